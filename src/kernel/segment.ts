/**
 * VAS segments: named memory of fixed start and size that is attached to VASes, not to processes (vas-semantics §1.1,
 * §2.1).
 */
import type { OwnerId, Pid, SpaceId } from "../machine/address.js";

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
  /** Process that made it. */
  readonly creator: Pid;
  /** Its own mm: one VMA, every page present. */
  readonly space: SpaceId;
  /** Attachments to VASes by kind. */
  readers: number;
  writers: number;
}
