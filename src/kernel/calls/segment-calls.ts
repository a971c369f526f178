/** The system calls on VAS segments: arguments and the order of checks of vas-semantics §1.6. */
import type { VirtualAddress } from "../../machine/index.js";
import { errno, isPageAligned, modeMask, shareLimit } from "../abi/index.js";
import {
  accessType,
  addOwner,
  checkPermission,
  createVma,
  insertVma,
  int32,
  need,
  neededBits,
  pay,
  spaceOf,
  touch,
  unsigned,
  type Call,
} from "../state/index.js";
import { allocateZeroed, freeFrames } from "../frames/index.js";
import { createMm, destroyMm, mapPage, removePages } from "../pages/index.js";
import { findByName, getAttributes, noteSleepUnderLock, setAttributes } from "../attaching/index.js";
import { freeLock } from "../waiting/index.js";
import { nameArgument } from "../threads/index.js";
import { attachSegment, detachSegment, lowestFreeId } from "../vas/index.js";
import { isInUse } from "./vas-calls.js";

/** Frames that the page tables of a segment may take beside its pages. */
export const tableReserve = 8;

/** vas_seg_create(name, start, end, mode): readable and writable memory, every page allocated and zeroed at once. */
export function segmentCreate(call: Call): number {
  const { layout } = call.system.kernel;
  const name = nameArgument(call, call.args[0]!);
  if (typeof name === "number") return name;
  const [start, end] = [unsigned(call.args[1]!), unsigned(call.args[2]!)];
  if (!isPageAligned(layout, start) || !isPageAligned(layout, end) || end <= start) return -errno.EINVAL;
  return createSegment(call, name, start, end, int32(call.args[3]!));
}

/**
 * Makes a segment after its arguments were checked for themselves, owned by the caller.
 *
 * @returns its id, or EEXIST, ENOMEM, EFAULT (outside user space).
 */
export function createSegment(call: Call, name: string, start: number, end: number, mode: number): number {
  const { system, process } = call;
  const { kernel } = system;
  const { layout } = kernel;
  if (findByName(kernel.segments, name) !== null) return -errno.EEXIST;
  const mappable = start >= layout.userStart && end <= layout.userEnd;
  if (mappable && (end - start) / layout.pageBytes + tableReserve > freeFrames(system)) return -errno.ENOMEM;
  if (!mappable) return -errno.EFAULT;
  pay(system, "vasCreate");
  noteSleepUnderLock(system, "vas_seg_create");
  const sid = lowestFreeId(kernel.segments);
  const owner = addOwner(kernel, name, "segment");
  const mm = createMm(system, { kind: "segment", owner });
  const vma = createVma({ start, end, kind: "segment", name, owner });
  insertVma(mm.vmas, vma);
  touch(system, mm, vma);
  for (let va = start; va < end; va += layout.pageBytes) {
    mapPage(system, mm, vma, va as VirtualAddress, allocateZeroed(system, owner));
  }
  kernel.segments.set(sid, {
    sid,
    name,
    start,
    end,
    mode: mode & modeMask,
    uid: process.uid,
    gid: process.gid,
    owner,
    creator: process.pid,
    space: mm.id,
    readers: 0,
    writers: 0,
    lock: freeLock(kernel.config.segmentLocks === "all"),
  });
  return sid;
}

/** vas_seg_find(name). */
export function segmentFind(call: Call): number {
  const name = nameArgument(call, call.args[0]!);
  if (typeof name === "number") return name;
  pay(call.system, "vasFind");
  return findByName(call.system.kernel.segments, name) ?? -errno.ESRCH;
}

/** vas_seg_delete(sid). */
export function segmentDelete(call: Call): number {
  const { system, process } = call;
  const { kernel } = system;
  const segment = kernel.segments.get(int32(call.args[0]!));
  if (segment === undefined) return -errno.EINVAL;
  if (segment.readers + segment.writers > 0) return -errno.EBUSY;
  const permission = checkPermission(segment, process, need.write);
  if (permission < 0) return permission;
  pay(system, "vasDelete");
  const mm = spaceOf(kernel, segment.space);
  for (const vma of [...mm.vmas]) removePages(system, mm, vma);
  destroyMm(system, mm);
  kernel.segments.delete(segment.sid);
  return 0;
}

/** vas_seg_attach(vid, sid, type): only to a VAS that no process uses. */
export function segmentAttach(call: Call): number {
  const { system, process } = call;
  const [vid, sid] = [int32(call.args[0]!), int32(call.args[1]!)];
  const type = accessType(int32(call.args[2]!));
  if (type === null) return -errno.EINVAL;
  const vas = system.kernel.vases.get(vid);
  const segment = system.kernel.segments.get(sid);
  if (vas === undefined || segment === undefined) return -errno.EINVAL;
  const permitted =
    checkPermission(segment, process, neededBits(type)) === 0 && checkPermission(vas, process, need.write) === 0;
  if (!permitted) return -errno.EACCES;
  if (isInUse(system, vas)) return -errno.EBUSY;
  if (vas.segments.some((held) => held.sid === sid)) return 0;
  if (segment.readers + segment.writers >= shareLimit) return -errno.EBUSY;
  pay(system, "segmentAttach");
  return attachSegment(system, vas, segment, type);
}

/** vas_seg_detach(vid, sid). No permission is needed. */
export function segmentDetach(call: Call): number {
  const { system } = call;
  const [vid, sid] = [int32(call.args[0]!), int32(call.args[1]!)];
  const vas = system.kernel.vases.get(vid);
  if (vas === undefined || !vas.segments.some((held) => held.sid === sid)) return -errno.EINVAL;
  if (isInUse(system, vas)) return -errno.EBUSY;
  pay(system, "segmentAttach");
  return detachSegment(system, vas, system.kernel.segments.get(sid)!);
}

/** vas_seg_getattr(sid, out). */
export function segmentGetattr(call: Call): number {
  return getAttributes(call, int32(call.args[0]!), call.system.kernel.segments);
}

/** vas_seg_setattr(sid, in). */
export function segmentSetattr(call: Call): number {
  return setAttributes(call, int32(call.args[0]!), call.system.kernel.segments);
}
