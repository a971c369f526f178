/** Acts of a system in split states: done where their effect is not known, and looked up where it is. */
import type { System } from "../../kernel/index.js";
import type { CoreId } from "../../machine/index.js";
import {
  frameFingerprint,
  partFingerprint,
  Place,
  takePart,
  wordOf,
  type SplitState,
  type SplitSystem,
} from "../parts/index.js";
import { mix, spread, type Lanes } from "../states/index.js";
import {
  applied,
  createEffectTree,
  knownEffect,
  Node,
  rememberEffect,
  type Effect,
  type EffectTree,
  type FrameChange,
} from "./effect-tree.js";
import {
  createObserver,
  kindsOfQuestions,
  observe,
  questionOf,
  type Observed,
  type Observer,
  type Question,
} from "./observe.js";

/** What is known of a system's acts. */
export interface Acts {
  readonly split: SplitSystem;
  readonly observer: Observer;
  /** Effects are remembered; false: each act is done each time. For tests, and where somebody doubts it. */
  readonly remember: boolean;
  /** All trees, to be emptied where it turns out that they were made with too little known. */
  readonly trees: EffectTree<unknown>[];
  /** Changes of frames by what they write: many acts write the same. */
  readonly changes: Map<string, FrameChange>;
  /** Acts that were done. */
  done: number;
}

/** Nothing is known. */
export function createActs(split: SplitSystem, remember: boolean): Acts {
  return { split, observer: createObserver(split), remember, trees: [], changes: new Map(), done: 0 };
}

/** A tree for acts of one kind. */
export function treeOf<Outcome>(acts: Acts): EffectTree<Outcome> {
  const tree = createEffectTree<Outcome>();
  acts.trees.push(tree);
  return tree;
}

/** An act, as far as it can be told before it is done. */
export interface Act<Outcome> {
  /** Its number among those of its tree. */
  readonly number: number;
  /** Core that makes it, or -1: nobody does. */
  readonly own: CoreId | -1;
  /** Places of parts that every act of its kind depends on. */
  readonly always: readonly number[];
  readonly perform: (system: System) => Outcome;
  /** Does somebody ask what the act has seen when this came of it? */
  readonly identified?: (outcome: Outcome) => boolean;
}

/** The effect of an act in a state. */
export function effectOf<Outcome>(
  acts: Acts,
  tree: EffectTree<Outcome>,
  act: Act<Outcome>,
  state: SplitState,
): Effect<Outcome> {
  const { split, observer } = acts;
  const known = acts.remember ? knownEffect(tree, split, act.number, state) : null;
  if (known !== null) return known;
  const texts = observer.text.size;
  const observed = observe(observer, state, act.own, act.perform);
  acts.done++;
  const parts = takeParts(observer, act.always, observed, state);
  const questions = [...parts.questions, ...observed.questions];
  const effect: Effect<Outcome> = {
    node: Node.Effect,
    parts: parts.changed,
    frames: takeFrames(acts, observed),
    outcome: observed.result,
    seen: act.identified?.(observed.result) === true ? identityOf(split, state, questions) : "",
  };
  split.present.state = applied(split, effect, state, split.present.state);
  // Instructions vary that were thought not to: what is known does not depend on them.
  if (observer.text.size > texts) for (const one of acts.trees) one.acts.length = 0;
  else if (acts.remember) rememberEffect(tree, split, act.number, state, questions, effect);
  return effect;
}

/** Identifies the answers to some questions, in whatever order they are asked, and however a search has numbered its parts. */
function identityOf(split: SplitSystem, state: SplitState, questions: readonly Question[]): string {
  let [one, two] = [0, 0];
  for (const question of questions) {
    const lanes: Lanes = { one: question.index, two: kindsOfQuestions.indexOf(question.kind) };
    for (const word of answerWords(split, state, question)) mix(lanes, word);
    spread(lanes);
    one = (one + lanes.one) | 0;
    two = (two + lanes.two) | 0;
  }
  return `${one} ${two}`;
}

function answerWords(split: SplitSystem, state: SplitState, { kind, index }: Question): readonly number[] {
  if (kind === "part") return partFingerprint(split, index, state[index]!);
  return kind === "word" ? [wordOf(split, state, index)] : frameFingerprint(split, state, index);
}

/** Which parts an act has left behind, and those that it depends on. */
function takeParts(
  { split, questions }: Observer,
  always: readonly number[],
  { seen, replaced }: Observed<unknown>,
  state: SplitState,
): { readonly changed: readonly number[]; readonly questions: readonly Question[] } {
  const asked = new Set([...always, ...seen]);
  const changed: number[] = [];
  // The machine's numbers change without anybody being seen.
  for (const place of new Set<number>([...asked, Place.Numbers, Place.Owners])) {
    const number = takePart(split, place);
    if (number === state[place]) continue;
    changed.push(place, number);
    asked.add(place);
  }
  for (const place of replaced) if (!asked.has(place)) changed.push(place, takePart(split, place));
  return { changed, questions: [...asked].map((index) => questionOf(questions, "part", index)) };
}

function takeFrames({ split, changes: known }: Acts, { written }: Observed<unknown>): FrameChange[] {
  const { memory } = split.kept.system.machine;
  return [...written].map(([frame, words]): FrameChange => {
    const first = frame * memory.frameWords;
    const all = words ?? Array.from({ length: memory.frameWords }, (_, word) => first + word);
    const changes = new Int32Array(all.length * 2);
    all.forEach((word, at) => {
      changes[at * 2] = word;
      changes[at * 2 + 1] = memory.words[word]!;
    });
    const key = `${frame}${words === null ? " whole" : ""} ${changes.join(" ")}`;
    let change = known.get(key);
    if (change === undefined)
      known.set(key, (change = { frame, words: changes, known: new Map(), whole: words === null }));
    return change;
  });
}
