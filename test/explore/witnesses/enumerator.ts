/**
 * Every schedule of a scenario, one after the other: nothing is merged, nothing is left out, nothing is looked at in a clever order.
 * What it finds is what an exploration must find; it shares with it only how a step is made and how a state is kept.
 */
import { endText } from "../../../src/explore/successors/end-text.js";
import { enterState, keepStates, leaveState, type SystemState } from "../../../src/explore/states/system-state.js";
import type { Image } from "../../../src/image/image.js";
import { endOfRun, performStep, possibleSteps } from "../../../src/kernel/index.js";
import { pitfallId } from "../../../src/machine/index.js";
import { open } from "../../simulator/scenarios/scenario.js";

/** What all schedules of a scenario come to. */
export interface Enumerated {
  readonly schedules: number;
  readonly ends: ReadonlySet<string>;
  /** Pitfalls that show in some schedule, each with the fewest switches that a schedule takes to show it. */
  readonly pitfalls: ReadonlyMap<string, number>;
}

/** Runs every schedule; null if there are more than `most`. */
export function enumerate(image: Image, most: number): Enumerated | null {
  const { system } = open({ ...image, schedules: [] });
  const kept = keepStates(system);
  const ends = new Set<string>();
  const pitfalls = new Map<string, number>();
  let schedules = 0;
  /** Goes on from a state; false: there are too many. */
  const goOn = (state: SystemState, last: number, switches: number): boolean => {
    enterState(kept, state);
    if (endOfRun(system) !== null) {
      ends.add(endText(system));
      return ++schedules <= most;
    }
    const steps = possibleSteps(system, { timer: false, walks: [], evictions: [] });
    const lastGoesOn = steps.some(({ core }) => core === last);
    let moved = false;
    for (const step of steps) {
      enterState(kept, state);
      const known = system.machine.hazards.length;
      const outcome = performStep(system, step, false);
      if (outcome.waited && system.kernel.cores[step.core]!.current === null) continue;
      moved = true;
      const count = switches + (last >= 0 && step.core !== last && lastGoesOn ? 1 : 0);
      for (const { pitfall } of system.machine.hazards.slice(known)) {
        const id = pitfallId(pitfall);
        pitfalls.set(id, Math.min(pitfalls.get(id) ?? Infinity, count));
      }
      if (!goOn(leaveState(kept), step.core, count)) return false;
    }
    if (!moved) {
      ends.add("deadlock");
      schedules++;
    }
    return true;
  };
  return goOn(leaveState(kept), -1, 0) ? { schedules, ends, pitfalls } : null;
}
