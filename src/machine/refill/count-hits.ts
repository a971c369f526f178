/** Counting hits on a TLB entry, one or many at once, for the core, the process and the owner of the frame. */
import type { Core, Machine } from "../state/index.js";
import { countLevel, countRow, levelCell, LevelColumn, ownerRow, rowCell, RowColumn } from "../counters/index.js";
import { Access } from "../events/index.js";
import { Shortcut, usedEntry, type Tlb } from "../tlb/index.js";

/** Column half of an access: 0 = fetch, 1 = load or store. */
export function dataColumn(access: Access): 0 | 1 {
  return access === Access.Fetch ? 0 : 1;
}

/** Adds hits on an entry to the counters. */
export function countHits(machine: Machine, core: Core, tlb: Tlb, slot: number, access: Access, count: number): void {
  const { counters } = machine;
  const owner = tlb.owner[slot];
  const data = dataColumn(access);
  countLevel(counters, core.id, core.pid, owner, tlb.level, data, LevelColumn.Hits, count);
  if (tlb.filledBy[slot] !== core.pid) {
    countLevel(counters, core.id, core.pid, owner, tlb.level, data, LevelColumn.SharedCrossHits, count);
  }
}

/** Instructions fetched from a page count for the owner of its frame too. */
export function countFetches(machine: Machine, tlb: Tlb, slot: number, count: number): void {
  countRow(machine.counters, -1, -1, tlb.owner[slot], RowColumn.Instructions, count);
}

/** `count` accesses in a row have used the shortcut to a slot. */
export function usedShortcut(tlb: Tlb, slot: number, count: number): void {
  tlb.clock += count;
  tlb.pending[slot] += count;
  usedEntry(tlb, slot);
}

/** The same for the slot of a row of known pages. */
export function usedRow(tlb: Tlb, row: number, count: number): void {
  if (count > 0) usedShortcut(tlb, tlb.known[row + Shortcut.Slot], count);
}

/** Counts hits on an entry during a run, whose end adds them to the rows of core and process (`addTally`). */
export function tallyHits(machine: Machine, core: Core, tlb: Tlb, slot: number, data: 0 | 1, count: number): void {
  const { counters } = machine;
  const { tally } = core;
  const cell = levelCell(tlb.level, data);
  const row = ownerRow(counters, tlb.owner[slot]);
  const owners = counters.owners.values;
  const cross = tlb.filledBy[slot] !== core.pid;
  core.tallied = true;
  tally[cell + LevelColumn.Hits] += count;
  if (cross) tally[cell + LevelColumn.SharedCrossHits] += count;
  if (row < 0) return;
  owners[row + cell + LevelColumn.Hits] += count;
  if (cross) owners[row + cell + LevelColumn.SharedCrossHits] += count;
  if (data === 0) owners[row + rowCell(counters) + RowColumn.Instructions] += count;
}

/**
 * Counts the uses of a slot's shortcuts. Due before its entry changes, because they are its owner's and its filler's. There are
 * some during a run only: its end settles all.
 */
export function settleSlot(machine: Machine, core: Core, tlb: Tlb, slot: number): void {
  const count = tlb.pending[slot];
  if (count === 0) return;
  tlb.pending[slot] = 0;
  tlb.hits[slot] += count;
  // A TLB that serves both has no shortcuts: see run.ts.
  tallyHits(machine, core, tlb, slot, tlb.config.serves === "fetch" ? 0 : 1, count);
}

/** Counts the uses of all shortcuts of a TLB. */
export function settleSlots(machine: Machine, core: Core, tlb: Tlb): void {
  for (let slot = 0; slot < tlb.slots; slot++) if (tlb.pending[slot] !== 0) settleSlot(machine, core, tlb, slot);
}
