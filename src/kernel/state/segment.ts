/**
 * VAS segments: named memory of fixed start and size that is attached to VASes, not to processes (vas-semantics §1.1,
 * §2.1).
 */
import type { OwnerId, Pid, SpaceId, Tid } from "../../machine/index.js";

/** The lock of a segment, which SpaceJMP's `vas_switch` takes (vas-semantics §3.3). */
export interface SegmentLock {
  /** Does a switch take it at all? */
  lockable: boolean;
  /** Threads that hold it: any number, or one if `exclusive`. */
  holders: Tid[];
  exclusive: boolean;
  /** Threads that wait for it, first come first served. */
  waiting: { readonly tid: Tid; readonly exclusive: boolean }[];
}

/** A segment. */
export interface Segment {
  readonly sid: number;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  mode: number;
  uid: number;
  gid: number;
  readonly owner: OwnerId;
  /** Process that made it, or 0: the file (SpaceJMP). */
  readonly creator: Pid | 0;
  /** Its own mm: one VMA, every page present. */
  readonly space: SpaceId;
  /** Attachments to VASes by kind. */
  readers: number;
  writers: number;
  readonly lock: SegmentLock;
}
