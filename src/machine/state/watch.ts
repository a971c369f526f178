/**
 * What `run` watches for while schedules are explored or replayed: it stops after the first attempt that another core can
 * notice. Everything else (arithmetic, fetches that hit, a thread's own stack) commutes with whatever the others do, so
 * that it makes no difference when it happens.
 */

/** A watch. The kernel writes it before it lets a thread run; it is no state of the machine. */
export interface Watch {
  /** The thread's own stack, as a range of virtual addresses [start, end): its accesses are not noticed if they hit. */
  stackStart: number;
  stackEnd: number;
  /** Owner of frames that only this thread can reach, or -1: accesses of them are not noticed if they hit. */
  owner: number;
  /** Every access of data counts as noticed, stacks too. */
  all: boolean;
  /** Address of the noticed access of data that ended the last run, or -1: it was something else. */
  noticed: number;
  /** Address of the instruction that ended the last run. */
  pc: number;
}

/** A watch for which every access of data is noticed. */
export function createWatch(): Watch {
  return { stackStart: 0, stackEnd: 0, owner: -1, all: true, noticed: -1, pc: 0 };
}

/** May another core notice an access of `va` in this frame? Misses of the last level are noticed besides. */
export function isNoticed(watch: Watch, va: number, frameOwner: number, processOwner: number): boolean {
  if (watch.all) return true;
  if (frameOwner !== processOwner) return true;
  return frameOwner !== watch.owner && !(va >= watch.stackStart && va < watch.stackEnd);
}
