/**
 * Translation of one access, the slow path: ask each TLB level, walk on a miss, fill, check the permission, count,
 * charge. The interpreter comes here for pages that its shortcuts do not know (shortcut.ts).
 *
 * After a refill the access goes on without a second, counted lookup. If the refilled entry does not match (a shared
 * entry whose SASID bit is off, hazard P12), a software-refilled core retries the instruction and misses again, as
 * hardware does.
 */
import { Access, EventKind, Pitfall } from "../events/index.js";
import {
  directMapStart,
  kernelImageStart,
  kernelOwner,
  Translation,
  WalkEnd,
  type PhysicalAddress,
} from "../base/index.js";
import { Ordinary, tagMatches } from "../config/index.js";
import { noteMiss, noteProtection, refillEntry, refillLosesFetch } from "../arc/index.js";
import {
  classifyMiss,
  countFetches,
  countHits,
  dataColumn,
  entryFromSlot,
  entryFromWalk,
  fillTlb,
  structureFor,
} from "../refill/index.js";
import { checkHit, noteCopy, reportHazard } from "../coherence/index.js";
import { charge, type Core, type Machine, type Oracle } from "../state/index.js";
import {
  countLevel,
  countMiss,
  countOwnerLevel,
  countRow,
  LevelColumn,
  redundantColumn,
  RowColumn,
} from "../counters/index.js";
import {
  checkRights,
  isManager,
  lookup,
  othersHadPage,
  rememberHit,
  RightsFault,
  touchEntry,
  type NewEntry,
  type Tlb,
} from "../tlb/index.js";
import { isMemory, LeafFlag } from "../page-table/index.js";
import { emitMiss } from "./emit-miss.js";
import { translateOrdinary } from "./ordinary-refill.js";
import { machineCheck, pageFault, rightsFault, walkFault } from "./fault.js";
import { beginRecord, endRecord } from "./record-access.js";
import { isPermitted, walkForAccess } from "../walk/index.js";

/**
 * Translates an access. Done: `core.page` has the frame and the slot that answers the next access to this page.
 * Stopped: `core.trap` says why.
 */
export function translate(machine: Machine, core: Core, va: number, access: Access): Translation {
  const { trace, probes } = machine;
  if (!trace.recordAccesses) {
    if (probes === null || probes.translated === null) return translatePage(machine, core, va, access);
    const outcome = translatePage(machine, core, va, access);
    probes.translated();
    return outcome;
  }
  const { cycles } = core;
  const record = beginRecord(machine, core, va, access);
  const ended = translatePage(machine, core, va, access);
  endRecord(machine, core, record, ended, cycles);
  return ended;
}

function translatePage(machine: Machine, core: Core, va: number, access: Access): Translation {
  if (va >= directMapStart && core.processOwner === kernelOwner) return direct(machine, core, va, access);
  if (machine.ordinary !== Ordinary.None && !readsAreWatched(machine) && translateOrdinary(machine, core, va, access))
    return Translation.Done;
  const { format } = machine;
  if (!(va >= 0 && va < format.vaLimit)) {
    noteProtection(machine, core, va, access);
    return pageFault(machine, core, va, access, false, -1);
  }
  const vpn = Math.floor(va / machine.memory.pageBytes);
  if (!core.arc.enable) return untranslated(machine, core, va, vpn, access);
  const stages = core.stages[access];
  for (let asked = 0; asked < stages.length; asked++) {
    const stage = stages[asked];
    let tlb = stage[0];
    let slot = lookup(tlb, vpn, core.context);
    let second = tlb.duplicate;
    for (let beside = 1; beside < stage.length; beside++) {
      const other = stage[beside];
      const also = lookup(other, vpn, core.context);
      if (also < 0) continue;
      if (slot >= 0) {
        second = also;
      } else {
        tlb = other;
        slot = also;
        second = other.duplicate;
      }
    }
    if (second >= 0 && machine.config.architecture.multipleMatch === "machine-check") {
      countMisses(machine, core, stages, asked, access, -1, vpn, null);
      return machineCheck(machine, core, va, access, slot, second);
    }
    if (slot >= 0) return hit(machine, core, va, vpn, access, asked, tlb, slot);
  }
  return miss(machine, core, va, vpn, access);
}

/** Does somebody want to know who reads an entry? The general walk tells. */
function readsAreWatched({ memory: { watched } }: Machine): boolean {
  return watched !== null && watched.reads;
}

/** Kernel code reaches memory without page tables and TLBs. */
function direct(machine: Machine, core: Core, va: number, access: Access): Translation {
  const { memory, kernelImage } = machine;
  const pa = va >= kernelImageStart ? va - kernelImageStart + kernelImage : va - directMapStart;
  if (kernelImage < 0 || !isMemory(memory, pa)) return pageFault(machine, core, va, access, false, -1);
  core.page.frame = Math.floor(pa / memory.pageBytes) - memory.firstPfn;
  core.page.slot = -1;
  return Translation.Done;
}

/** PID.T is 0: the physical address is the virtual one, and no TLB is asked. Memory may not be there. */
function untranslated(machine: Machine, core: Core, va: number, vpn: number, access: Access): Translation {
  const frame = vpn - machine.memory.firstPfn;
  if (frame < 0 || !isMemory(machine.memory, va as PhysicalAddress))
    return pageFault(machine, core, va, access, false, -1);
  core.page.frame = frame;
  core.page.slot = -1;
  return Translation.Done;
}

/**
 * Counts a miss in the first `levels` levels, each in the structure that the page belongs to: an access counts once a
 * level. `entry` is what answers it, null if nothing does. Returns the classes as `Core.openMiss` has them.
 */
function countMisses(
  machine: Machine,
  core: Core,
  stages: readonly (readonly Tlb[])[],
  levels: number,
  access: Access,
  owner: number,
  vpn: number,
  entry: NewEntry | null,
): number {
  const data = dataColumn(access);
  const { missCounters } = machine;
  const redundant =
    missCounters !== null &&
    entry !== null &&
    levels > 0 &&
    (othersHadPage(machine.filledPages, vpn, entry.pfn + (vpn - entry.vpn), core.pid) ||
      (entry.span > 1 && othersHadPage(machine.filledPages, entry.vpn, entry.pfn, core.pid)));
  let classes = 0;
  for (let asked = 0; asked < levels; asked++) {
    const tlb = structureFor(stages[asked], entry?.span ?? 1);
    tlb.clock++;
    countLevel(machine.counters, core.id, core.pid, owner, tlb.level, data, LevelColumn.Misses, 1);
    if (missCounters === null || tlb.history === null) continue;
    const missClass = classifyMiss(core, tlb, tlb.history, vpn, entry, core.page.miss);
    classes |= missClass << (asked * 3);
    countMiss(missCounters, core.id, core.pid, owner, tlb.level, data, missClass);
    if (redundant) countMiss(missCounters, core.id, core.pid, owner, tlb.level, data, redundantColumn);
  }
  return classes;
}

/** Cycles of a translation: the process pays, the owner's row says for whose memory. */
function chargeTranslation(machine: Machine, core: Core, owner: number, cycles: number): void {
  charge(machine, core, cycles);
  countRow(machine.counters, -1, -1, owner, RowColumn.Cycles, cycles);
}

function hit(
  machine: Machine,
  core: Core,
  va: number,
  vpn: number,
  access: Access,
  asked: number,
  tlb: Tlb,
  slot: number,
): Translation {
  const stages = core.stages[access];
  const owner = tlb.owner[slot];
  attributeMiss(machine, core, vpn, owner, tlb.pfn[slot] + (vpn - tlb.vpn[slot]));
  if (asked > 0) countMisses(machine, core, stages, asked, access, owner, vpn, entryFromSlot(tlb, slot));
  touchEntry(tlb, slot);
  if (tlb.history !== null) rememberHit(tlb, tlb.history, slot);
  countHits(machine, core, tlb, slot, access, 1);
  if (access === Access.Fetch) countFetches(machine, tlb, slot, 1);
  if (asked > 0) {
    chargeTranslation(machine, core, owner, machine.config.costs.microMiss);
    emitMiss(machine, core, EventKind.MicroMiss, va, access, tlb.level, slot);
  }
  const { check } = machine.equation;
  if (check !== "none") {
    const denied = checkRights(check, tlb.key[slot], access, core.context);
    if (denied !== RightsFault.None) return rightsFault(machine, core, va, access, owner, denied, tlb.key[slot]);
  }
  if (!isPermitted(tlb.flags[slot], access, core.context.mode) && !isManager(check, tlb.key[slot], core.context)) {
    noteProtection(machine, core, va, access);
    return pageFault(machine, core, va, access, true, owner);
  }
  if (machine.oracle !== null) checkHit(machine, machine.oracle, core, tlb, slot, va, vpn, access);
  if (
    access === Access.Store &&
    machine.config.refill === "hardware" &&
    (tlb.flags[slot] & LeafFlag.Dirty) === 0 &&
    !setDirty(machine, core, vpn, tlb, slot)
  ) {
    return walkFault(machine, core, va, access, owner);
  }
  let [answer, answerSlot] = [tlb, slot];
  for (let above = asked - 1; above >= 0; above--) {
    const entry = entryFromSlot(answer, answerSlot);
    const target = structureFor(stages[above], entry.span);
    const filled = fillTlb(machine, core, target, vpn, entry, access);
    if (filled < 0) continue;
    noteCopy(machine, core, answer, answerSlot, target, filled);
    answer = target;
    answerSlot = filled;
  }
  const frame = answer.pfn[answerSlot] + (vpn - answer.vpn[answerSlot]) - machine.memory.firstPfn;
  // What kernel code has promised is asked at each hit.
  return done(core, frame, answer, answerSlot, !machine.oracle?.promised && isFirst(core, access, answer));
}

function done(core: Core, frame: number, tlb: Tlb, slot: number, shortcut: boolean): Translation {
  const { page } = core;
  page.frame = frame;
  page.tlb = tlb;
  page.slot = shortcut ? slot : -1;
  return Translation.Done;
}

/** A store hits a clean entry of a hardware walker: it walks again to set the dirty bit. False = that walk faults. */
function setDirty(machine: Machine, core: Core, vpn: number, tlb: Tlb, slot: number): boolean {
  const { walk } = core.page;
  walkForAccess(machine, core.context.root, vpn, Access.Store, core.context.mode, walk, true, core);
  core.page.reads = walk.reads;
  countRow(machine.counters, core.id, core.pid, tlb.owner[slot], RowColumn.WalkReads, walk.reads);
  chargeTranslation(machine, core, tlb.owner[slot], walk.reads * machine.config.costs.memoryRead);
  if (walk.end !== WalkEnd.Found) return false;
  for (const level of core.paths[Access.Store]) {
    const copy = lookup(level, vpn, core.context);
    if (copy < 0) continue;
    level.flags[copy] |= LeafFlag.Dirty;
    if (level.noted !== null) level.noted.changed = true;
  }
  return true;
}

function miss(machine: Machine, core: Core, va: number, vpn: number, access: Access): Translation {
  const { config } = machine;
  const stages = core.stages[access];
  const { walk } = core.page;
  noteMiss(machine, core, va, vpn, access);
  walkForAccess(machine, core.context.root, vpn, access, core.context.mode, walk, true, core);
  core.page.reads = walk.reads;
  if (machine.oracle !== null && machine.oracle.freedTable !== null) checkTable(machine, machine.oracle, core, va, vpn);
  const handler =
    config.refill === "hardware" ? 0 : access === Access.Fetch ? config.costs.refillFetch : config.costs.refillData;
  const cost = handler + walk.reads * config.costs.memoryRead;
  const walks = access === Access.Fetch ? RowColumn.FetchWalks : RowColumn.DataWalks;
  if (walk.end !== WalkEnd.Found) {
    core.openMiss.classes = countMisses(machine, core, stages, stages.length, access, -1, vpn, null);
    countRow(machine.counters, core.id, core.pid, -1, walks, 1);
    countRow(machine.counters, core.id, core.pid, -1, RowColumn.WalkReads, walk.reads);
    core.openMiss.vpn = vpn;
    core.openMiss.access = access;
    core.openMiss.pid = core.pid;
    charge(machine, core, cost);
    emitMiss(machine, core, EventKind.TlbMiss, va, access, 1, -1);
    return walkFault(machine, core, va, access, -1);
  }
  const entry = entryFromWalk(machine, core, walk);
  const index = walk.pfn + (vpn - walk.vpn) - machine.memory.firstPfn;
  const owner = machine.memory.frameOwner[index];
  attributeMiss(machine, core, vpn, owner, walk.pfn + (vpn - walk.vpn));
  countMisses(machine, core, stages, stages.length, access, owner, vpn, entry);
  countRow(machine.counters, core.id, core.pid, owner, walks, 1);
  countRow(machine.counters, core.id, core.pid, owner, RowColumn.WalkReads, walk.reads);
  chargeTranslation(machine, core, owner, cost);
  const { check } = machine.equation;
  const denied = checkRights(check, entry.key, access, core.context);
  if (denied !== RightsFault.None) {
    emitMiss(machine, core, EventKind.TlbMiss, va, access, 1, -1);
    return rightsFault(machine, core, va, access, owner, denied, entry.key);
  }
  let slot = -1;
  let last = stages[0][0];
  // The last level first: what it evicts may have to leave the first level before that is filled.
  const losesFetch = refillLosesFetch(machine, access);
  const lowest = stages.length - 1;
  for (let at = lowest; at >= (losesFetch ? lowest : 0); at--) {
    const target = structureFor(stages[at], entry.span);
    const filled =
      at === lowest
        ? refillEntry(machine, core, target, vpn, entry, access)
        : fillTlb(machine, core, target, vpn, entry, access);
    if (filled < 0) continue;
    last = target;
    slot = filled;
  }
  emitMiss(machine, core, EventKind.TlbMiss, va, access, 0, slot);
  // A page that no level holds (slot -1) is translated by the walk each time.
  const usable =
    slot < 0 || (!losesFetch && tagMatches(last.terms[slot], last.tag[slot], core.context, last.mask[slot]));
  if (!usable && config.refill === "software") return Translation.Retry;
  if (access === Access.Fetch) countRow(machine.counters, -1, -1, owner, RowColumn.Instructions, 1);
  return done(core, index, last, slot, usable && isFirst(core, access, last));
}

function isFirst(core: Core, access: Access, { level }: Tlb): boolean {
  return core.paths[access][0].level === level;
}

/** P30: the walk began at a table that has been given back, which a page-walk cache still knew. */
function checkTable(machine: Machine, oracle: Oracle, core: Core, va: number, vpn: number): void {
  const cache = core.walkCache;
  if (cache === null) return;
  const slot = lookup(cache, vpn, core.context);
  if (slot < 0 || cache.mask[slot] !== core.context.root || oracle.freedTable?.(cache.pfn[slot]) !== true) return;
  reportHazard(machine, core, { pitfall: Pitfall.FreedTable, reason: "freed-table", va, pfn: cache.pfn[slot] });
}

/** Adds an earlier miss of this page, whose frame `pfn` was not known then, to the owner's row. */
export function attributeMiss(machine: Machine, core: Core, vpn: number, owner: number, pfn: number): void {
  const { openMiss } = core;
  if (openMiss.vpn !== vpn || openMiss.pid !== core.pid) return;
  const { missCounters } = machine;
  const data = dataColumn(openMiss.access);
  const redundant = missCounters !== null && othersHadPage(machine.filledPages, vpn, pfn, core.pid);
  core.stages[openMiss.access].forEach((stage, asked) => {
    const { level } = structureFor(stage, 1);
    countOwnerLevel(machine.counters, owner, level, data, LevelColumn.Misses);
    if (missCounters === null) return;
    countMiss(missCounters, -1, -1, owner, level, data, (openMiss.classes >> (asked * 3)) & 7);
    if (redundant) countMiss(missCounters, core.id, core.pid, owner, level, data, redundantColumn);
  });
  const fetch = openMiss.access === Access.Fetch;
  countRow(machine.counters, -1, -1, owner, fetch ? RowColumn.FetchWalks : RowColumn.DataWalks, 1);
  countRow(machine.counters, -1, -1, owner, fetch ? RowColumn.FetchFaults : RowColumn.DataFaults, 1);
  openMiss.vpn = -1;
}
