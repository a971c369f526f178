/** What the view of address spaces shows: threads, processes, VASes, who is a member of what, and the map of memory. */
import type { OwnerInfo, Position, SpaceInfo } from "./snapshot.js";

export interface ThreadSnapshot {
  readonly tid: number;
  readonly name: string;
  readonly state: string;
  readonly core: number | null;
  readonly running: boolean;
  /** VAS the thread executes in, 0 = the process's own space. */
  readonly activeVid: number;
}

export interface ProcessSnapshot {
  readonly pid: number;
  readonly name: string;
  readonly owner: number;
  readonly uid: number;
  readonly space: number;
  readonly threads: readonly ThreadSnapshot[];
  readonly exit: string | null;
  /** Accesses of it that missed every TLB so far. */
  readonly walks: number;
}

/** What a core runs now. */
export interface CoreOccupant {
  readonly core: number;
  /** 0 = idle. */
  readonly tid: number;
  readonly pid: number;
  readonly asid: number;
  /** VASes that the process is subscribed to. */
  readonly subscribed: readonly number[];
}

export interface VasSnapshot {
  readonly vid: number;
  readonly name: string;
  readonly owner: number;
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly space: number;
  readonly sasid: number | null;
  readonly readers: number;
  readonly writers: number;
}

/** How one process stands to one VAS. */
export interface MembershipCell {
  readonly pid: number;
  readonly vid: number;
  readonly attached: "ro" | "wo" | "rw" | null;
  /** Shared id (bit number); -1 = subscribed without one (private mappings); null = not subscribed. */
  readonly subscribed: number | null;
  /** Threads of the process that execute in the VAS now. */
  readonly activeTids: readonly number[];
  /** The last refused call on this pair in this run, e.g. "attach → EBUSY". */
  readonly refused: string | null;
  readonly changed: boolean;
}

export interface RegionSnapshot {
  readonly start: number;
  readonly end: number;
  readonly permissions: string;
  readonly label: string;
  readonly kind: "text" | "data" | "bss" | "heap" | "stack" | "mapping" | "segment";
  readonly owner: number;
  /** Touched by the last step. */
  readonly touched: boolean;
  readonly changed: boolean;
  /** Bytes with a present page-table entry. */
  readonly resident: number;
  /** Bytes of its pages if they are large ones; 0 = base pages. */
  readonly largePage: number;
}

/** One lane of the memory map. */
export interface LaneSnapshot {
  readonly space: number;
  readonly title: string;
  readonly kind: SpaceInfo["kind"];
  readonly owner: number;
  readonly running: boolean;
  readonly regions: readonly RegionSnapshot[];
}

/** A range of addresses that a space no longer has. */
export interface GoneRange {
  readonly space: number;
  readonly start: number;
  readonly end: number;
  /** "unmapped by A". */
  readonly how: string;
  /** Tick of that; null: the last step did it. */
  readonly tick: number | null;
  /** Access of the last step that got there all the same, "store by A / toucher on core 1"; null: none. */
  readonly reached: string | null;
}

/** Answer to `vas/spaces`. */
export interface SpacesSnapshot {
  readonly position: Position;
  readonly owners: readonly OwnerInfo[];
  readonly addressBits: number;
  /** How entries are told apart: "asid+sasid". */
  readonly tags: string;
  readonly cores: readonly CoreOccupant[];
  readonly processes: readonly ProcessSnapshot[];
  readonly vases: readonly VasSnapshot[];
  /** Pairs that have something to do with one another; the others are left out. */
  readonly cells: readonly MembershipCell[];
  readonly lanes: readonly LaneSnapshot[];
  /** What the spaces of the lanes no longer have: shown until the next step. */
  readonly gone: readonly GoneRange[];
  /** Spaces without a lane, as fewer were asked for. */
  readonly lanesOmitted: number;
  /** Attach or switch refused because two ranges overlap. */
  readonly conflicts: readonly {
    readonly tick: number;
    readonly text: string;
    readonly pid: number;
    readonly vid: number;
    /** Of the VAS: start and end of what was to be mapped. */
    readonly first: readonly [number, number];
    /** Of the process: what is there already. */
    readonly second: readonly [number, number];
    /** The next range of the size of `first` that is free now in both, start and end; "none"; null: one of them has gone. */
    readonly free: readonly [number, number] | "none" | null;
  }[];
}
