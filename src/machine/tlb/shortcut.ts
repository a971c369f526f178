/**
 * Shortcuts of the interpreter: pages whose first-level TLB entry is known, so that an access need not search for it.
 * They live during one call of `run`; an entry that is written or removed takes its own pages with it. A shortcut leaves
 * the same state behind as a search: clock and stamp of the entry move with each access, its hits and the counters of
 * processes and owners, which nobody reads in between, when the entry changes or `run` returns (count-hits.ts).
 *
 * The pages of a TLB are rows of one Int32Array, direct-mapped by page number: the interpreter reads them in place.
 */
import { Access } from "../events/index.js";
import type { Tlb } from "./tlb.js";

/** Rows of a small TLB: a power of two, like all numbers of rows. */
const fewestPages = 64;
/** Rows for each entry, so that hot pages seldom share a row; and the most rows, so that they can be forgotten quickly. */
const pagesPerEntry = 2;
const mostPages = 2048;
/** Words of a row, as a shift. */
export const shortcutShift = 3;

/** No page has this low word as its base, nor has an address whose bits 0…2 are compared too, to see misalignment. */
const noPage = 8;

/** Words of a row. */
export enum Shortcut {
  /** Low word of the page's first address for fetches and loads; noPage: free. */
  Low = 0,
  /** The same if stores need no preparation: dirty bit set, frame saved, nothing predecoded from it. Else noPage. */
  StoreLow = 1,
  /** High word of the page's first address. */
  High = 2,
  /** Where the frame begins in `memory.words`, and the slot that answers. */
  Base = 3,
  Slot = 4,
}

/** `Tlb.row` of an entry that answers no known page, and of one that may answer several. */
const noRow = -1;
const manyRows = -2;

/** Rows of a TLB of so many entries that knows no page. */
export function createShortcuts(entries: number): Int32Array {
  const pages = Math.max(fewestPages, Math.min(mostPages, 2 ** Math.ceil(Math.log2(entries * pagesPerEntry))));
  return new Int32Array(pages << shortcutShift).fill(noPage);
}

/** What `shortcutRow` takes a page number by: the number of rows less one. */
export function shortcutMask(rows: Int32Array): number {
  return (rows.length >> shortcutShift) - 1;
}

/** Where the row of a page begins. `mask` is that of the rows. */
export function shortcutRow(low: number, pageShift: number, mask: number): number {
  return ((low >>> pageShift) & mask) << shortcutShift;
}

/** Forgets all pages of a TLB. */
export function forgetPages(tlb: Tlb): void {
  if (!tlb.anyKnown) return;
  tlb.known.fill(noPage);
  tlb.row.fill(noRow);
  tlb.anyKnown = false;
}

/** Forgets what a slot answers: its entry is about to change. */
export function forgetSlot(tlb: Tlb, slot: number): void {
  const row = tlb.row[slot];
  if (row === noRow) return;
  if (row === manyRows) {
    forgetPages(tlb);
    return;
  }
  tlb.known[row + Shortcut.Low] = noPage;
  tlb.known[row + Shortcut.StoreLow] = noPage;
  tlb.row[slot] = noRow;
}

/** Remembers that a slot answers for a page. `storable`: stores may use the shortcut too. */
export function rememberPage(
  tlb: Tlb,
  row: number,
  low: number,
  high: number,
  base: number,
  slot: number,
  storable: boolean,
): void {
  const { known } = tlb;
  known[row + Shortcut.Low] = low;
  known[row + Shortcut.StoreLow] = storable ? low : noPage;
  known[row + Shortcut.High] = high;
  known[row + Shortcut.Base] = base;
  known[row + Shortcut.Slot] = slot;
  tlb.row[slot] = tlb.row[slot] === noRow || tlb.row[slot] === row ? row : manyRows;
  tlb.anyKnown = true;
}

/** Stores take the slow path again in all pages: something was predecoded from a frame. */
export function forgetStores(tlb: Tlb): void {
  for (let row = 0; row < tlb.known.length; row += 1 << shortcutShift) tlb.known[row + Shortcut.StoreLow] = noPage;
}

/**
 * Is the page of a row known, and for this kind of access? `tag` is the low word of the address without the bits that may
 * be set, `high` the high word.
 */
export function knowsPage(rows: Int32Array, row: number, tag: number, high: number, access: Access): boolean {
  const column = access === Access.Store ? Shortcut.StoreLow : Shortcut.Low;
  return rows[row + column] === tag && rows[row + Shortcut.High] === high;
}
