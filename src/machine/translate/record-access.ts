/**
 * Writing the access log: what an access met in each TLB, beside the translation that does it. While accesses are
 * recorded the interpreter makes one attempt at a time; a page that it knows costs a record and no search of the first
 * level.
 */
import {
  AccessColumn,
  accessDirect,
  AccessFault,
  accessFaulted,
  accessWalked,
  appendAccess,
} from "../counters/index.js";
import { clearMiss, noMiss, type Access } from "../events/index.js";
import { directMapStart, kernelOwner, Translation, WalkEnd } from "../base/index.js";
import { StopReason, type Core, type Machine } from "../state/index.js";
import { lookup, RightsFault, Shortcut, type Tlb } from "../tlb/index.js";

/** Begins a record before the translation: which entry will answer it. Returns its place. Changes nothing else. */
export function beginRecord(machine: Machine, core: Core, va: number, access: Access): number {
  const at = appendAccess(machine.trace.accesses);
  const { records } = machine.trace.accesses;
  const vpn = Math.floor(va / machine.memory.pageBytes);
  let [owner, filledBy, filledAt, kind, tag, result] = [-1, -1, -1, -1, -1, accessWalked];
  const direct = asksNothing(core, va);
  if (direct) result = accessDirect;
  for (const tlb of direct ? [] : core.paths[access]) {
    const slot = lookup(tlb, vpn, core.context);
    if (slot < 0) continue;
    owner = tlb.owner[slot];
    filledBy = tlb.filledBy[slot];
    filledAt = tlb.filledAt[slot];
    kind = tlb.kind[slot];
    tag = tlb.tag[slot];
    result = tlb.level;
    break;
  }
  records[at + AccessColumn.Tick] = machine.tick;
  records[at + AccessColumn.Core] = core.id;
  records[at + AccessColumn.Pid] = core.pid;
  records[at + AccessColumn.Tid] = core.tid;
  records[at + AccessColumn.Access] = access;
  records[at + AccessColumn.Va] = va;
  records[at + AccessColumn.Result] = result;
  records[at + AccessColumn.Owner] = owner;
  records[at + AccessColumn.FilledBy] = filledBy;
  records[at + AccessColumn.FilledAt] = filledAt;
  records[at + AccessColumn.Kind] = kind;
  records[at + AccessColumn.Tag] = tag;
  records[at + AccessColumn.Asid] = core.context.asid;
  records[at + AccessColumn.Root] = core.context.root;
  clearMiss(core.page.miss);
  core.page.reads = 0;
  core.page.evictedVpn = core.page.evictedOwner = -1;
  return at;
}

/** Does the core reach the address without TLBs and tables: kernel code its image and the direct map, or nobody maps? */
function asksNothing(core: Core, va: number): boolean {
  return (va >= directMapStart && core.processOwner === kernelOwner) || !core.arc.enable;
}

/** Completes a record after the translation, whose cycles began at the given number. */
export function endRecord(machine: Machine, core: Core, at: number, ended: Translation, cyclesBefore: number): void {
  const { records } = machine.trace.accesses;
  const { memory } = machine;
  const { page } = core;
  const va = records[at + AccessColumn.Va];
  const vpn = Math.floor(va / memory.pageBytes);
  const stages = core.stages[records[at + AccessColumn.Access]];
  const micro = holderOf(stages[0], vpn, core);
  const main = stages.length > 1 ? holderOf(stages[stages.length - 1], vpn, core) : null;
  const done = ended === Translation.Done;
  const offset = va - vpn * memory.pageBytes;
  const direct = records[at + AccessColumn.Result] === accessDirect;
  records[at + AccessColumn.Pa] = done ? (page.frame + memory.firstPfn) * memory.pageBytes + offset : -1;
  const stopped = ended === Translation.Stopped;
  records[at + AccessColumn.RefusedBy] = stopped ? Math.max(-1, records[at + AccessColumn.Result]) : -1;
  if (stopped) records[at + AccessColumn.Result] = accessFaulted;
  records[at + AccessColumn.Micro] = micro.level;
  records[at + AccessColumn.MicroSlot] = direct ? -1 : lookup(micro, vpn, core.context);
  records[at + AccessColumn.Main] = (main ?? micro).level;
  records[at + AccessColumn.MainSlot] = main === null || direct ? -1 : lookup(main, vpn, core.context);
  if (done) records[at + AccessColumn.Owner] = memory.frameOwner[page.frame];
  if (done && page.slot >= 0) {
    records[at + AccessColumn.Kind] = page.tlb.kind[page.slot];
    records[at + AccessColumn.Tag] = page.tlb.tag[page.slot];
  }
  records[at + AccessColumn.Cycles] = core.cycles - cyclesBefore;
  records[at + AccessColumn.Fault] = faultOf(core, ended);
  records[at + AccessColumn.FaultLevel] = stopped ? core.trap.level : -1;
  const { miss } = page;
  records[at + AccessColumn.MissClass] = miss.missClass;
  records[at + AccessColumn.LostAt] = miss.lostAt;
  records[at + AccessColumn.LostBy] = miss.lostBy;
  records[at + AccessColumn.LostTo] = miss.lostTo < 0 ? -1 : miss.lostTo * memory.pageBytes;
  records[at + AccessColumn.EvictedVa] = page.evictedVpn < 0 ? -1 : page.evictedVpn * memory.pageBytes;
  records[at + AccessColumn.EvictedOwner] = page.evictedOwner;
  records[at + AccessColumn.WalkReads] = page.reads;
}

/** The structure of a level that has the page, or the one of base pages. */
function holderOf(stage: readonly Tlb[], vpn: number, core: Core): Tlb {
  if (stage.length === 1) return stage[0];
  return stage.find((tlb) => lookup(tlb, vpn, core.context) >= 0) ?? stage[0];
}

function faultOf(core: Core, ended: Translation): AccessFault {
  if (ended === Translation.Done) return AccessFault.None;
  if (ended === Translation.Retry) return AccessFault.Retry;
  if (core.trap.kind === StopReason.MachineCheck) return AccessFault.MachineCheck;
  if (core.trap.rights !== RightsFault.None) return AccessFault.Domain + core.trap.rights - RightsFault.Domain;
  return faultOfWalk[core.trap.walk] ?? (core.trap.protection ? AccessFault.Protection : AccessFault.NotPresent);
}

/** What the end of a walk is told as, where it is more than that the page is not there or not for this access. */
const faultOfWalk: Readonly<Partial<Record<WalkEnd, AccessFault>>> = {
  [WalkEnd.Reserved]: AccessFault.Reserved,
  [WalkEnd.Misaligned]: AccessFault.Misaligned,
  [WalkEnd.NoMemory]: AccessFault.NoMemory,
  [WalkEnd.Accessed]: AccessFault.Accessed,
  [WalkEnd.Dirty]: AccessFault.Dirty,
};

/** Records an access at tick `tick` to the page of a row: a hit on its slot of the first level. */
export function recordKnown(machine: Machine, core: Core, tick: number, va: number, access: Access, row: number): void {
  const { memory, trace } = machine;
  const { context } = core;
  const stages = core.stages[access];
  const [tlb] = stages[0];
  const slot = tlb.known[row + Shortcut.Slot];
  const frame = tlb.known[row + Shortcut.Base] / memory.frameWords;
  const at = appendAccess(trace.accesses);
  const { records } = trace.accesses;
  const vpn = Math.floor(va / memory.pageBytes);
  records[at + AccessColumn.Tick] = tick;
  records[at + AccessColumn.Core] = core.id;
  records[at + AccessColumn.Pid] = core.pid;
  records[at + AccessColumn.Tid] = core.tid;
  records[at + AccessColumn.Access] = access;
  records[at + AccessColumn.Va] = va;
  records[at + AccessColumn.Pa] = va + (frame + memory.firstPfn - vpn) * memory.pageBytes;
  records[at + AccessColumn.Result] = tlb.level;
  records[at + AccessColumn.MicroSlot] = slot;
  const main = stages.length > 1 ? holderOf(stages[stages.length - 1], vpn, core) : null;
  records[at + AccessColumn.Micro] = tlb.level;
  records[at + AccessColumn.Main] = (main ?? tlb).level;
  records[at + AccessColumn.MainSlot] = main === null ? -1 : lookup(main, vpn, context);
  records[at + AccessColumn.EvictedVa] = -1;
  records[at + AccessColumn.EvictedOwner] = -1;
  records[at + AccessColumn.Owner] = memory.frameOwner[frame];
  records[at + AccessColumn.FilledBy] = tlb.filledBy[slot];
  records[at + AccessColumn.FilledAt] = tlb.filledAt[slot];
  records[at + AccessColumn.Kind] = tlb.kind[slot];
  records[at + AccessColumn.Tag] = tlb.tag[slot];
  records[at + AccessColumn.Asid] = context.asid;
  records[at + AccessColumn.Cycles] = 0;
  records[at + AccessColumn.Fault] = AccessFault.None;
  records[at + AccessColumn.FaultLevel] = -1;
  records[at + AccessColumn.WalkReads] = 0;
  records[at + AccessColumn.RefusedBy] = -1;
  records[at + AccessColumn.Root] = context.root;
  records[at + AccessColumn.MissClass] = noMiss;
  records[at + AccessColumn.LostAt] = records[at + AccessColumn.LostBy] = records[at + AccessColumn.LostTo] = -1;
}
