/**
 * Synchronising a VMA whose bounds differ from those of its copy: the repair of Q1, and of Q4 where a VMA was cut. The
 * patches give up where they find no counterpart of equal bounds (vas-semantics §2.5, §2.6).
 */
import { copyVma, isOverlap, updatePart, type Overlap, type UpdateResult } from "../sharing/index.js";
import {
  cutsPage,
  findVmaAbove,
  mergeable,
  overlapping,
  removeVma,
  type Mm,
  type System,
  type Vma,
} from "../state/index.js";
import { isolateConcerned, releaseObject } from "../pages/index.js";

/** Parts of `to` that are copies of a VMA of another space, or what that is a copy of. */
export function copiesOf(to: Mm, vma: Vma, reference: Vma["reference"]): Vma[] {
  return overlapping(to.vmas, vma.start, vma.end).filter((part) => part.reference === reference);
}

/**
 * Makes `to` agree with `from` over the range of a VMA, however both are cut there: what is missing is copied, the rest is
 * brought up to date part by part.
 *
 * @param reference what the VMAs of `to` refer to that belong to this part of memory.
 * @param eager whether pages that are added are copied now.
 */
export function resolveBounds(
  system: System,
  to: Mm,
  from: Mm,
  vma: Vma,
  reference: Vma["reference"],
  eager: boolean,
): UpdateResult | Overlap {
  isolateConcerned(system, to, vma.start, vma.end, (part) => part.reference === reference);
  for (let at = vma.start; at < vma.end;) {
    const next = findVmaAbove(to.vmas, at);
    const free = Math.min(vma.end, next?.start ?? vma.end);
    if (free > at) {
      const largePage = cutsPage(vma, at) || cutsPage(vma, free) ? 0 : vma.largePage;
      const piece = { ...vma, start: at, end: free, offset: vma.offset + (at - vma.start), largePage };
      const copy = copyVma(system, to, from, piece, eager, { reference, sharedId: -1 });
      if (isOverlap(copy)) return copy;
      at = free;
      continue;
    }
    if (next!.reference !== reference) return { wanted: vma, present: next! };
    at = Math.min(vma.end, next!.end);
  }
  for (const part of copiesOf(to, vma, reference)) {
    if (!part.attached) continue;
    const outcome = updatePart(system, to, part, from, vma);
    if (outcome !== "ok" && outcome !== "unchanged") return outcome;
  }
  joinParts(system, to, vma);
  return "ok";
}

/** Makes one VMA of the parts in the range of another, as far as they are alike. */
function joinParts(system: System, to: Mm, { start, end }: Vma): void {
  const parts = overlapping(to.vmas, start, end);
  let lower = parts[0];
  for (const upper of parts.slice(1)) {
    if (lower !== undefined && mergeable(lower, upper, true) && lower.updated === upper.updated) {
      lower.end = upper.end;
      removeVma(to.vmas, upper);
      releaseObject(system, upper);
    } else lower = upper;
  }
}
