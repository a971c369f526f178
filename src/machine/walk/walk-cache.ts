/**
 * A page-walk cache: it remembers where the last-level table of an address is, so that a walk begins there and reads one
 * entry (Cortex-A53, mmu-hardware §5). It is a TLB structure whose entries name a table instead of a frame: maintenance,
 * checkpoints and views treat it as they treat TLBs. `pfn` is the frame of the table; what table entries on the way do to
 * the leaves below stands in `flags` (gained) and `key` (denied). An entry is tagged with the ASID, and with the root
 * (`mask`), because attached spaces may run under the ASID of their process.
 */
import type { Core, Machine } from "../state/index.js";
import { countLevel, LevelColumn } from "../counters/index.js";
import { EntryClass } from "../config/index.js";
import { deniedShift } from "../page-table/index.js";
import { chooseVictim, filledEntry, lookup, setBase, touchEntry, type Tlb } from "../tlb/index.js";

/** Slot of the entry for the table that page `vpn` is looked up in, or -1; counts a hit or a miss. */
export function lookupTable(machine: Machine, core: Core, cache: Tlb, vpn: number): number {
  const slot = lookup(cache, vpn, core.context);
  if (slot >= 0 && cache.mask[slot] === core.context.root) {
    touchEntry(cache, slot);
    countLevel(machine.counters, core.id, core.pid, -1, cache.level, 1, LevelColumn.Hits, 1);
    return slot;
  }
  cache.clock++;
  countLevel(machine.counters, core.id, core.pid, -1, cache.level, 1, LevelColumn.Misses, 1);
  return -1;
}

/** Remembers the last-level table for page `vpn`: its frame, and what the table entries on the way do (`effect`). */
export function rememberTable(
  machine: Machine,
  core: Core,
  cache: Tlb,
  vpn: number,
  table: number,
  effect: number,
): void {
  const [span] = cache.holds;
  const base = setBase(cache, vpn, span);
  const before = lookup(cache, vpn, core.context);
  const slot = before >= 0 ? before : chooseVictim(cache, base, machine.config.options.invalidFirst);
  if (before < 0 && cache.span[slot] !== 0) {
    countLevel(machine.counters, core.id, core.pid, -1, cache.level, 1, LevelColumn.Evictions, 1);
  }
  cache.vpn[slot] = Math.floor(vpn / span) * span;
  cache.span[slot] = span;
  cache.pfn[slot] = table;
  cache.flags[slot] = effect & (2 ** deniedShift - 1);
  cache.key[slot] = (effect >>> deniedShift) & 0xff;
  cache.kind[slot] = EntryClass.Private;
  cache.terms[slot] = machine.config.tags === "none" ? 0 : 1;
  cache.tag[slot] = core.context.asid;
  cache.mask[slot] = core.context.root;
  cache.owner[slot] = machine.memory.frameOwner[table - machine.memory.firstPfn] ?? -1;
  cache.filledBy[slot] = core.pid;
  cache.filledAt[slot] = machine.tick;
  cache.hits[slot] = 0;
  filledEntry(cache, slot);
  countLevel(machine.counters, core.id, core.pid, -1, cache.level, 1, LevelColumn.Fills, 1);
}

/** Effect of the table entries on the way to the table in a slot, as `tableEffect` gives it. */
export function effectOf(cache: Tlb, slot: number): number {
  return cache.flags[slot] | (cache.key[slot] << deniedShift);
}
