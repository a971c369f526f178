/**
 * How ARC Linux maintains the TLB: sequences of commands, entry by entry (mmu-hardware §1.13, §1.16). What a sequence
 * leaves in the registers is what hardware would show.
 */
import { ArcCommand, arcCommand, hasCommand, jointTlb, microTlbs, rememberErased, superTlb } from "./arc-commands.js";
import { isLookupError, tagDescriptor } from "./arc-registers.js";
import { WorkColumn } from "../counters/index.js";
import { charge, FlushFlaw, type Core, type Machine } from "../state/index.js";
import { Access, MissClass, type RemovalCause } from "../events/index.js";
import { EntryClass, type TlbConfig } from "../config/index.js";
import { rememberRemoval, type EntryColumns } from "../tlb/index.js";

/** Does an operation remove an entry of a TLB that serves these accesses? */
export type EntryCondition = (entries: EntryColumns, at: number, serves: TlbConfig["serves"]) => boolean;

/** What software leaves out. Absent = nothing. */
export interface ArcSoftware {
  /** Class of the misses of what is removed; absent = maintenance. */
  readonly cause?: RemovalCause;
  /** False: the kernel never clears the first-level TLBs by themselves (P5). */
  readonly ivutlb?: boolean;
  /** False: it does so without making TLBINDEX valid first, which MMUv2 needs (P6). */
  readonly ivutlbWorkaround?: boolean;
}

/** An index that is valid on every ARC MMU: what Linux writes before TLBIVUTLB on MMUv2. */
const someIndex = 0xa;

function command(machine: Machine, core: Core, code: ArcCommand, software: ArcSoftware, charged: boolean): number {
  if (charged) charge(machine, core, machine.config.costs.flushOperation, WorkColumn.MaintenanceCycles);
  return arcCommand(machine, core, code, Access.Load, software.cause);
}

/** Valid entries of the first-level TLBs. */
function microEntries(core: Core): number {
  return microTlbs(core).reduce(
    (sum, tlb) => sum + tlb.span.reduce((count, span) => count + (span === 0 ? 0 : 1), 0),
    0,
  );
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
    removed: command(machine, core, ArcCommand.InvalidateMicro, software, charged),
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
  machine: Machine,
  core: Core,
  vpn: number,
  tag: number,
  shared: boolean,
  software: ArcSoftware,
  charged: boolean,
): Erased {
  const {
    pageShift,
    architecture: { mmuVersion },
  } = machine.config;
  core.arc.pd0 = tagDescriptor(pageShift, mmuVersion, vpn, shared ? EntryClass.Shared : EntryClass.Private, tag);
  if (hasCommand(machine, ArcCommand.Delete)) {
    return { removed: command(machine, core, ArcCommand.Delete, software, charged), flaw: FlushFlaw.None };
  }
  rememberErased(machine, core, software.cause ?? MissClass.Flush);
  let removed = 0;
  command(machine, core, ArcCommand.Probe, software, charged);
  if (!isLookupError(core.arc.index)) {
    const micro = microEntries(core);
    core.arc.pd0 = core.arc.pd1 = 0;
    command(machine, core, ArcCommand.Write, software, charged);
    removed += 1 + micro - microEntries(core);
  }
  const cleared = clearMicro(machine, core, software, charged);
  return { removed: removed + cleared.removed, flaw: cleared.flaw };
}

function isPage(entries: EntryColumns, at: number, vpn: number): boolean {
  return vpn >= entries.vpn[at] && vpn < entries.vpn[at] + entries.span[at];
}

/**
 * Goes through all entries of the last level, or through those of one page's sets, removes the ones that satisfy a
 * condition, and clears the first-level TLBs. The caller charges.
 */
export function eraseWhere(
  machine: Machine,
  core: Core,
  condition: EntryCondition,
  software: ArcSoftware,
  vpn = -1,
): Erased {
  const before = microEntries(core);
  let removed = 0;
  const quiet = hasCommand(machine, ArcCommand.WriteNI) && machine.config.architecture.mmuVersion >= 2;
  for (const [tlb, base] of [
    [jointTlb(core), 0],
    [superTlb(core), 0x800],
  ] as const) {
    if (tlb === undefined) continue;
    const {
      history,
      config: { serves },
    } = tlb;
    if (history !== null) {
      const cause = software.cause ?? MissClass.Flush;
      rememberRemoval(
        history,
        (entries, row) => (vpn < 0 || isPage(entries, row, vpn)) && condition(entries, row, serves),
        vpn,
        cause,
        machine.tick,
        core.pid,
      );
    }
    for (let slot = 0; slot < tlb.slots; slot++) {
      core.arc.index = base + slot;
      if (tlb.span[slot] === 0 || !(vpn < 0 || isPage(tlb, slot, vpn)) || !condition(tlb, slot, serves)) continue;
      core.arc.pd0 = core.arc.pd1 = 0;
      arcCommand(machine, core, quiet ? ArcCommand.WriteNI : ArcCommand.Write, Access.Load, software.cause);
      removed++;
    }
  }
  const { flaw } = clearMicro(machine, core, software, false);
  return { removed: removed + before - microEntries(core), flaw };
}
