/**
 * Pages under a VAS's shared id must be the same for all who use the VAS: same frame, same permissions (I1). Here is
 * what an attached space does for that, and how it leaves the community when it wants something else.
 */
import { forEachLeaf, pageAt, type VirtualAddress } from "../../machine/index.js";
import { noteDivergence } from "../asids/index.js";
import { refreshContext } from "../shootdown/index.js";
import { pay, type Mm, type System, type Vma } from "../state/index.js";
import { rewritePage } from "./large-pages.js";

/** Does the VMA carry the id that all users of its VAS share, rather than none or the attachment's own? */
export function isCommon(mm: Mm, vma: Vma): boolean {
  return vma.sharedId !== -1 && vma.sharedId !== mm.ownSharedId;
}

/**
 * Takes an attached space's copy of its VAS out of the common shared id: its pages get the attachment's own id, or the
 * ASID. Needed before the process changes the mapping or protection of a page there: as long as its register has the
 * common bit, it would go on hitting the others' entries.
 */
export function leaveCommonId(system: System, mm: Mm, affected: readonly Vma[]): void {
  if (system.kernel.config.sharedProtection === "keep") return;
  if (mm.kind !== "attached" || !affected.some((vma) => vma.subscription === null && isCommon(mm, vma))) return;
  for (const vma of mm.vmas) {
    if (vma.subscription !== null || !isCommon(mm, vma)) continue;
    vma.sharedId = mm.ownSharedId;
    const leaves: (() => void)[] = [];
    forEachLeaf(system.machine, mm.root, vma.start as VirtualAddress, vma.end as VirtualAddress, (va, leaf) =>
      leaves.push(() => {
        rewritePage(system, mm, pageAt(system.machine, mm.root, va)!, { ...leaf, shared: vma.sharedId });
        if (vma.sharedId === -1) noteDivergence(system.kernel, mm, va);
        pay(system, "editEntry");
      }),
    );
    for (const rewrite of leaves) rewrite();
  }
  refreshContext(system, mm);
}
