/** The system calls of SpaceJMP on segments (vas-semantics §3.2, recalled); errors as in spacejmp-calls.ts. */
import { lowestFreeId } from "../vas/index.js";
import type { VirtualAddress } from "../../machine/index.js";
import { controls, errno, handleBase, isPageAligned, pageBytesOf, pageCeil } from "../abi/index.js";
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
  type Segment,
  type System,
} from "../state/index.js";
import { allocateCopyOfRun, freeFrames } from "../frames/index.js";
import { createMm, destroyMm, leafOf, mapPage, pagesOf, removePages } from "../pages/index.js";
import { attachToInstance, attachToVas, detachFromInstance, detachFromVas, instancesOf } from "../attaching/index.js";
import { freeLock, isOccupied } from "../waiting/index.js";
import { nameArgument } from "../threads/index.js";
import { cloneName, setControl } from "./spacejmp-control.js";
import { createSegment, tableReserve } from "./segment-calls.js";
import { instanceOf } from "./spacejmp-instance.js";

/** seg_alloc(name, base, size, mode) → sid: fixed addresses, every page present. The size is rounded up to pages. */
export function segmentAlloc(call: Call): number {
  const { layout } = call.system.kernel;
  const name = nameArgument(call, call.args[0]!);
  if (typeof name === "number") return name;
  const [base, size] = [unsigned(call.args[1]!), unsigned(call.args[2]!)];
  if (!isPageAligned(layout, base) || size === 0) return -errno.EINVAL;
  return createSegment(call, name, base, pageCeil(layout, base + size), int32(call.args[3]!));
}

/** seg_clone(sid) → sid. Needs R; the copy has pages of its own and is the caller's. */
export function segmentClone(call: Call): number {
  const segment = call.system.kernel.segments.get(int32(call.args[0]!));
  if (segment === undefined) return -errno.EINVAL;
  const refused = checkClone(call, [segment]);
  if (refused < 0) return refused;
  return cloneSegment(call, segment)?.sid ?? -errno.ENOMEM;
}

/** May the caller copy these segments, and is there memory for all of them? Returns 0, EACCES or ENOMEM. */
export function checkClone({ system, process }: Call, sources: readonly Segment[]): number {
  const { layout } = system.kernel;
  if (sources.some((source) => checkPermission(source, process, need.read) < 0)) return -errno.EACCES;
  const frames = sources.reduce((sum, { start, end }) => sum + (end - start) / layout.pageBytes + tableReserve, 0);
  return frames > freeFrames(system) ? -errno.ENOMEM : 0;
}

/** Copies a segment after `checkClone`, page by page; null, with nothing left of it: no large page is free. */
export function cloneSegment(call: Call, source: Segment): Segment | null {
  const { system, process } = call;
  const { kernel } = system;
  const { start, end } = source;
  pay(system, "vasCreate");
  const name = cloneName(kernel.segments, source.name);
  const owner = addOwner(kernel, name, "segment");
  const from = spaceOf(kernel, source.space);
  const mm = createMm(system, { kind: "segment", owner });
  const { read, write, execute, largePage } = from.vmas[0]!;
  const vma = createVma({ start, end, kind: "segment", name, owner, read, write, execute, largePage });
  insertVma(mm.vmas, vma);
  touch(system, mm, vma);
  for (let va = start; va < end; va += pageBytesOf(kernel.layout, vma)) {
    const page = va as VirtualAddress;
    const copy = allocateCopyOfRun(system, leafOf(system, from, page)!.pfn, owner, pagesOf(system, vma));
    if (copy === null) {
      removePages(system, mm, vma);
      destroyMm(system, mm);
      return null;
    }
    mapPage(system, mm, vma, page, copy);
  }
  const sid = lowestFreeId(kernel.segments);
  const clone: Segment = {
    sid,
    name,
    start,
    end,
    mode: source.mode,
    uid: process.uid,
    gid: process.gid,
    owner,
    creator: process.pid,
    space: mm.id,
    readers: 0,
    writers: 0,
    lock: freeLock(source.lock.lockable),
  };
  kernel.segments.set(sid, clone);
  return clone;
}

/**
 * seg_attach(vid or vh, sid, type): to a VAS and all who have attached it (needs W on the VAS), or to the caller's
 * instance alone. Attached already: 0, nothing changes. A thread that is inside takes its lock at its next switch.
 */
export function jumpSegmentAttach(call: Call): number {
  const { system, process } = call;
  const { kernel } = system;
  const [target, sid, type] = [int32(call.args[0]!), int32(call.args[1]!), accessType(int32(call.args[2]!))];
  const vas = target < handleBase ? kernel.vases.get(target) : undefined;
  const instance = instanceOf(kernel, process, target);
  const segment = kernel.segments.get(sid);
  if (type === null || segment === undefined) return -errno.EINVAL;
  if (vas === undefined && (instance === undefined || target < handleBase)) return -errno.EINVAL;
  if (checkPermission(segment, process, neededBits(type)) < 0) return -errno.EACCES;
  if (vas !== undefined && checkPermission(vas, process, need.write) < 0) return -errno.EACCES;
  const members = vas?.segments ?? [...kernel.vases.get(instance!.vid)!.segments, ...instance!.segments];
  if (members.some((held) => held.sid === sid)) return 0;
  pay(system, "segmentAttach");
  return vas !== undefined
    ? attachToVas(system, vas, segment, type)
    : attachToInstance(system, instance!, segment, type);
}

/** seg_detach(vid or vh, sid). Nobody may execute in an instance that loses it, or wait to enter one. */
export function jumpSegmentDetach(call: Call): number {
  const { system, process } = call;
  const { kernel } = system;
  const [target, sid] = [int32(call.args[0]!), int32(call.args[1]!)];
  const vas = target < handleBase ? kernel.vases.get(target) : undefined;
  const instance = target < handleBase ? undefined : instanceOf(kernel, process, target);
  const holder = vas ?? instance;
  if (holder === undefined || !holder.segments.some((held) => held.sid === sid)) return -errno.EINVAL;
  if (vas !== undefined && checkPermission(vas, process, need.write) < 0) return -errno.EACCES;
  if (!kernel.config.vasRemoval) return -errno.EOPNOTSUPP;
  const losing = vas !== undefined ? instancesOf(system, vas) : [instance!];
  if (losing.some((one) => isOccupied(kernel, one))) return -errno.EBUSY;
  pay(system, "segmentAttach");
  const segment = kernel.segments.get(sid)!;
  if (vas !== undefined) detachFromVas(system, vas, segment);
  else detachFromInstance(system, instance!, segment);
  return 0;
}

/** seg_ctl(sid, command, argument): mode, user, group, delete, or whether a switch takes its lock. Needs W. */
export function segmentControl(call: Call): number {
  const { system, process } = call;
  const { vasRemoval, segmentLocks } = system.kernel.config;
  const [sid, command, argument] = [int32(call.args[0]!), int32(call.args[1]!), int32(call.args[2]!)];
  const segment = system.kernel.segments.get(sid);
  if (segment === undefined) return -errno.EINVAL;
  const { lock } = segment;
  const isLocked = lock.holders.length + lock.waiting.length > 0;
  if (command === controls.CTL_DELETE && segment.readers + segment.writers > 0) return -errno.EBUSY;
  if (command === controls.CTL_LOCKABLE && isLocked) return -errno.EBUSY;
  const permission = checkPermission(segment, process, need.write);
  if (permission < 0) return permission;
  switch (command) {
    case controls.CTL_LOCKABLE:
      if (segmentLocks === "none") return -errno.EOPNOTSUPP;
      lock.lockable = argument !== 0;
      return 0;
    case controls.CTL_DELETE:
      return vasRemoval ? deleteSegment(system, segment) : -errno.EOPNOTSUPP;
    default:
      return setControl(segment, command, argument);
  }
}

/** Frees a segment that nothing has. */
export function deleteSegment(system: System, segment: Segment): number {
  pay(system, "vasDelete");
  const mm = spaceOf(system.kernel, segment.space);
  for (const vma of [...mm.vmas]) removePages(system, mm, vma);
  destroyMm(system, mm);
  system.kernel.segments.delete(segment.sid);
  return 0;
}
