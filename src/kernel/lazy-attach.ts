/** First touch of a lazily copied VMA inside an attached VAS (`vas_lazy_attach_vma`, vas-semantics §2.12). */
import { findCounterpart } from "./counterpart.js";
import { pay, type System } from "./kernel.js";
import type { Mm } from "./mm.js";
import { duplicateRange } from "./page-mapping.js";
import type { Vma } from "./vma.js";

/**
 * Duplicates the whole VMA's page-table entries from the mm it was copied from, unless that was done.
 *
 * @returns false if the mm it came from has no counterpart any more.
 */
export function lazyAttach(system: System, mm: Mm, vma: Vma): boolean {
  if (vma.reference === null || vma.attached) return true;
  const source = system.kernel.spaces.get(vma.reference);
  const counterpart = source && findCounterpart(source, vma);
  if (source === undefined || counterpart === undefined) return false;
  pay(system, "syncVma");
  duplicateRange(system, mm, vma, source, counterpart);
  vma.updated = counterpart.updated;
  vma.attached = true;
  return true;
}
