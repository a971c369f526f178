/**
 * Watches of data: what shall stop a run when it is written or read, and what is known of it while the run goes on. Records
 * only; the room `watch` has the functions.
 */
import type { WatchedFrames, WatchedRange } from "../../machine/index.js";

/** Something that can be watched. Addresses and sizes are in bytes. */
export type WatchTarget =
  /** Bytes as a space shows them, wherever they lie: a copy on write is followed to the new frame. */
  | { readonly kind: "memory"; readonly space: number; readonly address: number; readonly bytes: number }
  | { readonly kind: "physical"; readonly address: number; readonly bytes: number }
  /** The page-table entry that a walk for an address ends at, wherever that is. */
  | { readonly kind: "entry"; readonly space: number; readonly address: number }
  /** `level`: index into the machine's TLBs. */
  | { readonly kind: "tlb"; readonly core: number; readonly level: number; readonly slot: number }
  /** A control register of the MMU. */
  | { readonly kind: "register"; readonly core: number; readonly name: string }
  | { readonly kind: "vas"; readonly vid: number }
  | { readonly kind: "segment"; readonly sid: number }
  /** An mm with its regions. */
  | { readonly kind: "space"; readonly space: number };

/** Which accesses count. What is no memory can only be written. */
export type WatchAccess = "read" | "write" | "readWrite";

/** A watch. */
export interface DataWatch {
  /** Chosen by whoever sets it. */
  readonly id: number;
  readonly target: WatchTarget;
  readonly access: WatchAccess;
}

/** How something came to be written or read. */
export type CauseKind =
  /** A load, store or atomic. */
  | "instruction"
  /** The walk of a miss read an entry, or set its accessed or dirty bit. */
  | "walker"
  /** A miss put an entry into a TLB or left its address in a register. */
  | "refill"
  /** An entry was replaced by another. */
  | "eviction"
  /** Maintenance removed an entry. */
  | "flush"
  /** The kernel copied a page, or from or to a program's memory. */
  | "copy"
  /** The kernel zeroed a frame. */
  | "zero"
  | "call"
  | "fault"
  | "exit"
  | "switch"
  | "kernel"
  /** The user of the debugger. */
  | "edit";

/** Who it was. */
export interface DataCause {
  readonly kind: CauseKind;
  /** "a store at touch, line 14, by A"; "the system call munmap of A". */
  readonly text: string;
  readonly core: number;
  readonly pid: number;
  readonly tid: number;
}

/** What one attempt did to something that is watched. */
export interface DataChange {
  /** Id of the watch. */
  readonly watch: number;
  readonly access: "read" | "write";
  /** First byte that was touched, virtual or physical as the target says; null if it is no memory. */
  readonly address: number | null;
  /** Values before and after in words; the same after a read or a write of the same. */
  readonly before: string;
  readonly after: string;
  /** The same as unsigned numbers; null if it is none, or longer than 8 bytes. */
  readonly old: bigint | null;
  readonly now: bigint | null;
  readonly changed: boolean;
  readonly cause: DataCause;
}

/** A part of watched memory that lies in one frame. */
export interface BytePart {
  /** As the target says: virtual or physical. */
  readonly address: number;
  readonly bytes: number;
  /** Where it lies; null: nowhere, and it reads as zeros or, with `absent`, not at all. */
  readonly pa: number | null;
  readonly absent: boolean;
  /** Level of a page-table entry; null: it is none. */
  readonly level: number | null;
}

/** Watched memory of an armed watch. */
export interface WatchedBytes {
  readonly kind: "bytes";
  readonly watch: DataWatch;
  parts: readonly BytePart[];
  /** The ranges of the parts (null: lies nowhere), and of the page-table entries that say where they lie. */
  ranges: readonly (WatchedRange | null)[];
  path: readonly WatchedRange[];
  /** Contents of the parts when they were looked at last; null: not mapped. */
  contents: readonly (Uint8Array | null)[];
}

/** A name and its value in words. */
export type WatchedFact = readonly [name: string, value: string];

/** What is no memory. */
export interface WatchedFacts {
  readonly kind: "facts";
  readonly watch: DataWatch;
  facts: readonly WatchedFact[];
  /** What is compared first, as that is quick; null: the facts. */
  numbers: readonly number[] | null;
}

/** The watches of a run that is under way. */
export interface ArmedWatches {
  readonly frames: WatchedFrames;
  readonly things: readonly (WatchedBytes | WatchedFacts)[];
}
