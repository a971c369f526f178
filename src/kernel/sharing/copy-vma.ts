/**
 * Copying a VMA into another mm, and bringing a counterpart up to date (`copy_vm_area`, `update_vm_area`; vas-semantics
 * §2.4, §2.6).
 */
import { duplicateRange, mergePages, removePages, retainObject } from "../pages/index.js";
import { findCounterpart, findOverlap, insertVma, pay, type Mm, type System, type Vma } from "../state/index.js";
import { addressText } from "../../notation/index.js";

/** Why a VMA could not be copied: the VMA in the way. */
export interface Overlap {
  readonly wanted: Vma;
  readonly present: Vma;
}

/**
 * Copies a VMA into `to`; the destination's time stamp stays.
 *
 * @param eager duplicate the page-table entries now; otherwise at first touch.
 * @returns the copy, or what it overlaps.
 */
export function copyVma(
  system: System,
  to: Mm,
  from: Mm,
  vma: Vma,
  eager: boolean,
  changes: Partial<Vma>,
): Vma | Overlap {
  const present = findOverlap(to.vmas, vma.start, vma.end);
  if (present !== undefined) return { wanted: vma, present };
  const copy: Vma = { ...vma, attached: eager, ...changes };
  retainObject(system, copy);
  insertVma(to.vmas, copy);
  pay(system, "copyVma");
  if (eager) duplicateRange(system, to, copy, from, vma);
  return copy;
}

/** Did `copyVma` fail? */
export function isOverlap(result: Vma | Overlap): result is Overlap {
  return "wanted" in result;
}

/** Outcome of `updateCounterpart`. */
export type UpdateResult = "ok" | "unchanged" | "no counterpart" | "changed on both sides";

/** Brings the counterpart of `vma` (of `from`) in `to` up to date; VMA flags are not propagated. */
export function updateCounterpart(system: System, to: Mm, from: Mm, vma: Vma): UpdateResult {
  pay(system, "syncVma");
  const target = findCounterpart(to, vma);
  if (target === undefined) return "no counterpart";
  if (vma.start === target.start || vma.updated <= target.updated) return updatePart(system, to, target, from, vma);
  // A stack has grown: the counterpart is replaced, and keeps what it was.
  const { read, write, execute, mayWrite, reference } = target;
  removePages(system, to, target);
  const copy = copyVma(system, to, from, vma, true, { read, write, execute, mayWrite, reference, attached: true });
  return isOverlap(copy) ? "no counterpart" : "ok";
}

/** Brings the pages of `target` (of `to`) up to date with those of `vma`, where both overlap. */
export function updatePart(system: System, to: Mm, target: Vma, from: Mm, vma: Vma): UpdateResult {
  if (vma.updated === target.updated) return "unchanged";
  if (vma.updated < target.updated) {
    if (system.kernel.config.bothSidesChanged) return "changed on both sides";
    mergePages(system, to, target, from, vma);
    return "ok";
  }
  duplicateRange(system, to, target, from, vma);
  target.updated = vma.updated;
  return "ok";
}

/** "0x10000000–0x10002000". */
export function rangeText(vma: Vma): string {
  return `${addressText(vma.start)}–${addressText(vma.end)}`;
}

/** Both ranges of an overlap, of the VAS's memory and of the process's, in that order. */
export function overlapRanges(first: Vma, second: Vma): { first: [number, number]; second: [number, number] } {
  return { first: [first.start, first.end], second: [second.start, second.end] };
}
