/** The threads of a run as debuggers list them, and looking at another one at the same stop. */
import { findThread, processOf, type Simulation, threadState } from "../state/index.js";

/** One thread that has not ended. */
export interface ThreadInfo {
  readonly tid: number;
  readonly pid: number;
  readonly processName: string;
  /** Index into the image's programs of what its process runs. */
  readonly program: number;
  readonly name: string;
  readonly state: string;
  readonly core: number | null;
  readonly running: boolean;
}

/** Threads that have not ended, in order of creation. */
export function threads(simulation: Simulation): readonly ThreadInfo[] {
  return [...simulation.system.kernel.threads.values()]
    .filter((thread) => thread.state !== "exited")
    .map((thread) => ({
      tid: thread.tid,
      pid: thread.pid,
      processName: processOf(simulation, thread).name,
      program: processOf(simulation, thread).program,
      name: thread.name,
      state: threadState(simulation, thread),
      core: thread.core ?? thread.lastCore,
      running: thread.state === "running",
    }));
}

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
