/** Ending a thread from outside, as a debugger does it: wherever it is, and whatever it waits for. */
import type { Tid } from "../machine/index.js";
import { signal } from "./abi/index.js";
import { endOfKernel, settle } from "./run-core.js";
import { liveThreads, processOf, type System } from "./state/index.js";
import { exitProcess, exitThread } from "./threads/index.js";

/** Ends a thread. The last one of a process takes the process with it, as killed by SIGKILL. */
export function endThread(system: System, tid: Tid): void {
  const { kernel } = system;
  const thread = kernel.threads.get(tid);
  if (thread === undefined || thread.state === "exited") return;
  const id = thread.core ?? thread.lastCore ?? system.machine.cores[0]!.id;
  const process = processOf(kernel, thread.pid);
  kernel.activeCore = id;
  try {
    if (liveThreads(kernel, thread.pid).length > 1) exitThread(system, thread, 0n);
    else exitProcess(system, process, { kind: "signal", signal: signal.SIGKILL, va: null, cause: "ended by hand" });
    settle(system, id);
  } catch (error) {
    kernel.limit = endOfKernel(error);
  }
}
