/**
 * What an act of the system depends on, and what it changes. Memory is asked word by word; the kernel's tables and the other cores are
 * seen through proxies that note when something of them is looked at.
 */
import type { System } from "../../kernel/index.js";
import {
  createTouchLog,
  isFetched,
  Touch,
  type Core,
  type CoreId,
  type TouchLog,
  type WatchedFrames,
} from "../../machine/index.js";
import { enterSplit, Place, placeFrame, type SplitState, type SplitSystem } from "../parts/index.js";

/** A question about a state: which part is at a place, what is a word of memory, which contents has a frame. */
export interface Question {
  readonly kind: (typeof kindsOfQuestions)[number];
  readonly index: number;
}

/** Kinds of questions. */
export const kindsOfQuestions = ["part", "word", "frame"] as const;

/** The questions that were ever asked, each of which there is once. */
export type Questions = Map<number, Question>;

/** A question. */
export function questionOf(questions: Questions, kind: Question["kind"], index: number): Question {
  const key = index * kindsOfQuestions.length + kindsOfQuestions.indexOf(kind);
  let question = questions.get(key);
  if (question === undefined) questions.set(key, (question = { kind, index }));
  return question;
}

/** What an act did. */
export interface Observed<Result> {
  readonly result: Result;
  /** What it depends on, but for what every act of its kind does. */
  readonly questions: readonly Question[];
  /** Places of parts that it has seen, and may have changed. */
  readonly seen: ReadonlySet<number>;
  /** Places of parts that it has changed whatever they were. */
  readonly replaced: ReadonlySet<number>;
  /** Words of each frame that it has written, ascending, as indices into memory; null: every word of the frame. */
  readonly written: ReadonlyMap<number, readonly number[] | null>;
}

/** Watches a system of which states are split. */
export interface Observer {
  readonly split: SplitSystem;
  readonly watched: WatchedFrames & { readonly log: TouchLog };
  readonly real: readonly Core[];
  /** Stands for a core while another one goes on. */
  readonly proxies: readonly Core[];
  /** The system with a kernel whose tables are noted when somebody takes one. */
  readonly system: System;
  readonly questions: Questions;
  readonly seen: Set<number>;
  readonly replaced: Set<number>;
  /** Words of frames that were ever written, by frame: 1 = it was. */
  readonly varying: Map<number, Uint8Array>;
  /** Frames that instructions are fetched from and that are written, too. */
  readonly text: Set<number>;
}

/** Fields of a core that no act of another depends on, or that are told as numbers of the machine. */
const silent: ReadonlySet<string | symbol> = new Set([
  "id",
  "cycles",
  "instructions",
  "pid",
  "tid",
  "processOwner",
  "reservation",
  "skipBreakpoint",
  "tallied",
  "tally",
]);
/** Fields of a core's translation; the others are its thread's. */
const ofTranslation: ReadonlySet<string | symbol> = new Set([
  "context",
  "arc",
  "tlbs",
  "paths",
  "stages",
  "walkCache",
  "page",
  "refill",
]);

/** An object that calls `noted` when a field is taken or given another value. */
function watching<Watched extends object>(target: Watched, noted: (name: string | symbol) => void): Watched {
  return new Proxy(target, {
    get(_, name): unknown {
      noted(name);
      return target[name as keyof Watched];
    },
    set(_, name, value): boolean {
      noted(name);
      target[name as keyof Watched] = value as Watched[keyof Watched];
      return true;
    },
  });
}

/** An observer of a system. */
export function createObserver(split: SplitSystem): Observer {
  const { machine, kernel } = split.kept.system;
  const { tables, coreAt } = split;
  const real = machine.cores.slice();
  const seen = new Set<number>();
  const replaced = new Set<number>();
  const places = new Map<string | symbol, number>(tables.map((name, index) => [name, Place.Tables + index]));
  const watched = createTouchLog(machine.memory, machine.trace);
  const proxies = real.map((core) =>
    watching(core, (name) => {
      if (silent.has(name)) return;
      const place = coreAt + core.id * 2 + (ofTranslation.has(name) ? 1 : 0);
      (watched.log.forThePast ? replaced : seen).add(place);
    }),
  );
  const watchedKernel = watching(kernel, (name) => {
    const place = places.get(name);
    if (place !== undefined) seen.add(place);
  });
  return {
    split,
    watched,
    real,
    proxies,
    system: { machine, kernel: watchedKernel },
    questions: new Map(),
    seen,
    replaced,
    varying: new Map(),
    text: new Set(),
  };
}

/**
 * Lets a system act in a state, and tells what the act depends on.
 *
 * @param own the core whose act it is, which is not watched, or -1: nobody's
 */
export function observe<Result>(
  observer: Observer,
  state: SplitState,
  own: CoreId | -1,
  act: (system: System) => Result,
): Observed<Result> {
  const { split, watched, real, proxies, seen, replaced, system } = observer;
  const { machine } = system;
  const cores = machine.cores as Core[];
  enterSplit(split, state);
  seen.clear();
  replaced.clear();
  watched.log.touches.length = 0;
  watched.log.fetched.clear();
  watched.log.rewritten.clear();
  for (const { id } of real) if (id !== own) cores[id] = proxies[id]!;
  machine.memory.watched = watched;
  let result: Result;
  try {
    result = act(system);
  } finally {
    machine.memory.watched = null;
    for (const { id } of real) cores[id] = real[id]!;
  }
  return { result, ...touchedMemory(observer), seen, replaced };
}

/** Words of a frame after which the frame is asked for as a whole. */
const mostWords = 24;

function touchedMemory(observer: Observer): Pick<Observed<unknown>, "questions" | "written"> {
  const { watched, split, text, questions } = observer;
  const { memory } = split.kept.system.machine;
  const { frameWords, pageBytes } = memory;
  const asked = new Map<number, Set<number> | null>();
  const written = new Map<number, Set<number> | null>();
  const ask = (frame: number, word: number): void => {
    const own = written.get(frame);
    if (own === null || own?.has(word) === true) return;
    const words = asked.get(frame);
    if (words === null) return;
    if (words === undefined) asked.set(frame, new Set([word]));
    else if (words.add(word).size > mostWords) asked.set(frame, null);
  };
  const { touches } = watched.log;
  for (let at = 0; at < touches.length; at += 3) {
    const [start, bytes, touch] = [touches[at]!, touches[at + 1]!, touches[at + 2] as Touch];
    const frame = Math.floor(start / pageBytes);
    if (touch === Touch.Write && bytes === pageBytes) {
      written.set(frame, null);
      continue;
    }
    const [first, last] = [start >> 2, (start + bytes - 1) >> 2];
    for (let word = first; word <= last; word++) {
      const whole = word * 4 >= start && word * 4 + 4 <= start + bytes;
      const inside = Math.floor(word / frameWords);
      if (touch === Touch.Read || !whole) ask(inside, word);
      if (touch === Touch.Read) continue;
      const own = written.get(inside);
      if (own === undefined) written.set(inside, new Set([word]));
      else own?.add(word);
    }
  }
  noteVarying(observer, written);
  for (const frame of text) if (watched.log.fetched.has(frame)) asked.set(frame, null);
  return {
    questions: [...asked].flatMap(([frame, words]): Question[] =>
      words === null
        ? [questionOf(questions, "frame", frame)]
        : [...words].map((index) => questionOf(questions, "word", index)),
    ),
    written: new Map(
      [...written].map(([frame, words]) => [frame, words === null ? null : [...words].sort((a, b) => a - b)]),
    ),
  };
}

/** Remembers which words vary, and finds frames whose instructions do. */
function noteVarying(
  { split, varying, text, watched }: Observer,
  written: ReadonlyMap<number, ReadonlySet<number> | null>,
): void {
  const { memory } = split.kept.system.machine;
  for (const [frame, words] of written) {
    placeFrame(split, frame);
    let known = varying.get(frame);
    if (known === undefined) varying.set(frame, (known = new Uint8Array(memory.frameWords)));
    if (words === null) known.fill(1);
    else for (const word of words) known[word % memory.frameWords] = 1;
  }
  for (const frame of watched.log.rewritten) text.add(frame);
  for (const frame of watched.log.fetched) {
    const known = varying.get(frame);
    if (known === undefined || text.has(frame)) continue;
    for (let word = 0; word < known.length; word++)
      if (known[word] === 1 && isFetched(memory, frame, word, word)) {
        text.add(frame);
        break;
      }
  }
}
