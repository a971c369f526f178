/** The process itself: its end, and what it is told about itself. */
import { errno } from "../abi/index.js";
import type { Result } from "../calls/index.js";
import { liveThreads, type Call } from "../state/index.js";
import { exitProcess, exitThread } from "../threads/index.js";
import { rotate } from "../waiting/index.js";

/** exit(status): the calling thread's end; the last one ends the process with it. */
function exit(call: Call): Result {
  if (liveThreads(call.system.kernel, call.process.pid).length > 1) {
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

/** set_robust_list(list, bytes): kept for threads that die holding a futex; there is nobody who could wait for one. */
function setRobustList({ args }: Call): Result {
  return args[1] === 24n ? 0 : -errno.EINVAL;
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
  // The word is cleared at the end of a thread for those that share its memory.
  set_tid_address: (call: Call): Result => call.thread.tid,
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
