/** The state of cores and TLBs as lists of arrays and numbers: what a checkpoint copies and a hash covers. */
import type { Access, Asid, OwnerId, Pfn, Pid, SpaceId, Tid, VirtualAddress } from "../base/index.js";
import type { Core, StopReason } from "./core.js";
import type { CounterTable } from "../counters/index.js";
import type { RightsFault, Tlb } from "../tlb/index.js";
import type { Machine } from "./machine.js";

/** Arrays that hold numbers. */
export type NumberArray = Float64Array | Int32Array | Uint8Array;

/** All arrays of a TLB. */
export function tlbArrays(tlb: Tlb): NumberArray[] {
  return [
    tlb.vpn,
    tlb.span,
    tlb.pfn,
    tlb.flags,
    tlb.kind,
    tlb.terms,
    tlb.tag,
    tlb.owner,
    tlb.filledBy,
    tlb.filledAt,
    tlb.hits,
    tlb.stamp,
    tlb.order,
    tlb.key,
    tlb.mask,
  ];
}

/** All single numbers of a core, its TLBs' clocks and random states included. */
export function coreNumbers(core: Core): number[] {
  const { context, trap, openMiss, arc } = core;
  return [
    core.pc,
    core.cycles,
    core.instructions,
    core.pid,
    core.tid,
    core.processOwner,
    context.root,
    context.asid,
    context.sasidLo,
    context.sasidHi,
    context.sharedEnable ? 1 : 0,
    context.space,
    context.mode === "user" ? 0 : 1,
    context.secondContext,
    context.commonRegions,
    context.keyRights,
    context.memberBit,
    trap.kind,
    trap.va,
    trap.access,
    trap.protection ? 1 : 0,
    trap.rights,
    trap.key,
    trap.instruction,
    openMiss.vpn,
    openMiss.access,
    openMiss.pid,
    openMiss.classes,
    core.reservation,
    core.float.fcsr,
    arc.enable ? 1 : 0,
    arc.program ? 1 : 0,
    arc.pd0,
    arc.pd1,
    arc.index,
    arc.command,
    arc.ecr,
    arc.efa,
    ...core.tlbs.flatMap((tlb) => [tlb.clock, tlb.random.state]),
  ];
}

/** Puts numbers from `coreNumbers` back. */
export function setCoreNumbers(core: Core, numbers: readonly number[]): void {
  const { context, trap, openMiss, arc } = core;
  let at = 0;
  const next = (): number => numbers[at++];
  core.pc = next() as VirtualAddress;
  core.cycles = next();
  core.instructions = next();
  core.pid = next() as Pid;
  core.tid = next() as Tid;
  core.processOwner = next() as OwnerId;
  context.root = next() as Pfn;
  context.asid = next() as Asid;
  context.sasidLo = next();
  context.sasidHi = next();
  context.sharedEnable = next() === 1;
  context.space = next() as SpaceId;
  context.mode = next() === 0 ? "user" : "kernel";
  context.secondContext = next();
  context.commonRegions = next();
  context.keyRights = next();
  context.memberBit = next();
  trap.kind = next() as StopReason;
  trap.va = next() as VirtualAddress;
  trap.access = next() as Access;
  trap.protection = next() === 1;
  trap.rights = next() as RightsFault;
  trap.key = next();
  trap.instruction = next();
  openMiss.vpn = next();
  openMiss.access = next() as Access;
  openMiss.pid = next();
  openMiss.classes = next();
  core.reservation = next();
  core.float.fcsr = next();
  arc.enable = next() === 1;
  arc.program = next() === 1;
  arc.pd0 = next();
  arc.pd1 = next();
  arc.index = next();
  arc.command = next();
  arc.ecr = next();
  arc.efa = next();
  for (const tlb of core.tlbs) {
    tlb.clock = next();
    tlb.random.state = next();
  }
}

/** All tables of counters of a machine, each with the number of cells in a row. */
export function counterTables(machine: Machine): { readonly table: CounterTable; readonly stride: number }[] {
  return [machine.counters, ...(machine.missCounters === null ? [] : [machine.missCounters])].flatMap(
    ({ cores, processes, owners, stride }) => [cores, processes, owners].map((table) => ({ table, stride })),
  );
}
