/**
 * The ordinary refill: an access to a mapped base page that some level has or a walk finds, and that asks for nothing
 * special. Programs with more pages than the TLB has entries do little else, so it is written out here in one piece:
 * no object for the entry, each set searched once, page tables read in place. It looks first and changes nothing until
 * it knows that the access is ordinary. Whatever is not (faults, bits to set in a table, super pages, several matches, an
 * entry that would not match) is left to the general way in translate.ts, whose results it repeats to the bit: state,
 * counters, events. A property test holds the two together.
 */
import { ArcCommand, setDescriptors } from "./arc-commands.js";
import { noteMiss } from "./arc-exceptions.js";
import { noteCopy, noteFill } from "./coherence-fills.js";
import { checkHit } from "./coherence.js";
import type { Core } from "./core.js";
import { dataColumn, settleSlot } from "./count-hits.js";
import { levelCell, LevelColumn, ownerRow, rowCell, RowColumn } from "./counters.js";
import { Access, EventKind } from "./event.js";
import { classOf, termsFor } from "./entry-class.js";
import { dropCopies, type NewEntry } from "./fill.js";
import type { Machine } from "./machine.js";
import { EntryClass, tagMatches } from "./match.js";
import { memoryBase } from "./memory.js";
import { effectiveFlags, LeafFlag, pagesOfLeaf } from "./page-table-format.js";
import { chooseVictim, filledEntry, touchEntry } from "./replacement.js";
import { forgetSlot } from "./shortcut.js";
import { lookup, setBase, type Tlb } from "./tlb.js";
import { addToIndex, removeFromIndex } from "./tlb-index.js";
import { Ordinary } from "./refill-kind.js";
import { emit } from "./trace.js";
import { isPermitted } from "./walker.js";

/**
 * Translates an access if it is ordinary. True: done, as `translate` does it, and `core.page` tells where. False: nothing
 * has changed.
 */
export function translateOrdinary(machine: Machine, core: Core, va: number, access: Access): boolean {
  if (!(va >= 0 && va < machine.format.vaLimit)) return false;
  const vpn = Math.floor(va / machine.memory.pageBytes);
  const { context, openMiss } = core;
  if (openMiss.vpn === vpn || !core.arc.enable) return false;
  const path = core.paths[access];
  const first = path[0];
  if (lookup(first, vpn, context) >= 0) return false;
  const second = path[1];
  const slot = lookup(second, vpn, context);
  if (second.duplicate >= 0) return false;
  if (slot >= 0) return copyUp(machine, core, va, vpn, access, first, second, slot);
  return machine.ordinary !== Ordinary.Hits && walkAndFill(machine, core, va, vpn, access, first, second);
}

/** The second level has the page: copies its entry to the first. */
function copyUp(
  machine: Machine, core: Core, va: number, vpn: number, access: Access, first: Tlb, second: Tlb, slot: number,
): boolean {
  const flags = second.flags[slot];
  if (second.span[slot] !== 1 || !isPermitted(flags, access, core.context.mode)) return false;
  if (access === Access.Store && machine.config.refill === "hardware" && (flags & LeafFlag.Dirty) === 0) return false;
  const { counters } = machine;
  const { tally } = core;
  const owner = second.owner[slot];
  const data = dataColumn(access);
  const cost = machine.config.costs.microMiss;
  const row = ownerRow(counters, owner);
  const owners = counters.owners.values;
  const above = levelCell(first.level, data), below = levelCell(second.level, data), rest = rowCell(counters);
  core.tallied = true;
  first.clock++;
  touchEntry(second, slot);
  tally[above + LevelColumn.Misses]++;
  tally[below + LevelColumn.Hits]++;
  tally[rest + RowColumn.Cycles] += cost;
  if (row >= 0) {
    owners[row + above + LevelColumn.Misses]++;
    owners[row + below + LevelColumn.Hits]++;
    owners[row + rest + RowColumn.Cycles] += cost;
    if (access === Access.Fetch) owners[row + rest + RowColumn.Instructions]++;
  }
  if (second.filledBy[slot] !== core.pid) {
    tally[below + LevelColumn.SharedCrossHits]++;
    if (row >= 0) owners[row + below + LevelColumn.SharedCrossHits]++;
  }
  core.cycles += cost;
  emit(machine.trace, EventKind.MicroMiss, core, machine.tick, va, access, second.level, slot);
  if (machine.oracle !== null) checkHit(machine, machine.oracle, core, second, slot, va, vpn, access);
  const pfn = second.pfn[slot];
  const filled = enter(machine, core, first, vpn, pfn, flags, second.kind[slot], second.tag[slot], owner, access);
  if (machine.oracle !== null) noteCopy(machine, core, second, slot, first, filled);
  arrive(machine, core, pfn, first, filled);
  return true;
}

/** No level has the page: reads the tables, and fills both levels if they hold nothing unusual. */
function walkAndFill(
  machine: Machine, core: Core, va: number, vpn: number, access: Access, first: Tlb, second: Tlb,
): boolean {
  const { format, memory, config, counters } = machine;
  const { context, tally } = core;
  const { words } = memory;
  const last = format.levels.length - 1;
  const entryWords = format.entryBytes >> 2;
  let table = (context.root - memory.firstPfn) * memory.frameWords;
  let effect = 0;
  let at = 0, lo = 0, hi = 0;
  for (let level = 0; ; level++) {
    const { pages, entries } = format.levels[level];
    at = table + ((vpn / pages) & (entries - 1)) * entryWords;
    if (!(at >= 0 && at + 1 < words.length)) return false;
    lo = words[at];
    hi = entryWords === 2 ? words[at + 1] : 0;
    const kind = format.kind(lo, hi, level);
    if (level === last) {
      if (kind !== "leaf" || pagesOfLeaf(format, lo, hi, level) !== 1) return false;
      break;
    }
    if (kind !== "table" || (lo & format.tableAccessed) !== format.tableAccessed) return false;
    effect |= format.tableEffect(lo, hi);
    table = (format.tableAddress(lo, hi) - memoryBase) / 4;
  }
  const pfn = format.pfn(lo, hi, last);
  const frame = pfn - memory.firstPfn;
  if (!(frame >= 0 && frame < memory.frames)) return false;
  const flags = effectiveFlags(format.flags(lo, hi, last), effect);
  const wanted = LeafFlag.Accessed | (access === Access.Store ? LeafFlag.Dirty : 0);
  if ((flags & wanted) !== wanted || !isPermitted(flags, access, context.mode)) return false;
  const sibling = at + format.siblingBytes / 4;
  if (sibling >= words.length) return false;
  const shared = format.sharedOf(lo, hi, format.siblingBytes === 0 ? 0 : words[sibling], last);
  const { walk } = core.page;
  walk.vpn = vpn;
  walk.flags = flags;
  walk.shared = shared;
  const kind = classOf(machine, core, walk);
  const tag = kind === EntryClass.Shared ? shared : kind === EntryClass.Private ? context.asid : 0;
  if (!tagMatches(termsFor(machine, kind, vpn), tag, context)) return false;
  const arc = machine.ordinary === Ordinary.AllOfArc;
  if (arc) noteArcRefill(machine, core, va, access, { vpn, pfn, span: 1, flags, kind, tag, key: 0, mask: 0 });

  const reads = last + (shared >= 0 && format.siblingBytes !== 0 ? 2 : 1);
  const owner = memory.frameOwner[frame];
  const data = dataColumn(access);
  const handler = config.refill === "hardware" ? 0 : data === 0 ? config.costs.refillFetch : config.costs.refillData;
  const cost = handler + reads * config.costs.memoryRead;
  const row = ownerRow(counters, owner);
  const owners = counters.owners.values;
  const above = levelCell(first.level, data), below = levelCell(second.level, data), rest = rowCell(counters);
  const walks = rest + (data === 0 ? RowColumn.FetchWalks : RowColumn.DataWalks);
  core.tallied = true;
  first.clock++;
  second.clock++;
  tally[above + LevelColumn.Misses]++;
  tally[below + LevelColumn.Misses]++;
  tally[walks]++;
  tally[rest + RowColumn.Cycles] += cost;
  if (row >= 0) {
    owners[row + above + LevelColumn.Misses]++;
    owners[row + below + LevelColumn.Misses]++;
    owners[row + walks]++;
    owners[row + rest + RowColumn.Cycles] += cost;
    if (data === 0) owners[row + rest + RowColumn.Instructions]++;
  }
  core.cycles += cost;
  // The second level first: what it gives up may have to leave the first level before that is filled.
  const filled = enter(machine, core, second, vpn, pfn, arc ? flags & describedFlags : flags, kind, tag, owner, access);
  if (arc) dropCopies(machine, core, second, filled);
  const slot = enter(machine, core, first, vpn, pfn, flags, kind, tag, owner, access);
  emit(machine.trace, EventKind.TlbMiss, core, machine.tick, va, access, 0, slot);
  arrive(machine, core, pfn, first, slot);
  return true;
}

/** LeafFlag bits that the descriptors of an ARC core can say. */
const describedFlags = LeafFlag.Read | LeafFlag.Write | LeafFlag.Execute | LeafFlag.User | LeafFlag.Global;

/** Leaves the registers of an ARC core as its exception and the refill handler leave them (arc-refill.ts). */
function noteArcRefill(machine: Machine, core: Core, va: number, access: Access, entry: NewEntry): void {
  noteMiss(machine, core, va, entry.vpn, access);
  setDescriptors(machine, core, entry);
  core.arc.command = ArcCommand.Insert;
}

/**
 * Puts an entry of one page into a TLB that has just been searched for it in vain: none has its page and tag, because it
 * would have matched. Returns the slot.
 */
function enter(
  machine: Machine, core: Core, tlb: Tlb, vpn: number, pfn: number, flags: number, kind: EntryClass, tag: number,
  owner: number, access: Access,
): number {
  const { counters, config } = machine;
  const data = dataColumn(access);
  const { tally } = core;
  const cells = levelCell(tlb.level, data);
  const slot = chooseVictim(tlb, setBase(tlb, vpn), config.options.invalidFirst);
  if (tlb.span[slot] !== 0) {
    const before = tlb.owner[slot];
    const row = ownerRow(counters, before);
    tally[cells + LevelColumn.Evictions]++;
    if (row >= 0) counters.owners.values[row + cells + LevelColumn.Evictions]++;
    emitPage(machine, core, EventKind.TlbEvict, tlb.vpn[slot], tlb.level, slot, before);
    if (tlb.config.level === 2 && config.options.utlbOnEviction === "drop") dropCopies(machine, core, tlb, slot);
    settleSlot(machine, core, tlb, slot);
    forgetSlot(tlb, slot);
  }
  if (tlb.index !== null) removeFromIndex(tlb, tlb.index, slot);
  tlb.vpn[slot] = vpn;
  tlb.span[slot] = 1;
  tlb.pfn[slot] = pfn;
  tlb.flags[slot] = flags;
  tlb.kind[slot] = kind;
  tlb.terms[slot] = termsFor(machine, kind, vpn);
  tlb.tag[slot] = tag;
  tlb.owner[slot] = owner;
  tlb.filledBy[slot] = core.pid;
  tlb.filledAt[slot] = machine.tick;
  tlb.hits[slot] = 0;
  if (tlb.index !== null) addToIndex(tlb, tlb.index, slot);
  filledEntry(tlb, slot);
  if (machine.oracle !== null) noteFill(machine, core, tlb, slot, access);
  const row = ownerRow(counters, owner);
  tally[cells + LevelColumn.Fills]++;
  if (row >= 0) counters.owners.values[row + cells + LevelColumn.Fills]++;
  emitPage(machine, core, EventKind.TlbFill, vpn, tlb.level, slot, owner);
  return slot;
}

/** Emits what happened to a page; the page number, unlike its address, is small enough not to be put on the heap. */
function emitPage(
  machine: Machine, core: Core, kind: EventKind, vpn: number, level: number, slot: number, owner: number,
): void {
  emit(machine.trace, kind, core, machine.tick, vpn * machine.memory.pageBytes, level, slot, owner);
}

function arrive(machine: Machine, core: Core, pfn: number, tlb: Tlb, slot: number): void {
  const { page } = core;
  page.frame = pfn - machine.memory.firstPfn;
  page.tlb = tlb;
  page.slot = slot;
}
