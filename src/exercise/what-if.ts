/** The same access under another setting: what would it have met? */
import type { LessonWhatIf } from "../protocol/lesson-snapshot.js";
import type { Simulation } from "../simulator/index.js";
import { hitOrMiss, type AskedQuestion } from "./ask.js";
import { observeRun, type Observation } from "./observe.js";

/** A run of the same scenario under another setting, at its beginning. */
export interface OtherRun {
  readonly simulation: Simulation;
  /** The setting as it is written in a scenario: "tags asid". */
  readonly setting: string;
}

/**
 * Names of observations that runs under other settings have, too: the n-th time that the process does this access at this place.
 * Ticks would not do: faults and turns can lie elsewhere.
 */
function namesOf(observations: readonly Observation[]): ReadonlyMap<Observation, string> {
  const counts = new Map<string, number>();
  return new Map(
    observations.map((one) => {
      const { process, access, va } = one.access;
      const what = `${process} ${access} ${one.line} ${va}`;
      const count = (counts.get(what) ?? 0) + 1;
      counts.set(what, count);
      return [one, `${what} ${count}`];
    }),
  );
}

/**
 * Runs the other simulation as far as the observed one, and asks the same of it; yields between its steps.
 *
 * @param observed everything that was observed, in its order
 * @returns the question about each observation that the other run has, too
 */
export function* whatIf(
  other: OtherRun,
  observed: readonly Observation[],
  asked: readonly AskedQuestion[],
): Generator<undefined, ReadonlyMap<AskedQuestion, LessonWhatIf>, void> {
  const names = namesOf(observed);
  const last = Math.max(-1, ...asked.map(({ observation }) => observed.indexOf(observation)));
  const seen = yield* observeRun(other.simulation, (found) => found.length > last + longestLead);
  const byName = new Map([...namesOf(seen)].map(([observation, name]) => [name, observation]));
  return new Map(
    asked.flatMap((one) => {
      const there = byName.get(names.get(one.observation)!);
      if (there === undefined || there.access.result === "fault") return [];
      const { choices, answer, why } = hitOrMiss(there);
      const own = hitOrMiss(one.observation);
      return [[one, { setting: other.setting, here: own.choices[own.answer]!, choices, answer, why }]];
    }),
  );
}

/** Observations that the other run may need more of before it comes to the same access: where it faults otherwise, for example. */
const longestLead = 32;
