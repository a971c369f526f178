/**
 * The ordinary refill: an access to a mapped base page that some level has or a walk finds, and that asks for nothing
 * special. Programs with more pages than the TLB has entries do little else, so it is written out here: no object for the
 * entry, each set searched once, page tables read in place. It looks first and changes nothing until it knows that the
 * access is ordinary. Whatever is not (faults, bits to set in a table, super pages, several matches, an entry that would
 * not match) is left to the general way in translate.ts, whose results it repeats to the bit: state, counters, events. A
 * property test holds the two together.
 *
 * What is known of the page travels in `core.refill`, one object for all refills of a core: a call with ten arguments, or
 * a function so large that V8 inlines nothing in it, costs as much as what is done here.
 */
import { ArcCommand, noteMissCause, setDescriptors } from "../arc/index.js";
import { checkHit, noteCopy, noteFill } from "../coherence/index.js";
import type { Core, Machine } from "../state/index.js";
import {
  classifyMiss,
  classOf,
  dataColumn,
  dropCopies,
  rememberReplacement,
  settleSlot,
  termsFor,
} from "../refill/index.js";
import {
  countMiss,
  emit,
  levelCell,
  LevelColumn,
  ownerRow,
  redundantColumn,
  rowCell,
  RowColumn,
  type Trace,
} from "../counters/index.js";
import { Access, EventKind, refillEvents } from "../events/index.js";
import { EntryClass, Ordinary, tagMatches } from "../config/index.js";
import {
  addToIndex,
  chooseVictim,
  filledEntry,
  forgetSlot,
  leastRecentSlot,
  lookup,
  noteFilledPage,
  othersHadPage,
  rememberFill,
  rememberHit,
  removeFromIndex,
  setBase,
  touchEntry,
  type OrdinaryPage,
  type Tlb,
} from "../tlb/index.js";
import { effectiveFlags, LeafFlag, memoryBase, pagesOfLeaf } from "../page-table/index.js";
import { isPermitted } from "../walk/index.js";
import { hitFirst } from "./ordinary-hit.js";
import { emitMiss } from "./emit-miss.js";

/**
 * Translates an access if it is ordinary. True: done, as `translate` does it, and `core.page` tells where. False: nothing
 * has changed.
 */
export function translateOrdinary(machine: Machine, core: Core, va: number, access: Access): boolean {
  if (!(va >= 0 && va < machine.format.vaLimit)) return false;
  const vpn = Math.floor(va / machine.memory.pageBytes);
  const { context } = core;
  if (core.openMiss.vpn === vpn || !core.arc.enable) return false;
  const path = core.paths[access];
  const first = path[0];
  const last = path[path.length - 1];
  const second = last.config.level === 2 ? last : null;
  const held = lookup(first, vpn, context);
  if (held >= 0) return hitFirst(machine, core, va, vpn, access, first, held);
  // Structures for larger pages stand between the two, or behind the only one.
  for (let at = path.length - (second === null ? 1 : 2); at > 0; at--)
    if (lookup(path[at], vpn, context) >= 0) return false;
  const slot = second === null ? -1 : lookup(second, vpn, context);
  const page = core.refill;
  page.vpn = vpn;
  page.access = access;
  page.data = dataColumn(access);
  if (second !== null && slot >= 0) return second.duplicate < 0 && copyUp(machine, core, page, va, first, second, slot);
  return (
    machine.ordinary !== Ordinary.Hits &&
    findLeaf(machine, core, vpn, access) &&
    walkAndFill(machine, core, page, va, first, second)
  );
}

/** Does somebody read events of refills? Then each is emitted, or else they are only counted. */
function isObserved(trace: Trace): boolean {
  return (trace.silentMask & refillEvents) === 0 || (trace.stopMask & refillEvents) !== 0;
}

/** The second level has the page: copies its entry to the first. */
function copyUp(
  machine: Machine,
  core: Core,
  page: OrdinaryPage,
  va: number,
  first: Tlb,
  second: Tlb,
  slot: number,
): boolean {
  const { access, data } = page;
  const flags = second.flags[slot];
  if (second.span[slot] !== 1 || !isPermitted(flags, access, core.context.mode)) return false;
  if (access === Access.Store && machine.config.refill === "hardware" && (flags & LeafFlag.Dirty) === 0) return false;
  const { counters, trace } = machine;
  const { tally } = core;
  const owner = second.owner[slot];
  const cost = machine.config.costs.microMiss;
  const row = ownerRow(counters, owner);
  const owners = counters.owners.values;
  const above = levelCell(first.level, data);
  const below = levelCell(second.level, data);
  const rest = rowCell(counters);
  page.pfn = second.pfn[slot];
  page.flags = flags;
  page.kind = second.kind[slot];
  page.tag = second.tag[slot];
  page.terms = second.terms[slot];
  page.owner = owner;
  page.row = row;
  core.tallied = true;
  first.clock++;
  countClass(machine, core, page, first, null);
  touchEntry(second, slot);
  if (second.history !== null) rememberHit(second, second.history, slot);
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
  if (isObserved(trace)) emitMiss(machine, core, EventKind.MicroMiss, va, access, second.level, slot);
  else trace.unwritten++;
  if (machine.oracle !== null) checkHit(machine, machine.oracle, core, second, slot, va, page.vpn, access);
  const filled = enter(machine, core, page, first, flags);
  if (machine.oracle !== null) noteCopy(machine, core, second, slot, first, filled);
  arrive(machine, core, page.pfn, first, filled);
  return true;
}

/**
 * Reads the tables down to the entry of a base page. True: it is ordinary, and `core.page.walk` has its frame, flags and
 * shared id, and the number of reads.
 */
function findLeaf(machine: Machine, core: Core, vpn: number, access: Access): boolean {
  const { format, memory } = machine;
  const { words } = memory;
  const { levels, tableAccessed } = format;
  const last = levels.length - 1;
  const entryShift = format.entryBytes === 8 ? 1 : 0; // in words
  // Indices into `words`, kept integers by the operators: each level waits for what the level above has read.
  let table = ((core.context.root - memory.firstPfn) * memory.frameWords) | 0;
  let effect = 0;
  let at = 0;
  let lo = 0;
  let hi = 0;
  for (let level = 0; ; level++) {
    const { scale, entries } = levels[level];
    at = (table + (((vpn * scale) & (entries - 1)) << entryShift)) | 0;
    if (at < 0 || at + 1 >= words.length) return false;
    lo = words[at];
    hi = entryShift === 1 ? words[at + 1] : 0;
    const kind = format.kind(lo, hi, level);
    if (level === last) {
      if (kind !== "leaf" || pagesOfLeaf(format, lo, hi, level) !== 1) return false;
      break;
    }
    if (kind !== "table" || (lo & tableAccessed) !== tableAccessed) return false;
    effect |= format.tableEffect(lo, hi);
    const address = format.tableAddress(lo, hi);
    if (!(address >= memoryBase && address < memory.end)) return false;
    table = ((address - memoryBase) / 4) | 0;
  }
  const flags = effectiveFlags(format.flags(lo, hi, last), effect);
  const wanted = LeafFlag.Accessed | (access === Access.Store ? LeafFlag.Dirty : 0);
  if ((flags & wanted) !== wanted || !isPermitted(flags, access, core.context.mode)) return false;
  const pfn = format.pfn(lo, hi, last);
  const frame = pfn - memory.firstPfn;
  if (!(frame >= 0 && frame < memory.frames)) return false;
  let shared = format.sharedOf(lo, hi, 0, last);
  const besides = shared >= 0 && format.siblingBytes !== 0; // the number stands behind the table
  if (besides) {
    const sibling = at + format.siblingBytes / 4;
    if (sibling >= words.length) return false;
    shared = format.sharedOf(lo, hi, words[sibling], last);
  }
  const { walk } = core.page;
  walk.vpn = vpn;
  walk.pfn = pfn;
  walk.flags = flags;
  walk.shared = shared;
  walk.reads = last + (besides ? 2 : 1);
  return true;
}

/** No level has the page, and the tables do: fills all levels, unless the entry would not match. */
function walkAndFill(
  machine: Machine,
  core: Core,
  page: OrdinaryPage,
  va: number,
  first: Tlb,
  second: Tlb | null,
): boolean {
  const { memory, config, counters, trace } = machine;
  const { tally } = core;
  const { walk } = core.page;
  const { pfn, flags } = walk;
  const { data } = page;
  const kind = classOf(machine, core, walk);
  const tag = kind === EntryClass.Shared ? walk.shared : kind === EntryClass.Private ? core.context.asid : 0;
  const terms = termsFor(machine, kind, page.vpn);
  if (!tagMatches(terms, tag, core.context)) return false;
  const owner = memory.frameOwner[pfn - memory.firstPfn];
  const row = ownerRow(counters, owner);
  const owners = counters.owners.values;
  core.page.reads = walk.reads;
  page.pfn = pfn;
  page.flags = flags;
  page.kind = kind;
  page.tag = tag;
  page.terms = terms;
  page.owner = owner;
  page.row = row;
  const handler = config.refill === "hardware" ? 0 : data === 0 ? config.costs.refillFetch : config.costs.refillData;
  const cost = handler + walk.reads * config.costs.memoryRead;
  const above = levelCell(first.level, data);
  const rest = rowCell(counters);
  const walks = rest + (data === 0 ? RowColumn.FetchWalks : RowColumn.DataWalks);
  core.tallied = true;
  first.clock++;
  countClass(machine, core, page, first, second);
  tally[above + LevelColumn.Misses]++;
  tally[walks]++;
  tally[rest + RowColumn.Cycles] += cost;
  tally[rest + RowColumn.WalkReads] += walk.reads;
  if (row >= 0) {
    owners[row + above + LevelColumn.Misses]++;
    owners[row + walks]++;
    owners[row + rest + RowColumn.WalkReads] += walk.reads;
    owners[row + rest + RowColumn.Cycles] += cost;
    if (data === 0) owners[row + rest + RowColumn.Instructions]++;
  }
  core.cycles += cost;
  // The second level first: what it gives up may have to leave the first level before that is filled.
  if (second !== null) {
    const below = levelCell(second.level, data) + LevelColumn.Misses;
    second.clock++;
    tally[below]++;
    if (row >= 0) owners[row + below]++;
    if (machine.ordinary === Ordinary.AllOfArc) enterThroughRegisters(machine, core, page, va, first, second);
    else enter(machine, core, page, second, flags);
  }
  const slot = enter(machine, core, page, first, flags);
  if (isObserved(trace)) emitMiss(machine, core, EventKind.TlbMiss, va, page.access, 0, slot);
  else trace.unwritten++;
  arrive(machine, core, pfn, first, slot);
  return true;
}

/** Classifies a miss of the first level and, if it is given, of the second, while misses are classified. */
function countClass(machine: Machine, core: Core, page: OrdinaryPage, first: Tlb, second: Tlb | null): void {
  if (machine.missCounters === null) return;
  page.redundant = othersHadPage(machine.filledPages, page.vpn, page.pfn, core.pid);
  countClassOf(machine, core, page, first);
  if (second !== null) countClassOf(machine, core, page, second);
}

function countClassOf({ missCounters }: Machine, core: Core, page: OrdinaryPage, tlb: Tlb): void {
  if (missCounters === null || tlb.history === null) return;
  const missClass = classifyMiss(core, tlb, tlb.history, page.vpn, page, core.page.miss);
  countMiss(missCounters, core.id, core.pid, page.owner, tlb.level, page.data, missClass);
  if (page.redundant) countMiss(missCounters, core.id, core.pid, page.owner, tlb.level, page.data, redundantColumn);
}

/** LeafFlag bits that the descriptors of an ARC core can say. */
const describedFlags = LeafFlag.Read | LeafFlag.Write | LeafFlag.Execute | LeafFlag.User | LeafFlag.Global;

/** Fills the second level of an ARC core and leaves its registers as exception and handler leave them (arc-refill.ts). */
function enterThroughRegisters(
  machine: Machine,
  core: Core,
  page: OrdinaryPage,
  va: number,
  first: Tlb,
  second: Tlb,
): void {
  noteMissCause(machine, core, va, page.access);
  setDescriptors(machine, core, page.vpn, page.pfn, page.flags, page.kind, page.tag);
  core.arc.command = ArcCommand.Insert;
  const filled = enter(machine, core, page, second, page.flags & describedFlags);
  dropCopies(machine, core, second, filled, first); // a copy in `first` would have matched
}

/**
 * Puts the page into a TLB that has just been searched for it in vain: no entry has its number and tag, because it would
 * have matched. Returns the slot.
 */
function enter(machine: Machine, core: Core, page: OrdinaryPage, tlb: Tlb, flags: number): number {
  const { counters, trace } = machine;
  const { index } = tlb;
  const { vpn, owner, row } = page;
  const { invalidFirst } = machine.config.options;
  const base = setBase(tlb, vpn);
  const slot =
    tlb.lru && index === null ? leastRecentSlot(tlb, base, invalidFirst) : chooseVictim(tlb, base, invalidFirst);
  if (tlb.span[slot] !== 0) giveUp(machine, core, page, tlb, slot);
  if (index !== null) removeFromIndex(tlb, index, slot);
  tlb.vpn[slot] = vpn;
  tlb.span[slot] = 1;
  tlb.pfn[slot] = page.pfn;
  tlb.flags[slot] = flags;
  tlb.kind[slot] = page.kind;
  tlb.terms[slot] = page.terms;
  tlb.tag[slot] = page.tag;
  tlb.owner[slot] = owner;
  tlb.filledBy[slot] = core.pid;
  tlb.filledAt[slot] = machine.tick;
  tlb.hits[slot] = 0;
  if (index !== null) addToIndex(tlb, index, slot);
  filledEntry(tlb, slot);
  if (machine.oracle !== null) noteFill(machine, core, tlb, slot, page.access);
  if (tlb.history !== null) {
    rememberFill(tlb, tlb.history, slot, core.pid);
    noteFilledPage(machine.filledPages, vpn, page.pfn, core.pid);
  }
  const cell = levelCell(tlb.level, page.data) + LevelColumn.Fills;
  core.tally[cell]++;
  if (row >= 0) counters.owners.values[row + cell]++;
  if (isObserved(trace)) emitPage(machine, core, EventKind.TlbFill, tlb, slot);
  else trace.unwritten++;
  return slot;
}

/** A valid entry is about to be replaced. */
function giveUp(machine: Machine, core: Core, page: OrdinaryPage, tlb: Tlb, slot: number): void {
  const { counters, trace } = machine;
  const owner = tlb.owner[slot];
  core.page.evictedVpn = tlb.vpn[slot];
  core.page.evictedOwner = owner;
  const cell = levelCell(tlb.level, page.data) + LevelColumn.Evictions;
  const row = owner === page.owner ? page.row : ownerRow(counters, owner);
  core.tally[cell]++;
  if (row >= 0) counters.owners.values[row + cell]++;
  if (isObserved(trace)) emitPage(machine, core, EventKind.TlbEvict, tlb, slot);
  else trace.unwritten++;
  if (tlb.config.level === 2 && machine.config.options.utlbOnEviction === "drop") dropCopies(machine, core, tlb, slot);
  if (tlb.pending[slot] !== 0) settleSlot(machine, core, tlb, slot);
  forgetSlot(tlb, slot);
  if (tlb.history !== null) rememberReplacement(machine, core, tlb, tlb.history, slot, page.vpn);
}

/** Emits what happened to the entry of a slot. */
function emitPage(machine: Machine, core: Core, kind: EventKind, tlb: Tlb, slot: number): void {
  const va = tlb.vpn[slot] * machine.memory.pageBytes;
  emit(machine.trace, kind, core, machine.tick, va, tlb.level, slot, tlb.owner[slot]);
}

function arrive(machine: Machine, core: Core, pfn: number, tlb: Tlb, slot: number): void {
  const { page } = core;
  page.frame = pfn - machine.memory.firstPfn;
  page.tlb = tlb;
  page.slot = slot;
}
