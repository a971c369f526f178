/**
 * The allocator of arm64 and RISC-V Linux (mmu-hardware §4.4): one counter for all cores. When no number is free a new
 * generation begins; the numbers that cores run at that moment stay reserved for their spaces, and each core flushes at
 * its next switch.
 */
import type { Asid, CoreId } from "../../machine/index.js";
import { flushForRollover, type Allocation } from "./asid-rollover.js";
import type { GlobalAsids, Mm, System } from "../state/index.js";
import type { KernelConfig } from "../config/index.js";

/** The allocator after boot. ASID 0 is never given out. */
export function createGlobalAsids(
  kind: GlobalAsids["kind"],
  bits: number,
  cores: number,
  withheld: number,
): GlobalAsids {
  const zeros = (): number[] => new Array<number>(cores).fill(0);
  return {
    kind,
    bits,
    generation: 1,
    taken: new Set(withheld === 0 ? [] : [withheld]),
    next: 1,
    active: zeros(),
    reserved: zeros(),
    flushPending: new Array<boolean>(cores).fill(false),
    withheld,
  };
}

/** ASID of an mm on a core, null if it is of an older generation. Without the check: P3. */
export function currentGlobal(asids: GlobalAsids, config: KernelConfig, mm: Mm, core: CoreId): Asid | null {
  const context = mm.contexts[core]!;
  const size = 2 ** asids.bits;
  if (context === 0) return null;
  const old = Math.floor(context / size) !== asids.generation;
  return old && config.checkGeneration ? null : ((context % size) as Asid);
}

/** Gives an mm an ASID, the same on all cores, if it has none of this generation; does the active core's flush. */
export function takeGlobal(system: System, asids: GlobalAsids, mm: Mm): Allocation {
  const { activeCore: core, config } = system.kernel;
  const before = asids.generation;
  const fresh = currentGlobal(asids, config, mm, core) === null;
  if (fresh) mm.contexts.fill(newContext(asids, config, mm.contexts[core]!));
  if (asids.flushPending[core]!) {
    asids.flushPending[core] = false;
    flushForRollover(system);
  }
  asids.active[core] = mm.contexts[core]!;
  return { fresh, rolledOver: asids.generation !== before };
}

/** A context number of the current generation for an mm that had `old` (0 = none). */
function newContext(asids: GlobalAsids, config: KernelConfig, old: number): number {
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
    startGeneration(asids, config);
    asid = nextFree(asids, 1)!;
  }
  asids.taken.add(asid);
  asids.next = asid;
  return asids.generation * size + asid;
}

function startGeneration(asids: GlobalAsids, config: KernelConfig): void {
  asids.generation++;
  asids.taken.clear();
  if (asids.withheld !== 0) asids.taken.add(asids.withheld);
  asids.active.forEach((context, core) => {
    // A core that was already cleared keeps its reservation of the rollover before.
    const kept = !config.keepRunningAsids ? 0 : context === 0 ? asids.reserved[core]! : context;
    if (kept !== 0) asids.taken.add(kept % 2 ** asids.bits);
    asids.reserved[core] = kept;
    asids.active[core] = 0;
    asids.flushPending[core] = true;
  });
}

/** Lowest free ASID from `from` on; ASID 0 is never given out. */
function nextFree(asids: GlobalAsids, from: number): number | null {
  for (let asid = from; asid < 2 ** asids.bits; asid++) if (!asids.taken.has(asid)) return asid;
  return null;
}
