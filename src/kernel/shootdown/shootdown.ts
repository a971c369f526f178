/**
 * Which cores a flush must reach, and how it gets there: by inter-processor interrupt, or by hardware broadcast
 * (mmu-hardware §4.3). A core that is left out because it does not run the space catches up when it loads it again.
 */
import { linuxPorts, type KernelConfig, type LinuxPort } from "../config/index.js";
import {
  charge,
  EventKind,
  flushAll,
  flushAsid,
  FlushScope,
  noteFlushSent,
  onBehalfOf,
  type Core,
  type FlushHow,
  countWork,
  type MachineConfig,
  WorkColumn,
} from "../../machine/index.js";
import { asidHolder, currentAsid, slotOf } from "../asids/index.js";
import { activeCore, pay, record, windowsOf, type Mm, type System } from "../state/index.js";

/** Cores of a mask, ascending. */
export function coresOf(system: System, mask: number): Core[] {
  return system.machine.cores.filter((core) => (mask >>> core.id) & 1);
}

/** How masks of cores are kept here. */
function maskPolicy({ kernel, machine }: System): LinuxPort["cpuMask"] {
  const { cpuMask } = kernel.config;
  return cpuMask === "auto" ? linuxPorts[machine.config.architecture.name].cpuMask : cpuMask;
}

/** May an idle core that still has a space loaded be left out of its shootdowns? */
export function leavesOutIdle({ kernel, machine }: System): boolean {
  const { lazyTlb } = kernel.config;
  return lazyTlb === "auto" ? linuxPorts[machine.config.architecture.name].lazyTlb : lazyTlb === "on";
}

/** Do flushes travel by hardware broadcast? */
export function broadcasts({ machine, kernel }: System): boolean {
  return broadcastsOn(machine.config, kernel.config);
}

/** The same for a machine and a kernel that are only planned. */
export function broadcastsOn({ architecture }: MachineConfig, { shootdownBy }: KernelConfig): boolean {
  return shootdownBy === "auto" ? linuxPorts[architecture.name].broadcasts : shootdownBy === "broadcast";
}

/** Cores that must hear of a flush of this mm, as a mask. */
export function coresToFlush(system: System, mm: Mm): number {
  const { kernel } = system;
  const holder = asidHolder(kernel, mm);
  const policy = maskPolicy(system);
  const windows = windowsOf(kernel);
  let mask = 0;
  kernel.cores.forEach(({ loaded, current }, core) => {
    const space = loaded === null ? undefined : kernel.spaces.get(loaded);
    const runs =
      (space !== undefined && asidHolder(kernel, space).id === holder.id) || isComing(system, core, holder.id);
    const wanted = policy === "aggregate" ? ((mm.cpuMask >>> core) & 1) !== 0 : runs;
    const idle = windows === null ? current === null && core !== kernel.activeCore : windows.lazy[core]!;
    if (wanted && !(idle && runs && leavesOutIdle(system))) mask |= 1 << core;
  });
  return mask;
}

/** Windows: is a core on its way to a space whose entries are this mm's, and has it said so? */
function isComing({ kernel }: System, core: number, holder: Mm["id"]): boolean {
  const space = windowsOf(kernel)?.coming[core] ?? 0;
  const mm = space === 0 ? undefined : kernel.spaces.get(space);
  return mm !== undefined && asidHolder(kernel, mm).id === holder;
}

/** A flush of this mm begins: cores that take part are in step with it afterwards (`noteInStep`). */
export function startFlush(system: System, mm: Mm): void {
  asidHolder(system.kernel, mm).tlbGeneration++;
}

/** A core has done all flushes of the mm so far, or up to a number: noted in its slot on x86, else in the mm. */
export function noteInStep(system: System, mm: Mm, core: Core, generation?: number): void {
  const { kernel } = system;
  const holder = asidHolder(kernel, mm);
  const done = generation ?? holder.tlbGeneration;
  if (kernel.asids.kind !== "x86") {
    holder.seenGeneration[core.id] = done;
    return;
  }
  const slot = slotOf(kernel.asids, kernel.config, holder, core.id);
  if (slot !== undefined) slot.tlbGeneration = done;
}

/** Last flush of a space that a core has done; null: it has never run the space, or not since its slot was another's. */
function seenBy({ kernel }: System, holder: Mm, core: Core): number | null {
  if (kernel.asids.kind === "x86") return slotOf(kernel.asids, kernel.config, holder, core.id)?.tlbGeneration ?? null;
  return ((holder.cpuMask >>> core.id) & 1) === 0 ? null : holder.seenGeneration[core.id]!;
}

/** x86: is a flush not the next one that a core has to do of a space? Then it was told of them in another order. */
export function hasMissed(system: System, mm: Mm, core: Core, generation: number): boolean {
  const seen = seenBy(system, asidHolder(system.kernel, mm), core);
  return system.kernel.asids.kind === "x86" && seen !== null && seen < generation - 1;
}

/**
 * Windows: a core has done one flush of the mm. If it has not done those before it, it stays behind, and does them all when it loads
 * the mm again.
 */
export function noteDoneUpTo(system: System, mm: Mm, core: Core, generation: number): void {
  const { kernel } = system;
  const holder = asidHolder(kernel, mm);
  if (seenBy(system, holder, core) === generation - 1) noteInStep(system, mm, core, generation);
}

/** Does a core that loads a space do the flushes that it was left out of? */
export function catchesUp(system: System): boolean {
  const policy = maskPolicy(system);
  return policy === "exact" || (policy === "aggregate" && leavesOutIdle(system));
}

/** Is there a flush of a space, up to this one, that a core may have entries from before? */
export function isBehind(system: System, mm: Mm, core: Core, generation: number): boolean {
  const seen = seenBy(system, asidHolder(system.kernel, mm), core);
  return seen !== null && seen < generation;
}

/**
 * The active core is about to use the mm: if it was left out of a flush, the mm's entries go now. With `cpumask
 * exact-no-flush` they stay (P19).
 *
 * @param upTo number of the last flush that it knows of
 */
export function catchUp(system: System, mm: Mm, upTo?: number): void {
  const { kernel, machine } = system;
  const core = activeCore(system);
  const holder = asidHolder(kernel, mm);
  const generation = upTo ?? holder.tlbGeneration;
  const seen = seenBy(system, holder, core);
  if (catchesUp(system) && seen !== null && seen < generation) {
    const asid = currentAsid(system, mm, core.id);
    if (asid !== null) flushAsid(machine, core, asid, kernel.config);
    else if (kernel.asids.kind === "none") flushAll(machine, core, false, true, kernel.config);
  }
  if (upTo === undefined || seen === null || seen < generation) noteInStep(system, mm, core, generation);
}

/** Whose translations are flushed: those under an mm's ASID, or those with a shared id. */
export type Flushed = { readonly mm: Mm } | { readonly sasid: number };

/**
 * Does something on every core of a mask: at once on the active one; on the others by inter-processor interrupt, for
 * which both sides pay, or by broadcast, which reaches all cores and costs them nothing. With `shootdown off` the others
 * are left out, but for the release of a shared id, which has a defect of its own (`shared_release_flush`).
 */
export function onCores(
  system: System,
  mask: number,
  scope: FlushScope,
  what: Flushed,
  action: (core: Core, how: FlushHow) => void,
): void {
  const { kernel, machine } = system;
  const { config, activeCore: active } = kernel;
  const broadcast = broadcasts(system);
  const wanted = broadcast && mask !== 0 ? 2 ** machine.cores.length - 1 : mask;
  const remote = config.shootdown || scope === FlushScope.Shared ? wanted & ~(1 << active) : 0;
  const [holder, sasid] = "mm" in what ? [asidHolder(kernel, what.mm).id, -1] : [-1, what.sasid];
  noteFlushSent(machine, activeCore(system), holder, sasid, wanted, wanted & ((1 << active) | remote));
  if (remote !== 0) record(system, EventKind.Shootdown, remote, scope, broadcast ? 1 : 0);
  if (remote !== 0 && broadcast) pay(system, "waitBroadcast");
  else if (remote !== 0) charge(machine, activeCore(system), config.ipiLatency, WorkColumn.KernelCycles);
  onBehalfOf(machine, activeCore(system).pid, () => {
    for (const core of coresOf(system, wanted & ((1 << active) | remote))) {
      if (core.id === active) {
        action(core, config);
      } else if (broadcast) {
        action(core, { ...config, charged: false });
      } else {
        pay(system, "sendInterrupt");
        charge(machine, core, config.cost.takeInterrupt, WorkColumn.KernelCycles);
        countWork(machine.work, core, WorkColumn.InterruptsTaken, 1);
        action(core, config);
      }
    }
  });
}
