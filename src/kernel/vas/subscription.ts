/**
 * Subscriptions, the ARC way: a VAS appears in the process's own address space at its fixed addresses, and its TLB
 * entries carry the VAS's shared id instead of the process's ASID (mmu-hardware §1.15, §7.2).
 */
import { clearPage, EventKind, noteShares, type VirtualAddress } from "../../machine/index.js";
import {
  finishGather,
  gatherPage,
  leaveRegisters,
  refreshContext,
  reportTableFull,
  sharedIdBits,
  startGather,
  zapPage,
  type Gather,
} from "../shootdown/index.js";
import { copyVma, forwardLayout, isOverlap, overlapRanges, rangeText } from "../sharing/index.js";
import { errno, pageBytesOf } from "../abi/index.js";
import { putFrame, uncountMapping } from "../frames/index.js";
import {
  activeCore,
  addPhase,
  attachmentsOf,
  canBeLeft,
  checkPermission,
  findOverlap,
  forgetRefusal,
  need,
  pay,
  record,
  remember,
  removeVma,
  spaceOf,
  touch,
  type Mm,
  type Process,
  type System,
  type Vas,
  type Vma,
} from "../state/index.js";
import { canHoldSharedId, holdSharedId, isShareable, releaseObject, releaseSharedId } from "../pages/index.js";

/**
 * subscribe. Returns the shared id, or 0 if the VAS is mapped privately because the machine has no shared ids or none
 * is free; EINVAL (no such VAS, or no id free and `shared_ids_full refuse`), EACCES (no read permission), EFAULT (an address range is taken).
 */
export function subscribe(system: System, process: Process, vid: number): number {
  const { kernel } = system;
  const vas = kernel.vases.get(vid);
  if (vas === undefined) return -errno.EINVAL;
  const held = process.subscriptions.find((subscription) => subscription.vid === vid);
  if (held !== undefined) return Math.max(0, held.sharedId);
  const refuse = (result: number, text: string, first?: Vma, second?: Vma): number =>
    remember(system, {
      pid: process.pid,
      vid,
      call: "subscribe",
      result,
      text,
      ranges: first && second ? overlapRanges(first, second) : null,
    });
  if (checkPermission(vas, process, need.read) < 0) {
    return refuse(-errno.EACCES, `uid ${process.uid} may not read \`${vas.name}\` (mode 0${vas.mode.toString(8)})`);
  }
  const home = spaceOf(kernel, vas.space);
  const original = spaceOf(kernel, process.space);
  for (const vma of home.vmas) {
    const present = findOverlap(original.vmas, vma.start, vma.end);
    if (present !== undefined) {
      return refuse(
        -errno.EFAULT,
        `\`${vma.name}\` ${rangeText(vma)} overlaps \`${present.name}\` ${rangeText(present)} of the process`,
        vma,
        present,
      );
    }
  }
  if (kernel.config.sharedIdsFull === "refuse" && !canHoldSharedId(system, vas)) {
    reportTableFull(system, vid);
    return refuse(-errno.EINVAL, `no shared id is free for \`${vas.name}\` (P26)`);
  }
  pay(system, "subscribe");
  const sharedId = holdSharedId(system, vas);
  process.subscriptions.push({ vid, sharedId });
  mapVas(system, vas, home, original, process, sharedId);
  // Where other cores write their registers later, they are entitled to the bit already.
  if (leaveRegisters(system, original))
    noteShares(system.machine, activeCore(system), original.id, sharedIdBits(original));
  else refreshContext(system, original);
  forgetRefusal(system, process.pid, vid);
  record(system, EventKind.Subscribe, vid, sharedId);
  return Math.max(0, sharedId);
}

/** Copies the VAS's VMAs and leaf entries into the process; pages that nobody touched yet follow at first touch. */
function mapVas(system: System, vas: Vas, home: Mm, original: Mm, process: Process, sharedId: number): void {
  const mayWrite = checkPermission(vas, process, need.write) === 0;
  for (const vma of home.vmas) {
    const copy = copyVma(system, original, home, vma, true, {
      // A shared entry has one set of rights: who may not write what others may write has an entry of its own (I1).
      shared: true,
      subscription: vas.vid,
      sharedId: isShareable(system, vas, vma) && (mayWrite || !vma.write) ? sharedId : -1,
      write: vma.write && mayWrite,
      mayWrite: vma.mayWrite && mayWrite,
    });
    if (isOverlap(copy)) throw new Error("the ranges were checked before");
    touch(system, original, copy);
    forwardLayout(system, original, copy.start, copy.end, null);
  }
}

/** unsubscribe. Returns 0, or EINVAL if the process is not subscribed. */
export function unsubscribe(system: System, process: Process, vid: number): number {
  const { kernel } = system;
  const held = process.subscriptions.find((subscription) => subscription.vid === vid);
  if (held === undefined) return -errno.EINVAL;
  pay(system, "subscribe");
  process.subscriptions = process.subscriptions.filter((subscription) => subscription !== held);
  const spaces = [process.space, ...attachmentsOf(kernel, process).map(({ space }) => space)];
  for (const space of spaces) unmapVas(system, spaceOf(kernel, space), vid);
  if (held.sharedId !== -1 && canBeLeft(kernel)) addPhase(kernel, { kind: "release", sharedId: held.sharedId });
  else releaseSharedId(system, held.sharedId);
  record(system, EventKind.Unsubscribe, vid, held.sharedId);
  return 0;
}

/**
 * Removes a subscribed VAS from a space. Entries with the shared id are not flushed while others hold it: once the bit
 * is off, this process cannot match them (I2). Entries under the ASID are, also those of pages that would be shared if the policy
 * could have them so (`mayFallBack`).
 */
function unmapVas(system: System, mm: Mm, vid: number): void {
  const gather = startGather(mm);
  const affected = mm.vmas.filter((vma) => vma.subscription === vid);
  for (const vma of affected) {
    for (let va = vma.start; va < vma.end; va += pageBytesOf(system.kernel.layout, vma)) {
      if (vma.sharedId === -1) zapPage(system, gather, va as VirtualAddress);
      else dropShared(system, gather, va as VirtualAddress);
      pay(system, "editEntry");
    }
    removeVma(mm.vmas, vma);
    releaseObject(system, vma);
  }
  if (affected.length === 0) return;
  mm.updated = ++system.kernel.time;
  if (system.kernel.config.unsubscribeRegister === "now") {
    if (!leaveRegisters(system, mm)) refreshContext(system, mm);
  } else noteShares(system.machine, activeCore(system), mm.id, sharedIdBits(mm));
  finishGather(system, gather);
}

/** Clears an entry whose translation stays valid for the other holders; the VAS keeps the frame alive. */
function dropShared(system: System, gather: Gather, va: VirtualAddress): void {
  // Left behind on purpose: a reference stays with the entry (P12).
  if (system.kernel.config.unsubscribeMarks === "keep") return;
  const page = clearPage(system.machine, gather.mm.root, va);
  if (page === null) return;
  if (system.machine.equation.mayFallBack) gatherPage(gather, { ...page, leaf: { ...page.leaf, shared: -1 } });
  uncountMapping(system, page.leaf.pfn, page.pages);
  putFrame(system, page.leaf.pfn, page.pages);
}
