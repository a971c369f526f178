/** What top-level expectations can ask about: TLB counters, system counters, properties of processes. */

/** A name with its meaning. */
export interface CounterDescription {
  readonly name: string;
  readonly doc: string;
}

/** Left of the dot in `itlb.misses(libc)`. */
export const counterUnits: readonly CounterDescription[] = [
  { name: "itlb", doc: "instruction fetches at the last TLB level: a miss is an MMU exception or a walk" },
  { name: "dtlb", doc: "loads and stores at the last TLB level: a miss is an MMU exception or a walk" },
  { name: "uitlb", doc: "the micro-TLB for instruction fetches" },
  { name: "udtlb", doc: "the micro-TLB for loads and stores" },
  { name: "jtlb", doc: "the joint TLB of an ARC core, fetches and data together" },
  { name: "stlb", doc: "the second-level TLB, fetches and data together" },
];

/** Right of the dot in `itlb.misses(libc)`. */
export const tlbCounters: readonly CounterDescription[] = [
  { name: "hits", doc: "lookups that found a matching entry" },
  { name: "misses", doc: "lookups that found none" },
  { name: "fills", doc: "entries written" },
  { name: "evictions", doc: "valid entries that a fill replaced" },
  // The classes add up to the misses; their definitions are in docs/mmu-models.md.
  { name: "cold", doc: "misses of a translation that this TLB never held for the process" },
  {
    name: "capacity",
    doc: "misses that a fully associative TLB of the same size, replaced least recently used, has too",
  },
  {
    name: "conflict",
    doc: "misses that a fully associative TLB of the same size, replaced least recently used, does not have",
  },
  {
    name: "switch",
    doc: "misses of entries that a change of address space removed, or left behind under another ASID",
  },
  { name: "flush", doc: "misses of entries that TLB maintenance removed" },
  { name: "rollover", doc: "misses of entries that an ASID rollover removed" },
  { name: "unsubscribed", doc: "misses of shared entries whose SASID bit is off, or that unsubscribing removed" },
  { name: "redundant", doc: "misses, of whatever class, of a translation that another process has or had in some TLB" },
];

/** Counters of the whole machine, or of one process or VAS: `cycles`, `walks(libc)`. */
export const systemCounters: readonly CounterDescription[] = [
  { name: "cycles", doc: "cycles charged" },
  { name: "instructions", doc: "instructions executed" },
  { name: "walks", doc: "page table walks, by hardware or by the refill handler" },
  { name: "faults", doc: "page faults that reached the kernel" },
];

/** Right of the dot in `A.exit`. */
export const processProperties: readonly CounterDescription[] = [
  { name: "exit", doc: "exit code of the process, or the number of the signal that killed it" },
];

/** Hazards P1 to P27 of mmu-hardware §7, defects Q1 to Q14 of vas-semantics §2.15. */
export const hazardPattern = /^(?:P(?:[1-9]|1[0-9]|2[0-7])|Q(?:[1-9]|1[0-4]))$/;
