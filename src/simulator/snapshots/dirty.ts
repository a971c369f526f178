/** Which views the last step concerns. */
import { EventKind } from "../../machine/index.js";
import type { Dirty } from "../../protocol/requests.js";
import type { Simulation } from "../state/index.js";
import { lastStep } from "../travel/index.js";

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

/** What the last step changed. The TLB view also shows the step's accesses, so any access makes it dirty, and one that lies ahead. */
export function dirtySince(simulation: Simulation): Dirty {
  const { accesses, events, changedCells, changedRegions, changedEntries, death } = lastStep(simulation);
  return {
    tlb: accesses.length > 0 || events.length > 0 || death !== null,
    pageTables: changedEntries.size > 0 || accesses.length > 0 || death !== null,
    spaces:
      changedCells.size > 0 ||
      changedRegions.size > 0 ||
      accesses.length > 0 ||
      events.some((event) => spaceEvents.includes(event.kind)),
  };
}
