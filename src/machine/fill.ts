/**
 * Filling a TLB: where the new entry goes, what it replaces, and the coherence of the levels above it (mmu-hardware
 * §1.13).
 */
import { noteFill } from "./coherence-notes.js";
import type { Core } from "./core.js";
import { settleSlot } from "./count-hits.js";
import { countLevel, LevelColumn } from "./counters.js";
import { Access, EventKind } from "./event.js";
import type { Machine } from "./machine.js";
import { classOf, EntryClass } from "./match.js";
import { frameOwnerOf } from "./memory.js";
import { LeafFlag } from "./page-table-format.js";
import { chooseVictim, filledEntry } from "./replacement.js";
import { forgetPages, forgetSlot } from "./shortcut.js";
import { invalidate, setBase, type Tlb } from "./tlb.js";
import { emit } from "./trace.js";
import type { WalkResult } from "./walk-result.js";

/** What to put into a slot. */
export interface NewEntry {
  readonly vpn: number;
  readonly pfn: number;
  readonly span: number;
  readonly flags: number;
  readonly kind: EntryClass;
  readonly tag: number;
}

/** Entry for what a walk found under the context of a core. */
export function entryFromWalk(machine: Machine, core: Core, found: WalkResult): NewEntry {
  const kind = classOf(machine.equation, (found.flags & LeafFlag.Global) !== 0, found.shared);
  const tag = kind === EntryClass.Shared ? found.shared : kind === EntryClass.Private ? core.context.asid : 0;
  return { vpn: found.vpn, pfn: found.pfn, span: found.span, flags: found.flags, kind, tag };
}

/** Copy of an entry, for the level above. */
export function entryFromSlot(tlb: Tlb, slot: number): NewEntry {
  return {
    vpn: tlb.vpn[slot], pfn: tlb.pfn[slot], span: tlb.span[slot], flags: tlb.flags[slot], kind: tlb.kind[slot],
    tag: tlb.tag[slot],
  };
}

/** Terms that an entry of this class must satisfy on this machine. */
export function termsFor(machine: Machine, kind: EntryClass): number {
  const terms = machine.equation.terms[kind];
  return machine.config.options.sharedWithoutEnable ? terms & ~2 : terms;
}

/**
 * Puts an entry for page `vpn` into a TLB and returns its slot. An entry with the same page and tag is overwritten, as
 * TLBInsertEntry does; otherwise the replacement policy gives up a way. A set-associative TLB holds only the base page
 * of a super page, because the set is chosen by base page number.
 */
export function fillTlb(machine: Machine, core: Core, tlb: Tlb, vpn: number, entry: NewEntry, access: Access): number {
  const whole = tlb.sets === 1;
  const first = whole ? entry.vpn : vpn;
  const pfn = whole ? entry.pfn : entry.pfn + (vpn - entry.vpn);
  const base = setBase(tlb, vpn);
  let slot = sameTag(tlb, base, first, entry);
  if (slot < 0) {
    slot = chooseVictim(tlb, base, machine.config.options.invalidFirst);
    if (tlb.span[slot] !== 0) evictSlot(machine, core, tlb, slot, access);
  }
  const owner = frameOwnerOf(machine.memory, entry.pfn + (vpn - entry.vpn));
  writeSlot(machine, core, tlb, slot, { ...entry, vpn: first, pfn, span: whole ? entry.span : 1 }, access, owner);
  return slot;
}

/** Writes an entry into a slot, whatever was there, counts the fill and emits it. */
export function writeSlot(
  machine: Machine, core: Core, tlb: Tlb, slot: number, entry: NewEntry, access: Access,
  owner = frameOwnerOf(machine.memory, entry.pfn),
): void {
  settleSlot(machine, core, tlb, slot);
  // A super page may now answer for pages that another entry answered.
  if (entry.span > 1) forgetPages(tlb);
  else forgetSlot(tlb, slot);
  tlb.vpn[slot] = entry.vpn;
  tlb.span[slot] = entry.span;
  tlb.pfn[slot] = entry.pfn;
  tlb.flags[slot] = entry.flags;
  tlb.kind[slot] = entry.kind;
  tlb.terms[slot] = termsFor(machine, entry.kind);
  tlb.tag[slot] = entry.tag;
  tlb.owner[slot] = owner;
  tlb.filledBy[slot] = core.pid;
  tlb.filledAt[slot] = machine.tick;
  tlb.hits[slot] = 0;
  filledEntry(tlb, slot);
  noteFill(machine, core, tlb, slot, access);
  const data = access === Access.Fetch ? 0 : 1;
  countLevel(machine.counters, core.id, core.pid, owner, tlb.level, data, LevelColumn.Fills, 1);
  emit(
    machine.trace, EventKind.TlbFill, core, machine.tick, entry.vpn * machine.memory.pageBytes, tlb.level, slot, owner,
  );
}

function sameTag(tlb: Tlb, base: number, vpn: number, entry: NewEntry): number {
  for (let slot = base; slot < base + tlb.ways; slot++) {
    if (tlb.span[slot] !== 0 && tlb.vpn[slot] === vpn && tlb.kind[slot] === entry.kind && tlb.tag[slot] === entry.tag) {
      return slot;
    }
  }
  return -1;
}

/** Gives up a valid entry, and with it its copies in level 1 where the levels are kept coherent. */
export function evictSlot(machine: Machine, core: Core, tlb: Tlb, slot: number, access: Access): void {
  const data = access === Access.Fetch ? 0 : 1;
  const va = tlb.vpn[slot] * machine.memory.pageBytes;
  countLevel(machine.counters, core.id, core.pid, tlb.owner[slot], tlb.level, data, LevelColumn.Evictions, 1);
  emit(machine.trace, EventKind.TlbEvict, core, machine.tick, va, tlb.level, slot, tlb.owner[slot]);
  if (tlb.config.level === 2 && machine.config.options.utlbOnEviction === "drop") dropCopies(machine, core, tlb, slot);
}

/** Does some access ask both TLBs? */
function shareAccesses(one: Tlb, other: Tlb): boolean {
  return one.config.serves === "both" || other.config.serves === "both" || one.config.serves === other.config.serves;
}

/** Removes copies of a level-2 entry from the first-level TLBs above it; returns how many. */
export function dropCopies(machine: Machine, core: Core, tlb: Tlb, slot: number): number {
  let removed = 0;
  for (const micro of core.tlbs) {
    if (micro === tlb || micro.config.level !== 1 || !shareAccesses(micro, tlb)) continue;
    const copy = sameTag(micro, setBase(micro, tlb.vpn[slot]), tlb.vpn[slot], entryFromSlot(tlb, slot));
    if (copy >= 0) {
      settleSlot(machine, core, micro, copy);
      invalidate(micro, copy);
      removed++;
    }
  }
  return removed;
}
