/**
 * What ARC Linux does about a machine check for duplicate TLB entries (do_tlb_overlap_fault, mmu-hardware §1.11, P9, P10):
 * the hardware has turned translation off; the handler turns it on, reads the whole TLB and erases all but one of the
 * entries that it takes for equal.
 */
import {
  arcCommand,
  ArcCommand,
  charge,
  checkDuplicate,
  jointTlb,
  Pitfall,
  reportHazard,
  type Core,
  type Machine,
  WorkColumn,
} from "../../machine/index.js";
import type { System } from "../state/index.js";

/** Machine checks in a row, without an instruction between them, after which the thread is given up. */
const mostRepetitions = 16;

/** Handles a machine check. Returns null if the instruction can be tried again, else why it cannot. */
export function removeDuplicates(system: System, core: Core): string | null {
  const { dupHandler } = system.kernel.config;
  const arc = system.machine.config.architecture.tlbCommands;
  checkDuplicate(system.machine, core, core.trap.va, core.trap.access);
  if (arc) core.arc.enable = true;
  if (!arc || dupHandler === "none") return "machine check: several TLB entries match this address";
  const schedule = system.kernel.cores[core.id]!;
  const repeats = schedule.machineCheckAt === core.instructions;
  schedule.machineChecks = repeats ? schedule.machineChecks + 1 : 1;
  schedule.machineCheckAt = core.instructions;
  if (schedule.machineChecks > mostRepetitions) {
    return `machine check, ${mostRepetitions} times in a row: the handler finds no two entries that it takes for equal (P9)`;
  }
  eraseDuplicates(system, core, dupHandler === "masked");
  return null;
}

/**
 * Goes through all sets. Two entries are equal if TLBPD0 is, or with `masked` (mainline) if TLBPD0 without its page
 * offset bits is: then the ASID does not count, and entries of other spaces for the same page go too (P10).
 */
function eraseDuplicates({ machine }: System, core: Core, masked: boolean): void {
  const { sets, ways } = jointTlb(core);
  const mask = masked ? -(2 ** machine.config.pageShift) : -1;
  for (let set = 0; set < sets; set++) {
    const tags = Array.from({ length: ways }, (_, way) => {
      core.arc.index = set * ways + way;
      arcCommand(machine, core, ArcCommand.Read);
      return core.arc.pd0 & mask;
    });
    tags.forEach((tag, way) => {
      if (tag === 0 || !tags.includes(tag, way + 1)) return;
      if (masked) reportCollateral(machine, core, set * ways + way, set * ways, ways);
      core.arc.index = set * ways + way;
      core.arc.pd0 = core.arc.pd1 = 0;
      arcCommand(machine, core, ArcCommand.Write);
    });
  }
  charge(machine, core, sets * ways * machine.config.costs.entryScan, WorkColumn.KernelCycles);
}

/** P10: with the tags masked off, an entry of another space for the same page passes for a duplicate and is erased. */
function reportCollateral(machine: Machine, core: Core, slot: number, base: number, ways: number): void {
  if (machine.oracle === null) return;
  const tlb = jointTlb(core);
  for (let other = base; other < base + ways; other++) {
    const equal =
      tlb.vpn[other] === tlb.vpn[slot] && tlb.kind[other] === tlb.kind[slot] && tlb.tag[other] === tlb.tag[slot];
    if (other !== slot && equal) return;
  }
  reportHazard(machine, core, {
    pitfall: Pitfall.HandlerRemovedOthers,
    reason: "collateral",
    va: tlb.vpn[slot]! * machine.memory.pageBytes,
    level: tlb.level,
    slot,
    kind: tlb.kind[slot]!,
    tag: tlb.tag[slot]!,
    filledBy: tlb.filledBy[slot]!,
    filledAt: tlb.filledAt[slot]!,
    filledIn: machine.oracle.entries[core.id]![tlb.level]!.space[slot]!,
    pfn: tlb.pfn[slot]!,
    other: 1,
  });
}
