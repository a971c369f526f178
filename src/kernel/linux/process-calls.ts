/** The process itself: its end, and what it is told about itself. */
import { errno } from "../abi/index.js";
import { activeMm, type Result } from "../calls/index.js";
import { liveThreads, unsigned, type Call } from "../state/index.js";
import { exitProcess, exitThread } from "../threads/index.js";
import { rotate } from "../waiting/index.js";
import { releaseFutexes } from "./futex-calls.js";

/** exit(status): the calling thread's end; the last one ends the process with it. */
function exit(call: Call): Result {
  if (liveThreads(call.system.kernel, call.process.pid).length > 1) {
    releaseFutexes(call.system, activeMm(call), call.thread);
    exitThread(call.system, call.thread, call.args[0]!);
    return null;
  }
  return exitGroup(call);
}

/** exit_group(status). */
function exitGroup(call: Call): Result {
  exitProcess(call.system, call.process, { kind: "code", code: Number(call.args[0]! & 0xffn) });
  return null;
}

/** set_robust_list(list, bytes): locks that are given on when the thread ends while it holds them. EINVAL. */
function setRobustList({ args, thread }: Call): Result {
  if (args[1] !== 24n) return -errno.EINVAL;
  thread.robustList = unsigned(args[0]!);
  return 0;
}

/** set_tid_address(word): cleared at the end of the thread, for those that share its memory. */
function setTidAddress({ args, thread }: Call): Result {
  thread.clearTid = unsigned(args[0]!);
  return thread.tid;
}

/** The calls of this file. */
export const processCalls = {
  exit,
  exit_group: exitGroup,
  sched_yield: (call: Call): Result => {
    rotate(call.system, call.thread.core!);
    return 0;
  },
  getpid: (call: Call): Result => call.process.pid,
  gettid: (call: Call): Result => call.thread.tid,
  getppid: (call: Call): Result => call.process.parent,
  getuid: (call: Call): Result => call.process.uid,
  geteuid: (call: Call): Result => call.process.uid,
  getgid: (call: Call): Result => call.process.gid,
  set_tid_address: setTidAddress,
  set_robust_list: setRobustList,
  getpgid: (call: Call): Result => call.process.pid,
  riscv_flush_icache: (): Result => 0,
  // What tools ask for and do without.
  prctl: (): Result => -errno.EINVAL,
  socket: (): Result => -errno.EAFNOSUPPORT,
  llistxattr: (): Result => -errno.EOPNOTSUPP,
  copy_file_range: (): Result => -errno.EXDEV,
  getegid: (call: Call): Result => call.process.gid,
};
