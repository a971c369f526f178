/** Which events end a run. */
import type { EventKind } from "../machine/event.js";
import type { Simulation } from "./simulation.js";

/** Stops runs after the instruction that causes an event of one of these kinds. Costs nothing until one happens. */
export function setEventStops(simulation: Simulation, kinds: readonly EventKind[]): void {
  simulation.eventStops = kinds.reduce((mask, kind) => mask | (1 << kind), 0);
}
