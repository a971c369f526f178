/** Writing and splitting pages of any size of a format. */
import type { Pfn, VirtualAddress } from "../base/index.js";
import { pageSizes, type Leaf, type PageSize, type PageTables } from "../page-table/index.js";
import { clearLeaf, walk, writeLeaf } from "./page-table.js";

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
