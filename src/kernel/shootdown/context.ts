/**
 * The translation context of a core: which page table, which ASID, which shared ids. Writing it is what a process
 * switch, a vas_switch and a subscription have in common (mmu-hardware §1.3, §1.4).
 */
import {
  flushAll,
  flushAsid,
  MissClass,
  regionOf,
  setContext,
  type Asid,
  type CoreId,
  type NewContext,
  type Pid,
} from "../../machine/index.js";
import { asidHolder, reconcile, takeAsid } from "../asids/index.js";
import { activeCore, pay, type Kernel, type Mm, type System } from "../state/index.js";
import { leaveGlobalPages } from "./global-pages.js";
import { catchUp } from "./shootdown.js";

/**
 * Shared ids that entries of this mm may carry. An attachment's own id counts before anything is mapped under it: the
 * first mapping writes no register.
 */
function sharedIdsOf(mm: Mm): number[] {
  const numbers = mm.vmas.map(({ sharedId }) => sharedId);
  return [...new Set([mm.ownSharedId, ...numbers])].filter((number) => number >= 0);
}

/** The same as the two words of the SASID registers. */
export function sharedIdBits(mm: Mm): readonly [low: number, high: number] {
  const bits = [0, 0] as [number, number];
  for (const number of sharedIdsOf(mm)) bits[number >> 5]! |= 1 << (number & 31);
  return bits;
}

/** Regions in which everything mapped carries a shared id, as a bit set (policy region+key). */
function commonRegions({ machine }: System, mm: Mm): number {
  let [common, own] = [0, 0];
  for (const { start, end, sharedId } of mm.vmas) {
    for (let region = regionOf(machine.format, start); region <= regionOf(machine.format, end - 1); region++) {
      if (sharedId >= 0) common |= 1 << region;
      else own |= 1 << region;
    }
  }
  return common & ~own;
}

/**
 * Loads an mm on the active core. Without ASIDs the core's non-global entries are flushed when the mm changes; with
 * them nothing is. Does nothing if the mm is loaded already, unless `force`. `catchesUp` false: flushes that the core was left
 * out of stay undone.
 */
export function loadSpace(system: System, mm: Mm, force = false, catchesUp = true): void {
  const { kernel, machine } = system;
  const core = activeCore(system);
  const schedule = kernel.cores[kernel.activeCore]!;
  if (schedule.loaded === mm.id && !force) {
    // The core was idle meanwhile and may have been left out of flushes.
    catchUp(system, mm);
    return;
  }
  if (
    kernel.config.switchFlush &&
    kernel.asids.kind === "none" &&
    schedule.loaded !== null &&
    schedule.loaded !== mm.id
  )
    flushAll(machine, core, false, true, { ...kernel.config, cause: MissClass.Switch });
  leaveGlobalPages(system, mm);
  reconcile(system, mm);
  const asid = mm.tagged ? takeAsid(system, mm) : flushTagZero(system);
  if (catchesUp) catchUp(system, mm);
  pay(system, isTagged(kernel, mm) ? "rootLoadTagged" : "rootLoad");
  const due = sharedIdBits(mm);
  // Old ARC Linux does not write the registers for a process without shared ids: they keep what they had (P11).
  const skipped = kernel.config.sasidWrite === "nonzero" && due[0] === 0 && due[1] === 0;
  const [sasidLo, sasidHi] = skipped ? [core.context.sasidLo, core.context.sasidHi] : due;
  mm.cpuMask |= 1 << kernel.activeCore;
  asidHolder(kernel, mm).cpuMask |= 1 << kernel.activeCore;
  noteSharedIds(kernel, mm, kernel.activeCore);
  schedule.loaded = mm.id;
  const holder = asidHolder(kernel, mm).id;
  const user = kernel.processes.get(mm.pid as Pid)?.uid ?? 0;
  const next: NewContext = {
    root: mm.root,
    asid,
    sasidLo,
    sasidHi,
    space: mm.id,
    mode: "user",
    due,
    holder,
    user,
    commonRegions: commonRegions(system, mm),
    member: mm.id,
  };
  detour(system, next);
  setContext(machine, core, next);
}

/** On a core with E1003, goes by way of the ASID that no space has, so that ASID and root never change together. */
function detour({ kernel: { asids, activeCore: id }, machine }: System, next: NewContext): void {
  const core = machine.cores[id]!;
  if (asids.kind !== "arm64" || asids.withheld === 0 || core.context.root === 0) return;
  const asid = asids.withheld as Asid;
  setContext(machine, core, { ...next, root: core.context.root, asid });
  setContext(machine, core, { ...next, asid });
}

/** Do the entries of an mm survive a switch to another one? */
export function isTagged(kernel: Kernel, mm: Mm): boolean {
  return kernel.asids.kind !== "none" && mm.tagged;
}

/**
 * Tag 0 is every untagged space's, so that whoever loads it must flush it first (vas-semantics §3.4). Where that is the
 * same write of the root (CR3), the register write has paid for it.
 */
function flushTagZero({ kernel, machine }: System): Asid {
  const zero = 0 as Asid;
  const charged = !machine.config.architecture.rootWriteFlushes;
  if (kernel.asids.kind !== "none") flushAsid(machine, machine.cores[kernel.activeCore]!, zero, { charged });
  return zero;
}

/**
 * Writes the registers again on every core that has the mm loaded: its shared ids have changed. That is no shootdown: with
 * `shootdown off` a core that was left out of one stays behind.
 */
export function refreshContext(system: System, mm: Mm): void {
  const { kernel } = system;
  const before = kernel.activeCore;
  kernel.cores.forEach((_, core) => {
    kernel.activeCore = core as CoreId;
    writeRegistersHere(system, mm, core === before);
  });
  kernel.activeCore = before;
}

/** The same for the active core; `own`: it is the one that the call runs on. */
export function writeRegistersHere(system: System, mm: Mm, own: boolean): void {
  const { kernel } = system;
  if (kernel.cores[kernel.activeCore]!.loaded !== mm.id) return;
  loadSpace(system, mm, true, own || kernel.config.shootdown);
}

function noteSharedIds(kernel: Kernel, mm: Mm, core: CoreId): void {
  for (const number of sharedIdsOf(mm)) kernel.sharedIds[number]!.cpuMask |= 1 << core;
}
