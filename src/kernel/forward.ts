/**
 * Fidelity `intended`: a change of a page or of the layout is forwarded at once to every space that shares the VMA, so
 * that all of them always agree and a switch has nothing left to synchronise. The author of the patches named this
 * remedy and its price (vas-semantics §4.3). With fidelity `rfc` nothing here does anything.
 */
import type { VirtualAddress } from "../machine/address.js";
import { pay, processOf, spaceOf, type System } from "./kernel.js";
import type { Mm } from "./mm.js";
import { duplicatePage, duplicateRange } from "./page-mapping.js";
import { releaseObject, retainObject } from "./shared-object.js";
import { finishGather, startGather, zapPage } from "./tlb-maintenance.js";
import { findOverlap, findVma, insertVma, isolateRange, removeVma, type Vma } from "./vma.js";

/** A space that shares a VMA of another, and how its own VMAs refer to that. */
interface Sharer {
  readonly mm: Mm;
  /** Reference that the sharer's VMAs of this part carry. */
  readonly reference: Vma["reference"];
}

/** Spaces other than `mm` that share the part of it to which a VMA with this reference belongs. */
function sharers(system: System, mm: Mm, reference: Vma["reference"]): Sharer[] {
  const { kernel } = system;
  const origin = reference ?? mm.id;
  const home = spaceOf(kernel, origin);
  if (mm.kind === "attached" && reference === null) return [];
  const attached = [...kernel.attached.values()].filter((attachment) => home.kind === "original"
    ? processOf(kernel, attachment.pid).space === origin
    : attachment.vid === home.vid);
  const all: Sharer[] = [{ mm: home, reference: null }];
  for (const attachment of attached) all.push({ mm: spaceOf(kernel, attachment.space), reference: origin });
  return all.filter((sharer) => sharer.mm.id !== mm.id);
}

/** Hands a page that was just made present or replaced to every space that shares it. */
export function forwardPage(system: System, mm: Mm, vma: Vma, va: VirtualAddress): void {
  if (system.kernel.config.fidelity !== "intended" || vma.subscription !== null) return;
  for (const sharer of sharers(system, mm, vma.reference)) {
    const target = findVma(sharer.mm.vmas, va);
    if (target === undefined || target.reference !== sharer.reference || !target.attached) continue;
    const gather = startGather(sharer.mm);
    duplicatePage(system, gather, sharer.mm, target, mm, va);
    finishGather(system, gather);
    target.updated = vma.updated;
  }
}

/**
 * Makes the layout of [start, end) in every sharer equal to that in `mm`, for the part of it with this reference. Where
 * a sharer has memory of its own in the way, that stays and the part is left out.
 */
export function forwardLayout(system: System, mm: Mm, start: number, end: number, reference: Vma["reference"]): void {
  if (system.kernel.config.fidelity !== "intended" || end <= start) return;
  const origin = reference ?? mm.id;
  for (const sharer of sharers(system, mm, reference)) {
    const readOnly = isReadOnly(system, sharer.mm, origin);
    const gather = startGather(sharer.mm);
    for (const old of isolateRange(sharer.mm.vmas, start, end, (upper) => retainObject(system, upper))) {
      if (old.reference !== sharer.reference) continue;
      for (let va = old.start; va < old.end; va += system.kernel.layout.pageBytes) {
        zapPage(system, gather, va as VirtualAddress);
      }
      removeVma(sharer.mm.vmas, old);
      releaseObject(system, old);
    }
    finishGather(system, gather);
    for (const vma of mm.vmas) {
      if (vma.start >= end || vma.end <= start || vma.reference !== reference) continue;
      // The VAS that is attached stands there already.
      if (vma.subscription !== null && vma.subscription === sharer.mm.vid) continue;
      const from = Math.max(vma.start, start);
      const to = Math.min(vma.end, end);
      if (findOverlap(sharer.mm.vmas, from, to) !== undefined) continue;
      const copy: Vma = {
        ...vma,
        start: from,
        end: to,
        offset: vma.offset + (from - vma.start),
        reference: sharer.reference,
        attached: true,
        write: vma.write && !readOnly,
        mayWrite: vma.mayWrite && !readOnly,
      };
      retainObject(system, copy);
      insertVma(sharer.mm.vmas, copy);
      pay(system, "copyVma");
      duplicateRange(system, sharer.mm, copy, mm, vma);
    }
    sharer.mm.updated = mm.updated;
    if (origin === mm.id || sharer.mm.id === origin) copyBounds(mm, sharer.mm);
  }
}

/** Is this the mm of an attachment without write access, and the part that of the VAS? */
function isReadOnly(system: System, mm: Mm, origin: Mm["id"]): boolean {
  if (mm.kind !== "attached" || spaceOf(system.kernel, origin).kind !== "vas") return false;
  for (const attachment of system.kernel.attached.values())
    if (attachment.space === mm.id) return attachment.type === "ro";
  return false;
}

/** Copies what an mm knows of its program and heap. */
export function copyBounds(from: Mm, to: Mm): void {
  if (to.kind === "vas") return;
  to.startCode = from.startCode;
  to.endCode = from.endCode;
  to.startBrk = from.startBrk;
  to.brk = from.brk;
}
