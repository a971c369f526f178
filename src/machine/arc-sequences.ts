/**
 * How ARC Linux maintains the TLB: sequences of commands, entry by entry (mmu-hardware §1.13, §1.16). What a sequence
 * leaves in the registers is what hardware would show.
 */
import { ArcCommand, arcCommand, hasCommand, jointTlb, microTlbs, superTlb } from "./arc-commands.js";
import { isLookupError, tagDescriptor } from "./arc-registers.js";
import { FlushFlaw } from "./coherence-log.js";
import type { Core } from "./core.js";
import { charge, type Machine } from "./machine.js";
import type { Tlb } from "./tlb.js";

/** What software leaves out. Absent = nothing. */
export interface ArcSoftware {
  /** False: the kernel never clears the first-level TLBs by themselves (P5). */
  readonly ivutlb?: boolean;
  /** False: it does so without making TLBINDEX valid first, which MMUv2 needs (P6). */
  readonly ivutlbWorkaround?: boolean;
}

/** An index that is valid on every ARC MMU: what Linux writes before TLBIVUTLB on MMUv2. */
const someIndex = 0xa;

function command(machine: Machine, core: Core, code: ArcCommand, charged: boolean): number {
  if (charged) charge(machine, core, machine.config.costs.flushOperation);
  return arcCommand(machine, core, code);
}

/** Valid entries of the first-level TLBs. */
function microEntries(core: Core): number {
  return microTlbs(core).reduce((sum, tlb) => sum + tlb.span.reduce((count, span) => count + (span === 0 ? 0 : 1), 0), 0);
}

/** What a sequence did: entries removed, and what it failed to do. */
export interface Erased {
  readonly removed: number;
  readonly flaw: FlushFlaw;
}

/** utlb_invalidate: clears the first-level TLBs where the version has a command for it. */
function clearMicro(machine: Machine, core: Core, software: ArcSoftware, charged: boolean): Erased {
  if (!hasCommand(machine, ArcCommand.InvalidateMicro)) return { removed: 0, flaw: FlushFlaw.None };
  if (software.ivutlb === false) return { removed: 0, flaw: FlushFlaw.MicroLeftOut };
  const { erratumIvutlb } = machine.config.options;
  if (erratumIvutlb && software.ivutlbWorkaround !== false && isLookupError(core.arc.index)) core.arc.index = someIndex;
  const ignored = erratumIvutlb && isLookupError(core.arc.index);
  return {
    removed: command(machine, core, ArcCommand.InvalidateMicro, charged),
    flaw: ignored ? FlushFlaw.MicroIgnored : FlushFlaw.None,
  };
}

/**
 * Removes the entries of one page that a probe for this tag finds, and before MMUv4 everything in the first-level TLBs:
 * a translation may live on there although the JTLB has lost it.
 *
 * @param tag ASID, or shared id if `shared`.
 */
export function erasePage(
  machine: Machine, core: Core, vpn: number, tag: number, shared: boolean, software: ArcSoftware, charged: boolean,
): Erased {
  const { pageShift, architecture: { mmuVersion } } = machine.config;
  core.arc.pd0 = tagDescriptor(pageShift, mmuVersion, { vpn, global: false, shared, tag });
  if (hasCommand(machine, ArcCommand.Delete)) {
    return { removed: command(machine, core, ArcCommand.Delete, charged), flaw: FlushFlaw.None };
  }
  let removed = 0;
  command(machine, core, ArcCommand.Probe, charged);
  if (!isLookupError(core.arc.index)) {
    const micro = microEntries(core);
    core.arc.pd0 = core.arc.pd1 = 0;
    command(machine, core, ArcCommand.Write, charged);
    removed += 1 + micro - microEntries(core);
  }
  const cleared = clearMicro(machine, core, software, charged);
  return { removed: removed + cleared.removed, flaw: cleared.flaw };
}

/**
 * Goes through all entries of the last level, or through those of one page's sets, removes the ones that satisfy a
 * condition, and clears the first-level TLBs. The caller charges.
 */
export function eraseWhere(
  machine: Machine, core: Core, condition: (tlb: Tlb, slot: number) => boolean, software: ArcSoftware, vpn = -1,
): Erased {
  const before = microEntries(core);
  let removed = 0;
  const quiet = hasCommand(machine, ArcCommand.WriteNI) && machine.config.architecture.mmuVersion >= 2;
  for (const [tlb, base] of [[jointTlb(core), 0], [superTlb(core), 0x800]] as const) {
    if (tlb === undefined) continue;
    for (let slot = 0; slot < tlb.slots; slot++) {
      core.arc.index = base + slot;
      const distance = vpn - tlb.vpn[slot];
      const concerned = vpn < 0 || (distance >= 0 && distance < tlb.span[slot]);
      if (tlb.span[slot] === 0 || !concerned || !condition(tlb, slot)) continue;
      core.arc.pd0 = core.arc.pd1 = 0;
      arcCommand(machine, core, quiet ? ArcCommand.WriteNI : ArcCommand.Write);
      removed++;
    }
  }
  const { flaw } = clearMicro(machine, core, software, false);
  return { removed: removed + before - microEntries(core), flaw };
}
