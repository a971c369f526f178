/**
 * Every schedule of a scenario, one after the other: nothing is merged, nothing is left out, nothing is looked at in a clever order.
 * What it finds is what an exploration must find; it shares with it only how a step is made and how a state is kept.
 */
import { endText } from "../../../src/explore/successors/end-text.js";
import { enterState, keepStates, leaveState, type SystemState } from "../../../src/explore/states/system-state.js";
import type { Image } from "../../../src/image/image.js";
import { endOfRun, performStep, possibleSteps, stepText, type ScheduleStep } from "../../../src/kernel/index.js";
import { pitfallId } from "../../../src/machine/index.js";
import { open } from "../../simulator/scenarios/scenario.js";

/** What all schedules of a scenario come to. */
export interface Enumerated {
  readonly schedules: number;
  readonly ends: ReadonlySet<string>;
  /** Pitfalls that show in some schedule, each with the fewest switches that a schedule takes to show it. */
  readonly pitfalls: ReadonlyMap<string, number>;
}

/** Only schedules that begin with these steps, and do not go on with that one. */
export interface Restriction {
  readonly before: readonly ScheduleStep[];
  readonly not: string;
}

const noChoices = { timer: false, walks: [], evictions: [] } as const;

/** Runs every schedule; null if there are more than `most`. */
export function enumerate(image: Image, most: number, only: Restriction | null = null): Enumerated | null {
  const { system } = open({ ...image, schedules: [] });
  const kept = keepStates(system);
  const ends = new Set<string>();
  const pitfalls = new Map<string, number>();
  let schedules = 0;
  const costOf = (steps: readonly ScheduleStep[], core: number, last: number): number =>
    last >= 0 && core !== last && steps.some((step) => step.core === last) ? 1 : 0;
  /** Goes on from a state; false: there are too many. */
  const goOn = (state: SystemState, last: number, switches: number, barred: string): boolean => {
    enterState(kept, state);
    if (endOfRun(system) !== null) {
      ends.add(endText(system));
      return ++schedules <= most;
    }
    const steps = possibleSteps(system, noChoices);
    let moved = false;
    for (const plain of steps)
      for (let [choice, choices] = [0, 1]; choice < choices; choice++) {
        const step = { ...plain, choice };
        enterState(kept, state);
        const known = system.machine.hazards.length;
        const outcome = performStep(system, step, false);
        choices = Math.max(choices, outcome.choices);
        if (stepText(step) === barred) continue;
        if (outcome.waited && system.kernel.cores[step.core]!.current === null) continue;
        moved = true;
        const count = switches + costOf(steps, step.core, last);
        for (const { pitfall } of system.machine.hazards.slice(known)) {
          const id = pitfallId(pitfall);
          pitfalls.set(id, Math.min(pitfalls.get(id) ?? Infinity, count));
        }
        if (!goOn(leaveState(kept), step.core, count, "")) return false;
      }
    if (!moved && barred === "") {
      ends.add("deadlock");
      schedules++;
    }
    return true;
  };
  let [last, switches] = [-1, 0];
  for (const step of only?.before ?? []) {
    switches += costOf(possibleSteps(system, noChoices), step.core, last);
    last = step.core;
    performStep(system, step, false);
  }
  return goOn(leaveState(kept), last, switches, only?.not ?? "") ? { schedules, ends, pitfalls } : null;
}

/** One schedule, to its end or to where nobody can go on; `draw` gives numbers from 0 to less than 1. */
export function oneSchedule(image: Image, draw: () => number): readonly ScheduleStep[] {
  const { system } = open({ ...image, schedules: [] });
  const taken: ScheduleStep[] = [];
  while (endOfRun(system) === null) {
    const steps = possibleSteps(system, noChoices);
    const first = Math.floor(draw() * steps.length);
    const choice = Math.floor(draw() * 2);
    const done = [...steps.slice(first), ...steps.slice(0, first)].some((plain) => {
      const step = { ...plain, choice };
      const { waited, choices } = performStep(system, step, false);
      if (waited && system.kernel.cores[step.core]!.current === null) return false;
      taken.push(choices > 1 ? step : plain);
      return true;
    });
    if (!done) return taken;
  }
  return taken;
}
