/** First touch of a lazily copied VMA inside an attached VAS (`vas_lazy_attach_vma`, vas-semantics §2.12). */
import { findCounterpart, overlapping, pay, type Mm, type System, type Vma } from "../state/index.js";
import { duplicateRange } from "../pages/index.js";

/**
 * Duplicates the whole VMA's page-table entries from the mm it was copied from, unless that was done.
 *
 * @returns false (with `q1 on`) if the mm it came from has no counterpart any more.
 */
export function lazyAttach(system: System, mm: Mm, vma: Vma): boolean {
  if (vma.reference === null || vma.attached) return true;
  const source = system.kernel.spaces.get(vma.reference);
  if (!system.kernel.config.resizedMappingLost && source !== undefined) {
    // The source's VMAs cover the same pages, however they are cut.
    pay(system, "syncVma");
    const parts = overlapping(source.vmas, vma.start, vma.end);
    for (const part of parts) duplicateRange(system, mm, vma, source, part);
    vma.updated = Math.max(vma.updated, ...parts.map(({ updated }) => updated));
    vma.attached = true;
    return true;
  }
  const counterpart = source && findCounterpart(source, vma);
  if (source === undefined || counterpart === undefined) return false;
  pay(system, "syncVma");
  duplicateRange(system, mm, vma, source, counterpart);
  vma.updated = counterpart.updated;
  vma.attached = true;
  return true;
}

/**
 * With `q4 off`, before an attached space changes the layout of these VMAs: what is forwarded or passed on to the process must
 * have its pages.
 */
export function completeBeforeChange(system: System, mm: Mm, affected: readonly Vma[]): void {
  if (system.kernel.config.unmapNotForwarded) return;
  for (const vma of affected) lazyAttach(system, mm, vma);
}
