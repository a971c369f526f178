/** State of the ASID allocators. */
import type { SpaceId } from "../../machine/index.js";

/** State of the allocator. */
export interface AsidSlots {
  readonly kind: "x86";
  readonly bits: number;
  /** Slots of each core. */
  slots: AsidSlot[][];
  /** Slot that each core gives up next. */
  next: number[];
}

/** One slot: the key of its space (0 = free), and the flush of that space that it has seen last. */
export interface AsidSlot {
  key: number;
  tlbGeneration: number;
}

/** State of `arc-gen`. */
export interface CountedAsids {
  readonly kind: "arc-gen";
  readonly bits: number;
  /** Last context number given out, per core. */
  last: number[];
}

/** State of `arc-steal`. */
export interface StolenAsids {
  readonly kind: "arc-steal";
  readonly bits: number;
  /** Last ASID given out, per core. */
  last: number[];
  /** Per core and ASID: the space that has it, 0 = nobody. */
  owners: (SpaceId | 0)[][];
}

/** State of the allocator. */
export interface GlobalAsids {
  readonly kind: "arm64" | "riscv";
  readonly bits: number;
  generation: number;
  /** ASIDs given out in this generation. */
  taken: Set<number>;
  /** Where the search for a free ASID goes on. */
  next: number;
  /** Context number that each core runs, 0 = none since the last rollover. */
  active: number[];
  /** Context number that each core ran at the last rollover: kept in the new generation (P20). */
  reserved: number[];
  /** Cores that must flush before they use the new generation. */
  flushPending: boolean[];
  /** ASID that no space gets because of an erratum (P24), 0 = none. */
  readonly withheld: number;
}

/** State of the allocator in use. */
export type AsidAllocator =
  | CountedAsids
  | StolenAsids
  | GlobalAsids
  | AsidSlots
  /** No ASIDs, or too few to be of use: every change of address space flushes. */
  | { readonly kind: "none" };
