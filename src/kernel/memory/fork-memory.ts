/** The memory side of fork: private pages become copy on write, shared ones stay shared (vas-semantics §1.8). */
import { Defect } from "../config/index.js";
import { forEachLeaf, pageAt, type MappedPage, type VirtualAddress } from "../../machine/index.js";
import { noteDivergence } from "../asids/index.js";
import { copyBounds, forwardPage } from "../sharing/index.js";
import { getFrame } from "../frames/index.js";
import {
  attachmentsOf,
  insertVma,
  pay,
  reportDefect,
  spaceOf,
  type Mm,
  type Process,
  type System,
  type Vma,
} from "../state/index.js";
import { holdSharedId, leafOf, mapPage, presentPage, protectPage, retainObject, rewritePage } from "../pages/index.js";
import { pageBytesOf } from "../abi/index.js";
import { finishGather, gatherPage, startGather, type Gather } from "../shootdown/index.js";

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
    const copy: Vma = {
      ...vma,
      owner: vma.subscription === null && (vma.object === null || !vma.shared) ? child.owner : vma.owner,
    };
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
      const step = pageBytesOf(kernel.layout, vma);
      for (let va = vma.start as VirtualAddress; va < vma.end; va = (va + step) as VirtualAddress) {
        const page = presentPage(system, mm, va);
        if (page === null || !page.leaf.write || leafOf(system, from, va)?.pfn !== page.leaf.pfn) continue;
        writable++;
        if (kernel.config.forkProtectsOneSide) continue;
        protectPage(system, mm, vma, page, false);
        gatherPage(gather, page);
      }
    }
    finishGather(system, gather);
    if (writable === 0 || !kernel.config.forkProtectsOneSide) continue;
    const pages = writable === 1 ? "a page" : `${writable} pages`;
    reportDefect(
      system,
      Defect.ForkProtectsOneSide,
      `fork: ${pages} shared with the child stay${writable === 1 ? "s" : ""} writable inside ` +
        `\`${kernel.vases.get(vid)!.name}\`: the child will see what is written there`,
    );
  }
}

/** Copies the leaf entries of one VMA; returns the pages of the parent that became write-protected. */
function copyEntries(system: System, from: Mm, vma: Vma, to: Mm, copy: Vma, gather: Gather): VirtualAddress[] {
  const { machine } = system;
  const present: MappedPage[] = [];
  forEachLeaf(machine, from.root, vma.start as VirtualAddress, vma.end as VirtualAddress, (va) => {
    present.push(pageAt(machine, from.root, va)!);
  });
  const protectedPages: VirtualAddress[] = [];
  for (const page of present) {
    const { va, leaf, pages } = page;
    const write = vma.shared && leaf.write;
    if (leaf.write && !vma.shared) {
      rewritePage(system, from, page, { ...leaf, write: false });
      gatherPage(gather, page);
      noteDivergence(system.kernel, from, va);
      protectedPages.push(va);
    }
    getFrame(system, leaf.pfn, pages);
    mapPage(system, to, copy, va, leaf.pfn, write);
    pay(system, "forkEntry");
  }
  return protectedPages;
}
