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
