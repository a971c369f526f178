/**
 * Hits of breakpoints that have a hit condition, numbered from the start of the run: the fifth hit is the fifth in the run,
 * however one came there. What has been passed without counting (a seek, a time before the breakpoint was set) is counted
 * when a number is needed, by a replay. Only what the condition asks for is kept, so that a hundred million hits cost nothing.
 */
import {
  currentPosition,
  startRun,
  startSeek,
  type Run,
  type RunStop,
  type Simulation,
} from "../../simulator/index.js";
import type { BreakpointRecord, HitCondition, HitCount } from "../session/index.js";

/** Most hits of a `%` condition that are kept; further ones do not stop a run. */
const mostMultiples = 4_000_000;

/** Counts a hit at a tick that the run comes by; those that are counted already are not counted twice. */
export function countHit({ hitCondition, hits }: BreakpointRecord, tick: number): void {
  if (hitCondition === null || tick <= hits.counted || tick <= hits.last) return;
  hits.last = tick;
  hits.count++;
  if (hits.count === hitCondition.count) hits.reached = tick;
  if (hitCondition.operator === "%" && hits.count % hitCondition.count === 0 && hits.multiples.length < mostMultiples)
    hits.multiples.push(tick);
}

/** Is the hit at this tick one to stop at? */
export function hitHolds(condition: HitCondition, { reached, multiples }: HitCount, tick: number): boolean {
  const { operator, count } = condition;
  // There is no hit number 0: everything comes after it.
  const at = count === 0 ? -1 : reached;
  switch (operator) {
    case "==":
      return tick === at;
    case "!=":
      return tick !== at;
    case "<":
      return tick < at;
    case "<=":
      return tick <= at;
    case ">":
      return tick > at;
    case ">=":
      return tick >= at;
    case "%":
      return count === 1 || contains(multiples, tick);
  }
}

function contains(sorted: readonly number[], wanted: number): boolean {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const value = sorted[middle]!;
    if (value === wanted) return true;
    if (value < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

/** All hits up to a tick have been counted: the run has come there from `from` with its breakpoints set. */
export function countedTo(records: readonly BreakpointRecord[], from: number, tick: number): void {
  for (const { hitCondition, hits } of records) {
    if (hitCondition !== null && hits.counted >= from) hits.counted = Math.max(hits.counted, tick);
  }
}

/** Counts the hits up to the present tick that have not been counted, and comes back to it. */
export function* countMissed(
  simulation: Simulation,
  records: readonly BreakpointRecord[],
  count: (stop: RunStop) => void,
): Generator<void, void, void> {
  const now = currentPosition(simulation).tick;
  const behind = records.filter(({ hitCondition, hits }) => hitCondition !== null && hits.counted < now);
  if (behind.length === 0) return;
  const { met, shownExit, stepStart, stepUnit } = simulation;
  const from = Math.max(0, Math.min(...behind.map(({ hits }) => hits.counted)));
  if (from < now) {
    yield* startSeek(simulation, from);
    const run: Run = startRun(simulation, { kind: "tick", tick: now }, (stop) => {
      count(stop);
      return false;
    });
    yield* run;
  }
  for (const { hits } of behind) hits.counted = now;
  Object.assign(simulation, { met, shownExit, stepStart, stepUnit });
}
