/**
 * First-class virtual address spaces and their attachments: records, look-up, permission, sharing (vas-semantics §1.5,
 * §1.7, §2.1).
 */
import type { OwnerId, Pid, SpaceId, Tid } from "../../machine/index.js";
import { errno } from "../abi/index.js";
import type { Process } from "./process.js";

/** A VAS. */
export interface Vas {
  readonly vid: number;
  readonly name: string;
  mode: number;
  uid: number;
  gid: number;
  readonly owner: OwnerId;
  /** Process that made it, or 0: it was there at boot. */
  readonly creator: Pid | 0;
  /** Its own, partial mm. */
  readonly space: SpaceId;
  /** Attachments by kind: the two halves of the sharing word. */
  readers: number;
  writers: number;
  /** Ids of its attachments. */
  attachments: number[];
  /** Segments attached to it, and how. */
  segments: { readonly sid: number; readonly type: AccessType }[];
  /** SpaceJMP: its instances have a tag of their own (`vas_ctl`); otherwise tag 0 (vas-semantics §3.4). */
  tagged: boolean;
  /** Shared id its TLB entries carry, or -1: nobody holds it, or none was free. */
  sharedId: number;
}

/** How a VAS was attached. */
export type AccessType = "ro" | "wo" | "rw";

/** One attachment of a VAS to a process. */
export interface AttachedVas {
  readonly id: number;
  readonly vid: number;
  readonly pid: Pid;
  /** The thread that the attachment was made for (`att_vas.tsk`). */
  tid: Tid;
  /** The attached mm A. */
  readonly space: SpaceId;
  readonly type: AccessType;
  /** SpaceJMP: what the process calls it by; 0 with the Linux patches. */
  readonly handle: number;
  /** SpaceJMP: segments that only this instance has. */
  segments: { readonly sid: number; readonly type: AccessType }[];
  /** The VAS's shared id, which the attachment holds, or -1. */
  readonly sharedId: number;
}

/** Permission bits that a use needs. */
export const need = { read: 4, write: 2 } as const;

/** Decodes `type & O_ACCMODE`; null for 3 (vas-semantics §1.4). */
export function accessType(type: number): AccessType | null {
  return (["ro", "wo", "rw", null] as const)[type & 3] ?? null;
}

/** Permission bits that an access type needs. */
export function neededBits(type: AccessType): number {
  return { ro: need.read, wo: need.write, rw: need.read | need.write }[type];
}

/**
 * The permission check of every VAS object (vas-semantics §1.5): root may all; owner, group or others decide, and only
 * one of the three.
 *
 * @returns 0 or -EACCES.
 */
export function checkPermission(
  object: { mode: number; uid: number; gid: number },
  caller: Process,
  bits: number,
): number {
  if (caller.uid === 0) return 0;
  const inGroup = caller.gid === object.gid || caller.groups.includes(object.gid);
  const granted = caller.uid === object.uid ? object.mode >> 6 : inGroup ? object.mode >> 3 : object.mode;
  return (granted & bits) === bits ? 0 : -errno.EACCES;
}

/** The sharing word of a VAS or segment. */
interface Sharing {
  readers: number;
  writers: number;
}

/** Takes the share that an attachment needs: many readers or one writer, never blocking (vas-semantics §1.7). False: it is taken. */
export function takeShare(object: Sharing, type: AccessType): boolean {
  if (object.writers > 0 || (type !== "ro" && object.readers > 0)) return false;
  if (type === "ro") object.readers++;
  else object.writers++;
  return true;
}

/** Gives the share of an attachment back. */
export function releaseShare(object: Sharing, type: AccessType): void {
  if (type === "ro") object.readers--;
  else object.writers--;
}
