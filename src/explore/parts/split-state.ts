/**
 * States as numbers of parts: one for each of the kernel's tables, two for each core (its thread's registers; its context and TLBs), and one
 * for each frame that was ever written. A step changes few parts, most parts are shared by many states, and a state that was never entered
 * can be put together of its parts.
 *
 * Parts say nothing of clocks, counters and what happened before, which is none of what decides how a system goes on: see
 * `states/canonical-hash.ts`. Where that is asked for, a schedule is carried out from the beginning.
 */
import type { TranslationCopy } from "../../machine/index.js";
import {
  fieldsOf,
  keep,
  mix,
  mixKept,
  type Fingerprint,
  type Kept,
  type KeptSystem,
  type Lanes,
  type SystemState,
} from "../states/index.js";
import { takeRegisters, takeTranslation, type RegistersPart } from "./core-part.js";
import { asBefore, changed, wordIn, type FramePart } from "./frame-part.js";
import { keepNumbers, keepOwners, trimOwners } from "./number-part.js";
import { createPartTable, oneOf, partWith, twoOf, type PartTable } from "./part-table.js";

/** A state: the numbers of its parts by their places. As long as `SplitSystem.width`. */
export type SplitState = Int32Array;

/** The first places of a state. Behind them are the kernel's tables, then the cores, then frames. */
export enum Place {
  /** The machine's few numbers, and the owners of frames. */
  Numbers,
  Owners,
  Tables,
}

/** A system whose states are split. */
export interface SplitSystem {
  readonly kept: KeptSystem;
  /** Where the exploration begins, with all of its past. */
  readonly root: SystemState;
  /** Names of the kernel's tables, in the order of their places. */
  readonly tables: readonly string[];
  /** Place of core 0's registers; its translation follows, and then the other cores. And of the first frame. */
  readonly coreAt: number;
  readonly frameAt: number;
  /** Parts of the places in front of the cores, by place. */
  readonly trees: readonly PartTable<Kept>[];
  readonly registers: PartTable<RegistersPart>;
  readonly translations: PartTable<TranslationCopy>;
  readonly frames: PartTable<FramePart>;
  /** Memory at the beginning. */
  readonly original: Int32Array;
  /** At the beginning: lengths of what is only appended to (rows of the checker's log, hazards, reports, output), clocks. */
  readonly past: Readonly<Record<"rows" | "hazards" | "reported" | "output" | "tick" | "time" | "work", number>>;
  /** Place of each frame behind the first, by index; -1 = it was never written. */
  readonly placeOf: Int32Array;
  /** Frames in the order of their places. */
  readonly framesByPlace: number[];
  /** Numbers of a state: at least as many as there are places. */
  width: number;
  /** What the system is in now, and the trees that it is made of as it stands; undefined: not known. */
  readonly present: { state: SplitState; readonly trees: Kept[] };
  first: SplitState;
}

/** Frames that there is room for at first. */
const roomForFrames = 24;

/** Splits the states of a system that is in `root`. */
export function splitSystem(kept: KeptSystem, root: SystemState): SplitSystem {
  const { machine, kernel } = kept.system;
  const { memory, cores, oracle } = machine;
  const tables = kept.names.filter((name) => !kept.leftOut.has(name));
  const coreAt = Place.Tables + tables.length;
  const frameAt = coreAt + cores.length * 2;
  const nothing = new Int32Array(0);
  const split: SplitSystem = {
    kept,
    root,
    tables,
    coreAt,
    frameAt,
    trees: Array.from({ length: coreAt }, () => createPartTable<Kept>()),
    registers: createPartTable(),
    translations: createPartTable(),
    frames: createPartTable(),
    original: memory.words.slice(),
    past: {
      rows: oracle?.log.length ?? 0,
      hazards: machine.hazards.length,
      reported: oracle?.reported.length ?? 0,
      output: kernel.output.length,
      tick: machine.tick,
      time: kernel.time,
      work: kernel.work,
    },
    placeOf: new Int32Array(memory.frames).fill(-1),
    framesByPlace: [],
    width: frameAt + roomForFrames,
    present: { state: nothing, trees: Array.from({ length: coreAt }, () => undefined) },
    first: nothing,
  };
  partWith(split.frames, [0, 0], () => asBefore);
  trimOwners(kept.system);
  const first = new Int32Array(split.width);
  for (let place: number = Place.Numbers; place < frameAt; place++) first[place] = takePart(split, place);
  split.first = first;
  // Its own: what the system is in is written over.
  split.present.state = first.slice();
  return split;
}

/** Number of a part as it is in the system now; no frame's. */
export function takePart(split: SplitSystem, place: number): number {
  const { kept, coreAt, registers, translations, past, trees, present } = split;
  const { system } = kept;
  if (place >= coreAt) {
    const core = system.machine.cores[(place - coreAt) >> 1]!.id;
    return (place - coreAt) % 2 === 0
      ? takeRegisters(system, registers, core)
      : takeTranslation(kept, translations, core, past.rows);
  }
  const tree = (present.trees[place] = treeAt(split, place));
  const lanes: Lanes = { one: place, two: place };
  mixKept(lanes, tree);
  return partWith(trees[place]!, [lanes.one, lanes.two], () => tree);
}

function treeAt({ kept: { system, leftOut }, tables, present }: SplitSystem, place: number): Kept {
  const before = present.trees[place];
  if (place === (Place.Numbers as number)) return keepNumbers(system, before);
  if (place === (Place.Owners as number)) return keepOwners(system, before);
  return keep(fieldsOf(system.kernel)[tables[place - Place.Tables]!], before, leftOut);
}

/** Value of a word of memory, by its index, in a state. */
export function wordOf(split: SplitSystem, state: SplitState, word: number): number {
  const { kept, frames, original, placeOf, frameAt } = split;
  const place = placeOf[Math.floor(word / kept.system.machine.memory.frameWords)]!;
  const before = original[word] ?? 0;
  return place < 0 ? before : wordIn(frames.parts[state[frameAt + place]!]!, word, before);
}

/** Place of a frame, which gets one if it has none. States may be too short for it then: see `lengthened`. */
export function placeFrame(split: SplitSystem, index: number): number {
  const { placeOf, framesByPlace, frameAt } = split;
  if (placeOf[index]! < 0) {
    placeOf[index] = framesByPlace.push(index) - 1;
    if (frameAt + framesByPlace.length > split.width) {
      split.width += framesByPlace.length;
      split.first = lengthened(split, split.first);
      split.present.state = lengthened(split, split.present.state);
    }
  }
  return frameAt + placeOf[index]!;
}

/** A state with room for all places. */
export function lengthened({ width }: SplitSystem, state: SplitState): SplitState {
  if (state.length === width) return state;
  const longer = new Int32Array(width);
  longer.set(state);
  return longer;
}

/** Number of the contents that come of changing some words of others. */
export function changedFrame({ frames, original }: SplitSystem, number: number, changes: Int32Array): number {
  const part = changed(frames.parts[number]!, changes, original);
  return partWith(frames, [part.one, part.two], () => part);
}

/** Fingerprint of a part that is no frame, by its place and number. */
export function partFingerprint(
  { trees, registers, translations, coreAt }: SplitSystem,
  place: number,
  number: number,
): Fingerprint {
  const table = place < coreAt ? trees[place]! : (place - coreAt) % 2 === 0 ? registers : translations;
  return [oneOf(table, number), twoOf(table, number)];
}

/** Fingerprint of what is in a frame. */
export function frameFingerprint(
  { frames, placeOf, frameAt }: SplitSystem,
  state: SplitState,
  index: number,
): Fingerprint {
  const place = placeOf[index]!;
  const number = place < 0 ? 0 : (state[frameAt + place] ?? 0);
  return [oneOf(frames, number), twoOf(frames, number)];
}

/** Identifies a state. */
export function fingerprintOfSplit(split: SplitSystem, state: SplitState): Fingerprint {
  const { trees, registers, translations, frames, coreAt, frameAt, framesByPlace } = split;
  const lanes: Lanes = { one: 0x811c_9dc5 | 0, two: 0 };
  for (let place: number = Place.Numbers; place < coreAt; place++) {
    mix(lanes, oneOf(trees[place]!, state[place]!));
    mix(lanes, twoOf(trees[place]!, state[place]!));
  }
  for (let place = coreAt; place < frameAt; place += 2) {
    mix(lanes, oneOf(registers, state[place]!));
    mix(lanes, twoOf(registers, state[place]!));
    mix(lanes, oneOf(translations, state[place + 1]!));
    mix(lanes, twoOf(translations, state[place + 1]!));
  }
  let [one, two] = [0, 0];
  for (let place = frameAt; place < frameAt + framesByPlace.length; place++) {
    const number = state[place]!;
    one = (one + oneOf(frames, number)) | 0;
    two = (two + twoOf(frames, number)) | 0;
  }
  mix(lanes, one);
  mix(lanes, two);
  return [lanes.one, lanes.two];
}
