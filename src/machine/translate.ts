/**
 * Translation of one access, the slow path: ask each TLB level, walk on a miss, fill, check the permission, count,
 * charge. The interpreter comes here for pages that its shortcuts do not know (shortcut.ts).
 *
 * After a refill the access goes on without a second, counted lookup. If the refilled entry does not match (a shared
 * entry whose SASID bit is off, hazard P12), a software-refilled core retries the instruction and misses again, as
 * hardware does.
 */
import type { OwnerId, PhysicalAddress, VirtualAddress } from "./address.js";
import { noteMachineCheck, noteMiss, noteProtection } from "./arc-exceptions.js";
import { refillEntry, refillLosesFetch } from "./arc-refill.js";
import { checkHit } from "./coherence.js";
import { noteCopy } from "./coherence-notes.js";
import { countFetches, countHits, dataColumn } from "./count-hits.js";
import { StopReason, type Core } from "./core.js";
import { countLevel, countOwnerLevel, countRow, LevelColumn, RowColumn } from "./counters.js";
import { Access, EventKind } from "./event.js";
import { entryFromSlot, entryFromWalk, fillTlb } from "./fill.js";
import { charge, type Machine } from "./machine.js";
import { isMemory } from "./memory.js";
import { LeafFlag } from "./page-table-format.js";
import { beginRecord, endRecord } from "./record-access.js";
import { touchEntry } from "./replacement.js";
import { lookup, type Tlb } from "./tlb.js";
import { emit } from "./trace.js";
import { Translation } from "./translation.js";
import { WalkEnd } from "./walk-result.js";
import { isPermitted, walkForAccess } from "./walker.js";
import { tagMatches } from "./match.js";

/**
 * Translates an access. Done: `core.page` has the frame and the slot that answers the next access to this page.
 * Stopped: `core.trap` says why.
 */
export function translate(machine: Machine, core: Core, va: number, access: Access): Translation {
  const { trace } = machine;
  if (!trace.recordAccesses) return translatePage(machine, core, va, access);
  const { cycles } = core;
  const { sequence } = trace;
  const record = beginRecord(machine, core, va, access);
  const ended = translatePage(machine, core, va, access);
  endRecord(machine, core, record, ended, cycles, sequence);
  return ended;
}

function translatePage(machine: Machine, core: Core, va: number, access: Access): Translation {
  const { format } = machine;
  if (!(va >= 0 && va < format.vaLimit)) {
    noteProtection(machine, core, va, access);
    return pageFault(machine, core, va, access, false, -1);
  }
  const vpn = Math.floor(va / machine.memory.pageBytes);
  if (!core.arc.enable) return untranslated(machine, core, va, vpn, access);
  const path = core.paths[access];
  for (let asked = 0; asked < path.length; asked++) {
    const tlb = path[asked];
    const slot = lookup(tlb, vpn, core.context);
    if (tlb.duplicate >= 0 && machine.config.architecture.multipleMatch === "machine-check") {
      countMisses(machine, core, path, asked, access, -1);
      return machineCheck(machine, core, va, access, slot, tlb.duplicate);
    }
    if (slot >= 0) return hit(machine, core, va, vpn, access, path, asked, slot);
  }
  return miss(machine, core, va, vpn, access, path);
}

/** PID.T is 0: the physical address is the virtual one, and no TLB is asked. Memory may not be there. */
function untranslated(machine: Machine, core: Core, va: number, vpn: number, access: Access): Translation {
  const frame = vpn - machine.memory.firstPfn;
  if (frame < 0 || !isMemory(machine.memory, va as PhysicalAddress)) return pageFault(machine, core, va, access, false, -1);
  core.page.frame = frame;
  core.page.slot = -1;
  return Translation.Done;
}

/** Counts a miss in the first `levels` levels of a path. */
function countMisses(
  machine: Machine, core: Core, path: readonly Tlb[], levels: number, access: Access, owner: number,
): void {
  for (let asked = 0; asked < levels; asked++) {
    const tlb = path[asked];
    tlb.clock++;
    countLevel(machine.counters, core.id, core.pid, owner, tlb.level, dataColumn(access), LevelColumn.Misses, 1);
  }
}

/** Cycles of a translation: the process pays, the owner's row says for whose memory. */
function chargeTranslation(machine: Machine, core: Core, owner: number, cycles: number): void {
  charge(machine, core, cycles);
  countRow(machine.counters, -1, -1, owner, RowColumn.Cycles, cycles);
}

function hit(
  machine: Machine, core: Core, va: number, vpn: number, access: Access, path: readonly Tlb[], asked: number,
  slot: number,
): Translation {
  const tlb = path[asked];
  const owner = tlb.owner[slot];
  attributeMiss(machine, core, vpn, owner);
  countMisses(machine, core, path, asked, access, owner);
  touchEntry(tlb, slot);
  countHits(machine, core, tlb, slot, access, 1);
  if (access === Access.Fetch) countFetches(machine, tlb, slot, 1);
  if (asked > 0) {
    chargeTranslation(machine, core, owner, machine.config.costs.microMiss);
    emit(machine.trace, EventKind.MicroMiss, core, machine.tick, va, access, tlb.level, slot);
  }
  if (!isPermitted(tlb.flags[slot], access, core.context.mode)) {
    noteProtection(machine, core, va, access);
    return pageFault(machine, core, va, access, true, owner);
  }
  if (machine.oracle !== null) checkHit(machine, machine.oracle, core, tlb, slot, va, vpn, access);
  if (access === Access.Store && machine.config.refill === "hardware" && (tlb.flags[slot] & LeafFlag.Dirty) === 0
    && !setDirty(machine, core, vpn, tlb, slot)) {
    return pageFault(machine, core, va, access, true, owner);
  }
  let answer = tlb;
  let answerSlot = slot;
  for (let above = asked - 1; above >= 0; above--) {
    const copied = fillTlb(machine, core, path[above], vpn, entryFromSlot(answer, answerSlot), access);
    noteCopy(machine, core, answer, answerSlot, path[above], copied);
    answer = path[above];
    answerSlot = copied;
  }
  return done(machine, core, vpn, answer, answerSlot, path[0].level === answer.level);
}

function done(machine: Machine, core: Core, vpn: number, tlb: Tlb, slot: number, shortcut: boolean): Translation {
  const { page } = core;
  page.frame = tlb.pfn[slot] + (vpn - tlb.vpn[slot]) - machine.memory.firstPfn;
  page.tlb = tlb;
  page.slot = shortcut ? slot : -1;
  return Translation.Done;
}

/** A store hits a clean entry of a hardware walker: it walks again to set the dirty bit. False = that walk faults. */
function setDirty(machine: Machine, core: Core, vpn: number, tlb: Tlb, slot: number): boolean {
  const { walk } = core.page;
  walkForAccess(machine, core.context.root, vpn, Access.Store, core.context.mode, walk);
  chargeTranslation(machine, core, tlb.owner[slot], walk.reads * machine.config.costs.memoryRead);
  if (walk.end !== WalkEnd.Found) return false;
  for (const level of core.paths[Access.Store]) {
    const copy = lookup(level, vpn, core.context);
    if (copy >= 0) level.flags[copy] |= LeafFlag.Dirty;
  }
  return true;
}

function miss(
  machine: Machine, core: Core, va: number, vpn: number, access: Access, path: readonly Tlb[],
): Translation {
  const { config } = machine;
  const { walk } = core.page;
  noteMiss(machine, core, va, vpn, access);
  walkForAccess(machine, core.context.root, vpn, access, core.context.mode, walk);
  const handler = config.refill === "hardware" ? 0
    : access === Access.Fetch ? config.costs.refillFetch : config.costs.refillData;
  const cost = handler + walk.reads * config.costs.memoryRead;
  const walks = access === Access.Fetch ? RowColumn.FetchWalks : RowColumn.DataWalks;
  if (walk.end !== WalkEnd.Found) {
    countMisses(machine, core, path, path.length, access, -1);
    countRow(machine.counters, core.id, core.pid, -1, walks, 1);
    core.openMiss.vpn = vpn;
    core.openMiss.access = access;
    core.openMiss.pid = core.pid;
    charge(machine, core, cost);
    emit(machine.trace, EventKind.TlbMiss, core, machine.tick, va, access, 1, -1);
    return pageFault(machine, core, va, access, walk.end === WalkEnd.Protection, -1);
  }
  const entry = entryFromWalk(machine, core, walk);
  const index = walk.pfn + (vpn - walk.vpn) - machine.memory.firstPfn;
  const owner = machine.memory.frameOwner[index];
  attributeMiss(machine, core, vpn, owner);
  countMisses(machine, core, path, path.length, access, owner);
  countRow(machine.counters, core.id, core.pid, owner, walks, 1);
  chargeTranslation(machine, core, owner, cost);
  let slot = -1;
  let last = path[path.length - 1];
  // The last level first: what it evicts may have to leave the first level before that is filled.
  const losesFetch = refillLosesFetch(machine, access);
  for (let at = path.length - 1; at >= (losesFetch ? path.length - 1 : 0); at--) {
    last = path[at];
    slot = at === path.length - 1 ? refillEntry(machine, core, last, vpn, entry, access)
      : fillTlb(machine, core, last, vpn, entry, access);
  }
  emit(machine.trace, EventKind.TlbMiss, core, machine.tick, va, access, 0, slot);
  const usable = !losesFetch && tagMatches(last.terms[slot], last.tag[slot], core.context);
  if (!usable && config.refill === "software") return Translation.Retry;
  if (access === Access.Fetch) countRow(machine.counters, -1, -1, owner, RowColumn.Instructions, 1);
  return done(machine, core, vpn, last, slot, usable);
}

/** Adds an earlier miss of this page, whose frame was not known then, to the owner's row. */
export function attributeMiss(machine: Machine, core: Core, vpn: number, owner: number): void {
  const { openMiss } = core;
  if (openMiss.vpn !== vpn || openMiss.pid !== core.pid) return;
  for (const tlb of core.paths[openMiss.access]) {
    countOwnerLevel(machine.counters, owner, tlb.level, dataColumn(openMiss.access), LevelColumn.Misses);
  }
  const fetch = openMiss.access === Access.Fetch;
  countRow(machine.counters, -1, -1, owner, fetch ? RowColumn.FetchWalks : RowColumn.DataWalks, 1);
  countRow(machine.counters, -1, -1, owner, fetch ? RowColumn.FetchFaults : RowColumn.DataFaults, 1);
  openMiss.vpn = -1;
}

function pageFault(
  machine: Machine, core: Core, va: number, access: Access, protection: boolean, owner: number,
): Translation {
  const fault = access === Access.Fetch ? RowColumn.FetchFaults : RowColumn.DataFaults;
  countRow(machine.counters, core.id, core.pid, owner as OwnerId, fault, 1);
  if (protection) countRow(machine.counters, core.id, core.pid, owner, RowColumn.Protection, 1);
  setTrap(core, StopReason.PageFault, va, access, protection);
  return Translation.Stopped;
}

function machineCheck(
  machine: Machine, core: Core, va: number, access: Access, first: number, second: number,
): Translation {
  noteMachineCheck(machine, core, va);
  countRow(machine.counters, core.id, core.pid, -1, RowColumn.MachineChecks, 1);
  emit(machine.trace, EventKind.MachineCheck, core, machine.tick, va, access, first, second);
  setTrap(core, StopReason.MachineCheck, va, access, false);
  return Translation.Stopped;
}

/** Fills core.trap. */
export function setTrap(core: Core, kind: StopReason, va: number, access: Access, protection: boolean): void {
  core.trap.kind = kind;
  core.trap.va = va as VirtualAddress;
  core.trap.access = access;
  core.trap.protection = protection;
  core.trap.instruction = 0;
}
