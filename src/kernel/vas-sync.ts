/** What a switch does before it switches: making both sides agree on the process's memory (vas-semantics §2.10). */
import { copyVma, isOverlap, overlapRanges, rangeText, updateCounterpart } from "./copy-vma.js";
import { findCounterpart } from "./counterpart.js";
import { errno } from "./errno.js";
import { copyBounds } from "./forward.js";
import { pay, type System } from "./kernel.js";
import type { Mm } from "./mm.js";
import { reportDefect, type Refusal } from "./report.js";
import { copyProcessVma } from "./vas-attach.js";
import type { Vma } from "./vma.js";

/** Null: in step. Otherwise why not; what was synchronised before stays so. */
export type SyncFailure = null | { readonly result: number; readonly text: string; readonly ranges: Refusal["ranges"] };

/** Brings an attached mm up to date with its process, on entering a VAS. */
export function syncIn(system: System, original: Mm, mm: Mm): SyncFailure {
  if (original.updated === mm.updated) return null;
  for (const vma of [...original.vmas]) {
    if (vma.subscription === mm.vid || vma.vasPrivate) continue;
    const counterpart = findCounterpart(mm, vma);
    if (counterpart === undefined) {
      pay(system, "syncVma");
      const copy = copyProcessVma(system, mm, original, vma);
      if (!isOverlap(copy)) continue;
      reportResize(system, copy.present, original);
      return {
        result: -errno.EFAULT,
        ranges: overlapRanges(copy.present, vma),
        text: `\`${vma.name}\` ${rangeText(vma)} of the process overlaps \`${copy.present.name}\` ` +
          `${rangeText(copy.present)} in the attached space`,
      };
    }
    if (!counterpart.attached) continue;
    const failure = update(system, mm, original, vma);
    if (failure !== null) return failure;
  }
  copyBounds(original, mm);
  mm.updated = original.updated;
  return null;
}

/** Brings a process's original mm up to date with an attached one, on leaving the VAS. */
export function syncOut(system: System, mm: Mm, original: Mm): SyncFailure {
  if (original.updated === mm.updated) return null;
  for (const vma of [...mm.vmas]) {
    if (vma.vasPrivate) continue;
    const born = vma.reference === null && system.kernel.config.vasPrivate;
    if (!born && (vma.reference !== original.id || !vma.attached)) continue;
    const failure = born ? takeOut(system, mm, original, vma) : update(system, original, mm, vma);
    if (failure !== null) return failure;
  }
  copyBounds(mm, original);
  original.updated = mm.updated;
  return null;
}

/** Makes memory that was mapped inside the process's (vas-semantics §2.13). */
function takeOut(system: System, mm: Mm, original: Mm, vma: Vma): SyncFailure {
  const copy = copyVma(system, original, mm, vma, true, { sharedId: -1 });
  if (!isOverlap(copy)) {
    vma.reference = original.id;
    return null;
  }
  return {
    result: -errno.EFAULT,
    ranges: overlapRanges(vma, copy.present),
    text: `\`${vma.name}\` ${rangeText(vma)}, mapped inside, overlaps \`${copy.present.name}\` ` +
      `${rangeText(copy.present)} of the process`,
  };
}

function update(system: System, to: Mm, from: Mm, vma: Vma): SyncFailure {
  const outcome = updateCounterpart(system, to, from, vma);
  if (outcome === "ok") return null;
  const text = outcome === "no counterpart"
    ? `\`${vma.name}\` ${rangeText(vma)} was resized and has no counterpart on the other side`
    : `\`${vma.name}\` ${rangeText(vma)} changed on both sides since the last switch`;
  reportDefect(system, outcome === "no counterpart" ? 1 : 2, `switch: ${text}`);
  return { result: -errno.EFAULT, text, ranges: null };
}

/**
 * An overlap with the old copy of the same VMA is the resize defect; one with the VAS's own memory is a real conflict.
 */
function reportResize(system: System, present: Vma, original: Mm): void {
  if (present.reference !== original.id) return;
  reportDefect(
    system,
    1,
    `switch: \`${present.name}\` was resized in the original space after it was copied at ${rangeText(present)}`,
  );
}
