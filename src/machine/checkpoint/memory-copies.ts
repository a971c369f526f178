/**
 * Copies of memory: the frames that were written since the checkpoint. A frame that was not written since its last copy shares it.
 */
import { forgetCode } from "../page-table/index.js";
import type { Machine, MachineCheckpoint } from "../state/index.js";

/** Contents of a frame, never written to: several snapshots share one. */
export interface FrameCopy {
  readonly words: Int32Array;
  readonly difference: Difference;
}

/** Frames that were written since the checkpoint, by frame index; null: as they were. */
export type FrameCopies = ReadonlyMap<number, FrameCopy | null>;

/** Two sums over what differs: equal contents have equal sums. */
export interface Difference {
  readonly one: number;
  readonly two: number;
}

/** Memory of a machine of which copies are made. */
export interface CopiedMemory {
  readonly machine: Machine;
  /** Copies of the frames as they are now, but for those in `memory.fresh`. */
  current: FrameCopies;
  /** Sums over `current`. */
  sum: Difference;
}

/** Prepares the memory of a machine that has exactly one live checkpoint, to which copies will refer. */
export function createCopiedMemory(machine: Machine): CopiedMemory {
  machine.memory.fresh = [...origin(machine).frames.open.keys()];
  return { machine, current: new Map(), sum: { one: 0, two: 0 } };
}

/** The checkpoint that snapshots of a machine refer to: the only live one. */
function origin(machine: Machine): MachineCheckpoint {
  const [first] = machine.checkpoints;
  if (first === undefined || machine.checkpoints.length !== 1)
    throw new Error("snapshots need exactly one live checkpoint to refer to");
  return first;
}

/** How memory differs from what it was at the checkpoint. Copies the frames that were written since the last copy. */
export function copyMemory(copied: CopiedMemory): FrameCopies {
  const { machine } = copied;
  const { memory } = machine;
  const { words, frameWords, saved, fresh } = memory;
  if (fresh === null || fresh.length === 0) return copied.current;
  const current = new Map(copied.current);
  let { one, two } = copied.sum;
  for (const index of fresh) {
    const before = current.get(index) ?? null;
    const difference = differenceOf(machine, index);
    const same = difference.one === 0 && difference.two === 0;
    const first = index * frameWords;
    one = (one + difference.one - (before?.difference.one ?? 0)) | 0;
    two = (two + difference.two - (before?.difference.two ?? 0)) | 0;
    current.set(index, same ? null : { words: words.slice(first, first + frameWords), difference });
    // From now on the next write to it is noted again.
    saved[index] = 0;
  }
  fresh.length = 0;
  copied.current = current;
  copied.sum = { one, two };
  return current;
}

/** Sums over the words of a frame that differ from the checkpoint's. */
function differenceOf(machine: Machine, index: number): Difference {
  const { words, frameWords } = machine.memory;
  const original = origin(machine).frames.open.get(index) ?? null;
  const first = index * frameWords;
  let one = 0;
  let two = 0;
  for (let at = 0; at < frameWords; at++) {
    const word = words[first + at];
    if (word === (original === null ? 0 : original[at])) continue;
    const place = Math.imul(first + at + 1, 0x9e37_79b1);
    const left = Math.imul(place ^ word, 0x85eb_ca6b);
    one = (one + Math.imul(left ^ (left >>> 13), 0xc2b2_ae35)) | 0;
    const right = Math.imul(((place << 13) | (place >>> 19)) + word, 0x27d4_eb2f);
    two = (two + Math.imul(right ^ (right >>> 15), 0x1656_67b1)) | 0;
  }
  return { one, two };
}

/** Puts copies back. `sum` is what memory differed by then. */
export function putMemory(copied: CopiedMemory, frames: FrameCopies, sum: Difference): void {
  const { machine, current } = copied;
  const { memory } = machine;
  const { open } = origin(machine).frames;
  const put = (index: number): void => {
    const first = index * memory.frameWords;
    const copy = frames.get(index) ?? null;
    const contents = copy === null ? (open.get(index) ?? null) : copy.words;
    if (contents === null) memory.words.fill(0, first, first + memory.frameWords);
    else memory.words.set(contents, first);
    forgetCode(memory, index);
  };
  for (const index of memory.fresh ?? []) {
    put(index);
    memory.saved[index] = 0;
  }
  if (memory.fresh !== null) memory.fresh.length = 0;
  if (frames === current) return;
  for (const [index, copy] of current) if ((frames.get(index) ?? null) !== copy) put(index);
  for (const index of frames.keys()) if (!current.has(index)) put(index);
  copied.current = frames;
  copied.sum = sum;
}
