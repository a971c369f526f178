/**
 * Old contents of memory, frame by frame: what it takes to go back to a checkpoint. While a checkpoint is the newest one,
 * the first store into a frame saves the whole frame, which is quick. When the next checkpoint closes the interval, only the
 * words that have changed by then are kept: a program that stores a word into each of ten thousand pages leaves ten thousand
 * words behind, not forty megabytes.
 */
import type { PhysicalMemory } from "./memory.js";

/** What was in memory before the stores after a checkpoint. */
export interface SavedFrames {
  /** Frames written since the interval was opened, whole, by frame index; null = zeros, as before a frame's first use. */
  readonly open: Map<number, Int32Array | null>;
  /** Frames among them that are not null. */
  copies: number;
  /** Old words of what was written before the interval was opened: records as `Packed` says. */
  packed: Int32Array;
}

/**
 * A record of `packed`: frame index, number of words, then so many pairs of position in the frame and old value, ascending.
 * Two numbers are not counts.
 */
enum Packed {
  /** All words of the frame follow. */
  Whole = -1,
  /** All words of the frame were zero; nothing follows. */
  Zeros = -2,
}

/** Nothing saved yet. */
export function createSavedFrames(): SavedFrames {
  return { open: new Map(), copies: 0, packed: new Int32Array(0) };
}

/** Bytes that they take, map and headers included. */
export function savedBytes({ frameWords }: PhysicalMemory, { open, copies, packed }: SavedFrames): number {
  return copies * frameWords * 4 + open.size * 48 + packed.byteLength;
}

/** Saves a frame of the open interval, if it is not saved yet. */
export function saveFrame(memory: PhysicalMemory, saved: SavedFrames, index: number): void {
  if (saved.open.has(index)) return;
  const { words, frameWords } = memory;
  const first = index * frameWords;
  const end = first + frameWords;
  if (isEmpty(words, first, end)) {
    saved.open.set(index, null);
    return;
  }
  const contents = memory.spareFrames.pop() ?? new Int32Array(frameWords);
  contents.set(words.subarray(first, end));
  saved.open.set(index, contents);
  saved.copies++;
}

/** Are there only zeros? From both ends: stacks have their words at the end of a page, data at its start. */
function isEmpty(words: Int32Array, first: number, end: number): boolean {
  let last = end - 1;
  for (let at = first; at <= last; at++, last--) if (words[at] !== 0 || words[last] !== 0) return false;
  return true;
}

/** Puts memory back to what it was, and forgets what was saved. `written` is told each frame that may have changed. */
export function undoStores(memory: PhysicalMemory, saved: SavedFrames, written: (index: number) => void): void {
  const { words, frameWords } = memory;
  for (const [index, contents] of saved.open) {
    const first = index * frameWords;
    if (contents === null) words.fill(0, first, first + frameWords);
    else words.set(contents, first);
    written(index);
  }
  forgetOpen(memory, saved);
  const { packed } = saved;
  if (packed.length === 0) return;
  for (let at = 0; at < packed.length; at = recordEnd(packed, at, frameWords)) {
    const first = packed[at] * frameWords;
    patch(words, first, packed, at, frameWords);
    written(packed[at]);
  }
  saved.packed = new Int32Array(0);
}

/** Ends the interval: of the frames saved whole, the words that have changed stay. */
export function closeInterval(memory: PhysicalMemory, saved: SavedFrames): void {
  const out = createWriter();
  const { words, frameWords } = memory;
  for (const [index, contents] of saved.open) {
    const first = index * frameWords;
    const header = out.length;
    put2(out, index, 0);
    for (let word = 0; word < frameWords; word++) {
      const old = contents === null ? 0 : contents[word];
      if (words[first + word] !== old) put2(out, word, old);
    }
    const changed = (out.length - header - 2) / 2;
    out.data[header + 1] = changed;
    if (changed === 0) out.length = header;
    else if (contents === null) {
      out.length = header + 2;
      out.data[header + 1] = Packed.Zeros;
    } else if (changed * 2 > frameWords) {
      out.length = header + 2;
      out.data[header + 1] = Packed.Whole;
      putAll(out, contents);
    }
  }
  forgetOpen(memory, saved);
  saved.packed = mergePacked(saved.packed, out.data.slice(0, out.length), frameWords);
}

/** A later checkpoint is given up: what it saved is what the one before it needs, where that has not saved older contents. */
export function inherit(memory: PhysicalMemory, saved: SavedFrames, later: SavedFrames): void {
  // A closed interval has nothing open: whatever is open belongs to the newest.
  for (const [index, contents] of later.open) saved.open.set(index, contents);
  saved.copies += later.copies;
  saved.packed = mergePacked(saved.packed, later.packed, memory.frameWords);
}

/** Gives the copies of whole frames back, to be used again; no more are kept than were just needed. */
function forgetOpen(memory: PhysicalMemory, saved: SavedFrames): void {
  if (memory.spareFrames.length > saved.copies) memory.spareFrames.length = saved.copies;
  for (const contents of saved.open.values()) if (contents !== null) memory.spareFrames.push(contents);
  saved.open.clear();
  saved.copies = 0;
}

function recordEnd(packed: Int32Array, at: number, frameWords: number): number {
  const count = packed[at + 1];
  return (
    at + 2 + (count === (Packed.Whole as number) ? frameWords : count === (Packed.Zeros as number) ? 0 : count * 2)
  );
}

/** Writes a record's words into a frame that begins at `first`. */
function patch(words: Int32Array, first: number, packed: Int32Array, at: number, frameWords: number): void {
  const count = packed[at + 1];
  if (count === (Packed.Zeros as number)) words.fill(0, first, first + frameWords);
  else if (count === (Packed.Whole as number)) words.set(packed.subarray(at + 2, at + 2 + frameWords), first);
  else for (let pair = at + 2; pair < at + 2 + count * 2; pair += 2) words[first + packed[pair]] = packed[pair + 1];
}

/** Records that undo `later` and then `earlier`: where both know a word, the earlier value is the one wanted. */
function mergePacked(earlier: Int32Array, later: Int32Array, frameWords: number): Int32Array {
  if (earlier.length === 0) return later;
  if (later.length === 0) return earlier;
  const out = createWriter();
  const laterAt = new Map<number, number>();
  for (let at = 0; at < later.length; at = recordEnd(later, at, frameWords)) laterAt.set(later[at], at);
  const scratch = new Int32Array(frameWords);
  for (let at = 0; at < earlier.length; at = recordEnd(earlier, at, frameWords)) {
    const other = laterAt.get(earlier[at]);
    laterAt.delete(earlier[at]);
    if (other === undefined || earlier[at + 1] < 0) {
      putAll(out, earlier.subarray(at, recordEnd(earlier, at, frameWords)));
    } else if (later[other + 1] < 0) {
      patch(scratch, 0, later, other, frameWords);
      patch(scratch, 0, earlier, at, frameWords);
      put2(out, earlier[at], Packed.Whole);
      putAll(out, scratch);
    } else {
      putUnion(out, earlier, at, later, other);
    }
  }
  for (const at of laterAt.values()) putAll(out, later.subarray(at, recordEnd(later, at, frameWords)));
  return out.data.slice(0, out.length);
}

/** The pairs of two records of one frame, ascending; of two pairs for one word the earlier record's. */
function putUnion(out: Writer, earlier: Int32Array, at: number, later: Int32Array, other: number): void {
  const header = out.length;
  put2(out, earlier[at], 0);
  let one = at + 2;
  let two = other + 2;
  const oneEnd = one + earlier[at + 1] * 2;
  const twoEnd = two + later[other + 1] * 2;
  while (one < oneEnd || two < twoEnd) {
    const fromEarlier = one < oneEnd && (two >= twoEnd || earlier[one] <= later[two]);
    if (fromEarlier) {
      if (two < twoEnd && later[two] === earlier[one]) two += 2;
      put2(out, earlier[one], earlier[one + 1]);
      one += 2;
    } else {
      put2(out, later[two], later[two + 1]);
      two += 2;
    }
  }
  out.data[header + 1] = (out.length - header - 2) / 2;
}

/** Words that are appended to. */
interface Writer {
  data: Int32Array;
  length: number;
}

function createWriter(): Writer {
  return { data: new Int32Array(1024), length: 0 };
}

function reserve(out: Writer, words: number): void {
  if (out.length + words <= out.data.length) return;
  const grown = new Int32Array(Math.max(out.length + words, out.data.length * 2));
  grown.set(out.data.subarray(0, out.length));
  out.data = grown;
}

function put2(out: Writer, one: number, two: number): void {
  reserve(out, 2);
  out.data[out.length++] = one;
  out.data[out.length++] = two;
}

function putAll(out: Writer, words: Int32Array): void {
  reserve(out, words.length);
  out.data.set(words, out.length);
  out.length += words.length;
}
