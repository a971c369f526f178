/**
 * Where things are in a user address space: derived from the page-table format, the same for every process before ASLR moves
 * what it moves (address-randomisation.ts).
 */
import type { PageTableFormat } from "../../machine/index.js";

/** Fixed places of a user address space; addresses in bytes. */
export interface Layout {
  readonly pageShift: number;
  readonly pageBytes: number;
  /** First address that no mapping may reach. */
  readonly userEnd: number;
  /** No mapping below: null pointers fault (mmap_min_addr). */
  readonly userStart: number;
  /** End of the main thread's stack. */
  readonly stackTop: number;
  /** Mappings without an address are placed below this, top down. */
  readonly mmapTop: number;
}

/** Lowest address that can be mapped, as Linux' default. */
const lowest = 0x1_0000;

/** Layout for a format, with room for a main stack of `stackBytes`. */
export function createLayout(format: PageTableFormat, stackBytes: number): Layout {
  const pageBytes = 2 ** format.pageShift;
  const stackTop = format.userEnd - 16 * pageBytes;
  const stackRoom = Math.ceil(stackBytes / pageBytes) * pageBytes;
  return {
    pageShift: format.pageShift,
    pageBytes,
    userEnd: format.userEnd,
    userStart: Math.ceil(lowest / pageBytes) * pageBytes,
    stackTop,
    // One page below the stack's limit stays free, so that a runaway stack faults.
    mmapTop: stackTop - stackRoom - pageBytes,
  };
}

/** Rounds an address down to its page. */
export function pageFloor(layout: Layout, address: number): number {
  return Math.floor(address / layout.pageBytes) * layout.pageBytes;
}

/** Rounds an address up to a page boundary. */
export function pageCeil(layout: Layout, address: number): number {
  return Math.ceil(address / layout.pageBytes) * layout.pageBytes;
}

/** Bytes of the pages of a VMA. */
export function pageBytesOf(layout: Layout, { largePage }: { readonly largePage: number }): number {
  return largePage === 0 ? layout.pageBytes : largePage;
}

/** Is the address on a page boundary? */
export function isPageAligned(layout: Layout, address: number): boolean {
  return address % layout.pageBytes === 0;
}
