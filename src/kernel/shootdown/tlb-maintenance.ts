/**
 * Removing translations: leaf entries are cleared first, then the TLBs of every core that may hold them are flushed,
 * and only then are the frames put. Any other order would let a stale entry reach memory that belongs to somebody else
 * (P4).
 */
import {
  abandonAsid,
  clearPage,
  flushAll,
  flushAsid,
  flushPage,
  FlushScope,
  MissClass,
  type Asid,
  type Core,
  type FlushHow,
  type MappedPage,
  type Pfn,
  type Sasid,
  type SpaceId,
  type VirtualAddress,
} from "../../machine/index.js";
import {
  adviseWholeFlush,
  asidHolder,
  asidOf,
  currentAsid,
  dropAsids,
  isGlobal,
  noteDivergence,
} from "../asids/index.js";
import { loadSpace } from "./context.js";
import { flushesWhole } from "./range-flush.js";
import { putFrame, uncountMapping } from "../frames/index.js";
import type { Mm, System } from "../state/index.js";
import { coresOf, coresToFlush, noteInStep, onCores, startFlush } from "./shootdown.js";

/** Translations of one mm that were removed or tightened and are still to be flushed. */
export interface Gather {
  readonly mm: Mm;
  /** The space goes as a whole: entries with a shared id stay, for others they are right, and nobody runs in it again (I2). */
  readonly leaving: boolean;
  readonly pages: GatheredPage[];
  /** Frames to put after the flush: the first one of a page, and how many. */
  readonly frames: { readonly pfn: Pfn; readonly pages: number }[];
}

/** A page to flush. One of any size counts as one against the threshold, as Linux strides over large pages. */
export interface GatheredPage {
  readonly va: VirtualAddress;
  /** Base pages of it. */
  readonly pages: number;
  readonly sharedId: number;
  readonly global: boolean;
}

/** Nothing gathered yet. */
export function startGather(mm: Mm, leaving = false): Gather {
  return { mm, leaving, pages: [], frames: [] };
}

/** Clears the entries of the page at an address, if there is one, and remembers to flush it and to put its frames. */
export function zapPage(system: System, gather: Gather, va: VirtualAddress): boolean {
  const page = clearPage(system.machine, gather.mm.root, va);
  if (page === null) return false;
  const { leaf, pages } = page;
  uncountMapping(system, leaf.pfn, pages);
  noteDivergence(system.kernel, gather.mm, page.va);
  gather.frames.push({ pfn: leaf.pfn, pages });
  gatherPage(gather, page);
  return true;
}

/** Remembers to flush a page whose entries have changed. */
export function gatherPage(gather: Gather, { va, pages, leaf }: MappedPage): void {
  gather.pages.push({ va, pages, sharedId: leaf.shared, global: leaf.global });
}

/** How to flush a page: a large one goes whatever parts of it a TLB holds. */
function flushHow(how: FlushHow, { pages }: GatheredPage): FlushHow {
  return pages === 1 ? how : { ...how, pages };
}

/** Flushes what was gathered wherever it may be cached, then puts the frames. */
export function finishGather(system: System, gather: Gather): void {
  const { mm, pages, frames } = gather;
  const shared = gather.leaving ? [] : pages.filter(({ sharedId }) => sharedId !== -1);
  const owned = pages.filter(({ sharedId }) => sharedId === -1);
  if (owned.length > 0) flushOwned(system, mm, owned);
  for (const number of new Set(shared.map(({ sharedId }) => sharedId))) {
    const list = shared.filter(({ sharedId }) => sharedId === number);
    onCores(system, system.kernel.sharedIds[number]!.cpuMask, FlushScope.Page, { sasid: number }, (core, how) => {
      const asid = currentAsid(system, mm, core.id) ?? (0 as Asid);
      for (const page of list) flushPage(system.machine, core, page.va, asid, number as Sasid, flushHow(how, page));
    });
  }
  for (const { pfn, pages: count } of frames) putFrame(system, pfn, count);
  gather.pages.length = 0;
  gather.frames.length = 0;
}

function flushOwned(system: System, mm: Mm, pages: Gather["pages"]): void {
  const { machine, kernel } = system;
  const whole = flushesWhole(system, pages.length) && !pages.some(({ global }) => global);
  if (whole) adviseWhole(system, mm, pages);
  startFlush(system, mm);
  if (whole && (kernel.asids.kind === "arc-gen" || kernel.asids.kind === "arc-steal")) {
    renewAsid(system, mm);
    return;
  }
  onCores(system, coresToFlush(system, mm), whole ? FlushScope.Asid : FlushScope.Page, { mm }, (core, how) => {
    const asid = asidOn(system, mm, core);
    if (whole) {
      if (asid === -1) flushAll(machine, core, false, true, how);
      else if (asid !== null) flushAsid(machine, core, asid as Asid, how);
    } else {
      for (const page of pages) {
        if (page.global) flushPage(machine, core, page.va, -1, -1, flushHow(how, page));
        else if (asid !== null) flushPage(machine, core, page.va, asid as Asid | -1, -1, flushHow(how, page));
      }
    }
    noteInStep(system, mm, core);
  });
}

/** Tells what a flush of the whole ASID takes besides these pages (P18). */
function adviseWhole(system: System, mm: Mm, pages: Gather["pages"]): void {
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
function renewAsid(system: System, mm: Mm): void {
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
