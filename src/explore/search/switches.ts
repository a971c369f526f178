/** What counts as a switch: the bound of an exploration, and by what schedules are called simple. */
import type { ScheduleStep } from "../../kernel/index.js";

/**
 * Switches that a step is: one of another core is one if the last core could have gone on; a timer, an interrupt and what the
 * hardware does on its own account always are.
 */
export function switchCost({ kind, core }: ScheduleStep, last: number, goesOn: boolean): number {
  if (kind !== "core" && kind !== "attempt") return 1;
  return last >= 0 && core !== last && goesOn ? 1 : 0;
}

/** Core for which going on costs no switch after a step: the hardware's steps leave it as it was. */
export function coreAfter({ kind, core }: ScheduleStep, last: number): number {
  return kind === "walk" || kind === "evict" || kind === "complete" ? last : core;
}
