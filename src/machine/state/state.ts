/**
 * The state of cores and TLBs as lists of arrays and numbers: what a hash covers, and what a copy of the block of state
 * (base/state-block.ts) holds.
 */
import type { Access } from "../events/index.js";
import type { Asid, OwnerId, Pfn, Pid, SpaceId, Tid, VirtualAddress, WalkEnd } from "../base/index.js";
import type { Core, StopReason } from "./core.js";
import { rewindTrace, type CounterTable } from "../counters/index.js";
import type { RightsFault, Tlb } from "../tlb/index.js";
import type { Machine } from "./machine.js";
import { oracleNumbers, setOracleNumbers } from "./coherence-oracle.js";

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

/** Puts all single numbers of a core, its TLBs' clocks and random states included, where a copy of the state finds them. */
export function storeCore(core: Core): void {
  const { context, trap, openMiss, arc, numbers } = core;
  let at = 0;
  const put = (value: number): void => {
    numbers[at++] = value;
  };
  put(core.pc);
  put(core.retried);
  put(core.cycles);
  put(core.instructions);
  put(core.pid);
  put(core.tid);
  put(core.processOwner);
  put(context.root);
  put(context.asid);
  put(context.sasidLo);
  put(context.sasidHi);
  put(context.sharedEnable ? 1 : 0);
  put(context.space);
  put(context.mode === "user" ? 0 : 1);
  put(context.secondContext);
  put(context.commonRegions);
  put(context.keyRights);
  put(context.memberBit);
  put(trap.kind);
  put(trap.va);
  put(trap.access);
  put(trap.protection ? 1 : 0);
  put(trap.walk);
  put(trap.level);
  put(trap.rights);
  put(trap.key);
  put(trap.instruction);
  put(openMiss.vpn);
  put(openMiss.access);
  put(openMiss.pid);
  put(openMiss.classes);
  put(core.reservation);
  put(core.float.fcsr);
  put(arc.enable ? 1 : 0);
  put(arc.program ? 1 : 0);
  put(arc.pd0);
  put(arc.pd1);
  put(arc.index);
  put(arc.command);
  put(arc.ecr);
  put(arc.efa);
  for (const tlb of core.tlbs) {
    put(tlb.clock);
    put(tlb.random.state);
  }
}

/** Takes the numbers from there again. */
export function recallCore(core: Core): void {
  const { context, trap, openMiss, arc, numbers } = core;
  let at = 0;
  const next = (): number => numbers[at++];
  core.pc = next() as VirtualAddress;
  core.retried = next();
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
  trap.walk = next() as WalkEnd;
  trap.level = next();
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

/** Puts everything of the machine that is no array where a copy of `machine.state` finds it. */
export function storeNumbers(machine: Machine): void {
  const { numbers, trace, oracle } = machine;
  numbers[0] = machine.tick;
  numbers[1] = machine.random.state;
  numbers[2] = trace.sequence;
  numbers[3] = trace.unwritten;
  numbers[4] = machine.hazards.length;
  numbers[5] = machine.memory.highestFrame;
  if (oracle !== null) numbers.set(oracleNumbers(oracle), oracleAt);
  for (const core of machine.cores) storeCore(core);
}

/** Takes it from there again; events of the trace after it are dropped. */
export function recallNumbers(machine: Machine): void {
  const { numbers, oracle } = machine;
  machine.tick = numbers[0];
  machine.random.state = numbers[1];
  rewindTrace(machine.trace, numbers[2], numbers[3]);
  machine.hazards.length = numbers[4];
  machine.memory.highestFrame = numbers[5];
  if (oracle !== null) setOracleNumbers(oracle, numbers.subarray(oracleAt));
  for (const core of machine.cores) recallCore(core);
}

/** First of the checker's numbers in `machine.numbers`. */
const oracleAt = 6;

/** Length of `Machine.numbers`. */
export const machineNumbers = 10;

/** All tables of counters of a machine, each with the number of cells in a row. */
export function counterTables(machine: Machine): { readonly table: CounterTable; readonly stride: number }[] {
  const tables: { readonly table: CounterTable; readonly stride: number }[] = [];
  for (const counters of [machine.counters, machine.work, machine.missCounters]) {
    if (counters === null) continue;
    const { cores, processes, owners, parts, stride } = counters;
    for (const table of [cores, processes, owners, parts]) tables.push({ table, stride });
  }
  return tables;
}
