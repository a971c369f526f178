/**
 * Which processes have had which translation VPN → PFN in a TLB of any core: what makes a miss redundant (mmu-hardware
 * App. B, after R6 to R8). It does not matter how the entries were tagged.
 */
import { addRow, createPageIndex, cutRows, firstRow, type PageIndex } from "../base/index.js";

/** Stands for a second process in `pid`. */
const several = -2;

/** One row for each translation that was ever filled. */
export interface FilledPages {
  rows: number;
  index: PageIndex;
  vpn: Float64Array;
  pfn: Float64Array;
  /** The only process that has had it, or `several`. */
  pid: Int32Array;
  /** Row that was found last: a miss asks for the page that its refill notes. Scratch, not state. */
  found: number;
  /** Rows that were found before, by page and frame. Scratch, too. */
  readonly hints: Int32Array;
}

/** Rows that are kept for being found again; a power of two. */
const hintCount = 1024;

/** Nothing filled yet. */
export function createFilledPages(): FilledPages {
  return {
    rows: 0,
    index: createPageIndex(),
    vpn: new Float64Array(64),
    pfn: new Float64Array(64),
    pid: new Int32Array(64),
    found: -1,
    hints: new Int32Array(hintCount).fill(-1),
  };
}

function find(pages: FilledPages, vpn: number, pfn: number): number {
  const { vpn: vpns, pfn: pfns, found } = pages;
  if (found >= 0 && vpns[found] === vpn && pfns[found] === pfn) return found;
  const hint = (vpn ^ (pfn << 3)) & (hintCount - 1);
  let row = pages.hints[hint];
  if (row < 0 || row >= pages.rows || vpns[row] !== vpn || pfns[row] !== pfn) {
    const { next } = pages.index;
    row = firstRow(pages.index, vpn, pfn);
    while (row >= 0 && !(vpns[row] === vpn && pfns[row] === pfn)) row = next[row];
    pages.hints[hint] = row;
  }
  pages.found = row;
  return row;
}

/** A process has had this translation in a TLB. */
export function noteFilledPage(pages: FilledPages, vpn: number, pfn: number, pid: number): void {
  const known = find(pages, vpn, pfn);
  if (known >= 0) {
    if (pages.pid[known] !== pid) pages.pid[known] = several;
    return;
  }
  const row = pages.rows++;
  if (row >= pages.vpn.length) {
    const { vpn: vpns, pfn: pfns, pid: pids } = pages;
    pages.vpn = new Float64Array(row * 2);
    pages.pfn = new Float64Array(row * 2);
    pages.pid = new Int32Array(row * 2);
    pages.vpn.set(vpns);
    pages.pfn.set(pfns);
    pages.pid.set(pids);
  }
  pages.vpn[row] = vpn;
  pages.pfn[row] = pfn;
  pages.pid[row] = pid;
  addRow(pages.index, { vpn: pages.vpn, beside: pages.pfn, shift: 0 }, row);
  pages.found = row;
}

/** Has another process than this one had the translation? */
export function othersHadPage(pages: FilledPages, vpn: number, pfn: number, pid: number): boolean {
  const row = find(pages, vpn, pfn);
  return row >= 0 && pages.pid[row] !== pid;
}

/** What a checkpoint keeps: the columns cut to the rows in use. */
export function saveFilledPages(pages: FilledPages): readonly [Float64Array, Float64Array, Int32Array] {
  return [pages.vpn.slice(0, pages.rows), pages.pfn.slice(0, pages.rows), pages.pid.slice(0, pages.rows)];
}

/** Puts them back. What was saved is of a moment before: rows are only ever added, so that its pages are the first of these. */
export function restoreFilledPages(pages: FilledPages, saved: ReturnType<typeof saveFilledPages>): void {
  cutRows(pages.index, { vpn: pages.vpn, beside: pages.pfn, shift: 0 }, pages.rows, saved[0].length);
  pages.found = -1;
  pages.rows = saved[0].length;
  pages.pid.set(saved[2]);
}
