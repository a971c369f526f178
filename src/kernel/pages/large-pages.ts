/**
 * Large pages: which sizes a machine has, which one a call asks for, and how a page of any size gets its frames and its
 * entries. Programs get them by mmap with MAP_HUGETLB and from VASes of the file; what Linux says of them is in
 * Documentation/admin-guide/mm/hugetlbpage.rst and mmap(2).
 */
import {
  clearEmptyTables,
  largePages,
  pageSize,
  writeLeaf,
  writePage,
  type Leaf,
  type MappedPage,
  type OwnerId,
  type PageSize,
  type Pfn,
  type VirtualAddress,
} from "../../machine/index.js";
import { mapFlags, pageBytesOf } from "../abi/index.js";
import { allocateRun, clearFrames, freeFrames, longestRun } from "../frames/index.js";
import { report, type Mm, type System, type Vma } from "../state/index.js";
import { finishGather, startGather } from "../shootdown/index.js";

/** Size if a call does not name one: that of the entries one level above the last, as on Linux (PMD_SIZE). */
function usualSize(sizes: readonly PageSize[]): PageSize | undefined {
  return sizes.find(({ block }) => block === null);
}

/**
 * The size that the flags of mmap ask for, or undefined: the machine has none of it. The flags hold its binary logarithm
 * from bit 26 on (MAP_HUGE_SHIFT), 0 = the usual size.
 */
export function requestedPage(system: System, flags: number): PageSize | undefined {
  const { format, config } = system.machine;
  const sizes = largePages(format, config);
  const exponent = (flags >>> hugeShift) & hugeMask;
  return exponent === 0 ? usualSize(sizes) : sizes.find(({ bytes }) => bytes === 2 ** exponent);
}

const hugeShift = mapFlags.MAP_HUGE_SHIFT;
const hugeMask = 0x3f;

/** Base pages of each page of a VMA. */
export function pagesOf({ kernel: { layout } }: System, vma: Pick<Vma, "largePage">): number {
  return vma.largePage === 0 ? 1 : vma.largePage / layout.pageBytes;
}

/** "2M", "64K". */
export function sizeText(bytes: number): string {
  const unit = (
    [
      ["G", 2 ** 30],
      ["M", 2 ** 20],
      ["K", 2 ** 10],
    ] as const
  ).find(([, size]) => bytes % size === 0);
  return unit === undefined ? String(bytes) : `${bytes / unit[1]}${unit[0]}`;
}

/** Why there is no large page: how much is free, and how much of it in a row. `found`: pages there were, of `wanted`. */
export function shortageText(system: System, bytes: number, found = 0, wanted = 1): string {
  const { pageBytes } = system.kernel.layout;
  const [free, longest] = [freeFrames(system), longestRun(system)].map((frames) => roughText(frames * pageBytes));
  const missing =
    wanted === 1
      ? `no page of ${sizeText(bytes)} is to be had`
      : `of ${wanted} pages of ${sizeText(bytes)} ${found} are to be had`;
  return (
    `${missing}: ${free} are free, the longest free range has ${longest}, and a page begins at a multiple of its size; ` +
    "raise machine.memory"
  );
}

/** A size without figures that nobody reads: "57M", "640K". */
function roughText(bytes: number): string {
  return bytes >= 16 * 2 ** 20 ? `${Math.floor(bytes / 2 ** 20)}M` : `${Math.floor(bytes / 2 ** 10)}K`;
}

/** A zeroed page of a VMA that no reservation covers, or null: told in the output. */
export function allocateLargePage(system: System, owner: OwnerId, bytes: number): Pfn | null {
  const pages = bytes / system.kernel.layout.pageBytes;
  const pfn = allocateRun(system, owner, pages);
  if (pfn === null) report(system, { kind: "shortage", text: shortageText(system, bytes) });
  else clearFrames(system, pfn, pages);
  return pfn;
}

/**
 * Writes the entries of a page of a VMA; tables of smaller pages that map nothing give way. Charges nothing.
 *
 * @returns how many entries the page has.
 */
export function writeEntries(
  system: System,
  mm: Mm,
  vma: Vma,
  va: VirtualAddress,
  leaf: Leaf,
  allocateTable: () => Pfn,
): number {
  const { machine, kernel } = system;
  if (vma.largePage === 0) {
    writeLeaf(machine, mm.root, va, leaf, allocateTable);
    return 1;
  }
  const size = pageSize(machine.format, pageBytesOf(kernel.layout, vma))!;
  if (size.block === null) giveWay(system, mm, va, size.level);
  writePage(machine, mm.root, va, leaf, size, allocateTable);
  return size.block?.entries ?? 1;
}

/** Removes the tables, empty by now, that stand where a page of a level is to go, and what walks have cached of them. */
function giveWay(system: System, mm: Mm, va: VirtualAddress, level: number): void {
  const gather = startGather(mm, "now");
  clearEmptyTables(system.machine, mm.root, va, level, (pfn, first) => {
    gather.frames.push({ pfn, pages: 1 });
    gather.pages.push({ va: first, pages: 1, sharedId: -1, global: false, pfn });
  });
  finishGather(system, gather);
}

/** Writes the entries of a present page again, with other rights or marks. Charges nothing. */
export function rewritePage({ machine }: System, mm: Mm, { va, bytes, pages }: MappedPage, leaf: Leaf): void {
  const present = (): never => {
    throw new Error("the page is present");
  };
  if (pages === 1) writeLeaf(machine, mm.root, va, leaf, present);
  else writePage(machine, mm.root, va, leaf, pageSize(machine.format, bytes)!, present);
}
