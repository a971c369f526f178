/**
 * Address-space ids. A context number is a generation and an ASID in one: `generation * 2^bits + asid`. An mm whose
 * context is of an older generation has no ASID any more and takes a new one when it is next loaded.
 *
 * Two allocators (mmu-hardware §1.16, §4.4): ARC Linux counts per core and flushes that core at rollover; RISC-V Linux
 * counts for all cores, keeps the ASIDs that run at rollover, and lets each core flush at its next switch.
 */
import type { Asid, CoreId } from "../machine/address.js";
import { EventKind } from "../machine/event.js";
import { flushAll } from "../machine/index.js";
import { asidHolder } from "./asid-sharing.js";
import { activeCore, record, type System } from "./kernel.js";
import type { Mm } from "./mm.js";

/** State of the allocator that the machine's page-table format calls for. */
export type AsidAllocator =
  | { readonly kind: "per-core"; readonly bits: number; /** Last context number given out, per core. */ last: number[] }
  | {
    readonly kind: "global"; readonly bits: number;
    generation: number;
    /** ASIDs given out in this generation. */
    taken: Set<number>;
    /** Where the search for a free ASID goes on. */
    next: number;
    /** Context number that each core runs, 0 = none since the last rollover. */
    active: number[];
    /** Context number that each core ran at the last rollover: kept in the new generation (P20). */
    reserved: number[];
    /** Cores that must flush before they use the new generation. */
    flushPending: boolean[];
  }
  /** No ASIDs, or too few to be of use: every change of address space flushes. */
  | { readonly kind: "none" };

/**
 * The allocator for a machine. RISC-V Linux uses ASIDs only if there are more than two per core.
 */
export function createAsidAllocator(tags: string, format: string, bits: number, cores: number): AsidAllocator {
  if (tags === "none" || bits === 0) return { kind: "none" };
  const zeros = (): number[] => new Array<number>(cores).fill(0);
  if (format.startsWith("arc")) return { kind: "per-core", bits, last: zeros().map(() => 2 ** bits) };
  if (2 ** bits <= 2 * cores) return { kind: "none" };
  return {
    kind: "global", bits, generation: 1, taken: new Set(), next: 1, active: zeros(), reserved: zeros(),
    flushPending: new Array<boolean>(cores).fill(false),
  };
}

/** ASID of a context number. */
export function asidOf(bits: number, context: number): Asid {
  return (context % 2 ** bits) as Asid;
}

/** ASID under which a core may hold entries of the mm now, or null: it has none of the current generation there. */
export function currentAsid(system: System, mm: Mm, core: CoreId): Asid | null {
  const { asids } = system.kernel;
  const context = asidHolder(system.kernel, mm).contexts[core]!;
  if (asids.kind === "none" || context === 0) return null;
  const generation = asids.kind === "per-core" ? Math.floor(asids.last[core]! / 2 ** asids.bits) : asids.generation;
  return Math.floor(context / 2 ** asids.bits) === generation ? asidOf(asids.bits, context) : null;
}

/** The mm's ASID on the active core, allocated if it has none; flushes as the allocator's rollover demands. */
export function takeAsid(system: System, mm: Mm): Asid {
  const { asids } = system.kernel;
  if (asids.kind === "none") return 0 as Asid;
  const holder = asidHolder(system.kernel, mm);
  return asids.kind === "per-core" ? takePerCore(system, asids, holder) : takeGlobal(system, asids, holder);
}

/** Makes the mm take a new ASID everywhere: how ARC Linux flushes a whole mm without touching the TLB. */
export function dropAsids(mm: Mm): void {
  mm.contexts.fill(0);
}

function takePerCore(system: System, asids: AsidAllocator & { kind: "per-core" }, mm: Mm): Asid {
  const core = system.kernel.activeCore;
  const kept = currentAsid(system, mm, core);
  if (kept !== null) return kept;
  asids.last[core]!++;
  const rolledOver = asidOf(asids.bits, asids.last[core]!) === 0;
  if (rolledOver && system.kernel.config.flushOnRollover) flushAll(system.machine, activeCore(system), true);
  mm.contexts[core] = asids.last[core]!;
  const asid = asidOf(asids.bits, mm.contexts[core]!);
  record(system, EventKind.AsidAllocate, asid, rolledOver ? 1 : 0, mm.id);
  return asid;
}

function takeGlobal(system: System, asids: AsidAllocator & { kind: "global" }, mm: Mm): Asid {
  const core = system.kernel.activeCore;
  if (currentAsid(system, mm, core) === null) {
    const before = asids.generation;
    // One number for all cores: that is what makes it global.
    mm.contexts.fill(newGlobalContext(asids, mm.contexts[core]!));
    record(
      system,
      EventKind.AsidAllocate,
      asidOf(asids.bits, mm.contexts[core]!),
      asids.generation === before ? 0 : 1,
      mm.id,
    );
  }
  if (asids.flushPending[core]!) {
    asids.flushPending[core] = false;
    if (system.kernel.config.flushOnRollover) flushAll(system.machine, activeCore(system), true);
  }
  asids.active[core] = mm.contexts[core]!;
  return asidOf(asids.bits, mm.contexts[core]!);
}

/** A context number of the current generation for an mm that had `old` (0 = none). */
function newGlobalContext(asids: AsidAllocator & { kind: "global" }, old: number): number {
  const size = 2 ** asids.bits;
  if (old !== 0) {
    const asid = old % size;
    const renewed = asids.generation * size + asid;
    const cores = asids.reserved.flatMap((context, core) => (context === old ? [core] : []));
    if (cores.length > 0) {
      for (const core of cores) asids.reserved[core] = renewed;
      return renewed;
    }
    if (!asids.taken.has(asid)) {
      asids.taken.add(asid);
      return renewed;
    }
  }
  let asid = nextFree(asids, asids.next);
  if (asid === null) {
    asids.generation++;
    asids.taken.clear();
    asids.active.forEach((context, core) => {
      // A core that was already cleared keeps its reservation of the rollover before.
      const kept = context === 0 ? asids.reserved[core]! : context;
      if (kept !== 0) asids.taken.add(kept % size);
      asids.reserved[core] = kept;
      asids.active[core] = 0;
      asids.flushPending[core] = true;
    });
    asid = nextFree(asids, 1)!;
  }
  asids.taken.add(asid);
  asids.next = asid;
  return asids.generation * size + asid;
}

/** Lowest free ASID from `from` on; ASID 0 is never given out. */
function nextFree(asids: AsidAllocator & { kind: "global" }, from: number): number | null {
  for (let asid = from; asid < 2 ** asids.bits; asid++) if (!asids.taken.has(asid)) return asid;
  return null;
}
