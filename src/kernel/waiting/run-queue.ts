/**
 * Run queues: one per core. A thread waits on the core it is pinned to, or on the one where it will get its turn first.
 */
import {
  EventKind,
  kernelOwner,
  loadRegisters,
  saveRegisters,
  type CoreId,
  type OwnerId,
  type Pid,
  type Tid,
} from "../../machine/index.js";
import { flushAtSwitch, goesOnInSteps, loadSpace } from "../shootdown/index.js";
import {
  activeCore,
  isInKernelCall,
  pay,
  processOf,
  record,
  spaceOf,
  threadOf,
  windowsOf,
  workOf,
  type BlockReason,
  type CoreSchedule,
  type System,
  type Thread,
} from "../state/index.js";

/** Has the core nothing to do? */
function isIdle(schedule: CoreSchedule): boolean {
  return schedule.current === null && schedule.queue.length === 0;
}

/** Core for a thread that becomes runnable. */
function chooseCore(system: System, thread: Thread): CoreId {
  if (thread.affinity !== null) return thread.affinity;
  const load = (core: number): number => {
    const schedule = system.kernel.cores[core]!;
    return schedule.queue.length + (schedule.current === null ? 0 : 1);
  };
  let best = thread.lastCore ?? 0;
  for (let core = 0; core < system.kernel.cores.length; core++) if (load(core) < load(best)) best = core as CoreId;
  return best as CoreId;
}

/** Puts a runnable thread at the end of a queue. An idle core's clock catches up with `time`: it waited until now. */
export function enqueue(system: System, thread: Thread, time = activeCore(system).cycles): void {
  const id = chooseCore(system, thread);
  const schedule = system.kernel.cores[id]!;
  const core = system.machine.cores[id]!;
  if (isIdle(schedule)) core.cycles = Math.max(core.cycles, time);
  thread.state = "runnable";
  thread.blocked = null;
  schedule.queue.push(thread.tid);
}

/** Makes a blocked thread runnable; the active core pays. */
export function wake(system: System, thread: Thread): void {
  pay(system, "wake");
  enqueue(system, thread);
}

/** Takes a thread off its core or out of its queue. Its registers are saved if it was on a core; those of one that has ended for the past alone. */
export function leaveCore(system: System, thread: Thread): void {
  if (thread.core !== null) {
    const log = system.machine.memory.watched?.log ?? null;
    if (log !== null) log.forThePast = thread.state === "exited";
    saveRegisters(system.machine.cores[thread.core]!, thread.registers);
    if (log !== null) log.forThePast = false;
    system.kernel.cores[thread.core]!.current = null;
    thread.core = null;
  }
  for (const schedule of system.kernel.cores) schedule.queue = schedule.queue.filter((tid) => tid !== thread.tid);
}

/** Blocks the running thread. */
export function block(system: System, thread: Thread, reason: BlockReason): void {
  leaveCore(system, thread);
  thread.state = "blocked";
  thread.blocked = reason;
}

/** Lets the next thread of the core's queue run before the current one goes on. */
export function rotate(system: System, id: CoreId): void {
  const schedule = system.kernel.cores[id]!;
  if (schedule.current === null) return;
  if (schedule.queue.length === 0) {
    schedule.quantumLeft = system.kernel.config.quantum;
    return;
  }
  const thread = threadOf(system.kernel, schedule.current);
  leaveCore(system, thread);
  thread.state = "runnable";
  schedule.queue.push(thread.tid);
}

/** What is done on the way back to a thread that has been put on the active core. */
export type BeginThread = (system: System, thread: Thread) => void;

/** Gives every core without a thread the next one of its queue, or one that waits for a busier core. */
export function fillCores(system: System, begin: BeginThread): void {
  const { kernel } = system;
  kernel.cores.forEach((schedule, id) => {
    if (schedule.current !== null) return;
    if (schedule.queue.length === 0) pullThread(system, id as CoreId);
    if (schedule.queue.length > 0) dispatch(system, id as CoreId, begin);
    else leaveIdle(system, id as CoreId);
  });
}

/**
 * Puts a thread on a core that alone may run and waits for its turn, or sleeps: for others no time passes. Who is on that core goes
 * to the front of its queue. Nothing happens if the thread runs, or waits for somebody.
 */
export function bringForward(system: System, tid: Tid, begin: BeginThread): void {
  const { kernel } = system;
  const thread = kernel.threads.get(tid);
  if (thread?.blocked?.kind === "sleep") enqueue(system, thread, thread.blocked.until);
  if (thread?.state !== "runnable") return;
  const schedule = kernel.cores.find(({ queue }) => queue.includes(tid))!;
  if (schedule.current !== null) {
    const ahead = threadOf(kernel, schedule.current);
    leaveCore(system, ahead);
    ahead.state = "runnable";
    schedule.queue.unshift(ahead.tid);
  }
  schedule.queue = [tid, ...schedule.queue.filter((one) => one !== tid)];
  dispatch(system, kernel.cores.indexOf(schedule) as CoreId, begin);
}

/** What an idle core is charged for (interrupts) is nobody's. */
function leaveIdle(system: System, id: CoreId): void {
  const core = system.machine.cores[id]!;
  core.pid = -1 as Pid;
  core.tid = -1 as Tid;
  core.processOwner = -1 as OwnerId;
  system.machine.counters.partOf[id] = -1;
  const windows = windowsOf(system.kernel);
  if (windows !== null) windows.lazy[id] = true;
}

/** Moves the first thread that may run anywhere from the longest queue of another core to this idle one. */
function pullThread(system: System, id: CoreId): void {
  const { kernel, machine } = system;
  const movable = (schedule: CoreSchedule): number =>
    schedule.queue.findIndex((tid) => threadOf(kernel, tid).affinity === null);
  let source = -1;
  for (const [other, schedule] of kernel.cores.entries()) {
    // An idle core is about to take the first thread of its own queue.
    const waiting = schedule.current === null ? schedule.queue.length - 1 : schedule.queue.length;
    if (other === id || waiting < 1 || movable(schedule) < 0) continue;
    if (source < 0 || schedule.queue.length > kernel.cores[source]!.queue.length) source = other;
  }
  if (source < 0) return;
  const from = kernel.cores[source]!;
  const [tid] = from.queue.splice(movable(from), 1);
  kernel.cores[id]!.queue.push(tid!);
  machine.cores[id]!.cycles = Math.max(machine.cores[id]!.cycles, machine.cores[source]!.cycles);
}

/** Puts the next thread of the queue on the core: registers, address space, a fresh quantum. */
function dispatch(system: System, id: CoreId, begin: BeginThread): void {
  const { kernel, machine } = system;
  const schedule = kernel.cores[id]!;
  const thread = threadOf(kernel, schedule.queue.shift()!);
  const core = machine.cores[id]!;
  const before = kernel.activeCore;
  kernel.activeCore = id;
  core.pid = thread.pid;
  core.tid = thread.tid;
  core.processOwner = isInKernelCall(thread) ? (kernelOwner as OwnerId) : processOf(kernel, thread.pid).owner;
  machine.counters.partOf[id] = thread.partRow;
  if (schedule.last !== null && schedule.last !== thread.tid) {
    const sibling = threadOf(kernel, schedule.last).pid === thread.pid;
    pay(system, sibling ? "siblingSwitch" : "threadSwitch");
  }
  record(system, EventKind.ThreadSwitch, schedule.last ?? -1, thread.tid);
  loadRegisters(core, thread.registers);
  schedule.current = schedule.last = thread.tid;
  schedule.quantumLeft = kernel.config.quantum;
  thread.state = "running";
  thread.core = thread.lastCore = id;
  flushAtSwitch(system, id);
  const mm = spaceOf(kernel, thread.space);
  if (!goesOnInSteps(system, id, mm, thread.tid)) loadSpace(system, mm);
  const work = workOf(kernel, thread.tid);
  // What its last call has left is done before the program goes on.
  if (work !== undefined) work.returned = false;
  if (thread.leftVas !== null) {
    // A switch that had to wait for a lock: the thread arrives only now.
    record(system, EventKind.VasSwitch, thread.leftVas, thread.activeVas, 0);
    thread.leftVas = null;
  }
  begin(system, thread);
  kernel.activeCore = before;
}
