/** Going through all pages, or all tables, of a tree. */
import { noteTablesFreed } from "../coherence/index.js";
import type { Pfn, PhysicalAddress, VirtualAddress } from "../base/index.js";
import {
  effectiveFlags,
  frameAddress,
  frameIndex,
  isMemory,
  leafFromFlags,
  pagesOfLeaf,
  memoryBase,
  wordAt,
  type Leaf,
  type PageTables,
} from "../page-table/index.js";
import { readEntry, sharedId } from "./table-entry.js";

/** Visits the mapped pages of [start, end) in order; a super page once, at its first page inside the range. */
export function forEachLeaf(
  tables: PageTables,
  root: Pfn,
  start: VirtualAddress,
  end: VirtualAddress,
  visit: (va: VirtualAddress, leaf: Leaf, bytes: number) => void,
): void {
  const { format } = tables;
  visitTable(tables, frameAddress(tables.memory, root), 0, 0, start, Math.min(end, format.vaLimit), 0, visit);
}

function visitTable(
  tables: PageTables,
  table: PhysicalAddress,
  level: number,
  base: number,
  start: number,
  end: number,
  effect: number,
  visit: (va: VirtualAddress, leaf: Leaf, bytes: number) => void,
): void {
  const { format } = tables;
  const bytes = 2 ** format.levels[level].shift;
  const first = Math.max(0, Math.floor((start - base) / bytes));
  const last = Math.min(format.levels[level].entries, Math.ceil((end - base) / bytes));
  for (let index = first; index < last; index++) {
    const entry = readEntry(tables, table, index);
    if (entry === null) return;
    const kind = format.kind(entry.lo, entry.hi, level);
    const va = base + index * bytes;
    if (kind === "table") {
      const inherited = effect | format.tableEffect(entry.lo, entry.hi);
      visitTable(tables, format.tableAddress(entry.lo, entry.hi), level + 1, va, start, end, inherited, visit);
    } else if (kind === "leaf") {
      const pages = pagesOfLeaf(format, entry.lo, entry.hi, level);
      const whole = pages * 2 ** format.pageShift;
      const leafStart = Math.floor(va / whole) * whole;
      const at = Math.max(leafStart, Math.floor(start / 2 ** format.pageShift) * 2 ** format.pageShift);
      // A page that stands in several entries is visited at the first of them inside the range.
      if (at < va) continue;
      const pfn = format.pfn(entry.lo, entry.hi, level) + (at - leafStart) / 2 ** format.pageShift;
      const flags = effectiveFlags(format.flags(entry.lo, entry.hi, level), effect);
      visit(at as VirtualAddress, leafFromFlags(pfn, flags, sharedId(tables, entry, level)), whole);
    }
  }
}

/** Gives back every table of a tree, the root last. Mapped frames are not touched. */
export function freeTables(tables: PageTables, root: Pfn, release: (pfn: Pfn) => void): void {
  noteTablesFreed(tables, root);
  visitTables(tables, frameAddress(tables.memory, root), 0, release);
}

/** Visits the frame of every table of a tree, the root last. */
export function forEachTable(tables: PageTables, root: Pfn, visit: (pfn: Pfn) => void): void {
  visitTables(tables, frameAddress(tables.memory, root), 0, visit);
}

function visitTables(tables: PageTables, table: PhysicalAddress, level: number, visit: (pfn: Pfn) => void): void {
  const { format, memory } = tables;
  if (level < format.levels.length - 1 && isMemory(memory, table)) {
    const step = format.entryBytes / 4;
    const first = (table - memoryBase) / 4;
    const end = Math.min(first + format.levels[level].entries * step, (memory.end - memoryBase) / 4);
    // Word by word, with no object an entry, and no number that is not small: of the thousands that an exit goes through a handful are tables.
    for (let at = first; at < end; at += step) {
      const lo = wordAt(memory, at);
      const hi = step === 2 ? wordAt(memory, at + 1) : 0;
      if (format.kind(lo, hi, level) === "table") visitTables(tables, format.tableAddress(lo, hi), level + 1, visit);
    }
  }
  const pfn = Math.floor(table / 2 ** memory.pageShift);
  if (frameIndex(memory, pfn) >= 0) visit(pfn as Pfn);
}
