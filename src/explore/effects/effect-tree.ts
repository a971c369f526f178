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
  readonly node: Node.Effect;
  /** Place and number of each part that is another one, one behind the other. */
  readonly parts: readonly number[];
  readonly frames: readonly FrameChange[];
  readonly outcome: Outcome;
  /** Identifies what the act saw, where it was asked to (see `Act.identified`), whoever did it and whatever was known before; else empty. */
  readonly seen: string;
}

/** Kinds of nodes. */
export enum Node {
  Effect,
  Branch,
  Path,
}

/** A question whose answers lead to different effects. */
interface Branch<Outcome> {
  readonly node: Node.Branch;
  readonly question: Question;
  readonly answers: Map<number, Known<Outcome>>;
}

/** Questions each of which was answered in one way only, so far: most are, and a map for each would take most of a search's memory. */
interface Path<Outcome> {
  readonly node: Node.Path;
  readonly questions: readonly Question[];
  readonly answers: readonly number[];
  next: Known<Outcome>;
}

type Known<Outcome> = Effect<Outcome> | Branch<Outcome> | Path<Outcome>;

/** Effects by act, and by answers. */
export interface EffectTree<Outcome> {
  /** By number of the act. */
  readonly acts: (Known<Outcome> | undefined)[];
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
  while (at !== undefined && at.node !== Node.Effect) {
    if (at.node === Node.Branch) at = at.answers.get(answer(split, state, at.question));
    else if (otherAnswer(split, state, at) < at.questions.length) return null;
    else at = at.next;
  }
  return at ?? null;
}

/** Index of the first question of a path that is answered in another way; their number: there is none. */
function otherAnswer(split: SplitSystem, state: SplitState, { questions, answers }: Path<unknown>): number {
  let at = 0;
  while (at < questions.length && answer(split, state, questions[at]!) === answers[at]) at++;
  return at;
}

/** Remembers the effect of an act in a state, which depends on the answers to some questions, each of which there is once. */
export function rememberEffect<Outcome>(
  { acts }: EffectTree<Outcome>,
  split: SplitSystem,
  act: number,
  state: SplitState,
  questions: readonly Question[],
  effect: Effect<Outcome>,
): void {
  const left = new Set(questions);
  let put = (made: Known<Outcome>): void => void (acts[act] = made);
  for (let at = acts[act]; at !== undefined && at.node !== Node.Effect;) {
    if (at.node === Node.Branch) {
      const { question, answers }: Branch<Outcome> = at;
      const own = answer(split, state, question);
      left.delete(question);
      put = (made) => void answers.set(own, made);
      at = answers.get(own);
      continue;
    }
    const path: Path<Outcome> = at;
    const other = otherAnswer(split, state, path);
    for (const question of path.questions.slice(0, other)) left.delete(question);
    if (other === path.questions.length) {
      put = (made) => void (path.next = made);
      at = path.next;
      continue;
    }
    // It is answered in two ways from here on.
    const rest = pathOf(path.questions.slice(other + 1), path.answers.slice(other + 1), path.next);
    const branch: Branch<Outcome> = {
      node: Node.Branch,
      question: path.questions[other]!,
      answers: new Map([[path.answers[other]!, rest]]),
    };
    put(pathOf(path.questions.slice(0, other), path.answers.slice(0, other), branch));
    at = branch;
  }
  const asked = [...left];
  put(
    pathOf(
      asked,
      asked.map((question) => answer(split, state, question)),
      effect,
    ),
  );
}

function pathOf<Outcome>(
  questions: readonly Question[],
  answers: readonly number[],
  next: Known<Outcome>,
): Known<Outcome> {
  return questions.length === 0 ? next : { node: Node.Path, questions, answers, next };
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
