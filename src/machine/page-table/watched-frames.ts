/**
 * Bytes of physical memory that somebody wants to know of when they are written or read. Every write of the machine and the
 * kernel comes by here, and every read of a program, a walker or a copy; what only looks (snapshots, conditions, the
 * checker) does not. The interpreter has no shortcut to a frame that is watched, so that all others cost nothing.
 */
import type { PhysicalMemory } from "./memory.js";

/** What is done to memory, a bit each. */
export enum Touch {
  Read = 1,
  Write = 2,
}

/** Who does it, a bit each. */
export enum Toucher {
  /** A load, a store or an atomic. */
  Instruction = 1,
  /** The refill or the walker: it reads entries, and sets accessed and dirty bits. */
  Walker = 2,
  /** Native code of the kernel. */
  Kernel = 4,
  /** A copy by the kernel: of a page, or from and to a program's memory. */
  Copy = 8,
  /** The kernel fills a frame with zeros. */
  Zero = 16,
}

/** Bytes [start, end) of a frame that are watched, and what has been done to them since `forgetTouches`. */
export interface WatchedRange {
  /** Index of the frame. */
  readonly frame: number;
  readonly start: number;
  readonly end: number;
  /** Touch bits that are asked for. */
  readonly wanted: number;
  /** Touch bits that have happened. */
  touched: number;
  /** Toucher bits of whoever did it. */
  by: number;
  /** The bytes touched lie in [low, high), offsets in the frame. */
  low: number;
  high: number;
}

/** All that is done to memory, in order, while somebody asks for it: what a step depends on, and what it changes. */
export interface TouchLog {
  /** Offset in memory, bytes and `Touch` of each, one behind the other. Reads that only look are among them. */
  readonly touches: number[];
  /** Frames that instructions were fetched from, by index. */
  readonly fetched: Set<number>;
  /** Frames of which a word was written that had been fetched as an instruction. */
  readonly rewritten: Set<number>;
  /** What is looked at now is kept for those who look back, and decides nothing. */
  forThePast: boolean;
}

/** What to stop a run with: the trace of the machine. */
interface StopFlag {
  stopRequested: boolean;
  stopSequence: number;
  readonly sequence: number;
}

/** All watched bytes of a machine. Not state: a run that is watched does what it does otherwise. */
export interface WatchedFrames {
  /** Touch bits that some range of the frame asks for, by frame index. */
  readonly marks: Uint8Array;
  readonly ranges: Map<number, WatchedRange[]>;
  /** Some range asks for reads: walks must come by here. */
  reads: boolean;
  readonly stop: StopFlag;
  /** Instruction that touched something last, -1 = none did. */
  pc: number;
  /** Where everything is noted, or null: what ranges ask for is enough. */
  log: TouchLog | null;
}

/** Nothing is watched yet; what will be, stops the run by `stop`. */
export function createWatchedFrames({ frames }: PhysicalMemory, stop: StopFlag): WatchedFrames {
  return { marks: new Uint8Array(frames), ranges: new Map(), reads: false, stop, pc: -1, log: null };
}

/** Watches all of memory, and notes what is done to it instead of stopping for it. */
export function createTouchLog(memory: PhysicalMemory, stop: StopFlag): WatchedFrames & { readonly log: TouchLog } {
  const watched = createWatchedFrames(memory, stop);
  watched.marks.fill(Touch.Read | Touch.Write);
  watched.reads = true;
  return Object.assign(watched, {
    log: { touches: [], fetched: new Set<number>(), rewritten: new Set<number>(), forThePast: false },
  });
}

/** Watches bytes [start, end) of a frame. */
export function watchRange(
  watched: WatchedFrames,
  frame: number,
  start: number,
  end: number,
  wanted: number,
): WatchedRange {
  const range: WatchedRange = { frame, start, end, wanted, touched: 0, by: 0, low: end, high: start };
  watched.ranges.set(frame, [...(watched.ranges.get(frame) ?? []), range]);
  watched.marks[frame] |= wanted;
  if ((wanted & Touch.Read) !== 0) watched.reads = true;
  return range;
}

/** Watches a range no longer. */
export function unwatchRange(watched: WatchedFrames, range: WatchedRange): void {
  const left = (watched.ranges.get(range.frame) ?? []).filter((one) => one !== range);
  if (left.length === 0) watched.ranges.delete(range.frame);
  else watched.ranges.set(range.frame, left);
  watched.marks[range.frame] = left.reduce((bits, { wanted }) => bits | wanted, 0);
}

/** Forgets what has been done to a range. */
export function forgetTouches(range: WatchedRange): void {
  range.touched = 0;
  range.by = 0;
  range.low = range.end;
  range.high = range.start;
}

/** Says that `bytes` bytes from offset `at` of memory on, all in one frame, are or have been touched. */
export function noteTouch(
  memory: PhysicalMemory,
  watched: WatchedFrames,
  at: number,
  bytes: number,
  touch: Touch,
  by: Toucher,
): void {
  const { pageBytes } = memory;
  const frame = Math.floor(at / pageBytes);
  if (watched.log !== null) {
    watched.log.touches.push(at, bytes, touch);
    const first = (at - frame * pageBytes) >> 2;
    if (touch === Touch.Write && isFetched(memory, frame, first, first + ((bytes - 1) >> 2)))
      watched.log.rewritten.add(frame);
    return;
  }
  if ((watched.marks[frame] & touch) === 0) return;
  const first = at - frame * pageBytes;
  const last = first + bytes;
  for (const range of watched.ranges.get(frame) ?? []) {
    if ((range.wanted & touch) === 0 || first >= range.end || last <= range.start) continue;
    range.touched |= touch;
    range.by |= by;
    range.low = Math.min(range.low, Math.max(first, range.start));
    range.high = Math.max(range.high, Math.min(last, range.end));
    requestStop(watched.stop);
  }
}

/** Was one of the words `first` to `last` of a frame predecoded as an instruction? */
export function isFetched({ code, slotShift }: PhysicalMemory, frame: number, first: number, last: number): boolean {
  const slots = code[frame];
  if (slots === null) return false;
  const shift = 2 - slotShift;
  for (let slot = first << shift; slot < (last + 1) << shift; slot++) if (slots[slot * 2] !== 0) return true;
  return false;
}

/** Ends the run after the attempt that is under way. */
export function requestStop(stop: StopFlag): void {
  stop.stopRequested = true;
  if (stop.stopSequence < 0) stop.stopSequence = stop.sequence;
}
