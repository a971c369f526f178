/** The memory side of fork: private pages become copy on write, shared ones stay shared (vas-semantics §1.8). */
import type { VirtualAddress } from "../machine/address.js";
import { forEachLeaf, writeLeaf, type Leaf } from "../machine/index.js";
import { noteDivergence } from "./asid-sharing.js";
import { copyBounds, forwardPage } from "./forward.js";
import { getFrame } from "./frame-allocator.js";
import { pay, spaceOf, type System } from "./kernel.js";
import type { Mm } from "./mm.js";
import { mapPage } from "./page-mapping.js";
import type { Process } from "./process.js";
import { holdSharedId } from "./shared-id.js";
import { retainObject } from "./shared-object.js";
import { finishGather, startGather, type Gather } from "./tlb-maintenance.js";
import { insertVma, type Vma } from "./vma.js";

/** Gives the child a copy of the parent's original address space, and its subscriptions. */
export function duplicateProcessMemory(system: System, parent: Process, child: Process): void {
  const from = spaceOf(system.kernel, parent.space);
  const to = spaceOf(system.kernel, child.space);
  const gather = startGather(from);
  const protectedPages: { vma: Vma; va: VirtualAddress }[] = [];
  for (const { vid, sharedId } of parent.subscriptions) {
    child.subscriptions.push({ vid, sharedId });
    if (sharedId !== -1) holdSharedId(system, system.kernel.vases.get(vid)!);
  }
  for (const vma of from.vmas) {
    const copy: Vma = { ...vma, owner: vma.subscription === null && vma.object === null ? child.owner : vma.owner };
    retainObject(system, copy);
    insertVma(to.vmas, copy);
    pay(system, "copyVma");
    for (const va of copyEntries(system, from, vma, to, copy, gather)) protectedPages.push({ vma, va });
  }
  copyBounds(from, to);
  to.mmapTop = from.mmapTop;
  to.stackTop = from.stackTop;
  to.updated = from.updated;
  finishGather(system, gather);
  // Q5: the patches protect the original space only; attached spaces keep writable entries to the same frames.
  for (const { vma, va } of protectedPages) forwardPage(system, from, vma, va);
}

/** Copies the leaf entries of one VMA; returns the pages of the parent that became write-protected. */
function copyEntries(system: System, from: Mm, vma: Vma, to: Mm, copy: Vma, gather: Gather): VirtualAddress[] {
  const { machine } = system;
  const leaves: { va: VirtualAddress; leaf: Leaf }[] = [];
  forEachLeaf(machine, from.root, vma.start as VirtualAddress, vma.end as VirtualAddress, (va, leaf) =>
    leaves.push({ va, leaf }),
  );
  const protectedPages: VirtualAddress[] = [];
  for (const { va, leaf } of leaves) {
    const write = vma.shared && leaf.write;
    if (leaf.write && !vma.shared) {
      writeLeaf(machine, from.root, va, { ...leaf, write: false }, () => { throw new Error("the page is present"); });
      gather.pages.push({ va, sharedId: leaf.shared, global: leaf.global });
      noteDivergence(system.kernel, from, va);
      protectedPages.push(va);
    }
    getFrame(system, leaf.pfn);
    mapPage(system, to, copy, va, leaf.pfn, write);
    pay(system, "forkEntry");
  }
  return protectedPages;
}
