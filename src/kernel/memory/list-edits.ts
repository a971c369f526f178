/** Edits of a space's list of VMAs alone: kernel code of a scenario sees to entries, flushes and frames itself. */
import { protection } from "../abi/index.js";
import { advanceTime, removeVma, type Mm, type System } from "../state/index.js";
import { releaseObject, releaseReserved } from "../pages/index.js";
import { isolate } from "./memory-map.js";

/** Takes what is mapped in [start, end), page aligned, out of the list. Entries, TLBs and frames stay as they are. */
export function unlinkRange(system: System, mm: Mm, start: number, end: number): void {
  for (const vma of isolate(system, mm, start, end)) {
    removeVma(mm.vmas, vma);
    releaseObject(system, vma);
    releaseReserved(system, mm, vma);
  }
  mm.updated = advanceTime(system.kernel);
}

/** Changes what faults in [start, end), page aligned, may do (`PROT_…`). Entries and TLBs stay as they are. */
export function protectRange(system: System, mm: Mm, start: number, end: number, prot: number): void {
  for (const vma of isolate(system, mm, start, end)) {
    vma.read = (prot & protection.PROT_READ) !== 0;
    vma.write = (prot & protection.PROT_WRITE) !== 0;
    vma.execute = (prot & protection.PROT_EXEC) !== 0;
  }
  mm.updated = advanceTime(system.kernel);
}
