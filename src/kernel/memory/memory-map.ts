/**
 * The layout of an address space: mmap, munmap, mprotect and brk on an mm. Results are as the system calls return them.
 */
import { Defect } from "../config/index.js";
import type { OwnerId, Pid, VirtualAddress } from "../../machine/index.js";
import { errno, isPageAligned, mapFlags, pageBytesOf, pageCeil, protection, type Layout } from "../abi/index.js";
import { finishGather, gatherPage, reportCutSubscription, startGather } from "../shootdown/index.js";
import {
  canCarry,
  createSharedObject,
  keepReserved,
  leaveCommonId,
  presentPage,
  protectPage,
  removePages,
  requestedPage,
  reservePages,
  retainObject,
} from "../pages/index.js";
import {
  checkLayoutChange,
  completeBeforeChange,
  forwardBounds,
  forwardLayout,
  noteLayoutChange,
  showBehind,
} from "../sharing/index.js";
import { references } from "../frames/index.js";
import {
  advanceTime,
  coversRange,
  createVma,
  findCutPage,
  findOverlap,
  findVmaAbove,
  insertVma,
  isolateRange,
  isUnused,
  mergeable,
  overlapping,
  pay,
  processOf,
  removeVma,
  reportDefect,
  touch,
  type Mm,
  type System,
  type Vma,
} from "../state/index.js";

/**
 * mmap: fresh zeroed memory. Returns the address or a negative errno. With MAP_HUGETLB the length is rounded up to whole large
 * pages, which are set aside at once unless MAP_NORESERVE is given: EINVAL if the machine has no pages of the size asked for,
 * ENOMEM if there are not enough free (Linux, mmap(2)).
 */
export function mapMemory(
  system: System,
  mm: Mm,
  owner: OwnerId,
  address: number,
  length: number,
  prot: number,
  flags: number,
): number {
  const { layout } = system.kernel;
  const kind = flags & (mapFlags.MAP_SHARED | mapFlags.MAP_PRIVATE);
  const wellFormed =
    length > 0 &&
    (prot & ~7) === 0 &&
    (kind === mapFlags.MAP_SHARED || kind === mapFlags.MAP_PRIVATE) &&
    (flags & mapFlags.MAP_ANONYMOUS) !== 0;
  if (!wellFormed) return -errno.EINVAL;
  const large = (flags & mapFlags.MAP_HUGETLB) === 0 ? null : requestedPage(system, flags);
  if (large === undefined) return -errno.EINVAL;
  const bytes = large?.bytes ?? layout.pageBytes;
  const size = Math.ceil(length / bytes) * bytes;
  if (size > layout.userEnd) return -errno.ENOMEM;
  const start = placeFor(system, mm, address, size, flags, bytes);
  if (start < 0) return start;
  pay(system, "mapRange");
  const refused = checkUnmap(system, mm, start, start + size);
  if (refused < 0) return refused;
  const reserves = large !== null && (flags & mapFlags.MAP_NORESERVE) === 0;
  const reserved = reserves ? reservePages(system, owner, bytes, size / bytes) : [];
  if (reserved === null) return -errno.ENOMEM;
  clearRange(system, mm, start, start + size);
  const vma = createVma({
    start,
    end: start + size,
    kind: "mapping",
    name: "mmap",
    owner,
    read: (prot & protection.PROT_READ) !== 0,
    write: (prot & protection.PROT_WRITE) !== 0,
    execute: (prot & protection.PROT_EXEC) !== 0,
    shared: kind === mapFlags.MAP_SHARED,
    largePage: large?.bytes ?? 0,
  });
  vma.sharedId = system.kernel.config.vasPrivate || !canCarry(system, vma) ? -1 : mm.ownSharedId;
  if (vma.shared) vma.object = createSharedObject(system, owner, vma.largePage, reserved).id;
  else keepReserved(mm, vma, reserved);
  const linked = linkMerged(system, mm, vma);
  touch(system, mm, linked);
  forwardLayout(system, mm, linked.start, linked.end, linked.reference);
  return start;
}

/** Makes room for a mapping. Returns 0 or an errno as munmap. */
export function clearRange(system: System, mm: Mm, start: number, end: number): number {
  const refused = checkUnmap(system, mm, start, end);
  if (refused < 0) return refused;
  const subscribed = overlapping(mm.vmas, start, end).find(({ subscription }) => subscription !== null);
  unmapRange(system, mm, start, end);
  if (subscribed !== undefined) reportCutSubscription(system, subscribed, start);
  return 0;
}

/** Where a mapping of pages of `bytes` goes, or a negative errno. */
export function placeFor(system: System, mm: Mm, address: number, size: number, flags: number, bytes: number): number {
  const { layout } = system.kernel;
  const noReplace = (flags & mapFlags.MAP_FIXED_NOREPLACE) !== 0;
  if ((flags & mapFlags.MAP_FIXED) !== 0 || noReplace) {
    if (address % bytes !== 0) return -errno.EINVAL;
    if (address + size > layout.userEnd) return -errno.ENOMEM;
    if (address < layout.userStart) return -errno.EPERM;
    return noReplace && findOverlap(mm.vmas, address, address + size) !== undefined ? -errno.EEXIST : address;
  }
  // Linux rounds a hint down to a base page, but up to a large one.
  const hint = (bytes === layout.pageBytes ? Math.floor(address / bytes) : Math.ceil(address / bytes)) * bytes;
  const usable = hint >= layout.userStart && hint + size <= layout.userEnd;
  if (usable && isUnused(mm.vmas, hint, hint + size)) return hint;
  return findGap(layout, mm, size, bytes) ?? -errno.ENOMEM;
}

/** Highest free range of a size below the space's mmap top that begins at a multiple of `alignment`, or null. */
export function findGap(
  layout: Layout,
  { vmas, mmapTop }: Mm,
  size: number,
  alignment = layout.pageBytes,
): number | null {
  const below = (top: number): number => Math.floor((top - size) / alignment) * alignment;
  let top = mmapTop;
  for (let index = vmas.length - 1; index >= 0; index--) {
    const vma = vmas[index]!;
    if (vma.end <= top && below(top) >= vma.end) return below(top);
    if (vma.start < top) top = vma.start - vma.guard;
  }
  return below(top) >= layout.userStart ? below(top) : null;
}

/** Links a VMA, merging it with its neighbours where vma_merge would; returns the VMA that now covers it. */
function linkMerged(system: System, mm: Mm, vma: Vma): Vma {
  const sameOrigin = !system.kernel.config.resizedMappingLost;
  const below = mm.vmas.find(({ end }) => end === vma.start);
  const above = findVmaAbove(mm.vmas, vma.end - 1);
  let merged = vma;
  if (below !== undefined && mergeable(below, vma, sameOrigin)) {
    below.end = vma.end;
    merged = below;
  }
  // Pages that are present must not change their tag by a merge.
  if (
    above !== undefined &&
    mergeable(merged, above, sameOrigin) &&
    (merged === vma || merged.sharedId === above.sharedId)
  ) {
    if (merged === vma) {
      above.start = vma.start;
      return above;
    }
    merged.end = above.end;
    removeVma(mm.vmas, above);
    return merged;
  }
  if (merged === vma) insertVma(mm.vmas, vma);
  return merged;
}

/**
 * munmap. Returns 0 or a negative errno: EBUSY if the range holds a subscribed VAS (use unsubscribe), EACCES if it is
 * memory of a VAS attached read-only and the change would reach the VAS (`q4 off`), EINVAL if it ends inside a large page.
 */
export function unmapMemory(system: System, mm: Mm, address: number, length: number): number {
  const { layout } = system.kernel;
  if (!isPageAligned(layout, address) || length === 0 || address + length > layout.userEnd) return -errno.EINVAL;
  pay(system, "mapRange");
  const end = pageCeil(layout, address + length);
  const result = unmapRange(system, mm, address, end);
  if (result === 0) showBehind(system, mm, address, end);
  return result;
}

/** May what is mapped in [start, end) be removed? Returns 0, −EBUSY, −EINVAL or −EACCES as munmap. */
export function checkUnmap(system: System, mm: Mm, start: number, end: number): number {
  const affected = overlapping(mm.vmas, start, end);
  // A subscribed range never holds anything else (I4), so it cannot be cut.
  const subscribed = affected.some(({ subscription }) => subscription !== null);
  if (subscribed && system.kernel.config.guardSubscribed) return -errno.EBUSY;
  if (findCutPage(affected, start, end) !== undefined) return -errno.EINVAL;
  return affected.length === 0 ? 0 : checkLayoutChange(system, mm, affected);
}

/**
 * Removes whatever is mapped in [start, end). `moved`: its pages are mapped elsewhere by now. Returns 0 or an errno as
 * `checkUnmap`.
 */
export function unmapRange(
  system: System,
  mm: Mm,
  start: number,
  end: number,
  kind: "usual" | "moved" = "usual",
): number {
  const affected = overlapping(mm.vmas, start, end);
  if (affected.length === 0) return 0;
  const refused = checkUnmap(system, mm, start, end);
  if (refused < 0) return refused;
  leaveCommonId(system, mm, affected);
  const inside = isolate(system, mm, start, end);
  for (const vma of inside) removePages(system, mm, vma, kind);
  mm.updated = advanceTime(system.kernel);
  for (const vma of inside) {
    noteLayoutChange(system, mm, vma, "unmap");
    forwardLayout(system, mm, vma.start, vma.end, vma.reference);
  }
  return 0;
}

/** Cuts VMAs at the edges of a range; a cut changes both parts (__vma_adjust). */
export function isolate(system: System, mm: Mm, start: number, end: number): Vma[] {
  return isolateRange(mm.vmas, start, end, (upper) => {
    retainObject(system, upper);
    touch(system, mm, upper);
    const lower = mm.vmas.find((vma) => vma.end === upper.start);
    if (lower !== undefined) touch(system, mm, lower);
  });
}

/**
 * mprotect. Returns 0, EINVAL (a range that ends inside a large page, too), ENOMEM (not all mapped), EACCES (no write
 * permission to be had), EBUSY (subscribed VAS).
 */
export function protectMemory(system: System, mm: Mm, address: number, length: number, prot: number): number {
  const { layout } = system.kernel;
  if (!isPageAligned(layout, address) || (prot & ~7) !== 0) return -errno.EINVAL;
  if (length === 0) return 0;
  const end = pageCeil(layout, address + length);
  if (!coversRange(mm.vmas, address, end)) return -errno.ENOMEM;
  const affected = overlapping(mm.vmas, address, end);
  if (affected.some(({ subscription }) => subscription !== null)) return -errno.EBUSY;
  if (findCutPage(affected, address, end) !== undefined) return -errno.EINVAL;
  const write = (prot & protection.PROT_WRITE) !== 0;
  if (write && affected.some(({ mayWrite }) => !mayWrite)) return -errno.EACCES;
  const refused = checkLayoutChange(system, mm, affected);
  if (refused < 0) return refused;
  pay(system, "mapRange");
  leaveCommonId(system, mm, affected);
  completeBeforeChange(system, mm, affected);
  const gather = startGather(mm);
  const inside = isolate(system, mm, address, end);
  for (const vma of inside) {
    vma.read = (prot & protection.PROT_READ) !== 0;
    vma.write = write;
    vma.execute = (prot & protection.PROT_EXEC) !== 0;
    for (let va = vma.start; va < vma.end; va += pageBytesOf(layout, vma)) {
      const page = presentPage(system, mm, va as VirtualAddress);
      if (page === null) continue;
      // A frame that others map too stays write-protected: the next store copies it.
      protectPage(system, mm, vma, page, vma.shared || references(system, page.leaf.pfn, page.pages) === 1);
      gatherPage(gather, page);
    }
  }
  finishGather(system, gather);
  for (const vma of inside) {
    noteLayoutChange(system, mm, vma, "protect");
    forwardLayout(system, mm, vma.start, vma.end, vma.reference);
  }
  return 0;
}

/**
 * brk: moves the end of the heap. With fidelity `intended` the heap is the original space's (`mm`), wherever the thread
 * executes; its own space (`active`) must have room too. Returns the end, unmoved if it cannot be moved there.
 */
export function moveBreak(system: System, mm: Mm, active: Mm, owner: OwnerId, end: number): number {
  const { layout } = system.kernel;
  if (mm.kind === "original" && mm.startBrk === 0)
    reportDefect(
      system,
      Defect.ResizedMappingLost,
      "brk: an attached space that never learnt where the heap is has made the process forget it",
    );
  if (end < mm.startBrk || end > layout.userEnd) return mm.brk;
  const from = pageCeil(layout, mm.brk);
  const to = pageCeil(layout, end);
  pay(system, "mapRange");
  if (to < from && unmapRange(system, mm, to, from) < 0) return mm.brk;
  if (to > from) {
    if ([mm, active].some(({ vmas }) => findOverlap(vmas, from, to) !== undefined)) return mm.brk;
    // The patches take what brk adds inside a VAS for a mapping of the VAS; it is the process's (Q1).
    const added =
      mm.kind !== "attached" || system.kernel.config.resizedMappingLost
        ? { sharedId: mm.ownSharedId }
        : { reference: processOf(system.kernel, mm.pid as Pid).space };
    const heap = linkMerged(
      system,
      mm,
      createVma({ start: from, end: to, kind: "heap", name: "heap", owner, ...added }),
    );
    touch(system, mm, heap);
    forwardLayout(system, mm, heap.start, heap.end, heap.reference);
  }
  mm.brk = end;
  forwardBounds(system, mm);
  return end;
}
