/** The outermost function of a kernel thread returns: what it owes comes due. */
import { systemCalls } from "../../image/system-call.js";
import { getRegister, type Core } from "../../machine/index.js";
import type { System, Thread } from "../state/index.js";
import { deliverPending } from "../threads/index.js";
import { fillCores, leaveCore } from "../waiting/index.js";
import { settleObligations } from "../shootdown/index.js";

/** Called at a system call of any thread. True: it was the end of an interrupt, and all is done. */
export function endKernelFunction(system: System, core: Core, thread: Thread): boolean {
  const { lab } = system.kernel;
  if (lab === null || Number(getRegister(core, 17)) !== systemCalls.exit) return false;
  settleObligations(system, thread);
  if (lab.atomic?.tid === thread.tid) lab.atomic = null;
  if (lab.handlers[core.id] !== thread.tid) return false;
  leaveCore(system, thread);
  thread.state = "exited";
  fillCores(system, deliverPending);
  return true;
}
