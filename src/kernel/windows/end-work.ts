/** The end of a call that was cut into steps, and who waited for it. */
import type { Tid } from "../../machine/index.js";
import { closeObligations } from "../shootdown/index.js";
import { windowsOf, type System, type Work } from "../state/index.js";
import { wake } from "../waiting/index.js";

/** All steps of a thread's call are done. */
export function endWork(system: System, work: Work): void {
  const windows = windowsOf(system.kernel)!;
  windows.works = windows.works.filter((one) => one !== work);
  closeObligations(system.kernel, work.tid);
  letOthersIn(system, work.tid);
}

/** Who waits for a thread's call tries again. */
export function letOthersIn(system: System, holder: Tid): void {
  for (const other of system.kernel.threads.values())
    if (other.blocked?.kind === "call of another" && other.blocked.holder === holder) wake(system, other);
}
