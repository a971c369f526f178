/** vas_attach: building the attached mm out of the VAS's and the process's VMAs (vas-semantics §1.6, §2.8). */
import { EventKind, type Tid } from "../../machine/index.js";
import { errno, pageCeil, pageFloor, shareLimit } from "../abi/index.js";
import { placeRandomly } from "../memory/index.js";
import { joinAsid, sharesAsids } from "../asids/index.js";
import { reportTableFull } from "../shootdown/index.js";
import {
  comesAlong,
  copyBounds,
  copyVma,
  isOverlap,
  overlapRanges,
  rangeText,
  type Overlap,
} from "../sharing/index.js";
import {
  accessType,
  attachmentsOf,
  checkPermission,
  forgetRefusal,
  neededBits,
  pay,
  record,
  releaseShare,
  remember,
  spaceOf,
  takeShare,
  type AccessType,
  type Mm,
  type Process,
  type System,
  type Thread,
  type Vas,
  type Vma,
} from "../state/index.js";
import {
  canCarry,
  canHoldSharedId,
  createMm,
  destroyMm,
  holdSharedId,
  isShareable,
  releaseSharedId,
  removePages,
  takeOwnSharedId,
} from "../pages/index.js";

/** vas_attach after the target task was found. Returns 0 or a negative errno, in the order of checks of §1.6. */
export function attachVas(
  system: System,
  caller: Process,
  target: Thread,
  process: Process,
  vid: number,
  typeBits: number,
): number {
  const { kernel } = system;
  const type = accessType(typeBits);
  if (type === null) return -errno.EINVAL;
  const vas = kernel.vases.get(vid);
  if (vas === undefined) return -errno.EINVAL;
  const refuse = (result: number, text: string, overlap: Overlap | null = null): number =>
    remember(system, {
      pid: process.pid,
      vid,
      call: "attach",
      result,
      text,
      ranges: overlap && overlapRanges(overlap.wanted, overlap.present),
    });
  const permission = checkPermission(vas, caller, neededBits(type));
  if (permission < 0)
    return refuse(permission, `uid ${caller.uid} may not open \`${vas.name}\` (mode 0${vas.mode.toString(8)}) ${type}`);
  if (attachmentsOf(kernel, process).some((held) => held.vid === vid && held.tid === target.tid)) return 0;
  if (vas.attachments.length >= shareLimit)
    return refuse(-errno.EBUSY, `\`${vas.name}\` has ${shareLimit} attachments`);
  pay(system, "vasAttach");
  if (kernel.config.sharedIdsFull === "refuse" && !canHoldSharedId(system, vas)) {
    reportTableFull(system, vid);
    return refuse(-errno.EINVAL, `no shared id is free for \`${vas.name}\` (P26)`);
  }
  if (!takeShare(vas, type)) {
    const holders = vas.writers > 0 ? "a writer" : `${vas.readers} reader${vas.readers === 1 ? "" : "s"}`;
    return refuse(-errno.EBUSY, `\`${vas.name}\` is attached by ${holders}, from attach to detach`);
  }
  const overlap = buildAttachedMm(system, target.tid, process, vas, type);
  if (overlap !== null) {
    releaseShare(vas, type);
    return refuse(
      -errno.EFAULT,
      `\`${overlap.wanted.name}\` ${rangeText(overlap.wanted)} overlaps \`${overlap.present.name}\` ` +
        `${rangeText(overlap.present)}`,
      overlap,
    );
  }
  forgetRefusal(system, process.pid, vid);
  record(system, EventKind.VasAttach, vid, kernel.attached.get(process.attachments[0]!)!.space, typeBits & 3);
  return 0;
}

/**
 * Makes A = V + T and the attachment; null, or the overlap that made it impossible (nothing stays). `handle`: what a
 * SpaceJMP process calls it by.
 */
export function buildAttachedMm(
  system: System,
  tid: Tid,
  process: Process,
  vas: Vas,
  type: AccessType,
  handle = 0,
): Overlap | null {
  const { kernel } = system;
  const original = spaceOf(kernel, process.space);
  const mm = createMm(system, { kind: "attached", owner: process.owner, pid: process.pid, vid: vas.vid });
  mm.updated = original.updated;
  placeRandomly(system, mm, original.stackTop);
  mm.tagged ||= vas.tagged;
  const sharedId = holdSharedId(system, vas);
  if (sharesAsids(system)) mm.ownSharedId = takeOwnSharedId(system, vas);
  const overlap = copyVasPart(system, mm, vas, type, sharedId) ?? copyProcessPart(system, mm, original, vas.vid);
  if (overlap !== null) {
    for (const vma of [...mm.vmas]) removePages(system, mm, vma);
    destroyMm(system, mm);
    releaseSharedId(system, sharedId);
    releaseSharedId(system, mm.ownSharedId);
    return overlap;
  }
  // The patches copy the bounds of heap and code at the first switch that finds a change, and then perhaps the wrong way (Q1).
  if (!kernel.config.resizedMappingLost) copyBounds(original, mm);
  if (sharesAsids(system)) joinAsid(system, mm, original);
  const id = kernel.nextAttachment++;
  kernel.attached.set(id, {
    id,
    vid: vas.vid,
    pid: process.pid,
    tid,
    space: mm.id,
    type,
    handle,
    segments: [],
    sharedId,
  });
  process.attachments.unshift(id);
  vas.attachments.push(id);
  return null;
}

/** The VAS's VMAs, always eagerly; without W no page can be written, now or later. */
function copyVasPart(system: System, mm: Mm, vas: Vas, type: AccessType, sharedId: number): Overlap | null {
  const home = spaceOf(system.kernel, vas.space);
  for (const vma of home.vmas) {
    const copy = copyVasVma(system, mm, vas, vma, type, sharedId);
    if (isOverlap(copy)) return copy;
  }
  return null;
}

/** One VMA of the VAS into an attached mm; `sharedId`: what the attachment holds. */
export function copyVasVma(
  system: System,
  mm: Mm,
  vas: Vas,
  vma: Vma,
  type: AccessType,
  sharedId: number,
): Vma | Overlap {
  const home = spaceOf(system.kernel, vas.space);
  const own = canCarry(system, vma) ? mm.ownSharedId : -1;
  return copyVma(system, mm, home, vma, true, {
    // A shared entry has one set of rights: a reader does not share what writers may write (I1).
    reference: home.id,
    sharedId: isShareable(system, vas, vma) && (type !== "ro" || !vma.write) ? sharedId : own,
    ...(type === "ro" && { write: false, mayWrite: false }),
  });
}

/** All VMAs of the process; eager in the program's text, everywhere without lazy attach or with one ASID for both. */
function copyProcessPart(system: System, mm: Mm, original: Mm, vid: number): Overlap | null {
  for (const vma of original.vmas) {
    // The VAS itself, subscribed to in the original space, is there already.
    if (vma.subscription === vid || vma.vasPrivate || !comesAlong(system, vma)) continue;
    const copy = copyProcessVma(system, mm, original, vma);
    if (isOverlap(copy)) return { wanted: copy.present, present: copy.wanted };
  }
  return null;
}

/** One VMA of the process into an attached mm: at attach, or later when a switch finds it new. */
export function copyProcessVma(system: System, mm: Mm, original: Mm, vma: Vma): Vma | Overlap {
  const { layout, config } = system.kernel;
  const inText = vma.start >= pageFloor(layout, original.startCode) && vma.end <= pageCeil(layout, original.endCode);
  // Spaces that use one ASID must agree on what is present, or their switches would have to flush it.
  const eager = !config.lazyAttach || inText || sharesAsids(system);
  return copyVma(system, mm, original, vma, eager, { reference: original.id });
}
