/** The memory side of fork: private pages become copy on write, shared ones stay shared (vas-semantics §1.8). */
import type { VirtualAddress } from "../machine/address.js";
import { forEachLeaf, writeLeaf, type Leaf } from "../machine/index.js";
import { noteDivergence } from "./asid-sharing.js";
import { copyBounds, forwardPage } from "./forward.js";
import { getFrame } from "./frame-allocator.js";
import { attachmentsOf, pay, spaceOf, type System } from "./kernel.js";
import type { Mm } from "./mm.js";
import { leafOf, mapPage, protectPage } from "./page-mapping.js";
import type { Process } from "./process.js";
import { reportDefect } from "./report.js";
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
  for (const { vma, va } of protectedPages) forwardPage(system, from, vma, va);
  if (system.kernel.config.fidelity === "rfc") protectInside(system, parent, from);
}

/**
 * Q5: the patches protect the original space only; attached spaces keep writable entries to the same frames. With `q5 off`
 * those are protected too.
 */
function protectInside(system: System, parent: Process, from: Mm): void {
  const { kernel } = system;
  for (const { vid, space } of attachmentsOf(kernel, parent)) {
    const mm = spaceOf(kernel, space);
    const gather = startGather(mm);
    let writable = 0;
    for (const vma of mm.vmas.filter(({ reference, shared }) => reference === from.id && !shared)) {
      for (let va = vma.start as VirtualAddress; va < vma.end; va = (va + kernel.layout.pageBytes) as VirtualAddress) {
        const leaf = leafOf(system, mm, va);
        if (leaf === null || !leaf.write || leafOf(system, from, va)?.pfn !== leaf.pfn) continue;
        writable++;
        if (kernel.config.q5) continue;
        protectPage(system, mm, vma, va, leaf, false);
        gather.pages.push({ va, sharedId: leaf.shared, global: leaf.global });
      }
    }
    finishGather(system, gather);
    if (writable === 0 || !kernel.config.q5) continue;
    const pages = writable === 1 ? "a page" : `${writable} pages`;
    reportDefect(system, 5, `fork: ${pages} shared with the child stay${writable === 1 ? "s" : ""} writable inside ` +
      `\`${kernel.vases.get(vid)!.name}\`: the child will see what is written there`);
  }
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
