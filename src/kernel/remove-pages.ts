/** Taking a whole VMA out of a space. */

import type { VirtualAddress } from "../machine/address.js";
import { type System, pay } from "./kernel.js";
import { pageBytesOf } from "./layout.js";
import type { Mm } from "./mm.js";
import { releaseReserved } from "./reserved-pages.js";
import { releaseObject } from "./shared-object.js";
import { startGather, zapPage, finishGather } from "./tlb-maintenance.js";
import { type Vma, removeVma } from "./vma.js";

/** Unlinks a VMA and clears its pages. */
export function removePages(system: System, mm: Mm, vma: Vma): void {
  const gather = startGather(mm);
  const step = pageBytesOf(system.kernel.layout, vma);
  for (let va = vma.start; va < vma.end; va += step) {
    pay(system, zapPage(system, gather, va as VirtualAddress) ? "editEntry" : "skipEntry");
  }
  finishGather(system, gather);
  removeVma(mm.vmas, vma);
  releaseObject(system, vma);
  releaseReserved(system, mm, vma);
}
