/** What is known of the last step (found by last-step.ts, once a stop), and what is compared to tell what it changed. */
import type { AccessRecord, CoreId, Pid, SpaceId, Tid, TraceEvent } from "../../machine/index.js";

/** An access of the last step with the space it happened in. */
export interface StepAccess extends AccessRecord {
  readonly space: SpaceId;
}

/** One moment's processes × VASes, memory regions and page-table entries. */
export interface Fingerprint {
  /** "pid/vid" → how the process stands to the VAS. */
  readonly cells: ReadonlyMap<string, string>;
  /** "space/start/end" → permissions. */
  readonly regions: ReadonlyMap<string, string>;
  /** Physical address of a valid entry → its bits. */
  readonly entries: ReadonlyMap<number, EntryPrint>;
  /** Valid TLB entries by "core/level/slot". */
  readonly cached: ReadonlyMap<string, CachedPage>;
}

/** A page-table entry as it was. */
export interface EntryPrint {
  readonly lo: number;
  readonly hi: number;
  readonly level: number;
  readonly table: boolean;
  /** Space of whose tables it is, and the first address that it covers there. */
  readonly space: SpaceId;
  readonly va: number;
}

/** An entry of a page that is not what it was when the step began. */
export interface ChangedPage {
  readonly space: SpaceId;
  readonly va: number;
  readonly pteAddress: number;
  readonly before: EntryPrint | null;
  readonly after: EntryPrint | null;
}

/** What a TLB entry was: its page and whose memory it maps. */
export interface CachedPage {
  readonly va: number;
  readonly owner: number;
}

/** The end of a process that the next attempt of a thread brings, by a signal. */
export interface DeathAhead {
  /** Process that ends; the thread's own, unless it sends a signal to another. */
  readonly pid: Pid;
  /** Thread that makes the attempt, and the core that it runs on. */
  readonly tid: Tid;
  readonly core: CoreId;
  readonly signal: number;
  /** Why, in the kernel's words: "store: `mmap` must not be written". */
  readonly cause: string;
  /** The address that it is for, or null. */
  readonly va: number | null;
  /** The kernel is at it already: with windows the end of a process takes several steps. */
  readonly underWay: boolean;
  /** The access that faults; null: none does, as with an illegal instruction or a signal that is sent. */
  readonly access: StepAccess | null;
}

/** What the last step did. */
export interface LastStep {
  readonly from: number;
  /** Accesses of the stopped thread, in order; the oldest are missing if there were very many. */
  readonly accesses: readonly StepAccess[];
  readonly accessesOmitted: number;
  /** Accesses of other threads in the meantime, the last ones. */
  readonly others: readonly StepAccess[];
  /** Thread whose attempt ended at this tick; 0 before the first. */
  readonly lastTid: number;
  /** Events of all threads. */
  readonly events: readonly TraceEvent[];
  /** Names of what changed (fingerprint.ts). */
  readonly changedCells: ReadonlySet<string>;
  readonly changedRegions: ReadonlySet<string>;
  /** Physical addresses of page-table entries that changed. */
  readonly changedEntries: ReadonlySet<number>;
  /** Entries of pages that changed, by space and address; null = there was none, or there is none now. */
  readonly changedPages: readonly ChangedPage[];
  /** Page-table entries as they were before the step (fingerprint.ts). */
  readonly entriesBefore: Fingerprint["entries"];
  /** TLB entries as they were before the step (fingerprint.ts). */
  readonly cachedBefore: Fingerprint["cached"];
  /** What the attempt that follows the step ends; null: nothing. A death is shown before it, while there is something to look at. */
  readonly death: DeathAhead | null;
}
