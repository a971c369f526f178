/** One entry of a page table in memory: where it is, and its words. */
import type { PhysicalAddress } from "../base/index.js";
import { isMemory, readWord, writeWord, type PageTableFormat, type PageTables } from "../page-table/index.js";

/** Index of the entry of an address in a table of a level. */
export function entryIndex(format: PageTableFormat, level: number, va: number): number {
  const { scale, bits } = format.levels[level];
  // Bits of a number that has more than 32: dividing by powers of two is exact, and `&` takes the whole part modulo 2^32.
  return ((va / (1 << format.pageShift)) * scale) & ((1 << bits) - 1);
}

/** An entry as it lies in memory; `hi` is 0 where entries have four bytes. */
export interface Entry {
  readonly pa: PhysicalAddress;
  readonly lo: number;
  readonly hi: number;
}

/** Reads an entry of a table; null: the table lies outside memory. */
export function readEntry(tables: PageTables, table: PhysicalAddress, index: number): Entry | null {
  const pa = (table + index * tables.format.entryBytes) as PhysicalAddress;
  if (!isMemory(tables.memory, pa)) return null;
  const lo = readWord(tables.memory, pa);
  return { pa, lo, hi: tables.format.entryBytes === 8 ? readWord(tables.memory, (pa + 4) as PhysicalAddress) : 0 };
}

/** Writes both words of an entry. */
export function writeEntry(tables: PageTables, pa: PhysicalAddress, lo: number, hi: number): void {
  writeWord(tables.memory, pa, lo);
  if (tables.format.entryBytes === 8) writeWord(tables.memory, (pa + 4) as PhysicalAddress, hi);
}

/** Writes the shared id that belongs to an entry, in formats that keep it beside the table. */
export function writeSibling(tables: PageTables, pa: PhysicalAddress, shared: number, level: number): void {
  const { siblingBytes, levels } = tables.format;
  if (siblingBytes !== 0 && level === levels.length - 1)
    writeWord(tables.memory, (pa + siblingBytes) as PhysicalAddress, shared);
}

/** Shared id of an entry, wherever its format keeps it; -1 = none. */
export function sharedId(tables: PageTables, entry: Entry, level: number): number {
  const { format, memory } = tables;
  const inEntry = format.siblingBytes === 0 || level < format.levels.length - 1;
  const sibling = inEntry ? 0 : readWord(memory, (entry.pa + format.siblingBytes) as PhysicalAddress);
  return format.sharedOf(entry.lo, entry.hi, sibling, level);
}
