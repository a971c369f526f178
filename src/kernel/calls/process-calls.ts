/** System calls on processes and threads: fork, wait, sleep, thread_create, thread_join. */
import { saveRegisters, type Pid, type Tid, type VirtualAddress } from "../../machine/index.js";
import {
  addPhase,
  int32,
  pay,
  spaceOf,
  unsigned,
  workOf,
  type Call,
  type Process,
  type System,
  type Thread,
} from "../state/index.js";
import {
  affinityOf,
  createProcess,
  createThread,
  functionAt,
  mapThreadStack,
  setSavedRegister,
} from "../loading/index.js";
import { block, enqueue } from "../waiting/index.js";
import { collect, enterParts, inheritSignals, nameArgument } from "../threads/index.js";
import { errno } from "../abi/index.js";
import { inheritFiles } from "../files/index.js";
import { forwardLayout } from "../sharing/index.js";
import { duplicateProcessMemory } from "../memory/index.js";

/** Threads that have not ended. */
export function liveThreadCount(system: System): number {
  let count = 0;
  for (const { state } of system.kernel.threads.values()) if (state !== "exited") count++;
  return count;
}

/** Units of work of a fork besides the pages that it copies. */
const workOfFork = 50;

/**
 * fork(name). The name is for people: expectations and views call the child so; 0 = the parent's with the child's pid. The child gets a copy of the parent's original space, no attachments, and the parent's subscriptions
 * (vas-semantics §1.8).
 */
export function fork(call: Call): number {
  const { kernel } = call.system;
  if (isFull(call.system)) return -errno.EAGAIN;
  const name = call.args[0] === 0n ? `${call.process.name}.${kernel.nextPid}` : nameArgument(call, call.args[0]!);
  if (typeof name === "number") return name;
  const { child, main } = forkProcess(call, name, false);
  startChild(call, main);
  return child.pid;
}

/** Lets a child run: with windows after the parent's last writable entry is flushed, or it would see what the parent writes then. */
export function startChild({ system, thread }: Call, main: Thread): void {
  const { kernel } = system;
  if (kernel.config.flushWhen !== "now" || workOf(kernel, thread.tid) === undefined) {
    enqueue(system, main);
    return;
  }
  main.state = "blocked";
  main.blocked = { kind: "call of another", holder: thread.tid };
  addPhase(kernel, { kind: "start", tid: main.tid });
}

/** Are there as many processes or threads as may be? */
export function isFull(system: System): boolean {
  const { config, processes } = system.kernel;
  const alive = [...processes.values()].filter(({ exit }) => exit === null).length;
  return liveThreadCount(system) >= config.maxThreads || alive >= config.maxProcesses;
}

/**
 * A child of the calling process, with a main thread that goes on where the caller is, and finds 0 in a0. It is in no queue yet.
 *
 * @param borrows whether it has the parent's memory itself (vfork) instead of a copy
 */
export function forkProcess(
  { system, thread, process }: Call,
  name: string,
  borrows: boolean,
): { readonly child: Process; readonly main: Thread } {
  const { kernel } = system;
  pay(system, "fork");
  kernel.work += workOfFork;
  const child = createProcess(
    system,
    {
      name,
      program: process.program,
      parent: process.pid,
      uid: process.uid,
      gid: process.gid,
      groups: process.groups,
    },
    borrows ? process.space : null,
  );
  child.interpreter = process.interpreter;
  if (!borrows) duplicateProcessMemory(system, process, child);
  inheritFiles(kernel, process, child);
  const main = createThread(system, child, {
    tid: Number(child.pid) as Tid,
    name: thread.name,
    affinity: thread.affinity,
    meets: thread.meets,
    stack: null,
  });
  saveRegisters(system.machine.cores[thread.core!]!, main.registers);
  setSavedRegister(main, 10, 0n);
  inheritSignals(process, thread, child, main);
  // The patches copy the task structure and forget this field: Q8.
  if (kernel.config.activeVasInherited) main.activeVas = thread.activeVas;
  enterParts(system, main, thread.parts);
  return { child, main };
}

/** wait(pid, status). Blocks until a child has ended; null = blocked. */
export function wait(call: Call): number | null {
  const { system, thread, process } = call;
  const pid = int32(call.args[0]!);
  const status = unsigned(call.args[1]!);
  const children = [...system.kernel.processes.values()].filter(
    (child) => child.parent === process.pid && !child.reaped && (pid === -1 || child.pid === pid),
  );
  if (children.length === 0) return -errno.ECHILD;
  const ended = children.find(({ exit }) => exit !== null);
  if (ended !== undefined) return collect(system, thread, ended, status);
  block(system, thread, { kind: "wait", pid, status });
  return null;
}

/** sleep(cycles), in cycles of the core that calls. */
export function sleep(call: Call): number {
  const { system, thread } = call;
  const cycles = BigInt.asIntN(64, call.args[0]!);
  if (cycles < 0n || cycles > 2n ** 50n) return -errno.EINVAL;
  if (cycles === 0n) return 0;
  const { cycles: now } = system.machine.cores[thread.core!]!;
  block(system, thread, { kind: "sleep", until: now + Number(cycles) });
  return 0;
}

/**
 * thread_create(function, argument, core). The new thread starts in the original space, with a stack of its own there.
 */
export function threadCreate(call: Call): number {
  const { system, thread, process } = call;
  const { kernel } = system;
  const affinity = affinityOf(system, int32(call.args[2]!));
  if (affinity === null) return -errno.EINVAL;
  if (liveThreadCount(system) >= kernel.config.maxThreads) return -errno.EAGAIN;
  pay(system, "threadCreate");
  const stack = mapThreadStack(system, process);
  if (stack === null) return -errno.EAGAIN;
  forwardLayout(system, spaceOf(kernel, process.space), stack.start, stack.end, null);
  const start = functionAt(kernel, process, unsigned(call.args[0]!));
  const created = createThread(system, process, {
    name: start?.name ?? "thread",
    affinity: affinity.core,
    meets: start?.meets ?? [],
    stack: { start: stack.start, end: stack.end },
  });
  created.registers.pc = kernel.image.programs[process.program]!.threadEntry as VirtualAddress;
  setSavedRegister(created, 2, BigInt(stack.end));
  setSavedRegister(created, 10, call.args[0]!);
  setSavedRegister(created, 11, call.args[1]!);
  if (kernel.config.activeVasInherited) created.activeVas = thread.activeVas;
  enqueue(system, created);
  return created.tid;
}

/**
 * thread_join(tid). Returns what the thread's function returned; null = blocked. EDEADLK: a thread that joins itself.
 */
export function threadJoin(call: Call): bigint | number | null {
  const { system, thread } = call;
  const tid = int32(call.args[0]!) as Tid;
  const other = system.kernel.threads.get(tid);
  if (other === undefined) return -errno.ESRCH;
  if (other.tid === thread.tid) return -errno.EDEADLK;
  if (other.pid !== thread.pid || Number(other.tid) === Number(other.pid as Pid)) return -errno.EINVAL;
  if (other.state === "exited") return other.value;
  block(system, thread, { kind: "join", tid });
  return null;
}
