/** Pages on request: populating a mapping ahead of its use, and giving pages back (madvise). */
import { Access, noteDiscard, type VirtualAddress } from "../../machine/index.js";
import { advice, errno, isPageAligned, pageBytesOf, pageCeil } from "../abi/index.js";
import {
  checkLayoutChange,
  completeBeforeChange,
  forwardLayout,
  noteLayoutChange,
  passLayoutChanges,
} from "../sharing/index.js";
import {
  coversRange,
  cutsPage,
  findCutPage,
  findVma,
  overlapping,
  pay,
  type Mm,
  type System,
  type Vma,
} from "../state/index.js";
import { isolate } from "./memory-map.js";
import { resolveFault } from "./page-fault.js";
import { finishGather, startGather, zapPage } from "../shootdown/index.js";

/**
 * MAP_POPULATE: brings in every page of a range that was just mapped, as accesses of the program would; failures are
 * ignored.
 */
export function populate(system: System, mm: Mm, start: number, length: number): void {
  for (let va = start; va < start + length;) {
    const vma = findVma(mm.vmas, va);
    if (vma === undefined) return;
    const access = vma.write ? Access.Store : vma.read ? Access.Load : Access.Fetch;
    resolveFault(system, mm, va as VirtualAddress, access);
    va += pageBytesOf(system.kernel.layout, vma);
  }
}

/**
 * madvise. MADV_VAS_PRIVATE and MADV_VAS_SHARED (with `vas_private`) only mark VMAs. MADV_DONTNEED drops the pages of
 * private memory: the next touch finds zeros. Time stamps stay as they are, as in the patches (vas-semantics §2.7).
 * Of large pages only those go that the range covers whole, and it must not begin inside one (Linux, mm/madvise.c).
 * Returns 0, EINVAL (bad range or advice; subscribed memory), ENOMEM (not all mapped), EACCES as munmap.
 */
export function adviseMemory(system: System, mm: Mm, address: number, length: number, what: number): number {
  const { layout } = system.kernel;
  if (!isPageAligned(layout, address)) return -errno.EINVAL;
  const end = pageCeil(layout, address + length);
  const affected = overlapping(mm.vmas, address, end);
  const marks = what === advice.MADV_VAS_PRIVATE || what === advice.MADV_VAS_SHARED;
  const known = what === advice.MADV_NORMAL || what === advice.MADV_DONTNEED;
  if (!known && !(marks && system.kernel.config.vasPrivate)) return -errno.EINVAL;
  if (length > 0 && !coversRange(mm.vmas, address, end)) return -errno.ENOMEM;
  if (what === advice.MADV_NORMAL) return 0;
  if (affected.some(({ subscription }) => subscription !== null)) return -errno.EINVAL;
  if (marks) {
    if (findCutPage(affected, address, end) !== undefined) return -errno.EINVAL;
    pay(system, "mapRange");
    for (const vma of isolate(system, mm, address, end)) vma.vasPrivate = what === advice.MADV_VAS_PRIVATE;
    return 0;
  }
  const refused = checkLayoutChange(system, mm, affected);
  if (refused < 0) return refused;
  if (affected.some((vma) => cutsPage(vma, address))) return -errno.EINVAL;
  pay(system, "mapRange");
  completeBeforeChange(system, mm, affected);
  const gather = startGather(mm);
  for (const vma of affected) {
    const [from, to] = [Math.max(vma.start, address), lastDropped(vma, end)];
    noteDiscard(system.machine, mm.root, from / layout.pageBytes, (to - from) / layout.pageBytes);
    for (let va = from; va < to; va += pageBytesOf(layout, vma)) {
      pay(system, zapPage(system, gather, va as VirtualAddress) ? "editEntry" : "skipEntry");
    }
  }
  finishGather(system, gather);
  for (const vma of affected) {
    const [first, last] = [Math.max(vma.start, address), lastDropped(vma, end)];
    noteLayoutChange(system, mm, vma, "drop", first, last);
    // Where the VAS hands out the pages (`q12 off`) it must not hand out the old ones.
    if (!system.kernel.config.faultNotShared && !system.kernel.config.unmapNotForwarded)
      passLayoutChanges(system, mm, null, ["home"]);
    forwardLayout(system, mm, first, last, vma.reference);
  }
  return 0;
}

/** Where MADV_DONTNEED of a range that ends at `end` ends in a VMA: before the first large page that it covers in part only. */
function lastDropped(vma: Vma, end: number): number {
  const last = Math.min(vma.end, end);
  return cutsPage(vma, last) ? last - (last % vma.largePage) : last;
}
