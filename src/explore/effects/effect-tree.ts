/**
 * What acts have done, by what they depend on: where an act depends on nothing that differs, its effect is known without doing it
 * again. Nine of ten steps of an exploration differ only in what they do not look at: what another core has in its registers and TLBs, or
 * what stands in words that they neither read nor write. (The idea is that of LTSmin's transition caching: Blom, van de Pol, Weber,
 * "LTSmin: Distributed and Symbolic Reachability", CAV 2010, with dependencies that are observed instead of declared.)
 */
import { changedFrame, lengthened, placeFrame, wordOf, type SplitState, type SplitSystem } from "../parts/index.js";
import type { Question } from "./observe.js";

/** How an act changes a frame. */
export interface FrameChange {
  readonly frame: number;
  /** Index and value of each word that it writes, ascending. */
  readonly words: Int32Array;
  /** Number of the contents before → number of the contents after. */
  readonly known: Map<number, number>;
  /** All words are written: the number after, whatever was there. */
  readonly whole: boolean;
}

/** Numbers of parts that an act has left behind, and what else came of it. */
export interface Effect<Outcome> {
  /** Place and number of each part that is another one, one behind the other. */
  readonly parts: readonly number[];
  readonly frames: readonly FrameChange[];
  readonly outcome: Outcome;
  /** Identifies what the act saw, where it was asked to (see `Act.identified`), whoever did it and whatever was known before; else empty. */
  readonly seen: string;
}

/** A question that the effect hangs on. */
interface Branch<Outcome> {
  readonly question: Question;
  readonly answers: Map<number, Branch<Outcome> | Effect<Outcome>>;
}

/** Effects by act, and by answers. */
export interface EffectTree<Outcome> {
  /** By number of the act. */
  readonly acts: (Branch<Outcome> | Effect<Outcome> | undefined)[];
}

/** Nothing is known. */
export function createEffectTree<Outcome>(): EffectTree<Outcome> {
  return { acts: [] };
}

function answer(split: SplitSystem, state: SplitState, { kind, index }: Question): number {
  if (kind === "part") return state[index]!;
  if (kind === "word") return wordOf(split, state, index);
  return split.placeOf[index]! < 0 ? 0 : state[placeFrame(split, index)]!;
}

/** The effect of an act in a state, or null: nobody knows it yet. */
export function knownEffect<Outcome>(
  { acts }: EffectTree<Outcome>,
  split: SplitSystem,
  act: number,
  state: SplitState,
): Effect<Outcome> | null {
  let at = acts[act];
  while (at !== undefined && "question" in at) at = at.answers.get(answer(split, state, at.question));
  return at ?? null;
}

/** Remembers the effect of an act in a state, which depends on the answers to some questions. */
export function rememberEffect<Outcome>(
  { acts }: EffectTree<Outcome>,
  split: SplitSystem,
  act: number,
  state: SplitState,
  questions: readonly Question[],
  effect: Effect<Outcome>,
): void {
  const left = questions.slice();
  let put = (made: Branch<Outcome> | Effect<Outcome>): void => void (acts[act] = made);
  const descend = ({ question, answers }: Branch<Outcome>): void => {
    const same = left.findIndex(({ kind, index }) => kind === question.kind && index === question.index);
    if (same >= 0) left.splice(same, 1);
    const own = answer(split, state, question);
    put = (made) => void answers.set(own, made);
  };
  for (let at = acts[act]; at !== undefined && "question" in at;) {
    const { answers, question } = at;
    descend(at);
    at = answers.get(answer(split, state, question));
  }
  while (left.length > 0) {
    const branch: Branch<Outcome> = { question: left[0]!, answers: new Map() };
    put(branch);
    descend(branch);
  }
  put(effect);
}

/** The state that an effect leads to. */
export function applied(
  split: SplitSystem,
  { parts, frames }: Effect<unknown>,
  state: SplitState,
  into: SplitState,
): SplitState {
  const next = lengthened(split, into);
  next.set(state);
  for (let at = 0; at < parts.length; at += 2) next[parts[at]!] = parts[at + 1]!;
  for (const change of frames) {
    const place = placeFrame(split, change.frame);
    next[place] = contentsAfter(split, change, next[place]!);
  }
  return next;
}

function contentsAfter(split: SplitSystem, { words, known, whole }: FrameChange, before: number): number {
  const from = whole ? 0 : before;
  let after = known.get(from);
  if (after === undefined) known.set(from, (after = changedFrame(split, from, words)));
  return after;
}
