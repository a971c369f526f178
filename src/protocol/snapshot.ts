/**
 * Snapshots: projections of the simulated system for views, the debug adapter's clients and the CLI. JSON only: addresses
 * are safe integers, raw register and entry bits are hexadecimal strings. Every snapshot carries the epoch (number of the
 * stop it belongs to) so that a receiver can drop what is out of date.
 */

/** Whose memory something is. `palette` picks the colour and shape of the owner in every view, the same everywhere. */
export interface OwnerInfo {
  readonly id: number;
  readonly name: string;
  readonly kind: "process" | "vas" | "segment" | "file" | "kernel";
  readonly palette: number;
}

/** Where a run stands. */
export interface Position {
  readonly epoch: number;
  readonly tick: number;
  readonly cycle: number;
  readonly core: number;
  readonly tid: number | null;
  readonly pid: number | null;
  readonly finished: boolean;
}

/** Counters of one TLB level, or of the last level as a whole. */
export interface HitCounters {
  readonly hits: number;
  readonly misses: number;
  readonly fills: number;
}

/** One TLB entry, decoded and raw. */
export interface TlbEntrySnapshot {
  readonly slot: number;
  readonly set: number;
  readonly way: number;
  readonly va: number;
  readonly vpn: number;
  readonly pfn: number;
  readonly pa: number;
  /** Bytes that the entry maps, and whether that is more than a base page. */
  readonly pageBytes: number;
  readonly large: boolean;
  /** "r-x" of user mode. */
  readonly permissions: string;
  readonly global: boolean;
  readonly shared: boolean;
  /** ASID, or shared id if `shared`; -1 where entries carry none. */
  readonly tag: number;
  readonly owner: number;
  readonly filledByPid: number;
  readonly filledByName: string;
  readonly filledAt: number;
  readonly hits: number;
  /** E.g. PD0 and PD1. */
  readonly raw: readonly { readonly name: string; readonly value: string }[];
  /** What the last step did with it. */
  readonly change: "hit" | "filled" | "none";
  /** The page tables of the entry's space now say otherwise: how, in words. */
  readonly stale: string | null;
  /** It matches under the context that the core has now. */
  readonly usable: boolean;
}

/** What an access did at a level. */
export interface AskedLevel {
  /** 0 = asked first. */
  readonly order: number;
  /** The set that its address is looked for in; where pages of several sizes are in one structure, that of its page. */
  readonly set: number;
  /** Slot that answered, slot that was filled, slot of an entry for the same page whose tag does not match; -1 = none. */
  readonly answered: number;
  readonly filled: number;
  readonly near: number;
}

/** One TLB structure of one core. */
export interface TlbLevelSnapshot {
  readonly name: string;
  readonly level: number;
  readonly serves: "fetch" | "data" | "both" | "walk";
  readonly sets: number;
  readonly ways: number;
  /** Sizes of the pages that it holds, such as "4 KB", ascending; empty = every size of the machine. */
  readonly pageSizes: readonly string[];
  readonly replacement: string;
  readonly counters: HitCounters & { readonly evictions: number };
  /** Misses by class, those that there were; `redundant` is beside them. Empty while misses are not classified. */
  readonly misses: readonly { readonly name: string; readonly count: number; readonly doc: string }[];
  /** When it missed; null: the run is not sampled, or it never did. */
  readonly history: MissHistorySnapshot | null;
  /** Valid entries only, by slot. */
  readonly entries: readonly TlbEntrySnapshot[];
  /** How the access that is told asked this level, or null if it did not come to it. */
  readonly asked: AskedLevel | null;
  /** Entries that the last step replaced or flushed. */
  readonly removed: readonly {
    readonly slot: number;
    readonly va: number;
    readonly owner: number;
    readonly cause: "evicted" | "flushed";
  }[];
}

/** Misses over the run up to the position, in bins of equal length of which there are 64 at most. */
export interface MissHistorySnapshot {
  /** Ticks of a bin, a power of two; the last one may be shorter. */
  readonly interval: number;
  /** They add up to the counter. */
  readonly misses: readonly number[];
  /** The classes that there are, in the order of `TlbLevelSnapshot.misses`, without `redundant`. */
  readonly byClass: readonly { readonly name: string; readonly misses: readonly number[] }[];
}

/** A control register with its fields, for the register scope and the view's context line. */
export interface RegisterSnapshot {
  readonly name: string;
  readonly value: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

export interface CoreSnapshot {
  readonly core: number;
  readonly running: {
    readonly pid: number;
    readonly tid: number;
    readonly name: string;
    readonly owner: number;
  } | null;
  readonly asid: number;
  /** Shared ids the running process is subscribed to in hardware, ascending. */
  readonly sasids: readonly number[];
  readonly registers: readonly RegisterSnapshot[];
  readonly levels: readonly TlbLevelSnapshot[];
}

/** One term of a match equation with this access's values. */
export interface MatchTerm {
  readonly text: string;
  readonly holds: boolean;
}

/** One page-table entry read by a walk. */
export interface WalkStepSnapshot {
  readonly level: number;
  readonly name: string;
  readonly index: number;
  readonly pteAddress: number;
  readonly raw: string;
  readonly flags: readonly Flag[];
  readonly kind: "table" | "page" | "invalid" | "reserved";
}

export interface Flag {
  readonly name: string;
  readonly set: boolean;
  readonly meaning: string;
}

/** Why an access hit or missed: as a sentence, as a strip of fields, as the terms of the match equation. */
export interface AccessExplanation {
  /** Place among all accesses of the step; -1 if it is another thread's. */
  readonly index: number;
  readonly tick: number;
  readonly core: number;
  readonly pid: number;
  readonly tid: number;
  readonly process: string;
  readonly access: "fetch" | "load" | "store";
  readonly va: number;
  readonly pa: number | null;
  readonly space: number;
  readonly result: "hit" | "refill-from-tlb" | "walk" | "fault" | "direct";
  /** What the coherence checker found about it, "P4", or null. */
  readonly hazard: string | null;
  /** Name of the level that hit, or null after a walk or fault. */
  readonly level: string | null;
  /** One sentence: what happened. */
  readonly headline: string;
  /** One sentence: why. */
  readonly detail: string;
  /** A dozen words for the end of the source line. */
  readonly note: string;
  /** VA split into index fields and offset, most significant first. */
  readonly split: readonly { readonly label: string; readonly value: string }[];
  readonly terms: readonly MatchTerm[];
  /** The entry that served it (as it is now). */
  readonly entry: { readonly level: string; readonly slot: number } | null;
  readonly walk: readonly WalkStepSnapshot[] | null;
  readonly cycles: number;
  readonly filledBy: string | null;
  readonly filledAt: number | null;
  /** What became of the entry that it looked for; null: it missed nothing, or misses are not classified. */
  readonly lost: {
    /** Name of the class of the miss, and what the class is. */
    readonly missClass: string;
    readonly doc: string;
    /** In a sentence. */
    readonly text: string;
    /** When it went; null: it was never there, or that is not known. */
    readonly tick: number | null;
  } | null;
  /** Another process filled the entry that this access hit. */
  readonly sharedCross: boolean;
}

/** Answer to `vas/tlb`. */
export interface TlbSnapshot {
  readonly position: Position;
  readonly owners: readonly OwnerInfo[];
  readonly tags: string;
  readonly preset: string;
  /** Bits of the registers that describe an entry (`raw`), by register; empty where the architecture has none. */
  readonly wordFields: readonly { readonly name: string; readonly fields: readonly BitField[] }[];
  readonly cores: readonly CoreSnapshot[];
  /** The access that is told: what the story of the stop is about, or the one that was asked for. */
  readonly access: AccessExplanation | null;
  /** All accesses of the last step in order, at most 64 of them, the dearest kept. */
  readonly accesses: readonly AccessExplanation[];
  readonly accessesOmitted: number;
  /**
   * Every access of the step in a character each, in order: h = hit, r = refill from a later level, w = walk, f = fault, d = no
   * TLB asked, z = hazard; capital = a load or store, small = a fetch.
   */
  readonly accessKinds: string;
}

/** An address space that has page tables. */
export interface SpaceInfo {
  readonly space: number;
  readonly title: string;
  readonly kind: "original" | "vas" | "segment" | "attached";
  readonly owner: number;
  readonly root: number;
  readonly asid: number | null;
}

/** A TLB entry that holds a translation. */
export interface TlbHolder {
  readonly core: number;
  readonly level: string;
  readonly slot: number;
  /** "S#1", "A2" (ASID 2), "global", "no tag". */
  readonly tag: string;
  /** It would match for what its core runs now. */
  readonly usable: boolean;
  /** The page tables say otherwise now. */
  readonly stale: boolean;
}

/** One row of the page-table tree. `id` = indices joined with "/", e.g. "256/16". */
export interface PageTableRow {
  readonly id: string;
  readonly parent: string | null;
  readonly depth: number;
  readonly name: string;
  readonly index: number;
  readonly va: number;
  /** Bytes that the entry stands for. */
  readonly bytes: number;
  /** Bytes of the large page that the entry maps, or is one of several entries of; 0 = a table or a base page. */
  readonly largePage: number;
  readonly kind: "table" | "page";
  readonly expanded: boolean;
  readonly childCount: number;
  readonly pteAddress: number;
  readonly raw: string;
  readonly flags: readonly Flag[];
  readonly pfn: number;
  readonly owner: number;
  /** TLB entries that hold this translation now. */
  readonly cached: readonly TlbHolder[];
  /** 1, 2, … if the last walk read this entry. */
  readonly walkStep: number | null;
  readonly changed: boolean;
  /** What the entry allows and says, the same whatever the format; null for a table. */
  readonly rights: EntryRights | null;
  /** The same before the step, where the entry has changed; null = it did not, or there was none. */
  readonly before: EntryRights | null;
  /** The entry is gone or was not there, and the row says so: cleared by the step or while TLBs still hold it, or missing where a walk ended. */
  readonly gone: "cleared" | "missing" | null;
  /** On the path to the address that is told. */
  readonly onPath: boolean;
  /** File and offset in bytes that the page is a mapping of, "libc.so.6+0x54000"; null = a table, or memory without a file. */
  readonly file: string | null;
}

/** A level of the tables that a failed walk did not come to, as the row above it leads nowhere. */
export interface UnreadLevel {
  /** As of a row: the row's above with the index that the walk would have read. */
  readonly id: string;
  /** Row, or level, above it: of the first the missing entry. */
  readonly parent: string;
  readonly depth: number;
  readonly name: string;
  readonly index: number;
}

/** A field of a page-table entry, or of a register that describes a TLB entry. */
export interface BitField {
  /** "" for bits that mean nothing. */
  readonly name: string;
  /** Highest and lowest bit. */
  readonly high: number;
  readonly low: number;
  readonly group: "rights" | "state" | "memory" | "frame" | "tag" | "rest";
}

/** A field with what it holds. */
export interface BitValue extends BitField {
  /** "1", or hexadecimal where it has several bits. */
  readonly value: string;
  /** What it held before the step, if that was something else. */
  readonly before: string | null;
  /** What it means, or "". */
  readonly meaning: string;
}

/** The entry of one row in full. */
export interface EntryBits {
  /** Row that it is of. */
  readonly id: string;
  /** All bits, the most significant first. */
  readonly fields: readonly BitValue[];
}

/** An entry of a page in the terms of any format. */
export interface EntryRights {
  /** "r-x" */
  readonly rights: string;
  readonly user: boolean;
  /** P A D G, each with whether it is set. */
  readonly present: boolean;
  readonly accessed: boolean;
  readonly dirty: boolean;
  readonly global: boolean;
  /** How its memory may be cached: "WB", "UC", "attr 0", "PMA"; and what that means. */
  readonly memory: { readonly name: string; readonly meaning: string };
  /** Shared id of the page, or null. */
  readonly shared: number | null;
  readonly pfn: number;
}

/** Answer to `vas/pageTable`. */
export interface PageTableSnapshot {
  readonly position: Position;
  readonly owners: readonly OwnerInfo[];
  readonly format: string;
  /** Bytes of a base page. */
  readonly pageBytes: number;
  readonly spaces: readonly SpaceInfo[];
  readonly space: number;
  readonly rows: readonly PageTableRow[];
  /** What the told walk would have read below the entry that it failed at, from there down; empty: it did not fail so, or that entry is no row. */
  readonly unread: readonly UnreadLevel[];
  /** Rows cut off at the limit of the request. */
  readonly omitted: number;
  /** The walk of the last step in this space, in words, or null. */
  readonly walk: AccessExplanation | null;
  readonly frame: FrameSnapshot | null;
  /** The bits of the row that was asked for, or of the one that the story is about; null = there is no such row. */
  readonly entry: EntryBits | null;
  /** Row that the story is about, to be opened and shown; null = of another space, or of none. */
  readonly subject: string | null;
}

/** Who maps a frame. */
export interface FrameSnapshot {
  readonly pfn: number;
  readonly pa: number;
  readonly owner: number;
  readonly mappings: readonly {
    readonly space: number;
    readonly title: string;
    readonly owner: number;
    readonly va: number;
    /** As in a row. */
    readonly file: string | null;
    readonly permissions: string;
    readonly shared: number | null;
    /** Bytes of the large page that it is part of; 0 = a base page. */ readonly largePage: number;
  }[];
}

// The rest of what a view draws, in a file of its own.
export type * from "./spaces-snapshot.js";
export type * from "./timeline-snapshot.js";
