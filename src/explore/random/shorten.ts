/**
 * Makes a schedule that breaks something simpler: fewer switches, then fewer steps. What random priorities find is long and
 * restless; each candidate is carried out, and kept if the same thing breaks.
 */
import type { ScheduleStep } from "../../kernel/index.js";
import { followTo, type Broken, type Ground } from "./follow.js";
import { coreAfter, reporting } from "../search/index.js";

/** Most candidates that are tried. */
const mostTries = 3_000;

/** The simplest schedule that was found from a broken one, with the best so far after each candidate; `isOver` ends the attempt at any. */
export function* shorten(ground: Ground, broken: Broken, isOver: () => boolean): Generator<Broken, Broken, void> {
  let best = broken;
  let tries = 0;
  for (let better: Broken | null = best; better !== null;) {
    better = null;
    for (const candidate of candidates(best.steps)) {
      if (isOver() || ++tries > mostTries) return best;
      const known = best;
      const found = yield* reporting(followTo(ground, candidate, broken.finding.key), () => known);
      yield best;
      if (found === null || !isSimpler(found, best)) continue;
      best = better = found;
      break;
    }
  }
  return best;
}

function isSimpler(one: Broken, other: Broken): boolean {
  return one.switches !== other.switches ? one.switches < other.switches : one.steps.length < other.steps.length;
}

/** What may be simpler, the boldest first: stretches of one core left out, joined with an earlier one of its core; single steps left out. */
function* candidates(steps: readonly ScheduleStep[]): Generator<readonly ScheduleStep[], void, void> {
  const stretches = stretchesOf(steps);
  for (let at = 0; at < stretches.length; at++) yield stretches.filter((_, index) => index !== at).flat();
  for (let at = 1; at < stretches.length; at++)
    for (let to = at - 1; to >= 0; to--) {
      const moved = stretches.filter((_, index) => index !== at);
      yield moved.toSpliced(to, 0, stretches[at]!).flat();
    }
  for (let at = steps.length - 1; at >= 0; at--) yield steps.filter((_, index) => index !== at);
}

/** Stretches of steps between which another core goes on. */
function stretchesOf(steps: readonly ScheduleStep[]): ScheduleStep[][] {
  const stretches: ScheduleStep[][] = [];
  let last = -1;
  for (const step of steps) {
    const core = coreAfter(step, last);
    if (core !== last || stretches.length === 0) stretches.push([]);
    stretches.at(-1)!.push(step);
    last = core;
  }
  return stretches;
}
