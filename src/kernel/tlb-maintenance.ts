/**
 * Removing translations: leaf entries are cleared first, then the TLBs of every core that may hold them are flushed,
 * and only then are the frames put. Any other order would let a stale entry reach memory that belongs to somebody else
 * (P4).
 */
import type { Asid, Pfn, Sasid, SpaceId, VirtualAddress } from "../machine/address.js";
import { EventKind, FlushScope } from "../machine/event.js";
import { charge, clearLeaf, flushAll, flushAsid, flushPage, type Core } from "../machine/index.js";
import { asidOf, currentAsid, dropAsids } from "./asid-allocator.js";
import { asidHolder, noteDivergence } from "./asid-sharing.js";
import { loadSpace } from "./context.js";
import { costModel } from "./cost-model.js";
import { putFrame, uncountMapping } from "./frame-allocator.js";
import { pay, record, type System } from "./kernel.js";
import type { Mm } from "./mm.js";

/** Translations of one mm that were removed or tightened and are still to be flushed. */
export interface Gather {
  readonly mm: Mm;
  readonly pages: { readonly va: VirtualAddress; readonly sharedId: number; readonly global: boolean }[];
  /** Frames to put after the flush. */
  readonly frames: Pfn[];
}

/** More pages than this are flushed as a whole (mmu-hardware §4.2). */
const rangeThreshold = { arc: 31, other: 64 } as const;

/** Nothing gathered yet. */
export function startGather(mm: Mm): Gather {
  return { mm, pages: [], frames: [] };
}

/** Clears the leaf entry of a page, if it has one, and remembers to flush it and to put its frame. */
export function zapPage(system: System, gather: Gather, va: VirtualAddress): boolean {
  const leaf = clearLeaf(system.machine, gather.mm.root, va);
  if (leaf === null) return false;
  uncountMapping(system, leaf.pfn);
  noteDivergence(system.kernel, gather.mm, va);
  gather.frames.push(leaf.pfn);
  gather.pages.push({ va, sharedId: leaf.shared, global: leaf.global });
  return true;
}

/** Flushes what was gathered wherever it may be cached, then puts the frames. */
export function finishGather(system: System, gather: Gather): void {
  const { mm, pages, frames } = gather;
  const shared = pages.filter(({ sharedId }) => sharedId !== -1);
  const owned = pages.filter(({ sharedId }) => sharedId === -1);
  if (owned.length > 0) flushOwned(system, mm, owned);
  for (const number of new Set(shared.map(({ sharedId }) => sharedId))) {
    const list = shared.filter(({ sharedId }) => sharedId === number);
    onCores(system, system.kernel.sharedIds[number]!.cpuMask, FlushScope.Page, (core) => {
      const asid = currentAsid(system, mm, core.id) ?? (0 as Asid);
      for (const { va } of list) flushPage(system.machine, core, va, asid, number as Sasid);
    });
  }
  for (const pfn of frames) putFrame(system, pfn);
  gather.pages.length = 0;
  gather.frames.length = 0;
}

function flushOwned(system: System, mm: Mm, pages: Gather["pages"]): void {
  const { machine, kernel } = system;
  const arc = machine.format.name.startsWith("arc");
  const whole = pages.length > (arc ? rangeThreshold.arc : rangeThreshold.other) && !pages.some(({ global }) => global);
  if (whole && arc && kernel.asids.kind !== "none") {
    renewAsid(system, mm);
    return;
  }
  onCores(system, mm.cpuMask, whole ? FlushScope.Asid : FlushScope.Page, (core) => {
    const asid = asidOn(system, mm, core);
    if (whole) {
      if (asid === -1) flushAll(machine, core, false);
      else if (asid !== null) flushAsid(machine, core, asid as Asid);
      return;
    }
    for (const { va, global } of pages) {
      if (global) flushPage(machine, core, va, -1, -1);
      else if (asid !== null) flushPage(machine, core, va, asid as Asid | -1, -1);
    }
  });
}

/**
 * The mm's ASID on a core; -1 = entries carry none, but they are this mm's; null = the core cannot have any entry of
 * it.
 */
function asidOn(system: System, mm: Mm, core: Core): number | null {
  const { asids, cores } = system.kernel;
  if (asids.kind === "none") return cores[core.id]!.loaded === mm.id ? -1 : null;
  return currentAsid(system, mm, core.id);
}

/** Takes the ASIDs from an mm, so that its entries match nothing any more, and reloads the cores that run with them. */
function renewAsid(system: System, mm: Mm): void {
  const { kernel } = system;
  const holder = asidHolder(kernel, mm);
  dropAsids(holder);
  onCores(system, holder.cpuMask, FlushScope.Asid, (core) => {
    const running = kernel.spaces.get(kernel.cores[core.id]!.loaded ?? (0 as SpaceId));
    if (running === undefined || asidHolder(kernel, running).id !== holder.id) return;
    const before = kernel.activeCore;
    kernel.activeCore = core.id;
    loadSpace(system, running, true);
    kernel.activeCore = before;
  });
}

/** Cores of a mask, ascending. */
export function coresOf(system: System, mask: number): Core[] {
  return system.machine.cores.filter((core) => (mask >>> core.id) & 1);
}

/**
 * Does something on every core of a mask: at once on the active one, by inter-processor interrupt on the others. With
 * `shootdown off` the others are left out.
 */
export function onCores(system: System, mask: number, scope: FlushScope, action: (core: Core) => void): void {
  const { kernel, machine } = system;
  const remote = mask & ~(1 << kernel.activeCore);
  if (remote !== 0 && kernel.config.shootdown) record(system, EventKind.Shootdown, remote, scope);
  for (const core of coresOf(system, mask)) {
    if (core.id !== kernel.activeCore) {
      if (!kernel.config.shootdown) continue;
      pay(system, "sendInterrupt");
      charge(machine, core, costModel.takeInterrupt.cycles);
    }
    action(core);
  }
}

/** ASID number for views: what an mm is tagged with on a core, or null. */
export function displayedAsid(system: System, mm: Mm, core: Core): Asid | null {
  const { asids } = system.kernel;
  const context = asidHolder(system.kernel, mm).contexts[core.id]!;
  return asids.kind === "none" || context === 0 ? null : asidOf(asids.bits, context);
}
