/** Page sizes of a format, and writing and splitting pages of any of them. */
import type { MachineConfig } from "../config/index.js";
import type { EntryBlock, PageTableFormat } from "./page-table-format.js";

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
  if (!machine.architecture.tlbCommands) return large;
  return large.filter(({ bytes }) => machine.tlbs.some(({ pageBytes }) => pageBytes?.includes(bytes) === true));
}

/** The size of so many bytes, or undefined: the format has none. */
export function pageSize(format: PageTableFormat, bytes: number): PageSize | undefined {
  return pageSizes(format).find((size) => size.bytes === bytes);
}
