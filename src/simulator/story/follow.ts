/** Looking at another thread of the same stop. */
import { findThread, type Simulation } from "../state/index.js";

/**
 * Makes a thread the one that the stop is about for all views: its core, its space, its last step. A new epoch begins.
 *
 * @returns false if there is no such thread
 */
export function followThread(simulation: Simulation, tid: number): boolean {
  if (findThread(simulation, tid) === undefined) return false;
  simulation.lastStop = { ...simulation.lastStop, tid };
  simulation.lastStep = null;
  simulation.epoch++;
  return true;
}
