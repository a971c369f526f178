/**
 * Physical frames: who has how many references. A frame has a reference count (page-table entries, shared objects, page
 * tables: everything that keeps it alive) and a map count (leaf entries only). At zero references it is free again.
 *
 * A large page needs a run of frames: contiguous, and aligned to its size. Each of its frames counts for itself, so that a
 * large page can be split and parts of it be shared. A run is the lowest that is free; single frames come from those freed
 * before, and from what a run has left or given back only when there are no others. So large pages stay together.
 */
import {
  copyFrame,
  firstFrame,
  frameCount,
  MemoryViolation,
  setFrameOwner,
  zeroFrame,
  type OwnerId,
  type Pfn,
} from "../../machine/index.js";
import { LimitReached, pay, type FrameTable, type System } from "../state/index.js";
import { hexNumber } from "../../notation/index.js";

/** A table in which every frame is free. `maxMemory` in bytes, 0 = all there is. */
export function createFrameTable(frames: number, pageBytes: number, maxMemory: number): FrameTable {
  const limit = maxMemory === 0 ? frames : Math.min(frames, Math.floor(maxMemory / pageBytes));
  return { references: [], mappings: [], free: [], limit, used: 0 };
}

function indexOf(system: System, pfn: Pfn): number {
  const { memory } = system.machine;
  const index = pfn - firstFrame(memory);
  if (!(index >= 0 && index < frameCount(memory))) {
    throw new MemoryViolation(`frame ${hexNumber(pfn)} does not exist`);
  }
  return index;
}

/** Frames that can still be allocated. */
export function freeFrames(system: System): number {
  return system.kernel.frames.limit - system.kernel.frames.used;
}

/**
 * Takes a free frame with one reference for an owner. Its contents are undefined.
 *
 * @throws LimitReached when no frame is left.
 */
export function allocateFrame(system: System, owner: OwnerId): Pfn {
  const { frames } = system.kernel;
  const { memory } = system.machine;
  if (frames.used >= frames.limit) {
    const bytes = 1 << system.kernel.layout.pageShift;
    throw new LimitReached(
      `out of memory: all ${frames.limit} frames of ${bytes / 1024} KB are in use; raise machine.memory or ` +
        `kernel.max_memory`,
    );
  }
  let pfn = frames.free.pop();
  if (pfn === undefined) {
    if (frames.references.length >= frameCount(memory))
      throw new Error("frame accounting is off: no frame, none in use");
    pfn = (firstFrame(memory) + frames.references.length) as Pfn;
    frames.references.push(0);
    frames.mappings.push(0);
  }
  frames.references[indexOf(system, pfn)] = 1;
  frames.used++;
  setFrameOwner(memory, pfn, owner);
  return pfn;
}

/**
 * Takes a free run of frames, one reference each, whose first one's number is a multiple of their count (a power of two).
 * Their contents are undefined. One frame is a run, too: then as `allocateFrame`.
 *
 * @returns the first frame, or null: no such run is free, or that many frames are not left.
 */
export function allocateRun(system: System, owner: OwnerId, pages: number): Pfn | null {
  if (pages === 1) return allocateFrame(system, owner);
  const { frames } = system.kernel;
  const { memory } = system.machine;
  const start = freeFrames(system) < pages ? null : findRun(system, pages);
  if (start === null) return null;
  const first = (firstFrame(memory) + start) as Pfn;
  const known = frames.references.length;
  if (start < known) frames.free = frames.free.filter((pfn) => pfn < first || pfn >= first + pages);
  const skipped: Pfn[] = [];
  for (let index = known; index < start + pages; index++) {
    if (index < start) skipped.push((firstFrame(memory) + index) as Pfn);
    frames.references.push(0);
    frames.mappings.push(0);
  }
  keepForLast(frames, skipped);
  for (let page = 0; page < pages; page++) {
    frames.references[start + page] = 1;
    setFrameOwner(memory, (first + page) as Pfn, owner);
  }
  frames.used += pages;
  return first;
}

/** Index of the first frame of the lowest free run, or null. */
function findRun(system: System, pages: number): number | null {
  const { references } = system.kernel.frames;
  const { memory } = system.machine;
  const rest = firstFrame(memory) % pages;
  for (let start = rest === 0 ? 0 : pages - rest; start + pages <= frameCount(memory); start += pages) {
    let page = 0;
    while (page < pages && (references[start + page] ?? 0) === 0) page++;
    if (page === pages) return start;
  }
  return null;
}

/** Most frames in a row that are free, wherever they begin. */
export function longestRun(system: System): number {
  const { references } = system.kernel.frames;
  let [longest, run] = [0, 0];
  for (const count of references) {
    run = count === 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return Math.max(longest, run + frameCount(system.machine.memory) - references.length);
}

/** Free frames that are given out singly only when there are no others, the lowest of them first. */
function keepForLast(frames: FrameTable, ascending: readonly Pfn[]): void {
  if (ascending.length > 0) frames.free = [...ascending.toReversed(), ...frames.free];
}

/** Takes a free frame filled with zeros. */
export function allocateZeroed(system: System, owner: OwnerId): Pfn {
  const pfn = allocateFrame(system, owner);
  clearFrames(system, pfn, 1);
  return pfn;
}

/** Takes a free run filled with zeros; null as `allocateRun`. */
export function allocateZeroedRun(system: System, owner: OwnerId, pages: number): Pfn | null {
  const pfn = allocateRun(system, owner, pages);
  if (pfn !== null) clearFrames(system, pfn, pages);
  return pfn;
}

/** Fills frames with zeros. What was never written has them already and takes no memory of the host. */
export function clearFrames(system: System, first: Pfn, pages: number): void {
  const { memory } = system.machine;
  for (let pfn = first; pfn < first + pages; pfn++)
    if (pages === 1 || indexOf(system, pfn) < memory.highestFrame) zeroFrame(memory, pfn);
  pay(system, "zeroPage", pages);
}

/** Takes a free run filled with the contents of another; null as `allocateRun`. */
export function allocateCopyOfRun(system: System, source: Pfn, owner: OwnerId, pages: number): Pfn | null {
  const first = allocateRun(system, owner, pages);
  if (first === null) return null;
  const { memory } = system.machine;
  for (let page = 0; page < pages; page++) copyFrame(memory, (source + page) as Pfn, (first + page) as Pfn);
  pay(system, "copyPage", pages);
  return first;
}

/** References of a frame; of several, the most that one of them has. */
export function references(system: System, pfn: Pfn, pages = 1): number {
  let most = 0;
  for (let page = 0; page < pages; page++)
    most = Math.max(most, system.kernel.frames.references[indexOf(system, pfn) + page] ?? 0);
  return most;
}

/** Adds a reference to a frame, or to each of several. */
export function getFrame(system: System, pfn: Pfn, pages = 1): void {
  const first = indexOf(system, pfn);
  for (let page = 0; page < pages; page++) system.kernel.frames.references[first + page]!++;
}

/** Drops a reference of a frame, or of each of several; the last one frees a frame. */
export function putFrame(system: System, pfn: Pfn, pages = 1): void {
  const { frames } = system.kernel;
  const freed: Pfn[] = [];
  for (let page = 0; page < pages; page++) {
    const one = (pfn + page) as Pfn;
    const index = indexOf(system, one);
    if (!(frames.references[index]! > 0))
      throw new MemoryViolation(`frame ${hexNumber(one)} was put more often than taken`);
    if (--frames.references[index]! > 0) continue;
    frames.used--;
    setFrameOwner(system.machine.memory, one, -1);
    freed.push(one);
  }
  if (pages === 1) frames.free.push(...freed);
  else keepForLast(frames, freed);
}

/** Counts one more leaf entry for a frame, or for each of several. */
export function countMapping(system: System, pfn: Pfn, pages = 1): void {
  const first = indexOf(system, pfn);
  for (let page = 0; page < pages; page++) system.kernel.frames.mappings[first + page]!++;
}

/** Counts one leaf entry less. */
export function uncountMapping(system: System, pfn: Pfn, pages = 1): void {
  const first = indexOf(system, pfn);
  for (let page = 0; page < pages; page++) system.kernel.frames.mappings[first + page]!--;
}
