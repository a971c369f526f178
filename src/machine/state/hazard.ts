/** Hazards: what the coherence checker reports. Plain data; src/simulator/names/hazard-text.ts puts it into words. */
import type { Invariant, Pitfall } from "../events/index.js";

/** What made the translation wrong, as the log tells it. The number of the pitfall alone does not say it: see hazard-text. */
export type HazardReason =
  /** The page table changed and nobody flushed this core. */
  | "never-flushed"
  /** The kernel knew that this core may have the entry and did not tell it. */
  | "not-told"
  /** The kernel did not count this core among those that may have the entry (P19). */
  | "not-counted"
  /** A flush was sent here for another ASID than the one the entry carries (P20). */
  | "wrong-asid"
  /** The flush left the first-level TLBs out (P5). */
  | "micro-left-out"
  /** The hardware ignored part of the flush (P6, P22, P23). */
  | "flush-ignored"
  /** The walk that filled the entry began before the flush and ended after it (P25). */
  | "walk-outlived-flush"
  /** The entry is another space's, under an ASID that was given to both (P1, P3, P15). */
  | "asid-reused"
  /** The running space uses an ASID that belongs to another by now (P3). */
  | "asid-outdated"
  /** The running space's ASID was given to another space while it ran (P20). */
  | "asid-forgotten"
  /** An entry of another core, where this ASID is another space's (P21). */
  | "other-core"
  /** The same where entries carry no tag (P21). */
  | "other-core-untagged"
  /** ASID and table base were written at once on a core that mixes them then (P24). */
  | "asid-mixed"
  /** A global entry of a page that only the space it was filled from has (P16). */
  | "global-private"
  /** A shared id in the register that the running space is not entitled to (P11, P14). */
  | "register-inherited"
  | "register-kept"
  /** An entry of a shared id's former user (P13). */
  | "shared-id-reused"
  /** A space maps a page of a shared id differently from the others (P17). */
  | "shared-differs"
  /** Private memory inside a subscribed range (P9). */
  | "private-over-shared"
  /** A store through a stale entry has written over the page table (the pitfall of that store). */
  | "table-damaged"
  /** A refill wrote an entry that the running process cannot match (P12). */
  | "refill-unusable"
  /** The same instruction was refilled again and again without being executed (P7, P12). */
  | "livelock"
  /** Refill after refill goes to one set, and each costs another page of the same instruction its entry (P7). */
  | "thrash"
  /** Two entries match (P8). */
  | "duplicate"
  /** A handler or flush removed entries that were right (P2, P10, P18). */
  | "collateral"
  /** No shared id was free, and the call failed (P26). */
  | "table-full"
  /** A hit on an entry that a process of another user filled (P27). */
  | "observable"
  /** An access reached a frame that was freed while its translation could still be used (P28). */
  | "freed-in-use"
  /** A valid entry was replaced by another valid one while a core may hold it (P29). */
  | "no-break"
  /** A walk used a table that had been freed (P30). */
  | "freed-table"
  /** The entry was made between the flush and the write of the context (P31). */
  | "before-switch"
  /** Maintenance was issued and not completed when its effect was promised (P32). */
  | "not-completed";

/** A change of a page table that the log remembers. */
export interface HazardChange {
  readonly tick: number;
  readonly pid: number;
  /** "copied": taken away and given another frame at once, as a copy on write does; "discarded": the contents were given up. */
  readonly what: "unmapped" | "discarded" | "copied" | "protected" | "replaced" | "freed";
  /** Tick at which the page was mapped anew after it had been unmapped, -1 = it was not. */
  readonly anew: number;
}

/** A flush that did not reach the entry. */
export interface HazardFlush {
  readonly tick: number;
  /** Core that it was carried out on, or that sent it. */
  readonly core: number;
}

/** One finding. */
export interface Hazard {
  readonly tick: number;
  readonly core: number;
  readonly pid: number;
  readonly tid: number;
  readonly pitfall: Pitfall;
  readonly invariant: Invariant;
  readonly reason: HazardReason;
  readonly va: number;
  readonly pc: number;
  /** Index into MachineConfig.tlbs, and the slot of the entry; -1 = no entry was involved. */
  readonly level: number;
  readonly slot: number;
  /** EntryClass and tag of the entry, or the shared id or ASID that it is about; -1 = none. */
  readonly kind: number;
  readonly tag: number;
  /** Process, tick and space of the entry's fill; -1 = no entry. */
  readonly filledBy: number;
  readonly filledAt: number;
  readonly filledIn: number;
  /** Frame that the entry gave, and the one that the tables give now; null: they map nothing there, or no frame matters. */
  readonly pfn: number;
  readonly expected: number | null;
  /** The tables map a page there and do not allow this access: then `expected` is null, too. */
  readonly denied: boolean;
  /** OwnerId of the frame that the entry gave, at that moment; -1 = nobody's. */
  readonly frameOwner: number;
  /** Tick at which the frame was mapped anew after the change, and the process that did; -1 = it was not. */
  readonly frameSince: number;
  readonly frameBy: number;
  /** Base pages that the entry maps; 1 without an entry. */
  readonly span: number;
  readonly change: HazardChange | null;
  readonly flush: HazardFlush | null;
  /** The other party: a space (ASIDs), a VAS (shared ids), a process (P27), or how many entries (collateral); -1 = none. */
  readonly other: number;
  /** Tick at which that party came in, or until which this core ran the space; -1 = none. */
  readonly since: number;
}
