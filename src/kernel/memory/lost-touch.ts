/**
 * First touches that a synchronisation does not see (Q3, vas-semantics §2.7): the fault handler answers 0 for a fresh
 * anonymous page, so its VMA does not count as changed, and the page stays on the side that touched it.
 */
import { Defect } from "../config/index.js";
import type { VirtualAddress } from "../../machine/index.js";
import { findVma, processOf, reportDefect, spaceOf, type Mm, type System, type Vma } from "../state/index.js";
import { addressText } from "../../notation/index.js";

/** Notes the first touch of a page that other spaces have a copy of the VMA of, and that did not mark the VMA. */
export function noteFirstTouch(system: System, mm: Mm, vma: Vma, va: VirtualAddress): void {
  const { kernel } = system;
  if (mm.kind === "attached") {
    if (vma.reference !== null) mm.untracked.add(va);
  } else if (mm.kind === "original" && vma.subscription === null) {
    for (const { pid, space } of kernel.attached.values()) {
      if (processOf(kernel, pid).space !== mm.id) continue;
      const inside = spaceOf(kernel, space);
      const copy = findVma(inside.vmas, va);
      if (copy?.reference === mm.id && copy.attached) inside.untracked.add(va);
    }
  }
}

/** After a VMA was brought up to date: its pages are the same on both sides. */
export function forgetTouches(mm: Mm, vma: Vma): void {
  for (const va of [...mm.untracked]) if (va >= vma.start && va < vma.end) mm.untracked.delete(va);
}

/**
 * Reports the first touches that a synchronisation or write-back has just left out, once each.
 *
 * @param of the VMA that was left out, or the mm whose memory was synchronised.
 */
export function reportLostTouches(system: System, mm: Mm, of: Vma | Mm, when: string): void {
  const isLeftOut = (vma: Vma | undefined): boolean =>
    vma !== undefined && ("root" in of ? vma.reference === of.id : vma === of);
  const lost = [...mm.untracked].filter((va) => isLeftOut(findVma(mm.vmas, va))).sort((a, b) => a - b);
  if (lost.length === 0) return;
  for (const va of lost) mm.untracked.delete(va);
  const pages = lost.length === 1 ? "a page" : `${lost.length} pages`;
  reportDefect(
    system,
    Defect.FirstTouchUnmarked,
    `${when}: ${pages} of \`${findVma(mm.vmas, lost[0]!)!.name}\`, first touched at ${addressText(lost[0]!)}, did not ` +
      `mark the VMA as changed and stayed on one side`,
  );
}
