/** The process itself: its end, and what it is told about itself. */
import type { Result } from "../calls/index.js";
import type { Call } from "../state/index.js";
import { exitProcess, exitThread, rotate } from "../threads/index.js";
import { liveThreads } from "../state/index.js";

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
  getegid: (call: Call): Result => call.process.gid,
};
