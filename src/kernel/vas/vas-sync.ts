/** What a switch does before it switches: making both sides agree on the process's memory (vas-semantics §2.10). */
import { Defect } from "../config/index.js";
import {
  copyBounds,
  copyVma,
  isOverlap,
  overlapRanges,
  passLayoutChanges,
  rangeText,
  updateCounterpart,
  type Overlap,
  type UpdateResult,
} from "../sharing/index.js";
import {
  findCounterpart,
  findOverlap,
  pay,
  reportDefect,
  type Mm,
  type Refusal,
  type System,
  type Vma,
} from "../state/index.js";
import { errno } from "../abi/index.js";
import { forgetTouches, reportLostTouches } from "../memory/index.js";
import { copiesOf, resolveBounds } from "./resolve-bounds.js";
import { copyProcessVma } from "./vas-attach.js";

/** Null: in step. Otherwise why not; what was synchronised before stays so. */
export type SyncFailure = null | { readonly result: number; readonly text: string; readonly ranges: Refusal["ranges"] };

/** Brings an attached mm up to date with its process, on entering a VAS. */
export function syncIn(system: System, original: Mm, mm: Mm): SyncFailure {
  passLayoutChanges(system, mm, original, ["in", "out"]);
  if (original.updated !== mm.updated) {
    for (const vma of [...original.vmas]) {
      const failure = takeIn(system, original, mm, vma);
      if (failure !== null) return failure;
    }
    copyBounds(original, mm);
    mm.updated = original.updated;
  }
  reportLostTouches(system, mm, original, "switch");
  return null;
}

/** One VMA of the process on the way in: new ones are copied, changed ones brought up to date, lazy ones left alone. */
function takeIn(system: System, original: Mm, mm: Mm, vma: Vma): SyncFailure {
  if (vma.subscription === mm.vid || vma.vasPrivate) return null;
  const counterpart = findCounterpart(mm, vma);
  const { resizedMappingLost } = system.kernel.config;
  if (counterpart !== undefined && counterpart.reference !== original.id) {
    // The search looks at bounds only: it takes memory of the VAS for the process's.
    if (!resizedMappingLost) return overlapFailure(counterpart, vma, "in the attached space", "of the process");
    reportDefect(
      system,
      Defect.ResizedMappingLost,
      `switch: \`${counterpart.name}\` ${rangeText(counterpart)} of the VAS is taken for the ` +
        "process's mapping of the same bounds",
    );
  }
  if (counterpart !== undefined && !counterpart.attached)
    return resizedMappingLost ? null : extendLazy(mm, counterpart, vma);
  if (counterpart !== undefined) return update(system, mm, original, vma);
  pay(system, "syncVma");
  if (!resizedMappingLost && copiesOf(mm, vma, original.id).length > 0) return update(system, mm, original, vma);
  const copy = copyProcessVma(system, mm, original, vma);
  if (!isOverlap(copy)) return null;
  reportResize(system, copy.present, original);
  return overlapFailure(copy.present, vma, "in the attached space", "of the process");
}

/** Lets a stack that grew outside grow inside, where its pages are not copied yet. */
function extendLazy(mm: Mm, counterpart: Vma, vma: Vma): SyncFailure {
  const present = vma.start < counterpart.start ? findOverlap(mm.vmas, vma.start, counterpart.start) : undefined;
  if (present !== undefined) return overlapFailure(present, vma, "in the attached space", "of the process");
  counterpart.start = Math.min(counterpart.start, vma.start);
  return null;
}

/** Brings a process's original mm up to date with an attached one, on leaving the VAS. */
export function syncOut(system: System, mm: Mm, original: Mm): SyncFailure {
  passLayoutChanges(system, mm, original, ["in", "out"]);
  if (original.updated !== mm.updated) {
    for (const vma of [...mm.vmas]) {
      if (vma.vasPrivate) continue;
      const born = vma.reference === null && system.kernel.config.vasPrivate;
      if (!born && (vma.reference !== original.id || !vma.attached)) continue;
      const failure = born ? takeOut(system, mm, original, vma) : update(system, original, mm, vma);
      if (failure !== null) return failure;
    }
    copyBounds(mm, original);
    original.updated = mm.updated;
  }
  reportLostTouches(system, mm, original, "switch");
  return null;
}

/** Makes memory that was mapped inside the process's (vas-semantics §2.13). */
function takeOut(system: System, mm: Mm, original: Mm, vma: Vma): SyncFailure {
  const copy = copyVma(system, original, mm, vma, true, { sharedId: -1 });
  if (!isOverlap(copy)) {
    vma.reference = original.id;
    return null;
  }
  return overlapFailure(vma, copy.present, "mapped inside", "of the process");
}

/** Both sides of an overlap: first that of the attached space. */
function overlapFailure(inside: Vma, outside: Vma, where: string, whose: string): NonNullable<SyncFailure> {
  return {
    result: -errno.EFAULT,
    ranges: overlapRanges(inside, outside),
    text: `\`${outside.name}\` ${rangeText(outside)} ${whose} overlaps \`${inside.name}\` ${rangeText(inside)} ${where}`,
  };
}

/** Brings the copy of a VMA of `from` up to date in `to`; one of the two is an attached space. */
function update(system: System, to: Mm, from: Mm, vma: Vma): SyncFailure {
  const attached = to.kind === "attached" ? to : from;
  let outcome: UpdateResult | Overlap = updateCounterpart(system, to, from, vma);
  const reference = to === attached ? from.id : null;
  if (outcome === "no counterpart" && !system.kernel.config.resizedMappingLost)
    outcome = resolveBounds(system, to, from, vma, reference, to !== attached || !system.kernel.config.lazyAttach);
  if (outcome === "ok") {
    forgetTouches(attached, vma);
    return null;
  }
  if (outcome === "unchanged") return null;
  if (typeof outcome !== "string") {
    const [inside, outside] = to === attached ? [outcome.present, vma] : [vma, outcome.present];
    return overlapFailure(inside, outside, "in the attached space", "of the process");
  }
  const isGone = outcome === "no counterpart" && copiesOf(to, vma, reference).length === 0;
  const text =
    outcome === "changed on both sides"
      ? `\`${vma.name}\` ${rangeText(vma)} changed on both sides since the last switch`
      : isGone
        ? `\`${vma.name}\` ${rangeText(vma)} was unmapped on the other side`
        : `\`${vma.name}\` ${rangeText(vma)} was resized and has no counterpart on the other side`;
  reportDefect(
    system,
    outcome === "changed on both sides"
      ? Defect.BothSidesChanged
      : isGone
        ? Defect.UnmapNotForwarded
        : Defect.ResizedMappingLost,
    `switch: ${text}`,
  );
  return { result: -errno.EFAULT, text, ranges: null };
}

/**
 * An overlap with the old copy of the same VMA is the resize defect; one with the VAS's own memory is a real conflict.
 */
function reportResize(system: System, present: Vma, original: Mm): void {
  if (present.reference !== original.id) return;
  reportDefect(
    system,
    Defect.ResizedMappingLost,
    `switch: \`${present.name}\` was resized in the original space after it was copied at ${rangeText(present)}`,
  );
}
