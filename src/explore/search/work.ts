/**
 * How much a search does between two breaths, counted by what is dear in it: whoever cancels waits no longer than that, whatever a state
 * costs, and what a slice is does not depend on how fast the machine is.
 */
import type { Search } from "./search.js";

/** What takes a while: it breathes whenever enough was done. */
export type Breathing<Result> = Generator<void, Result, void>;

/** Does some work, with a report at each breath. */
export function* reporting<Report, Result>(
  work: Breathing<Result>,
  report: () => Report,
): Generator<Report, Result, void> {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
    yield report();
  }
}

/** What comes of some work, without a breath. */
export function wholeOf<Result>(work: Breathing<Result>): Result {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
  }
}

/** Work of what a search does, in steps whose effect is known. */
const ofStep = 1;
/** An act that is carried out, watched, and remembered. */
const ofAct = 24;
/** A step of a schedule that is carried out from the beginning with all of its past. */
const ofPast = 8;
/** A state that is looked at for others, all of its steps: they have to be heard soon. */
const ofHelp = 32;

/** Work between two breaths: a few milliseconds. */
export const workOfSlice = 512;

/** Steps of a schedule from the beginning between two breaths, where nothing else is done. */
export const stepsOfBreath = workOfSlice / ofPast;

/** Work since the last breath. */
export function workSince(found: Search): number {
  return workOf(found) - found.breathed;
}

/** Work so far. */
export function workOf({ transitions, carriedOut, helped, source }: Search): number {
  return transitions * ofStep + source.acts.done * ofAct + carriedOut * ofPast + helped * ofHelp;
}
