/**
 * Signals: kill, handlers, and the return from one. A handler runs in whichever address space the thread is in when the
 * signal reaches it; a pointer into a VAS is valid in it only if that VAS happens to be active. `signal_switch` is the
 * remedy that was proposed: the delivery also switches to the original space, and the return switches back
 * (vas-semantics §4.2 R11, §4.11).
 *
 * What the handler interrupts is kept in the thread's record, not on its stack, so that a bad stack pointer cannot lose it.
 */
import {
  createRegisterFile,
  loadRegisters,
  saveRegisters,
  setRegister,
  type Pid,
  type RegisterFile,
  type VirtualAddress,
} from "../../machine/index.js";
import { errno, handledSignals, signal, signalDispositions, signalName } from "../abi/index.js";
import {
  int32,
  isInKernelCall,
  liveThreads,
  pay,
  processOf,
  report,
  unsigned,
  type Call,
  type Process,
  type System,
  type Thread,
} from "../state/index.js";
import { enterLinuxHandler, type SignalInfo } from "./linux-frame.js";
import { exitProcess } from "./process-exit.js";
import { returnValue } from "../loading/index.js";
import { wake } from "../waiting/index.js";
import { switchVas } from "../attaching/index.js";

/** Bytes that a stack pointer is a multiple of at the entry of a function. */
const stackAlignment = 16n;

/** sigaction(signal, handler): SIG_DFL, SIG_IGN or a function of the signal's number. EINVAL: no such signal, or SIGKILL. */
export function sigaction(call: Call): number {
  const number = int32(call.args[0]!);
  if (!handledSignals.has(number)) return -errno.EINVAL;
  const handler = unsigned(call.args[1]!);
  if (handler === signalDispositions.SIG_DFL) call.process.handlers.delete(number);
  else call.process.handlers.set(number, handler);
  return 0;
}

/**
 * kill(pid, signal); signal 0 only asks. There are no process groups, so pid must be positive. EINVAL, ESRCH (no such
 * process, or its end was collected), EPERM (neither root nor the same user). A process without a handler ends.
 */
export function kill(call: Call): number | null {
  const { system, process: sender, thread: caller } = call;
  const [pid, number] = [int32(call.args[0]!), int32(call.args[1]!)];
  if (pid <= 0 || (number !== 0 && number !== signal.SIGKILL && !handledSignals.has(number))) return -errno.EINVAL;
  const target = system.kernel.processes.get(pid as Pid);
  if (target === undefined || target.reaped) return -errno.ESRCH;
  if (sender.uid !== 0 && sender.uid !== target.uid) return -errno.EPERM;
  if (number === 0 || target.exit !== null) return 0;
  const handler = target.handlers.get(number) ?? signalDispositions.SIG_DFL;
  if (handler === signalDispositions.SIG_IGN) return 0;
  if (handler === signalDispositions.SIG_DFL) {
    exitProcess(system, target, { kind: "signal", signal: number, va: null, cause: `sent by ${sender.name}` });
    return target === sender ? null : 0;
  }
  const threads = liveThreads(system.kernel, target.pid);
  const thread = threads.find(({ tid }) => Number(tid) === Number(target.pid)) ?? threads[0]!;
  thread.pending.push(number);
  if (thread !== caller) notify(system, thread);
  return 0;
}

/** Makes a thread see its pending signals: at once if it runs, when it gets its turn otherwise. `restarts`: SA_RESTART. */
function notify(system: System, thread: Thread, restarts = false): void {
  const { kernel } = system;
  const { blocked } = thread;
  if (blocked?.kind === "sleep" || blocked?.kind === "wait") {
    returnValue(system, thread, BigInt(-errno.EINTR));
    wake(system, thread);
  } else if (blocked?.kind === "futex" || blocked?.kind === "call") {
    const done = blocked.kind === "call" ? blocked.done : 0;
    // The instruction is executed again once the handler has returned, with the arguments that its registers still have.
    if (done === 0 && blocked.restarts && restarts) thread.registers.pc = (thread.registers.pc - 4) as VirtualAddress;
    else returnValue(system, thread, BigInt(done > 0 ? done : -errno.EINTR));
    wake(system, thread);
  } else if (thread.core !== null) {
    const before = kernel.activeCore;
    pay(system, "sendInterrupt");
    kernel.activeCore = thread.core;
    pay(system, "takeInterrupt");
    deliverPending(system, thread);
    kernel.activeCore = before;
  }
}

/** On the way back to a thread that runs on the active core: enters the handler of the first pending signal that it can. */
export function deliverPending(system: System, thread: Thread): void {
  // A function of the kernel block that its program has called is not interrupted: signals come when it returns.
  if (isInKernelCall(thread)) return;
  // In the middle of a call that waits for a lock the thread is in the kernel still.
  if (thread.pending.length === 0 && thread.state === "running") endMeanwhile(thread);
  if (thread.pending.length === 0 || thread.state !== "running" || thread.restarting) return;
  const process = processOf(system.kernel, thread.pid);
  const index = thread.pending.findIndex(
    (number) => !isBlocked(thread, number) && thread.frames.every((frame) => frame.signal !== number),
  );
  if (index === -1) {
    endMeanwhile(thread);
    return;
  }
  const [number] = thread.pending.splice(index, 1);
  const handler = process.handlers.get(number!);
  if (isExecutable(system, process)) {
    act(system, process, thread, number!);
    deliverPending(system, thread);
    return;
  }
  // The program may have changed its mind in the meantime; what has no handler any more is dropped.
  if (handler !== undefined && handler !== signalDispositions.SIG_IGN)
    enterHandler(system, process, thread, number!, handler);
  else deliverPending(system, thread);
}

/**
 * A fault of the running thread as a signal: enters its handler, which goes on with the faulting instruction when it
 * returns.
 *
 * @param address what an executable is told in si_addr; @param code in si_code
 * @returns false if there is no handler, or it is the handler that faulted: the process is to be killed.
 */
export function deliverFault(system: System, thread: Thread, number: number, address: number, code: number): boolean {
  const process = processOf(system.kernel, thread.pid);
  const handler = process.handlers.get(number);
  if (handler === undefined || handler === signalDispositions.SIG_IGN) return false;
  if (isExecutable(system, process)) {
    if (isBlocked(thread, number)) return false;
    pay(system, "deliverSignal");
    return enterLinuxHandler(system, process, thread, number, handler, { code, value: { address } });
  }
  if (thread.frames.some((frame) => frame.signal === number)) return false;
  enterHandler(system, process, thread, number, handler);
  return true;
}

/** No handler came after a wait that had signals blocked for its own time: it is over all the same. */
function endMeanwhile(thread: Thread): void {
  if (thread.blockedAfter === null) return;
  thread.blockedSignals = thread.blockedAfter;
  thread.blockedAfter = null;
}

function enterHandler(system: System, process: Process, thread: Thread, number: number, handler: number): void {
  const { kernel, machine } = system;
  const core = machine.cores[thread.core!]!;
  pay(system, "deliverSignal");
  const registers = createRegisterFile();
  saveRegisters(core, registers);
  thread.frames.push({ signal: number, registers, activeVas: thread.activeVas });
  if (kernel.config.signalSwitch && thread.activeVas !== 0) {
    if (switchFor(system, process, thread, 0) < 0) {
      report(system, {
        kind: "defect",
        number: 1,
        text: `${signalName(number)}: the way out of VAS ${thread.activeVas} is closed, so the handler runs inside`,
      });
    }
  }
  core.pc = kernel.image.programs[process.program]!.signalEntry as VirtualAddress;
  const sp = (BigInt(registers.hi[2]!) << 32n) | BigInt(registers.lo[2]! >>> 0);
  setRegister(core, 2, sp - (BigInt.asUintN(64, sp) % stackAlignment));
  setRegister(core, 10, BigInt(handler));
  setRegister(core, 11, BigInt(number));
}

/** A switch that the kernel makes for the thread, in one step. */
function switchFor(system: System, process: Process, thread: Thread, vid: number): number {
  return switchVas({ system, process, thread, args: [], canRestart: false }, vid) ?? 0;
}

/** sigreturn(): what the start-up code calls behind a handler. EINVAL outside of one. */
export function sigreturn({ system, thread, process }: Call): number | null {
  const frame = thread.frames.pop();
  if (frame === undefined) return -errno.EINVAL;
  loadRegisters(system.machine.cores[thread.core!]!, frame.registers);
  const moves = system.kernel.config.signalSwitch && frame.activeVas !== thread.activeVas;
  if (moves && switchFor(system, process, thread, frame.activeVas) < 0) {
    const cause = `the handler of ${signalName(frame.signal)} cannot return into VAS ${frame.activeVas}`;
    exitProcess(system, process, { kind: "signal", signal: signal.SIGSEGV, va: null, cause });
  }
  return null;
}

/** Does the process have the signals of Linux? */
function isExecutable({ kernel }: System, { program }: Process): boolean {
  return kernel.image.programs[program]?.executable !== undefined;
}

function isBlocked({ blockedSignals }: Thread, number: number): boolean {
  return ((blockedSignals >> BigInt(number - 1)) & 1n) !== 0n;
}

/** Signals that do nothing to a process without a handler: SIGCHLD, SIGCONT, SIGURG, SIGWINCH. */
const harmless: ReadonlySet<number> = new Set([17, 18, 23, 28]);
/** SI_USER, SI_TKILL, CLD_EXITED, CLD_KILLED. */
const signalCode = { sentByProcess: 0, sentToThread: -6, childExited: 1, childKilled: 2 } as const;
const saRestart = 0x1000_0000;

/** What a signal that was sent does to a process with the signals of Linux. */
function act(system: System, process: Process, thread: Thread, number: number): void {
  const handler = process.handlers.get(number) ?? signalDispositions.SIG_DFL;
  const directed = thread.directed.includes(number);
  if (directed) thread.directed = thread.directed.filter((one) => one !== number);
  if (handler === signalDispositions.SIG_IGN) return;
  if (handler === signalDispositions.SIG_DFL) {
    if (harmless.has(number)) return;
    const cause = "it has no handler";
    exitProcess(system, process, { kind: "signal", signal: number, va: null, cause });
    return;
  }
  pay(system, "deliverSignal");
  const sender = process.sender === 0 ? process : processOf(system.kernel, process.sender);
  const info = infoOf(sender, number, directed);
  if (enterLinuxHandler(system, process, thread, number, handler, info)) return;
  const cause = `the frame of ${signalName(number)} cannot be written to the stack`;
  exitProcess(system, process, { kind: "signal", signal: signal.SIGSEGV, va: null, cause });
}

/** What a handler is told of a signal: who sent it, and of a child how it ended. */
function infoOf({ pid, uid, exit }: Process, number: number, directed: boolean): SignalInfo {
  if (number !== signal.SIGCHLD || exit === null || directed)
    return { code: directed ? signalCode.sentToThread : signalCode.sentByProcess, value: { pid, uid, status: 0 } };
  return exit.kind === "code"
    ? { code: signalCode.childExited, value: { pid, uid, status: exit.code } }
    : { code: signalCode.childKilled, value: { pid, uid, status: exit.signal } };
}

/**
 * Sends a signal from a process to a thread of a process, or to the first of its threads that does not block it.
 *
 * @param directed whether it was sent to that very thread (tgkill), which its handler is told
 */
export function sendLinuxSignal(
  system: System,
  sender: Process,
  target: Process,
  thread: Thread | null,
  number: number,
  directed = false,
): void {
  const handler = target.handlers.get(number) ?? signalDispositions.SIG_DFL;
  const ignored =
    handler === signalDispositions.SIG_IGN || (handler === signalDispositions.SIG_DFL && harmless.has(number));
  if (ignored && number !== signal.SIGKILL) return;
  const threads = liveThreads(system.kernel, target.pid);
  const receiver = thread ?? threads.find((one) => !isBlocked(one, number)) ?? threads[0]!;
  const fatal = handler === signalDispositions.SIG_DFL && !isBlocked(receiver, number);
  if (fatal || number === signal.SIGKILL) {
    const cause = sender === target ? "sent by itself" : `sent by ${sender.name}`;
    exitProcess(system, target, { kind: "signal", signal: number, va: null, cause });
    return;
  }
  // Signals below the real-time ones do not queue.
  if (!receiver.pending.includes(number)) {
    receiver.pending.push(number);
    if (directed) receiver.directed.push(number);
  }
  target.sender = sender.pid;
  const running = receiver.core !== null && receiver.core === system.kernel.activeCore;
  const { flags } = target.actions.get(number) ?? { flags: 0 };
  if (!running && !isBlocked(receiver, number)) notify(system, receiver, (flags & saRestart) !== 0);
}

/** Forgets all handlers and what they interrupted: exec. */
export function resetSignals(process: Process, main: Thread): void {
  process.handlers.clear();
  process.actions.clear();
  main.pending = [];
  main.directed = [];
  main.signalStack = null;
  main.blockedAfter = null;
  main.clearTid = main.robustList = 0;
  main.frames = [];
}

/** Signals of a fork: the child has the parent's handlers, and the caller's frames, but none of its pending signals. */
export function inheritSignals(parent: Process, caller: Thread, child: Process, main: Thread): void {
  for (const [number, handler] of parent.handlers) child.handlers.set(number, handler);
  for (const [number, action] of parent.actions) child.actions.set(number, action);
  main.blockedSignals = caller.blockedSignals;
  main.signalStack = caller.signalStack;
  main.frames = caller.frames.map((frame) => ({ ...frame, registers: copyRegisters(frame.registers) }));
}

function copyRegisters({ lo, hi, float, pc, retried }: RegisterFile): RegisterFile {
  return { lo: lo.slice(), hi: hi.slice(), float: { words: float.words.slice(), fcsr: float.fcsr }, pc, retried };
}
