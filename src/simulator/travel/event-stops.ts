/** Which events end a run. */
import type { EventKind } from "../../machine/index.js";
import type { Simulation } from "../state/index.js";

/** Stops runs after the instruction that causes an event of one of these kinds. Costs nothing until one happens. */
export function setEventStops(simulation: Simulation, kinds: readonly EventKind[]): void {
  simulation.eventStops = kinds.reduce((mask, kind) => mask | (1 << kind), 0);
}
