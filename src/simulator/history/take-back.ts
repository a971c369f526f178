/** Taking back a change that was made by hand. */
import { forgetEdit, type Simulation } from "../state/index.js";
import { standStill, travelTo } from "../travel/index.js";

/** The change that was taken back. */
export interface TakenBack {
  readonly tick: number;
  readonly text: string;
}

/**
 * Takes back the latest change that is in effect at this tick, and makes the run up to here anew without it. Where the run ends
 * earlier now, it stands at its end. Null: nothing has been changed.
 */
export function takeBackEdit(simulation: Simulation): Generator<number, TakenBack, void> | null {
  return simulation.timeline.applied === 0 ? null : takeBack(simulation);
}

function* takeBack(simulation: Simulation): Generator<number, TakenBack, void> {
  const { timeline, system } = simulation;
  const now = system.machine.tick;
  const back = standStill(simulation);
  const { tick, text } = forgetEdit(timeline, system);
  const from = system.machine.tick;
  for (const _ of travelTo(simulation, now)) yield (system.machine.tick - from) / Math.max(1, now - from);
  back();
  return { tick, text };
}
