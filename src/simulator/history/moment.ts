/** Another moment of the run, looked at from this one. */
import { standStill, travelTo } from "../travel/index.js";
import type { Simulation } from "../state/index.js";

/**
 * Goes to a tick, back or forward, takes the look there, in slices, and comes back. Where the run ends before the tick, it is taken
 * at its end. Yields the share that is done. Nothing of the simulation is different afterwards.
 */
export function* lookAtMoment<Result>(
  simulation: Simulation,
  tick: number,
  look: () => Generator<unknown, Result, void>,
): Generator<number, Result, void> {
  const { machine } = simulation.system;
  const now = machine.tick;
  const back = standStill(simulation);
  const way = Math.max(1, Math.abs(tick - now));
  for (const _ of travelTo(simulation, tick)) yield Math.min(0.5, Math.abs(machine.tick - now) / way / 2);
  const looking = look();
  let step = looking.next();
  for (; step.done !== true; step = looking.next()) yield 0.5;
  for (const _ of travelTo(simulation, now)) yield 1 - Math.min(0.5, Math.abs(machine.tick - now) / way / 2);
  back();
  return step.value;
}
