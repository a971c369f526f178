/** Which VMA of another mm stands for this one (`vas_find_reference`, vas-semantics §2.5). */
import type { Mm } from "./mm.js";
import { findVmaAbove, type Vma } from "./vma.js";

/**
 * Counterpart of a VMA in another mm: the first one that ends above its start, if it has the same bounds, or the same
 * end and the VMA is a stack. A VMA that was resized in any other way has none: Q1.
 */
export function findCounterpart(mm: Mm, vma: Vma): Vma | undefined {
  const candidate = findVmaAbove(mm.vmas, vma.start);
  if (candidate === undefined || candidate.end !== vma.end) return undefined;
  return candidate.start === vma.start || vma.growsDown ? candidate : undefined;
}
