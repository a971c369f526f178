/** Taking a whole VMA out of a space. */
import type { VirtualAddress } from "../../machine/index.js";
import { pay, removeVma, type Mm, type System, type Vma } from "../state/index.js";
import { pageBytesOf } from "../abi/index.js";
import { releaseReserved } from "./reserved-pages.js";
import { releaseObject } from "./shared-object.js";
import { finishGather, startGather, zapPage, type Gather } from "../shootdown/index.js";

/**
 * Unlinks a VMA and clears its pages. `leaving`: the whole space goes, and what others share with it stays in the TLBs; the
 * last user of a shared id gives it back (shared-id.ts). `moved`: the pages are mapped elsewhere already.
 */
export function removePages(system: System, mm: Mm, vma: Vma, kind: Gather["kind"] = "usual"): void {
  const gather = startGather(mm, kind);
  clearPages(system, gather, vma);
  finishGather(system, gather);
  unlink(system, mm, vma);
}

/** The same for all VMAs of a space that goes, whose pages are flushed and freed together (Linux, mm/mmap.c, exit_mmap). */
export function removeAllPages(system: System, mm: Mm): void {
  const gather = startGather(mm, "closing");
  for (const vma of mm.vmas) clearPages(system, gather, vma);
  finishGather(system, gather);
  for (const vma of [...mm.vmas]) unlink(system, mm, vma);
}

function clearPages(system: System, gather: Gather, vma: Vma): void {
  const step = pageBytesOf(system.kernel.layout, vma);
  for (let va = vma.start; va < vma.end; va += step) {
    pay(system, zapPage(system, gather, va as VirtualAddress) ? "editEntry" : "skipEntry");
  }
}

function unlink(system: System, mm: Mm, vma: Vma): void {
  removeVma(mm.vmas, vma);
  releaseObject(system, vma);
  releaseReserved(system, mm, vma);
}
