/**
 * Physical memory: one flat array of 32-bit words that doubles on demand. Physical address 0x8000_0000 is its first
 * byte, as on the boards of both architectures we model. Frames that were never written read as zero.
 *
 * Three things hang on a frame: its owner (whose memory it is), the instructions predecoded from it, and whether its
 * old contents are already saved since the last checkpoint. Every write goes through `prepareWrite`, so the first store
 * into a frame after a checkpoint saves it, and later stores pay nothing (first-store copying).
 */
import type { OwnerId, Pfn, PhysicalAddress } from "../base/index.js";
import { addressText, hexNumber } from "../../notation/index.js";
import { saveFrame, type SavedFrames } from "./saved-frames.js";
import { noteTouch, Touch, Toucher, type WatchedFrames } from "./watched-frames.js";

/** Physical address of the first byte of memory. */
export const memoryBase = 0x8000_0000;

/** Physical memory of one machine. `index` of a frame means PFN - first PFN. */
export interface PhysicalMemory {
  /** Words from `memoryBase` on; shorter than the limit until frames far up are written. Replaced when it grows. */
  words: Int32Array;
  readonly pageShift: number;
  readonly pageBytes: number;
  /** Words of one frame. */
  readonly frameWords: number;
  readonly frames: number;
  readonly firstPfn: number;
  /** Physical address behind the last byte. */
  readonly end: number;
  /** OwnerId per frame index, -1 = nobody. Written by the kernel through `setFrameOwner`. */
  readonly frameOwner: Int32Array;
  /** 1 = the frame needs no saving before a write: already saved in this interval, or no checkpoint is active. */
  readonly saved: Uint8Array;
  /** Frames that were written since a snapshot was last taken or put back; null: there are no snapshots. Not state. */
  fresh: number[] | null;
  /** One past the highest frame index that ever had an owner. Not state: nothing is lost if it is too high. */
  highestOwned: number;
  /** Where old contents go; null while no checkpoint exists. */
  saving: SavedFrames | null;
  /** Copies of frames that no checkpoint needs any more, to be used again. */
  readonly spareFrames: Int32Array[];
  /** Log2 of the bytes of an instruction slot: 2, or 1 where there are compressed instructions. */
  readonly slotShift: 1 | 2;
  /** Room to decode an instruction that lies across a page border, at the slot of its first half. Scratch, not state. */
  readonly across: Int32Array;
  /** Predecoded instructions per frame index (instruction.ts), or null. */
  readonly code: (Int32Array | null)[];
  /** One past the highest frame index that was ever written. */
  highestFrame: number;
  /** Bytes that somebody watches while the machine runs, or null. Not state. */
  watched: WatchedFrames | null;
}

/** Frames of memory of so many bytes, rounded down. */
export function framesIn(bytes: number, pageShift: number): number {
  return Math.floor(bytes / 2 ** pageShift);
}

/**
 * Memory of `bytes` bytes (rounded down to whole frames) with frames of `1 << pageShift` bytes.
 * Nothing of that size is allocated yet. `frameOwner` has a place for each frame; its contents are overwritten.
 */
export function createMemory(
  bytes: number,
  pageShift: number,
  slotShift: 1 | 2 = 2,
  frameOwner: Int32Array = new Int32Array(framesIn(bytes, pageShift)),
): PhysicalMemory {
  const frames = framesIn(bytes, pageShift);
  const frameWords = 2 ** (pageShift - 2);
  return {
    words: new Int32Array(Math.min(frames, 64) * frameWords),
    pageShift,
    pageBytes: 2 ** pageShift,
    frameWords,
    frames,
    firstPfn: memoryBase / 2 ** pageShift,
    end: memoryBase + frames * 2 ** pageShift,
    frameOwner: frameOwner.fill(-1),
    saved: new Uint8Array(frames).fill(1),
    fresh: null,
    highestOwned: 0,
    saving: null,
    spareFrames: [],
    slotShift,
    across: new Int32Array(slotShift === 1 ? 2 ** pageShift + 4 : 0),
    code: new Array<Int32Array | null>(frames).fill(null),
    highestFrame: 0,
    watched: null,
  };
}

/** PFN of the first frame. */
export function firstFrame(memory: PhysicalMemory): Pfn {
  return memory.firstPfn as Pfn;
}

/** Number of frames that exist. */
export function frameCount(memory: PhysicalMemory): number {
  return memory.frames;
}

/** Frame index of a PFN, or -1 when no memory is there. */
export function frameIndex(memory: PhysicalMemory, pfn: number): number {
  const index = pfn - memory.firstPfn;
  return index >= 0 && index < memory.frames ? index : -1;
}

/** First byte of a frame. */
export function frameAddress(memory: PhysicalMemory, pfn: Pfn): PhysicalAddress {
  return (pfn * memory.pageBytes) as PhysicalAddress;
}

/** Frame that holds a physical address. */
export function frameOf(memory: PhysicalMemory, pa: PhysicalAddress): Pfn {
  return Math.floor(pa / memory.pageBytes) as Pfn;
}

/** Is there memory at this physical address? */
export function isMemory(memory: PhysicalMemory, pa: number): boolean {
  return pa >= memoryBase && pa < memory.end;
}

/** Says whose memory a frame is; -1 = nobody's. */
export function setFrameOwner(memory: PhysicalMemory, pfn: Pfn, owner: OwnerId | -1): void {
  const index = requireFrame(memory, pfn);
  memory.frameOwner[index] = owner;
  if (index >= memory.highestOwned) memory.highestOwned = index + 1;
}

/** Owner of a frame, -1 = nobody or no such frame. */
export function frameOwnerOf(memory: PhysicalMemory, pfn: number): number {
  const index = frameIndex(memory, pfn);
  return index < 0 ? -1 : memory.frameOwner[index];
}

/**
 * Memory that is not there was asked for, a frame was given back that nobody holds, or page tables say what they must not.
 * Tables that only the kernel writes lead to none of it: if the caller has checked its own arguments, somebody has written over the tables.
 */
export class MemoryViolation extends RangeError {}

function requireFrame(memory: PhysicalMemory, pfn: number): number {
  const index = frameIndex(memory, pfn);
  if (index < 0) {
    const last = memory.firstPfn + memory.frames - 1;
    throw new MemoryViolation(
      `frame ${hexNumber(pfn)} does not exist: memory has frames ${hexNumber(memory.firstPfn)} to ${hexNumber(last)}`,
    );
  }
  return index;
}

function requireAddress(memory: PhysicalMemory, pa: number, bytes: number): number {
  if (!isMemory(memory, pa) || (bytes > 0 && !isMemory(memory, pa + bytes - 1))) {
    throw new MemoryViolation(`no memory at physical address ${addressText(pa)} (${bytes} bytes)`);
  }
  return pa - memoryBase;
}

/**
 * Makes a frame ready to be written: it exists in `words`, its old contents are saved if a checkpoint needs them.
 * Replaces `memory.words` when it has to grow.
 */
export function prepareWrite(memory: PhysicalMemory, index: number): void {
  const end = (index + 1) * memory.frameWords;
  if (end > memory.words.length) {
    const limit = memory.frames * memory.frameWords;
    const grown = new Int32Array(Math.min(limit, Math.max(end, memory.words.length * 2)));
    grown.set(memory.words);
    memory.words = grown;
  }
  if (index >= memory.highestFrame) memory.highestFrame = index + 1;
  if (memory.saved[index] === 0) {
    memory.saved[index] = 1;
    if (memory.saving !== null) saveFrame(memory, memory.saving, index);
    memory.fresh?.push(index);
  }
}

/** Makes a frame readable through `words` without writing it. */
export function prepareRead(memory: PhysicalMemory, index: number): void {
  if ((index + 1) * memory.frameWords > memory.words.length) {
    const limit = memory.frames * memory.frameWords;
    const grown = new Int32Array(Math.min(limit, Math.max((index + 1) * memory.frameWords, memory.words.length * 2)));
    grown.set(memory.words);
    memory.words = grown;
  }
}

/** Forgets predecoded instructions of words `first` to `last` of a frame (all of them by default). */
export function forgetCode(memory: PhysicalMemory, index: number, first = 0, last = memory.frameWords - 1): void {
  const code = memory.code[index];
  if (code === null) return;
  // A slot a halfword: the instruction that begins in the halfword before reaches into the first word.
  const shift = 2 - memory.slotShift;
  const from = shift === 0 ? first : Math.max(0, (first << 1) - 1);
  for (let slot = from; slot < (last + 1) << shift; slot++) code[slot * 2] = 0;
}

/** A look is no touch: only who wants to know everything is told of it. */
function noteLook({ log }: WatchedFrames, at: number, bytes: number): void {
  log?.touches.push(at, bytes, Touch.Read);
}

/** The 32-bit word at a word-aligned physical address, sign-extended. Throws RangeError outside memory. */
export function readWord(memory: PhysicalMemory, pa: PhysicalAddress): number {
  return wordAt(memory, requireAddress(memory, pa, 4) / 4);
}

/** Word `at` of memory, sign-extended: small numbers where addresses need more than 32 bits. It must be inside memory. */
export function wordAt(memory: PhysicalMemory, at: number): number {
  if (memory.watched !== null) noteLook(memory.watched, at * 4, 4);
  return at < memory.words.length ? memory.words[at] : 0;
}

/** Stores a 32-bit word at a word-aligned physical address. Throws RangeError outside memory. */
export function writeWord(memory: PhysicalMemory, pa: PhysicalAddress, value: number, by = Toucher.Kernel): void {
  const at = requireAddress(memory, pa, 4) / 4;
  const index = Math.floor(at / memory.frameWords);
  if (memory.watched !== null) noteTouch(memory, memory.watched, at * 4, 4, Touch.Write, by);
  prepareWrite(memory, index);
  memory.words[at] = value;
  const word = at % memory.frameWords;
  forgetCode(memory, index, word, word);
}

/** The byte at a physical address, 0…255. */
export function readByte(memory: PhysicalMemory, pa: PhysicalAddress): number {
  const offset = requireAddress(memory, pa, 1);
  const at = Math.floor(offset / 4);
  if (memory.watched !== null) noteLook(memory.watched, offset, 1);
  return at < memory.words.length ? (memory.words[at] >>> ((offset % 4) * 8)) & 0xff : 0;
}

/** Stores the low eight bits of `value`. */
export function writeByte(memory: PhysicalMemory, pa: PhysicalAddress, value: number, by = Toucher.Kernel): void {
  const offset = requireAddress(memory, pa, 1);
  const shift = (offset % 4) * 8;
  const aligned = (offset - (offset % 4)) / 4;
  const index = Math.floor(aligned / memory.frameWords);
  if (memory.watched !== null) noteTouch(memory, memory.watched, offset, 1, Touch.Write, by);
  prepareWrite(memory, index);
  memory.words[aligned] = (memory.words[aligned] & ~(0xff << shift)) | ((value & 0xff) << shift);
  forgetCode(memory, index, aligned % memory.frameWords, aligned % memory.frameWords);
}

/** Copy of `length` bytes from `pa` on. Memory is little-endian, as is every architecture here. */
export function readBytes(memory: PhysicalMemory, pa: PhysicalAddress, length: number): Uint8Array {
  const offset = requireAddress(memory, pa, length);
  if (memory.watched !== null) noteLook(memory.watched, offset, length);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) {
    const word = Math.floor((offset + at) / 4);
    if (word < memory.words.length) bytes[at] = memory.words[word] >>> (((offset + at) % 4) * 8);
  }
  return bytes;
}

/** Stores bytes from `pa` on, frame by frame. */
export function writeBytes(memory: PhysicalMemory, pa: PhysicalAddress, bytes: Uint8Array, by = Toucher.Kernel): void {
  const offset = requireAddress(memory, pa, bytes.length);
  const { pageBytes } = memory;
  for (let at = 0; at < bytes.length;) {
    const address = offset + at;
    const start = address % pageBytes;
    const length = Math.min(pageBytes - start, bytes.length - at);
    const index = (address - start) / pageBytes;
    if (memory.watched !== null) noteTouch(memory, memory.watched, address, length, Touch.Write, by);
    prepareWrite(memory, index);
    forgetCode(memory, index, start >> 2, (start + length - 1) >> 2);
    putBytes(memory.words, address, bytes, at, at + length);
    at += length;
  }
}

/** Do typed arrays of this host have the byte order of the machines? So have those of all that run JavaScript today. */
const hostIsLittleEndian = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;

/** Stores `bytes` [from, end) at a place of memory: at once where the host's order allows it, else a word at a time where there is a whole one. */
function putBytes(words: Int32Array, place: number, bytes: Uint8Array, from: number, end: number): void {
  if (hostIsLittleEndian) {
    new Uint8Array(words.buffer, words.byteOffset + place, end - from).set(bytes.subarray(from, end));
    return;
  }
  let word = Math.floor(place / 4);
  let shift = (place % 4) * 8;
  let at = from;
  while (at < end) {
    if (shift === 0 && at + 4 <= end) {
      words[word++] = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
      at += 4;
      continue;
    }
    words[word] = (words[word] & ~(0xff << shift)) | (bytes[at++] << shift);
    shift = (shift + 8) % 32;
    if (shift === 0) word++;
  }
}

/** Fills a frame with zeros. */
export function zeroFrame(memory: PhysicalMemory, pfn: Pfn): void {
  const index = requireFrame(memory, pfn);
  noteFrame(memory, index, Touch.Write, Toucher.Zero);
  prepareWrite(memory, index);
  memory.words.fill(0, index * memory.frameWords, (index + 1) * memory.frameWords);
  forgetCode(memory, index);
}

/** Copies the contents of one frame to another. */
export function copyFrame(memory: PhysicalMemory, from: Pfn, to: Pfn): void {
  const source = requireFrame(memory, from);
  const target = requireFrame(memory, to);
  noteFrame(memory, source, Touch.Read, Toucher.Copy);
  noteFrame(memory, target, Touch.Write, Toucher.Copy);
  prepareRead(memory, source);
  prepareWrite(memory, target);
  memory.words.copyWithin(target * memory.frameWords, source * memory.frameWords, (source + 1) * memory.frameWords);
  forgetCode(memory, target);
}

function noteFrame(memory: PhysicalMemory, index: number, touch: Touch, by: Toucher): void {
  if (memory.watched !== null) noteTouch(memory, memory.watched, index * memory.pageBytes, memory.pageBytes, touch, by);
}

/** Says that bytes from a physical address on, all in one frame, are read by a walker or a copy. Reading itself says nothing. */
export function noteRead(memory: PhysicalMemory, pa: PhysicalAddress, bytes: number, by: Toucher): void {
  if (memory.watched !== null) noteTouch(memory, memory.watched, pa - memoryBase, bytes, Touch.Read, by);
}
