/**
 * Filling a TLB: where the new entry goes, what it replaces, and the coherence of the levels above it (mmu-hardware
 * §1.13).
 */
import { noteFill, noteSharedFill } from "../coherence/index.js";
import type { Core, Machine } from "../state/index.js";
import { settleSlot } from "./count-hits.js";
import { countLevel, emit, LevelColumn } from "../counters/index.js";
import { Access, EventKind } from "../events/index.js";
import { EntryClass } from "../config/index.js";
import { type WalkResult } from "../base/index.js";
import {
  addToIndex,
  chooseVictim,
  filledEntry,
  forgetPages,
  forgetSlot,
  heldSpan,
  invalidate,
  noteFilledPage,
  rememberFill,
  rememberLoss,
  removeFromIndex,
  setBase,
  type NewEntry,
  type Tlb,
  RecordDouble,
  recordShift,
  RecordWord,
  type TlbHistory,
} from "../tlb/index.js";
import { classOf, termsFor } from "./entry-class.js";
import { frameOwnerOf } from "../page-table/index.js";

/** Entry for what a walk found under the context of a core. */
export function entryFromWalk(machine: Machine, core: Core, found: WalkResult): NewEntry {
  const { equation } = machine;
  const kind = classOf(machine, core, found);
  const shared = kind === EntryClass.Shared;
  const tag = shared ? found.shared : kind === EntryClass.Private ? core.context.asid : 0;
  const key = shared && equation.check !== "none" ? found.shared + 1 : 0;
  const mask = shared && equation.policy === "ccid" ? machine.privateCopies[found.shared] : 0;
  return { vpn: found.vpn, pfn: found.pfn, span: found.span, flags: found.flags, kind, tag, key, mask };
}

/** Copy of an entry, for the level above. */
export function entryFromSlot(tlb: Tlb, slot: number): NewEntry {
  return {
    vpn: tlb.vpn[slot],
    pfn: tlb.pfn[slot],
    span: tlb.span[slot],
    flags: tlb.flags[slot],
    kind: tlb.kind[slot],
    tag: tlb.tag[slot],
    key: tlb.key[slot],
    mask: tlb.mask[slot],
  };
}

/**
 * Puts an entry for page `vpn` into a TLB and returns its slot. An entry with the same page and tag is overwritten, as
 * TLBInsertEntry does; otherwise the replacement policy gives up a way. A page of a size that the TLB does not hold is
 * entered in part, or not at all (-1): see TlbConfig.
 */
export function fillTlb(machine: Machine, core: Core, tlb: Tlb, vpn: number, entry: NewEntry, access: Access): number {
  const span = heldSpan(tlb, entry.span);
  if (span === 0) return -1;
  const first = span === entry.span ? entry.vpn : Math.floor(vpn / span) * span;
  const pfn = entry.pfn + (first - entry.vpn);
  const base = setBase(tlb, vpn, span);
  let slot = sameTag(tlb, base, first, span, entry);
  if (slot < 0) {
    slot = chooseVictim(tlb, base, machine.config.options.invalidFirst);
    if (tlb.span[slot] !== 0) evictSlot(machine, core, tlb, slot, access);
  }
  const owner = frameOwnerOf(machine.memory, entry.pfn + (vpn - entry.vpn));
  writeSlot(machine, core, tlb, slot, { ...entry, vpn: first, pfn, span }, access, owner);
  if (machine.config.options.commonNotPrivate) shareFill(machine, core, tlb, slot);
  return slot;
}

/** Gives the other cores what a core's last level has just been filled with (CnP, mmu-hardware §2.4). */
function shareFill(machine: Machine, core: Core, tlb: Tlb, slot: number): void {
  if (tlb.config.level !== 2) return;
  const entry = entryFromSlot(tlb, slot);
  for (const other of machine.cores) {
    if (other === core) continue;
    const theirs = other.tlbs[tlb.level];
    const base = setBase(theirs, entry.vpn, entry.span);
    let place = sameTag(theirs, base, entry.vpn, entry.span, entry);
    if (place < 0) {
      place = chooseVictim(theirs, base, machine.config.options.invalidFirst);
      if (theirs.span[place] !== 0) evictSlot(machine, other, theirs, place, Access.Load);
    }
    forgetPages(theirs);
    theirs.clock++; // the other core has counted no access, but the new entry is younger than all others
    copySlot(tlb, slot, theirs, place);
    noteSharedFill(machine, core, tlb, slot, other, theirs, place);
  }
}

/** Copies an entry between the same structures of two cores. */
function copySlot(from: Tlb, slot: number, to: Tlb, place: number): void {
  if (to.index !== null) removeFromIndex(to, to.index, place);
  for (const field of [
    "vpn",
    "span",
    "pfn",
    "flags",
    "kind",
    "terms",
    "tag",
    "key",
    "mask",
    "owner",
    "filledBy",
    "filledAt",
  ] as const) {
    to[field][place] = from[field][slot];
  }
  to.hits[place] = 0;
  if (to.index !== null) addToIndex(to, to.index, place);
  filledEntry(to, place);
}

/** Writes an entry into a slot, whatever was there, counts the fill and emits it. */
export function writeSlot(
  machine: Machine,
  core: Core,
  tlb: Tlb,
  slot: number,
  entry: NewEntry,
  access: Access,
  owner = frameOwnerOf(machine.memory, entry.pfn),
): void {
  settleSlot(machine, core, tlb, slot);
  // A super page may now answer for pages that another entry answered.
  if (entry.span > 1) forgetPages(tlb);
  else forgetSlot(tlb, slot);
  const { history } = tlb;
  if (history !== null && tlb.span[slot] !== 0) rememberReplacement(machine, core, tlb, history, slot, entry.vpn);
  if (tlb.index !== null) removeFromIndex(tlb, tlb.index, slot);
  tlb.vpn[slot] = entry.vpn;
  tlb.span[slot] = entry.span;
  if (tlb.index !== null) addToIndex(tlb, tlb.index, slot);
  tlb.pfn[slot] = entry.pfn;
  tlb.flags[slot] = entry.flags;
  tlb.kind[slot] = entry.kind;
  tlb.terms[slot] = termsFor(machine, entry.kind, entry.vpn);
  tlb.tag[slot] = entry.tag;
  tlb.key[slot] = entry.key;
  tlb.mask[slot] = entry.mask;
  tlb.owner[slot] = owner;
  tlb.filledBy[slot] = core.pid;
  tlb.filledAt[slot] = machine.tick;
  tlb.hits[slot] = 0;
  filledEntry(tlb, slot);
  noteFill(machine, core, tlb, slot, access);
  if (history !== null) {
    rememberFill(tlb, history, slot, core.pid);
    noteFilledPage(machine.filledPages, entry.vpn, entry.pfn, core.pid);
  }
  const data = access === Access.Fetch ? 0 : 1;
  countLevel(machine.counters, core.id, core.pid, owner, tlb.level, data, LevelColumn.Fills, 1);
  emit(
    machine.trace,
    EventKind.TlbFill,
    core,
    machine.tick,
    entry.vpn * machine.memory.pageBytes,
    tlb.level,
    slot,
    owner,
  );
}

function sameTag(tlb: Tlb, base: number, vpn: number, span: number, entry: NewEntry): number {
  for (let slot = base; slot < base + tlb.ways; slot++) {
    if (
      tlb.span[slot] === span &&
      tlb.vpn[slot] === vpn &&
      tlb.kind[slot] === entry.kind &&
      tlb.tag[slot] === entry.tag
    ) {
      return slot;
    }
  }
  return -1;
}

/**
 * The structure of a level that a page of `span` base pages belongs to: the first one that holds the size, else the
 * first one that enters a part of it, else the first.
 */
export function structureFor(stage: readonly Tlb[], span: number): Tlb {
  if (stage.length === 1) return stage[0];
  let partly: Tlb | null = null;
  for (const tlb of stage) {
    const held = heldSpan(tlb, span);
    if (held === span) return tlb;
    if (held !== 0 && (partly === null || held > heldSpan(partly, span))) partly = tlb;
  }
  return partly ?? stage[0];
}

/** Writes down who took the place of an entry: its next miss tells. Call while the slot still has it. */
export function rememberReplacement(
  machine: Machine,
  core: Core,
  tlb: Tlb,
  history: TlbHistory,
  slot: number,
  vpn: number,
): void {
  const row = rememberLoss(tlb, history, slot);
  if (row < 0) return;
  const at = row << recordShift;
  history.doubles[at + RecordDouble.LostAt] = machine.tick;
  history.doubles[at + RecordDouble.LostTo] = vpn;
  history.words[at + RecordWord.LostBy] = core.pid;
}

/** Gives up a valid entry, and with it its copies in level 1 where the levels are kept coherent. */
export function evictSlot(machine: Machine, core: Core, tlb: Tlb, slot: number, access: Access): void {
  const data = access === Access.Fetch ? 0 : 1;
  const va = tlb.vpn[slot] * machine.memory.pageBytes;
  core.page.evictedVpn = tlb.vpn[slot];
  core.page.evictedOwner = tlb.owner[slot];
  countLevel(machine.counters, core.id, core.pid, tlb.owner[slot], tlb.level, data, LevelColumn.Evictions, 1);
  emit(machine.trace, EventKind.TlbEvict, core, machine.tick, va, tlb.level, slot, tlb.owner[slot]);
  if (tlb.config.level === 2 && machine.config.options.utlbOnEviction === "drop") dropCopies(machine, core, tlb, slot);
}

/** Does a first-level entry stem from this one: same tag, and a page in common? */
function isCopy(micro: Tlb, copy: number, tlb: Tlb, slot: number): boolean {
  return (
    micro.vpn[copy] < tlb.vpn[slot] + tlb.span[slot] &&
    tlb.vpn[slot] < micro.vpn[copy] + micro.span[copy] &&
    micro.kind[copy] === tlb.kind[slot] &&
    micro.tag[copy] === tlb.tag[slot] &&
    micro.span[copy] !== 0
  );
}

/**
 * Removes copies of a level-2 entry from the first-level TLBs above it, but for `except`, which is known to have none;
 * returns how many.
 */
export function dropCopies(machine: Machine, core: Core, tlb: Tlb, slot: number, except: Tlb | null = null): number {
  const vpn = tlb.vpn[slot];
  const single = tlb.span[slot] === 1;
  let removed = 0;
  for (const micro of tlb.copies) {
    if (micro === except) continue;
    const { vpn: pages, span, slots } = micro;
    for (let copy = 0; copy < slots; copy++) {
      // Most entries are of one other page: that is seen at once.
      if (single && pages[copy] !== vpn && span[copy] <= 1) continue;
      if (!isCopy(micro, copy, tlb, slot)) continue;
      settleSlot(machine, core, micro, copy);
      invalidate(micro, copy);
      removed++;
    }
  }
  return removed;
}
