/** Signals of executables: actions, masks, sending, and the way back. */
import { errno, signal, signalDispositions } from "../abi/index.js";
import type { Result } from "../calls/index.js";
import { int32, liveThreads, threadOf, unsigned, type Call, type Process, type Thread } from "../state/index.js";
import { getRegister, type Pid, type Tid } from "../../machine/index.js";
import {
  exitProcess,
  leaveLinuxHandler,
  onSignalStack,
  sendLinuxSignal,
  stackFlags,
  unblockable,
} from "../threads/index.js";
import { put, putIfAsked, recordOf, take } from "../linux-call/index.js";

const lastSignal = 64;
/** Bytes of a signal set. */
const setBytes = 8;
/** Least bytes of a signal stack (MINSIGSTKSZ). */
const leastStack = 2048;
const how = { BLOCK: 0, UNBLOCK: 1, SET: 2 } as const;
const stopSignal = 19;

/** rt_sigaction(signal, new, old, bytes of a set). EINVAL, EFAULT. */
function sigaction(call: Call): Result {
  const { process, args } = call;
  const number = int32(args[0]!);
  if (unsigned(args[3]!) !== setBytes || number < 1 || number > lastSignal) return -errno.EINVAL;
  const wanted = args[1] === 0n ? null : take(call, 1, 24);
  if (args[1] !== 0n && wanted === null) return -errno.EFAULT;
  if (wanted !== null && (number === signal.SIGKILL || number === stopSignal)) return -errno.EINVAL;
  const { flags, mask } = process.actions.get(number) ?? { flags: 0, mask: 0n };
  const before = recordOf(24, [
    [0, 8, process.handlers.get(number) ?? signalDispositions.SIG_DFL],
    [8, 8, BigInt.asUintN(32, BigInt(flags))],
    [16, 8, mask],
  ]);
  if (wanted !== null) {
    const handler = Number(wanted.getBigUint64(0, true));
    const action = { flags: wanted.getInt32(8, true), mask: wanted.getBigUint64(16, true) & ~unblockable };
    process.actions.set(number, action);
    if (handler === signalDispositions.SIG_DFL) process.handlers.delete(number);
    else process.handlers.set(number, handler);
  }
  return putIfAsked(call, 2, () => before);
}

/** rt_sigprocmask(how, new, old, bytes of a set). EINVAL, EFAULT. */
function sigprocmask(call: Call): Result {
  const { thread, args } = call;
  if (unsigned(args[3]!) !== setBytes) return -errno.EINVAL;
  const before = thread.blockedSignals;
  if (args[1] !== 0n) {
    const set = take(call, 1, setBytes)?.getBigUint64(0, true);
    if (set === undefined) return -errno.EFAULT;
    const what = int32(args[0]!);
    if (what === how.BLOCK) thread.blockedSignals |= set & ~unblockable;
    else if (what === how.UNBLOCK) thread.blockedSignals &= ~set;
    else if (what === how.SET) thread.blockedSignals = set & ~unblockable;
    else return -errno.EINVAL;
  }
  return putIfAsked(call, 2, () => recordOf(setBytes, [[0, 8, before]]));
}

/** rt_sigpending(set, bytes of a set): signals that wait for being unblocked. EINVAL, EFAULT. */
function sigpending(call: Call): Result {
  if (unsigned(call.args[1]!) > setBytes) return -errno.EINVAL;
  const { pending, blockedSignals } = call.thread;
  const waiting = pending.reduce((set, number) => set | (1n << BigInt(number - 1)), 0n) & blockedSignals;
  return put(call, 0, recordOf(setBytes, [[0, 8, waiting]]).subarray(0, unsigned(call.args[1]!)));
}

/** sigaltstack(new, old). EINVAL, ENOMEM, EPERM, EFAULT. */
function sigaltstack(call: Call): Result {
  const { thread, args, system } = call;
  const sp = Number(getRegister(system.machine.cores[thread.core!]!, 2));
  const { signalStack } = thread;
  const on = onSignalStack(thread, sp);
  const state = signalStack === null ? stackFlags.disabled : on ? stackFlags.onStack : 0;
  const before = recordOf(24, [
    [0, 8, signalStack?.start ?? 0],
    [8, 4, state],
    [16, 8, signalStack?.size ?? 0],
  ]);
  if (args[0] !== 0n) {
    const wanted = take(call, 0, 24);
    if (wanted === null) return -errno.EFAULT;
    if (on) return -errno.EPERM;
    const [start, flags] = [Number(wanted.getBigUint64(0, true)), wanted.getInt32(8, true)];
    const size = Number(wanted.getBigUint64(16, true));
    if ((flags & ~(stackFlags.disabled | stackFlags.onStack)) !== 0) return -errno.EINVAL;
    if ((flags & stackFlags.disabled) === 0 && size < leastStack) return -errno.ENOMEM;
    thread.signalStack = (flags & stackFlags.disabled) !== 0 ? null : { start, size, flags: 0 };
  }
  return putIfAsked(call, 1, () => before);
}

/** rt_sigreturn(): a frame that cannot be read ends the process, as on Linux. */
function sigreturn({ system, thread, process }: Call): Result {
  if (!leaveLinuxHandler(system, thread)) {
    const va = Number(getRegister(system.machine.cores[thread.core!]!, 2));
    const cause = "rt_sigreturn: there is no signal frame at the stack pointer";
    exitProcess(system, process, { kind: "signal", signal: signal.SIGSEGV, va, cause });
  }
  return null;
}

/** Sends to a thread, or to any of a process. Null if the sender ends of it. */
function send(call: Call, target: Process, thread: Thread | null, number: number): Result {
  const { system, process: sender } = call;
  if (number < 0 || number > lastSignal) return -errno.EINVAL;
  if (sender.uid !== 0 && sender.uid !== target.uid) return -errno.EPERM;
  if (number === 0 || target.exit !== null) return 0;
  sendLinuxSignal(system, sender, target, thread, number, thread !== null);
  return sender.exit === null ? 0 : null;
}

/** kill(pid, signal): there are no process groups. EINVAL, ESRCH, EPERM. */
function kill(call: Call): Result {
  const [pid, number] = [int32(call.args[0]!), int32(call.args[1]!)];
  const target = pid > 0 ? call.system.kernel.processes.get(pid as Pid) : pid === 0 ? call.process : undefined;
  if (target === undefined || target.reaped) return -errno.ESRCH;
  return send(call, target, null, number);
}

/** tgkill(process, thread, signal). EINVAL, ESRCH, EPERM. */
function tgkill(call: Call): Result {
  const [pid, tid, number] = [int32(call.args[0]!), int32(call.args[1]!), int32(call.args[2]!)];
  if (pid <= 0 || tid <= 0) return -errno.EINVAL;
  const { kernel } = call.system;
  const found = liveThreads(kernel, pid as Pid).find((one) => Number(one.tid) === tid);
  if (found === undefined) return -errno.ESRCH;
  return send(call, kernel.processes.get(pid as Pid)!, threadOf(kernel, tid as Tid), number);
}

/** The calls of this file. */
export const signalCalls = {
  rt_sigaction: sigaction,
  rt_sigprocmask: sigprocmask,
  rt_sigpending: sigpending,
  rt_sigreturn: sigreturn,
  sigaltstack,
  kill,
  tgkill,
};
