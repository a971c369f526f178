/**
 * Reservations. mmap with MAP_HUGETLB sets a page aside for each page of the mapping, so that a first touch cannot fail
 * for want of memory; ENOMEM comes from mmap instead (Linux, Documentation/mm/hugetlbfs_reserv.rst). Private memory has its
 * reservation in the mm that mapped it, which a child of fork does not inherit; shared memory has it in the object. There
 * is no pool that an administrator fills: every large page is surplus, taken out of free memory.
 */
import type { OwnerId, Pfn, VirtualAddress } from "../../machine/index.js";
import { allocateRun, clearFrames, freeFrames, putFrame } from "../frames/index.js";
import { findVma, report, type Mm, type System, type Vma } from "../state/index.js";
import { allocateLargePage, shortageText } from "./large-pages.js";

/** Frames that are left for page tables and base pages when large pages are reserved. */
const spareFrames = 8;

/**
 * Sets `count` pages of `bytes` aside for an owner.
 *
 * @returns the first frame of each, or null: there are not that many, as the output says, and nothing is kept.
 */
export function reservePages(system: System, owner: OwnerId, bytes: number, count: number): Pfn[] | null {
  const pages = bytes / system.kernel.layout.pageBytes;
  const reserved: Pfn[] = [];
  const room = Math.floor((freeFrames(system) - spareFrames) / pages);
  while (reserved.length < Math.min(count, room)) {
    const pfn = allocateRun(system, owner, pages);
    if (pfn === null) break;
    reserved.push(pfn);
  }
  if (reserved.length === count) return reserved;
  for (const pfn of reserved) putFrame(system, pfn, pages);
  report(system, { kind: "shortage", text: `mmap: ${shortageText(system, bytes, reserved.length, count)}` });
  return null;
}

/** Notes what was set aside for the pages of a private VMA. */
export function keepReserved(mm: Mm, vma: Vma, reserved: readonly Pfn[]): void {
  reserved.forEach((pfn, page) => mm.reserved.set((vma.start + page * vma.largePage) as VirtualAddress, pfn));
}

/**
 * Frames for the first touch of a large page of private memory, zeroed: those set aside here or in the space that the VMA
 * was copied from, else others. Null if there are none.
 */
export function takeLargePage(system: System, mm: Mm, vma: Vma, va: VirtualAddress): Pfn | null {
  const source = vma.reference === null ? undefined : system.kernel.spaces.get(vma.reference);
  for (const holder of [mm, source]) {
    const pfn = holder?.reserved.get(va);
    if (pfn === undefined) continue;
    holder!.reserved.delete(va);
    clearFrames(system, pfn, vma.largePage / system.kernel.layout.pageBytes);
    return pfn;
  }
  return allocateLargePage(system, vma.owner, vma.largePage);
}

/** Hands what is set aside for a VMA to another space, with the memory. */
export function moveReserved(from: Mm, to: Mm, { start, end }: Vma): void {
  for (const [va, pfn] of [...from.reserved]) {
    if (va < start || va >= end) continue;
    from.reserved.delete(va);
    to.reserved.set(va, pfn);
  }
}

/** Gives back what is set aside in a range where the space has no VMA of large pages any more. */
export function releaseReserved(
  system: System,
  mm: Mm,
  { start, end, largePage }: Pick<Vma, "start" | "end" | "largePage">,
): void {
  if (largePage === 0 || mm.reserved.size === 0) return;
  for (let va = start as VirtualAddress; va < end; va = (va + largePage) as VirtualAddress) {
    const pfn = mm.reserved.get(va);
    if (pfn === undefined || findVma(mm.vmas, va)?.largePage === largePage) continue;
    mm.reserved.delete(va);
    putFrame(system, pfn, largePage / system.kernel.layout.pageBytes);
  }
}
