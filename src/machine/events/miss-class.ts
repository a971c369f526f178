/**
 * Why an access missed a TLB: seven classes, of which every miss is exactly one (mmu-hardware App. B). They answer "what
 * would have saved this miss", in the order of the questions: a TLB without limits (cold), no removal (switch, flush,
 * rollover, unsubscribed), a larger TLB (capacity), and a fully associative one replaced least recently used (conflict).
 */

/** The class of a miss. */
export enum MissClass {
  Cold = 0,
  Capacity = 1,
  Conflict = 2,
  Switch = 3,
  Flush = 4,
  Rollover = 5,
  Unsubscribed = 6,
}

/** How many classes there are. */
export const missClassCount = 7;

/** Why entries are removed. A fill that replaces an entry is no removal: a larger TLB would have kept both. */
export type RemovalCause = MissClass.Switch | MissClass.Flush | MissClass.Rollover | MissClass.Unsubscribed;

/** A class with its name in counters and what it means. */
export interface MissClassDescription {
  readonly missClass: MissClass;
  readonly name: string;
  readonly doc: string;
}

/** What the counter beside the classes counts. */
export const redundantDoc = "misses, of whatever class, of a translation that another process has or had in some TLB";

/** All classes, in the order of `MissClass`. */
export const missClasses: readonly MissClassDescription[] = [
  { missClass: MissClass.Cold, name: "cold", doc: "misses of a translation that this TLB never held for the process" },
  {
    missClass: MissClass.Capacity,
    name: "capacity",
    doc: "misses that a fully associative TLB of the same size, replaced least recently used, has too",
  },
  {
    missClass: MissClass.Conflict,
    name: "conflict",
    doc: "misses that a fully associative TLB of the same size, replaced least recently used, does not have",
  },
  {
    missClass: MissClass.Switch,
    name: "switch",
    doc: "misses of entries that a change of address space removed, or left behind under another ASID",
  },
  { missClass: MissClass.Flush, name: "flush", doc: "misses of entries that TLB maintenance removed" },
  { missClass: MissClass.Rollover, name: "rollover", doc: "misses of entries that an ASID rollover removed" },
  {
    missClass: MissClass.Unsubscribed,
    name: "unsubscribed",
    doc: "misses of shared entries whose SASID bit is off, or that unsubscribing removed",
  },
];
/** The class of a miss, -1 = there was none, and what became of the entry that it missed. */
export interface ClassifiedMiss {
  missClass: MissClass | -1;
  /** Tick at which the entry left the TLB, process on whose account, and page that took its place; -1 = not known. */
  lostAt: number;
  lostBy: number;
  lostTo: number;
}

/** `missClass` of an access that missed nowhere. */
export const noMiss = -1;

/** Forgets the miss of an earlier access. */
export function clearMiss(miss: ClassifiedMiss): void {
  miss.missClass = noMiss;
  miss.lostAt = miss.lostBy = miss.lostTo = -1;
}

/** No miss. */
export function createMiss(): ClassifiedMiss {
  return { missClass: noMiss, lostAt: -1, lostBy: -1, lostTo: -1 };
}
