/** Which views the last step concerns. */
import { EventKind } from "../../machine/index.js";
import type { Dirty } from "../../protocol/requests.js";
import { lastStep } from "./last-step.js";
import type { Simulation } from "../state/index.js";

const spaceEvents: readonly EventKind[] = [
  EventKind.VasAttach,
  EventKind.VasDetach,
  EventKind.VasSwitch,
  EventKind.Subscribe,
  EventKind.Unsubscribe,
  EventKind.ThreadSwitch,
  EventKind.ThreadExit,
  EventKind.ProcessExit,
];

/** What the last step changed. The TLB view also shows the step's accesses, so any access makes it dirty. */
export function dirtySince(simulation: Simulation): Dirty {
  const { accesses, events, changedCells, changedRegions, changedEntries } = lastStep(simulation);
  return {
    tlb: accesses.length > 0 || events.length > 0,
    pageTables: changedEntries.size > 0 || accesses.length > 0,
    spaces:
      changedCells.size > 0 ||
      changedRegions.size > 0 ||
      accesses.length > 0 ||
      events.some((event) => spaceEvents.includes(event.kind)),
  };
}
