/**
 * Address-space ids: which number tags the entries of an address space on a core. Five allocators of Linux
 * (mmu-hardware §1.16, §4.4), each in its file; this one chooses between them.
 *
 * A space's number on a core is kept as a context number, `generation * 2^bits + asid`, 0 = none. Allocators without
 * generations use generation 1 throughout.
 */
import {
  AsidGrant,
  EventKind,
  noteAsid,
  noteAsidTaken,
  type Asid,
  type CoreId,
  type MachineConfig,
} from "../../machine/index.js";
import { createGlobalAsids, currentGlobal, takeGlobal } from "./asid-global.js";
import { activeCore, record, type AsidAllocator, type Mm, type System } from "../state/index.js";
import {
  createCountedAsids,
  createStolenAsids,
  currentCounted,
  currentStolen,
  takeCounted,
  takeStolen,
} from "./asid-per-core.js";
import type { Allocation } from "./asid-rollover.js";
import { asidHolder } from "./asid-holder.js";
import { createAsidSlots, currentSlot, takeSlot } from "./asid-slots.js";
import { linuxPorts, type KernelConfig } from "../config/index.js";

/**
 * The allocator for a machine. RISC-V Linux uses ASIDs only if there are more than two for each core; the arm64
 * allocator needs one more than it may have to keep for running cores.
 */
export function createAsidAllocator(machine: MachineConfig, config: KernelConfig): AsidAllocator {
  const { tags, asidBits: bits, cores, architecture } = machine;
  if (tags === "none" || bits === 0) return { kind: "none" };
  const kind = config.asidAllocator === "auto" ? linuxPorts[architecture.name].asidAllocator : config.asidAllocator;
  switch (kind) {
    case "arc-gen":
      return createCountedAsids(bits, cores);
    case "arc-steal":
      return createStolenAsids(bits, cores);
    case "x86":
      return createAsidSlots(bits, cores);
    case "riscv":
      return 2 ** bits > 2 * cores ? createGlobalAsids(kind, bits, cores, 0) : { kind: "none" };
    case "arm64": {
      const withheld = machine.options.erratumE1003 && config.reserveAsid ? 1 : 0;
      return 2 ** bits - 1 - withheld > cores ? createGlobalAsids(kind, bits, cores, withheld) : { kind: "none" };
    }
  }
}

/** ASID of a context number. */
export function asidOf(bits: number, context: number): Asid {
  return (context % 2 ** bits) as Asid;
}

/** Does an ASID mean the same space on all cores? Broadcast maintenance needs that. */
export function isGlobal(asids: AsidAllocator): boolean {
  return asids.kind === "arm64" || asids.kind === "riscv" || asids.kind === "none";
}

/** ASID under which a core may hold entries of the mm now, or null: it has none that counts there. */
export function currentAsid(system: System, mm: Mm, core: CoreId): Asid | null {
  const { asids, config, cores } = system.kernel;
  if (asids.kind !== "none" && !mm.tagged) return cores[core]!.loaded === mm.id ? (0 as Asid) : null;
  const holder = asidHolder(system.kernel, mm);
  switch (asids.kind) {
    case "none":
      return null;
    case "x86":
      return currentSlot(asids, config, holder, core);
    case "arc-gen":
      return currentCounted(asids, config, holder, core);
    case "arc-steal":
      return currentStolen(asids, config, holder, core);
    default:
      return currentGlobal(asids, config, holder, core);
  }
}

/** The mm's ASID on the active core, allocated if it has none; flushes as the allocator demands. */
export function takeAsid(system: System, mm: Mm): Asid {
  const { asids } = system.kernel;
  if (asids.kind === "none") return 0 as Asid;
  const holder = asidHolder(system.kernel, mm);
  const core = system.kernel.activeCore;
  const { rolledOver, fresh } = allocate(system, asids, holder);
  const asid = asidOf(asids.bits, holder.contexts[core]!);
  if (fresh) {
    // A number without entries has missed no flush.
    holder.seenGeneration[core] = holder.tlbGeneration;
    record(system, EventKind.AsidAllocate, asid, rolledOver ? 1 : 0, holder.id);
    noteAsid(
      system.machine,
      activeCore(system),
      asid,
      holder.id,
      isGlobal(asids) ? null : activeCore(system),
      AsidGrant.Clean,
      rolledOver && asids.kind !== "x86",
    );
  } else if (asids.kind === "x86" && system.kernel.config.contextKey === "slot") {
    noteAsidTaken(system.machine, activeCore(system), asid, holder.id);
  }
  return asid;
}

function allocate(system: System, asids: Exclude<AsidAllocator, { kind: "none" }>, holder: Mm): Allocation {
  switch (asids.kind) {
    case "arc-gen":
      return takeCounted(system, asids, holder);
    case "arc-steal":
      return takeStolen(system, asids, holder);
    case "x86":
      return takeSlot(system, asids, holder);
    default:
      return takeGlobal(system, asids, holder);
  }
}

/** Makes the mm take a new ASID everywhere: how ARC Linux flushes a whole mm without touching the TLB. */
export function dropAsids(mm: Mm): void {
  mm.contexts.fill(0);
}
