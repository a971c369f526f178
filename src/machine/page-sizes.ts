/** Page sizes of a format, and writing and splitting pages of any of them. */
import type { Pfn, VirtualAddress } from "./address.js";
import type { MachineConfig } from "./config.js";
import { clearLeaf, walk, writeLeaf, type PageTables } from "./page-table.js";
import type { EntryBlock, Leaf, PageTableFormat } from "./page-table-format.js";

/** One page size. */
export interface PageSize {
  readonly bytes: number;
  /** In base pages. */
  readonly pages: number;
  /** Level of its entries. */
  readonly level: number;
  /** The entries that it stands in together; null = one entry. */
  readonly block: EntryBlock | null;
}

/** All page sizes of a format, the base page first. */
export function pageSizes(format: PageTableFormat): readonly PageSize[] {
  const size = (level: number, block: EntryBlock | null): PageSize => {
    const pages = format.levels[level].pages * (block?.entries ?? 1);
    return { bytes: pages * 2 ** format.pageShift, pages, level, block };
  };
  return [
    ...format.leafLevels.map((level) => size(level, null)),
    ...format.blocks.map((block) => size(block.level, block)),
  ].sort((one, other) => one.bytes - other.bytes);
}

/**
 * Sizes of large pages that a machine can use, the smallest first: all of its format; on ARC, whose tables are software's,
 * the size that it has a super-page TLB for, if any.
 */
export function largePages(
  format: PageTableFormat,
  machine: Pick<MachineConfig, "architecture" | "tlbs">,
): readonly PageSize[] {
  const large = pageSizes(format).slice(1);
  if (machine.architecture.name !== "arc") return large;
  return large.filter(({ bytes }) => machine.tlbs.some(({ pageBytes }) => pageBytes?.includes(bytes) === true));
}

/** The size of so many bytes, or undefined: the format has none. */
export function pageSize(format: PageTableFormat, bytes: number): PageSize | undefined {
  return pageSizes(format).find((size) => size.bytes === bytes);
}

/**
 * Maps a page of any size of the format. Throws RangeError if address or frame are no multiples of it, and as `writeLeaf`
 * does; a table of smaller pages that is in the way must be gone.
 */
export function writePage(
  tables: PageTables,
  root: Pfn,
  va: VirtualAddress,
  leaf: Leaf,
  size: PageSize,
  allocateTable: () => Pfn,
): void {
  const { pages, level, block, bytes } = size;
  if (va % bytes !== 0 || leaf.pfn % pages !== 0) {
    throw new RangeError(`a page of ${bytes} bytes needs an address and a frame that are multiples of it`);
  }
  const entries = block?.entries ?? 1;
  for (let entry = 0; entry < entries; entry++) {
    const at = (va + entry * (bytes / entries)) as VirtualAddress;
    const pfn = (leaf.pfn + entry * (pages / entries)) as Pfn;
    writeLeaf(tables, root, at, { ...leaf, pfn }, allocateTable, level, block);
  }
}

/**
 * Replaces the page at `va` by smaller ones with the same rights: what must be done before part of it is changed. A page in
 * several entries becomes the pages of its level, another one the largest pages of the level below.
 *
 * @returns the bytes of the pages that are there now; the base page's size if there was nothing to split.
 */
export function splitPage(tables: PageTables, root: Pfn, va: VirtualAddress, allocateTable: () => Pfn): number {
  const { format } = tables;
  const found = walk(tables, root, va);
  const base = 2 ** format.pageShift;
  if (found.leaf === null || found.bytes === base) return base;
  const smaller = pageSizes(format)
    .filter(({ bytes, block }) => bytes < found.bytes && block === null)
    .at(-1)!;
  const start = Math.floor(va / found.bytes) * found.bytes;
  const pfn = found.leaf.pfn - Math.floor((va - start) / base);
  clearLeaf(tables, root, va);
  for (let offset = 0; offset < found.bytes; offset += smaller.bytes) {
    const part = { ...found.leaf, pfn: (pfn + offset / base) as Pfn };
    writePage(tables, root, (start + offset) as VirtualAddress, part, smaller, allocateTable);
  }
  return smaller.bytes;
}
