/** Questions about what was observed. */
import { addressText } from "../notation/index.js";
import { type Simulation } from "../simulator/index.js";
import type { Dice } from "./dice.js";
import { diceOf } from "./dice.js";
import { observeRun, type Observation } from "./observe.js";
import type { Exercise, Question, QuestionKind } from "./question.js";

/** What to ask. */
export interface Wish {
  readonly seed: number;
  readonly kinds: readonly QuestionKind[];
  /** Questions at most. */
  readonly count: number;
}

/** A question that could be asked. */
type Candidate = Omit<Question, "number">;

/** A question with what it is about. */
export interface AskedQuestion {
  readonly question: Question;
  readonly observation: Observation;
}

/** What `asking` comes to. */
export interface Asked {
  readonly questions: readonly AskedQuestion[];
  /** Everything that was observed, in its order. */
  readonly observed: readonly Observation[];
}

/**
 * Runs a simulation that stands at its beginning, and asks about it. Questions are of all kinds that were wished for, as evenly as
 * the run allows.
 */
export function askAbout(simulation: Simulation, wish: Wish): Exercise {
  const work = asking(simulation, wish);
  for (;;) {
    const step = work.next();
    if (step.done !== true) continue;
    const { questions } = step.value;
    const [first] = questions;
    return {
      seed: wish.seed,
      title: simulation.image.scenario,
      before: first === undefined ? [] : stateText(first.observation),
      questions: questions.map(({ question }) => question),
    };
  }
}

/** The same, with what each question is about; yields between the steps of the run. */
export function* asking(simulation: Simulation, { seed, kinds, count }: Wish): Generator<undefined, Asked, void> {
  const dice = diceOf(seed);
  // Four times as many as are asked leave a choice.
  const observed = yield* observeRun(simulation, (found) => found.length >= 16 * count);
  const about = new Map<Candidate, Observation>();
  for (const one of observed)
    for (const kind of kinds) {
      const found = candidate(dice, kind, one);
      if (found !== null) about.set(found, one);
    }
  const questions = [...choose(dice, [...about.keys()], kinds, count)]
    .sort((one, other) => one.tick - other.tick || kinds.indexOf(one.kind) - kinds.indexOf(other.kind))
    .map((one, at) => ({ question: { number: at + 1, ...one }, observation: about.get(one)! }));
  return { questions, observed };
}

/** Takes from each kind in turn, at random within it, and one of a step only: a question would give away another's answer. */
function choose(
  dice: Dice,
  candidates: readonly Candidate[],
  kinds: readonly QuestionKind[],
  count: number,
): readonly Candidate[] {
  const piles = kinds.map((kind) => [...dice.shuffle(candidates.filter((one) => one.kind === kind))]);
  const chosen: Candidate[] = [];
  while (chosen.length < count && piles.some((pile) => pile.length > 0))
    for (const pile of piles) {
      let one = pile.pop();
      while (one !== undefined && chosen.some(({ tick }) => tick === one!.tick)) one = pile.pop();
      if (one !== undefined && chosen.length < count) chosen.push(one);
    }
  return chosen;
}

function candidate(dice: Dice, kind: QuestionKind, observation: Observation): Candidate | null {
  if (observation.access.result === "fault") return null;
  switch (kind) {
    case "hit-or-miss":
      return hitOrMiss(observation);
    case "evicted-way":
      return evictedWay(observation);
    case "next-entry":
      return nextEntry(dice, observation);
  }
}

function asked(
  observation: Observation,
  kind: QuestionKind,
): Pick<Question, "kind" | "tick" | "line" | "process" | "address"> {
  const { tick, line, access } = observation;
  return { kind, tick, line, process: access.process, address: access.va };
}

function place({ line, access }: Observation): string {
  const where = line === null ? "" : `line ${line}: `;
  return `${access.process}, ${where}${access.access} ${access.access === "load" ? "from" : "to"} ${addressText(access.va)}`;
}

/** Does the TLB have it, and at which level? */
export function hitOrMiss(observation: Observation): Candidate {
  const { access, before } = observation;
  const levels = [...new Set(before.map(({ level }) => level))].sort();
  const names = levels.map((level) =>
    before
      .filter((one) => one.level === level)
      .map(({ name }) => name)
      .join(" or "),
  );
  const choices = levels.length === 1 ? ["hit", "miss"] : [...names.map((name) => `hit in the ${name}`), "miss"];
  const level = before.find(({ name }) => name === access.level)?.level;
  const answer = access.result === "walk" || level === undefined ? choices.length - 1 : levels.indexOf(level);
  return {
    ...asked(observation, "hit-or-miss"),
    prompt: `${place(observation)}. Does the TLB have the translation?`,
    choices,
    answer,
    why: `${access.headline} ${access.detail}`,
  };
}

function evictedWay(observation: Observation): Candidate | null {
  const { access, before, evicted } = observation;
  const tlb = before.find(({ name }) => name === evicted?.level);
  const given = tlb?.entries.find(({ slot }) => slot === evicted?.slot);
  if (evicted === null || tlb === undefined || given === undefined || access.result !== "walk") return null;
  const others = tlb.entries.filter(({ set }) => set === given.set);
  if (others.length < 2 || given.va !== evicted.va) return null;
  return {
    ...asked(observation, "evicted-way"),
    prompt: `${place(observation)} misses. Set ${given.set} of the ${tlb.name} is full: which way gives up its entry (${tlb.replacement})?`,
    choices: others.map(({ way, va }) => `way ${way}, ${addressText(va)}`),
    answer: others.indexOf(given),
    why: `${access.headline} ${access.detail}`,
  };
}

/** Answers of a question about a walk. */
const walkChoices = 4;

function nextEntry(dice: Dice, observation: Observation): Candidate | null {
  const { access } = observation;
  const walk = access.walk ?? [];
  if (access.result !== "walk" || walk.length < 2) return null;
  const at = dice.roll(walk.length - 1);
  const [read, next] = [walk[at]!, walk[at + 1]!];
  const right = next.index;
  // Wrong ones that one comes to by a likely mistake: another field of the address, the entry beside it, the one read before.
  const full = (right & (right + 1)) === 0;
  const likely = [
    ...walk.map(({ index }) => index),
    ...(full ? [] : [right + 1]),
    right - 1,
    right - 2,
    right ^ 1,
    0,
    1,
  ];
  const wrong = [...new Set(likely)].filter((index) => index >= 0 && index !== right).slice(0, walkChoices - 1);
  const indices = [...wrong, right].sort((one, other) => one - other);
  return {
    ...asked(observation, "next-entry"),
    prompt:
      `${place(observation)} misses. The walk has read entry ${read.index} of the ${read.name} (at ${addressText(read.pteAddress)}), ` +
      `which points to the next table. Which entry of the ${next.name} does it read next?`,
    choices: indices.map((index) => `entry ${index}`),
    answer: indices.indexOf(right),
    why: `Its index is the next field of the address: ${access.split.map(({ label, value }) => `${label} ${value}`).join(", ")}. The entry is at ${addressText(next.pteAddress)}.`,
  };
}

function stateText({ before }: Observation): readonly string[] {
  return before.map(({ name, sets, entries }) => {
    const listed = entries.map(
      ({ set, way, va }) => `${sets === 1 ? "" : `set ${set} `}way ${way}: ${addressText(va)}`,
    );
    return `${name}: ${listed.length === 0 ? "empty" : listed.join(", ")}`;
  });
}
