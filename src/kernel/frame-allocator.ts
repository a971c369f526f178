/**
 * Physical frames: who has how many references. A frame has a reference count (page-table entries, shared objects, page
 * tables: everything that keeps it alive) and a map count (leaf entries only). At zero references it is free again.
 */
import type { OwnerId, Pfn } from "../machine/address.js";
import { copyFrame, firstFrame, frameCount, setFrameOwner, zeroFrame } from "../machine/index.js";
import { LimitReached, pay, type System } from "./kernel.js";

/** Counts per frame; index 0 is the machine's first frame. */
export interface FrameTable {
  /** References per frame, for the frames that were ever used. */
  references: number[];
  /** Leaf entries per frame. */
  mappings: number[];
  /** Freed frames, last freed last; the last one is given out first. */
  free: Pfn[];
  /** Most frames that may be in use at once. */
  readonly limit: number;
  /** Frames in use. */
  used: number;
}

/** A table in which every frame is free. `maxMemory` in bytes, 0 = all there is. */
export function createFrameTable(frames: number, pageBytes: number, maxMemory: number): FrameTable {
  const limit = maxMemory === 0 ? frames : Math.min(frames, Math.floor(maxMemory / pageBytes));
  return { references: [], mappings: [], free: [], limit, used: 0 };
}

function indexOf(system: System, pfn: Pfn): number {
  return pfn - firstFrame(system.machine.memory);
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

/** Takes a free frame filled with zeros. */
export function allocateZeroed(system: System, owner: OwnerId): Pfn {
  const pfn = allocateFrame(system, owner);
  zeroFrame(system.machine.memory, pfn);
  pay(system, "zeroPage");
  return pfn;
}

/** Takes a free frame filled with another one's contents. */
export function allocateCopy(system: System, source: Pfn, owner: OwnerId): Pfn {
  const pfn = allocateFrame(system, owner);
  copyFrame(system.machine.memory, source, pfn);
  pay(system, "copyPage");
  return pfn;
}

/** References of a frame. */
export function references(system: System, pfn: Pfn): number {
  return system.kernel.frames.references[indexOf(system, pfn)] ?? 0;
}

/** Adds a reference. */
export function getFrame(system: System, pfn: Pfn): void {
  system.kernel.frames.references[indexOf(system, pfn)]!++;
}

/** Drops a reference; the last one frees the frame. */
export function putFrame(system: System, pfn: Pfn): void {
  const { frames } = system.kernel;
  const index = indexOf(system, pfn);
  if (frames.references[index]! <= 0) throw new Error(`frame ${pfn.toString(16)} was put more often than taken`);
  if (--frames.references[index]! > 0) return;
  frames.free.push(pfn);
  frames.used--;
  setFrameOwner(system.machine.memory, pfn, -1);
}

/** Counts one more leaf entry for a frame. */
export function countMapping(system: System, pfn: Pfn): void {
  system.kernel.frames.mappings[indexOf(system, pfn)]!++;
}

/** Counts one leaf entry less. */
export function uncountMapping(system: System, pfn: Pfn): void {
  system.kernel.frames.mappings[indexOf(system, pfn)]!--;
}
