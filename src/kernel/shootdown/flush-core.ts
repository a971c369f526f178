/** Flushing one core, and the ASIDs that entries of a space carry there. */
import {
  abandonAsid,
  flushAll,
  flushAsid,
  flushPage,
  FlushScope,
  MissClass,
  type Asid,
  type Core,
  type FlushHow,
  type Sasid,
  type SpaceId,
} from "../../machine/index.js";
import { adviseWholeFlush, asidHolder, asidOf, currentAsid, dropAsids, isGlobal } from "../asids/index.js";
import type { Flush, GatheredPage, Mm, System } from "../state/index.js";
import { loadSpace } from "./context.js";
import { coresOf, coresToFlush, onCores } from "./shootdown.js";

/** How to flush a page: a large one goes whatever parts of it a TLB holds. */
function flushHow(how: FlushHow, { pages }: GatheredPage): FlushHow {
  return pages === 1 ? how : { ...how, pages };
}

/** Removes what is to be flushed from one core. */
export function flushOn(
  system: System,
  mm: Mm,
  { pages, sharedId, whole }: Pick<Flush, "pages" | "sharedId" | "whole">,
  core: Core,
  how: FlushHow,
): void {
  const { machine } = system;
  if (sharedId !== -1) {
    const asid = currentAsid(system, mm, core.id) ?? (0 as Asid);
    for (const page of pages) flushPage(machine, core, page.va, asid, sharedId as Sasid, flushHow(how, page));
    return;
  }
  const asid = asidOn(system, mm, core);
  if (whole) {
    if (asid === -1) flushAll(machine, core, false, true, how);
    else if (asid !== null) flushAsid(machine, core, asid as Asid, how);
    return;
  }
  for (const page of pages) {
    if (page.global) flushPage(machine, core, page.va, -1, -1, flushHow(how, page));
    else if (asid !== null) flushPage(machine, core, page.va, asid as Asid | -1, -1, flushHow(how, page));
  }
}

/** Tells what a flush of the whole ASID takes besides these pages (P18). */
export function adviseWhole(system: System, mm: Mm, pages: readonly GatheredPage[]): void {
  const { pageBytes } = system.kernel.layout;
  const vpns = new Set(
    pages.flatMap(({ va, pages: count }) => Array.from({ length: count }, (_, page) => va / pageBytes + page)),
  );
  for (const core of coresOf(system, coresToFlush(system, mm))) {
    const asid = asidOn(system, mm, core);
    if (asid !== null) adviseWholeFlush(system, core, Math.max(0, asid), vpns);
  }
}

/**
 * The mm's ASID on a core; -1 = entries carry none, but they are this mm's; null = the core cannot have any entry of
 * it.
 */
function asidOn(system: System, mm: Mm, core: Core): number | null {
  const { asids, cores } = system.kernel;
  if (asids.kind === "none") return cores[core.id]!.loaded === mm.id ? -1 : null;
  if (isGlobal(asids)) {
    // A core that has had the mm loaded since before a rollover goes on with its number of the old generation.
    const context = asidHolder(system.kernel, mm).contexts[core.id]!;
    return context === 0 ? null : asidOf(asids.bits, context);
  }
  return currentAsid(system, mm, core.id);
}

/** Takes the ASIDs from an mm, so that its entries match nothing any more, and reloads the cores that run with them. */
export function renewAsid(system: System, mm: Mm): void {
  const { kernel } = system;
  const holder = asidHolder(kernel, mm);
  for (const core of coresOf(system, holder.cpuMask)) {
    const asid = currentAsid(system, holder, core.id);
    if (asid !== null) abandonAsid(system.machine, core, asid, MissClass.Flush);
  }
  dropAsids(holder);
  onCores(system, coresToFlush(system, holder), FlushScope.Asid, { mm: holder }, (core) => {
    const running = kernel.spaces.get(kernel.cores[core.id]!.loaded ?? (0 as SpaceId));
    if (running === undefined || asidHolder(kernel, running).id !== holder.id) return;
    const before = kernel.activeCore;
    kernel.activeCore = core.id;
    loadSpace(system, running, true);
    kernel.activeCore = before;
  });
}
