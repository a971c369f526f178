/** Page-table entries of a space as they stand in simulated memory, whatever the format. */
import {
  frameAddress,
  memoryBase,
  readWord,
  type Machine,
  type Pfn,
  type PhysicalAddress,
} from "../../machine/index.js";

/** A valid entry. */
export interface PageTableEntry {
  readonly level: number;
  readonly index: number;
  readonly address: PhysicalAddress;
  readonly lo: number;
  readonly hi: number;
  readonly table: boolean;
}

/** Low and high word of the entry at a physical address; the high one is 0 in formats with 4-byte entries. */
export function entryWords(machine: Machine, address: PhysicalAddress): readonly [number, number] {
  const lo = readWord(machine.memory, address);
  return [lo, machine.format.entryBytes === 8 ? readWord(machine.memory, (address + 4) as PhysicalAddress) : 0];
}

/**
 * Valid entries of one table, by index. Reads the words of memory directly: every stop scans all tables, and nearly all of
 * their entries are zero.
 */
export function validEntries(machine: Machine, table: PhysicalAddress, level: number): readonly PageTableEntry[] {
  const { format } = machine;
  const { words } = machine.memory;
  const wide = format.entryBytes === 8;
  const step = wide ? 2 : 1;
  const first = (table - memoryBase) / 4;
  const end = first + format.levels[level].entries * step;
  const entries: PageTableEntry[] = [];
  for (let at = first; at < end; at += step) {
    if (words[at] === 0 && (!wide || words[at + 1] === 0)) continue;
    const lo = words[at] | 0;
    const hi = wide ? words[at + 1] | 0 : 0;
    const kind = format.kind(lo, hi, level);
    const index = (at - first) / step;
    const address = (table + index * format.entryBytes) as PhysicalAddress;
    if (kind !== "invalid") entries.push({ level, index, address, lo, hi, table: kind === "table" });
  }
  return entries;
}

/** Visits every valid entry of the tables below a root, parents first, with the first address that it covers. Yields after each table. */
export function* visitEntries(
  machine: Machine,
  root: Pfn,
  visit: (entry: PageTableEntry, va: number) => void,
): Generator<void, void, void> {
  function* descend(table: PhysicalAddress, level: number, base: number): Generator<void, void, void> {
    for (const entry of validEntries(machine, table, level)) {
      const va = base + entry.index * 2 ** machine.format.levels[level].shift;
      visit(entry, va);
      if (entry.table) yield* descend(machine.format.tableAddress(entry.lo, entry.hi), level + 1, va);
    }
    yield;
  }
  yield* descend(frameAddress(machine.memory, root), 0, 0);
}
