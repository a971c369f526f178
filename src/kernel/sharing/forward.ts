/**
 * Fidelity `intended`: a change of a page or of the layout is forwarded at once to every space that shares the VMA, so
 * that all of them always agree and a switch has nothing left to synchronise. The author of the patches named this
 * remedy and its price (vas-semantics §4.3). With fidelity `rfc` nothing here does anything.
 */
import type { VirtualAddress } from "../../machine/index.js";
import { errno, pageBytesOf } from "../abi/index.js";
import {
  cutsPage,
  findVmaAbove,
  insertVma,
  overlapping,
  pay,
  processOf,
  removeVma,
  spaceOf,
  type Mm,
  type System,
  type Vma,
} from "../state/index.js";
import {
  canCarry,
  duplicatePages,
  duplicateRange,
  isolateConcerned,
  releaseObject,
  releaseReserved,
  retainObject,
} from "../pages/index.js";
import { refreshSubscribers, subscribedSpaces } from "./subscriber-sync.js";
import { finishGather, startGather, zapPage } from "../shootdown/index.js";
import { comesAlong } from "./comes-along.js";

/** A space that shares a VMA of another, and which of its own VMAs are of that part. */
interface Sharer {
  readonly mm: Mm;
  /** What its VMAs of this part refer to. */
  readonly reference: Vma["reference"];
}

/** Spaces other than `mm` that share the part of it to which a VMA with this reference belongs. */
function sharers(system: System, mm: Mm, reference: Vma["reference"]): Sharer[] {
  const { kernel } = system;
  const origin = reference ?? mm.id;
  const home = spaceOf(kernel, origin);
  if (mm.kind === "attached" && reference === null) return [];
  const attached = [...kernel.attached.values()].filter((attachment) =>
    home.kind === "original" ? processOf(kernel, attachment.pid).space === origin : attachment.vid === home.vid,
  );
  const all: Sharer[] = [{ mm: home, reference: null }];
  for (const attachment of attached) all.push({ mm: spaceOf(kernel, attachment.space), reference: origin });
  return all.filter((sharer) => sharer.mm.id !== mm.id);
}

/**
 * Hands a page that was just made present or replaced to every space that shares it. Without `intended` that is done for the
 * memory of a VAS and with `q12 off` only.
 */
export function forwardPage(system: System, mm: Mm, vma: Vma, va: VirtualAddress): void {
  const { config } = system.kernel;
  if (vma.subscription !== null) return;
  const origin = system.kernel.spaces.get(vma.reference ?? mm.id);
  // An exec may have replaced the space that the VMA was copied from.
  if (origin === undefined) return;
  if (config.fidelity !== "intended" && (config.faultNotShared || origin.kind !== "vas")) return;
  const end = va + pageBytesOf(system.kernel.layout, vma);
  for (const sharer of sharers(system, mm, vma.reference)) {
    for (const target of overlapping(sharer.mm.vmas, va, end))
      if (target.reference === sharer.reference && target.attached)
        replacePage(system, sharer.mm, target, mm, vma, va, end);
  }
  if (origin.kind !== "vas") return;
  for (const { mm: other } of subscribedSpaces(system, origin.vid)) {
    for (const target of overlapping(other.vmas, va, end))
      if (target.subscription === origin.vid) replacePage(system, other, target, mm, vma, va, end);
  }
}

/** Gives a sharer the page [va, end) of a VMA, or what of it lies in the sharer's VMA. */
function replacePage(system: System, to: Mm, target: Vma, from: Mm, vma: Vma, va: number, end: number): void {
  duplicatePages(system, to, target, from, vma, Math.max(va, target.start), Math.min(end, target.end));
  target.updated = vma.updated;
}

/**
 * Makes the layout of [start, end) in every sharer follow that in `mm`, which must belong to the part with this
 * reference there and nowhere else. Where an attached space has other memory in the way, that stays, and the part is
 * left out until it goes away.
 */
export function forwardLayout(system: System, mm: Mm, start: number, end: number, reference: Vma["reference"]): void {
  if (system.kernel.config.fidelity !== "intended" || end <= start) return;
  for (const sharer of sharers(system, mm, reference)) {
    const removed = removePart(system, sharer, start, end);
    if (sharer.mm.kind === "attached") showBehind(system, sharer.mm, start, end);
    else {
      for (const vma of overlapping(mm.vmas, start, end)) {
        // Memory of a VAS carries shared ids in attached spaces only.
        const sharedId = sharer.mm.kind === "vas" ? -1 : vma.sharedId;
        if (vma.reference !== reference) continue;
        copyPiece(system, sharer.mm, mm, vma, start, end, { reference: null, sharedId });
      }
    }
    for (const gone of removed) releaseReserved(system, sharer.mm, gone);
    sharer.mm.updated = mm.updated;
  }
  const vas = system.kernel.vases.get(spaceOf(system.kernel, reference ?? mm.id).vid);
  if (vas !== undefined) refreshSubscribers(system, vas, start, end);
}

/** Removes a sharer's own copy of the part from [start, end), and returns what that was. */
function removePart(system: System, { mm, reference }: Sharer, start: number, end: number): Vma[] {
  const removed = isolateConcerned(system, mm, start, end, (vma) => vma.reference === reference);
  const gather = startGather(mm);
  for (const old of removed) {
    for (let va = old.start; va < old.end; va += pageBytesOf(system.kernel.layout, old)) {
      zapPage(system, gather, va as VirtualAddress);
    }
    removeVma(mm.vmas, old);
    releaseObject(system, old);
  }
  finishGather(system, gather);
  return removed;
}

/**
 * Lets the process's and the VAS's memory appear in an attached space wherever nothing is mapped in [start, end): what
 * was added there, or what stood behind memory that has gone.
 */
export function showBehind(system: System, mm: Mm, start: number, end: number): void {
  const { kernel } = system;
  const attachment = [...kernel.attached.values()].find(({ space }) => space === mm.id);
  if (kernel.config.fidelity !== "intended" || attachment === undefined) return;
  const original = spaceOf(kernel, processOf(kernel, attachment.pid).space);
  for (const vma of overlapping(original.vmas, start, end)) {
    // The VAS that is attached stands there already.
    if (vma.subscription !== mm.vid && comesAlong(system, vma))
      copyPiece(system, mm, original, vma, start, end, { reference: original.id });
  }
  const home = spaceOf(kernel, kernel.vases.get(mm.vid)!.space);
  const readOnly = attachment.type === "ro" && { write: false, mayWrite: false };
  for (const vma of overlapping(home.vmas, start, end)) {
    // Memory of segments is not forwarded.
    if (vma.reference !== null) continue;
    const sharedId = canCarry(system, vma) ? mm.ownSharedId : -1;
    copyPiece(system, mm, home, vma, start, end, { reference: home.id, sharedId, ...readOnly });
  }
}

/**
 * Copies what of a VMA lies in [start, end) to where the destination is free, with its pages. Where that ends inside a large
 * page the piece has base pages.
 */
function copyPiece(
  system: System,
  to: Mm,
  from: Mm,
  vma: Vma,
  start: number,
  end: number,
  changes: Partial<Vma>,
): void {
  let at = Math.max(vma.start, start);
  const limit = Math.min(vma.end, end);
  while (at < limit) {
    const next = findVmaAbove(to.vmas, at);
    const free = Math.min(limit, next?.start ?? limit);
    if (free > at) {
      const offset = vma.offset + (at - vma.start);
      const largePage = cutsPage(vma, at) || cutsPage(vma, free) ? 0 : vma.largePage;
      const copy: Vma = { ...vma, start: at, end: free, offset, largePage, attached: true, ...changes };
      retainObject(system, copy);
      insertVma(to.vmas, copy);
      pay(system, "copyVma");
      duplicateRange(system, to, copy, from, vma);
    }
    at = next?.end ?? limit;
  }
}

/** Tells the attached spaces of a process where its heap ends. */
export function forwardBounds(system: System, original: Mm): void {
  if (system.kernel.config.fidelity !== "intended") return;
  for (const { mm } of sharers(system, original, null)) copyBounds(original, mm);
}

/**
 * May the calling space change the layout of these VMAs? With `q4 off` a change reaches the VAS, so an attachment
 * without write access may not change memory of the VAS: −EACCES. Segments of SpaceJMP are only attached and detached as
 * a whole: −EBUSY.
 */
export function checkLayoutChange(system: System, mm: Mm, affected: readonly Vma[]): number {
  if (system.kernel.config.unmapNotForwarded || mm.kind !== "attached") return 0;
  const attachment = [...system.kernel.attached.values()].find(({ space }) => space === mm.id);
  if (system.kernel.config.vasModel === "spacejmp")
    return affected.some(({ kind }) => kind === "segment") ? -errno.EBUSY : 0;
  const home = system.kernel.vases.get(mm.vid)?.space;
  return attachment?.type === "ro" && affected.some(({ reference }) => reference === home) ? -errno.EACCES : 0;
}

/** Copies what an mm knows of its program and heap. */
export function copyBounds(from: Mm, to: Mm): void {
  if (to.kind === "vas") return;
  to.startCode = from.startCode;
  to.endCode = from.endCode;
  to.startBrk = from.startBrk;
  to.brk = from.brk;
}
