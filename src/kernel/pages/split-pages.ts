/**
 * Splitting large pages. Programs cannot cut them (EINVAL, as on Linux); the kernel must where two spaces that share memory
 * disagree about the size of its pages, or where a change that one space passes on ends inside a page of another.
 */
import { pageAt, splitPage, type VirtualAddress } from "../../machine/index.js";
import { noteDivergence } from "../asids/index.js";
import { isCommon, leaveCommonId } from "./common-id.js";
import { cutsPage, isolateRange, overlapping, pay, type Mm, type System, type Vma } from "../state/index.js";
import { allocateTable } from "./table-frames.js";
import { retainObject } from "./shared-object.js";
import { finishGather, gatherPage, startGather } from "../shootdown/index.js";

/**
 * Makes base pages of all large pages of a VMA. The frames stay where they are, so a program notices nothing; entries for
 * the large pages are flushed, or they would stay beside those for the small ones (P8).
 */
export function splitLargePages(system: System, mm: Mm, vma: Vma): void {
  const { machine, kernel } = system;
  if (isCommon(mm, vma)) leaveCommonId(system, mm, [vma]);
  const gather = startGather(mm, "now");
  for (let va = vma.start; va < vma.end; va += vma.largePage) {
    const page = pageAt(machine, mm.root, va as VirtualAddress);
    if (page === null) continue;
    gatherPage(gather, page);
    for (let at = va; at < va + vma.largePage;) {
      const bytes = splitPage(machine, mm.root, at as VirtualAddress, () => allocateTable(system, mm.owner));
      if (bytes !== kernel.layout.pageBytes) continue;
      noteDivergence(kernel, mm, at as VirtualAddress);
      at += bytes;
    }
    pay(system, "editEntry", page.pages);
  }
  vma.largePage = 0;
  finishGather(system, gather);
}

/** Makes base pages of a VMA if one of its large pages lies across an edge of a range. */
export function splitAtEdges(system: System, mm: Mm, vma: Vma, start: number, end: number): void {
  if (cutsPage(vma, start) || cutsPage(vma, end)) splitLargePages(system, mm, vma);
}

/** Before entries of `source` are duplicated to `target`: the target's pages must be no larger than the source's. */
export function agreeOnSize(system: System, to: Mm, target: Vma, source: Vma): void {
  if (target.largePage !== 0 && target.largePage !== source.largePage) splitLargePages(system, to, target);
}

/**
 * Cuts the VMAs of a space at the edges of a range that another space determines. One of those concerned whose large page
 * an edge cuts is made of base pages first; others are left whole.
 *
 * @returns what of the concerned VMAs lies in the range.
 */
export function isolateConcerned(
  system: System,
  mm: Mm,
  start: number,
  end: number,
  concerned: (vma: Vma) => boolean,
): Vma[] {
  for (const vma of overlapping(mm.vmas, start, end)) if (concerned(vma)) splitAtEdges(system, mm, vma, start, end);
  return isolateRange(mm.vmas, start, end, (upper) => {
    retainObject(system, upper);
  }).filter(concerned);
}
