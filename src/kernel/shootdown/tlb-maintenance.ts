/**
 * Removing translations: leaf entries are cleared first, then the TLBs of every core that may hold them are flushed,
 * and only then are the frames put. Any other order would let a stale entry reach memory that belongs to somebody else
 * (P4).
 */
import { clearPage, FlushScope, type Core, type MappedPage, type VirtualAddress } from "../../machine/index.js";
import { asidHolder, noteDivergence } from "../asids/index.js";
import { uncountMapping } from "../frames/index.js";
import { windowsOf, type GatheredFrames, type GatheredPage, type Mm, type System } from "../state/index.js";
import { adviseWhole, flushOn, renewAsid } from "./flush-core.js";
import { flushesWhole } from "./range-flush.js";
import { coresToFlush, noteDoneUpTo, noteInStep, onCores, startFlush } from "./shootdown.js";
import { leaveForLater, putFrames } from "./windowed-flush.js";

/** Translations of one mm that were removed or tightened and are still to be flushed. */
export interface Gather {
  readonly mm: Mm;
  /**
   * `leaving`: the space goes as a whole: entries with a shared id stay, for others they are right, and nobody runs in it again (I2).
   * `closing`: the same, and what follows can wait until that is done.
   * `moved`: the frames have another place already, and references for it; nothing is freed. `now`: what comes next needs the flush,
   * which is left to no later step.
   */
  readonly kind: "usual" | "leaving" | "closing" | "moved" | "now";
  pages: GatheredPage[];
  frames: GatheredFrames[];
}

/** Nothing gathered yet. */
export function startGather(mm: Mm, kind: Gather["kind"] = "usual"): Gather {
  return { mm, kind, pages: [], frames: [] };
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
  gather.pages.push({ va, pages, sharedId: leaf.shared, global: leaf.global, pfn: leaf.pfn });
}

/**
 * Flushes what was gathered wherever it may be cached, then puts the frames. With windows a call leaves that for the steps that
 * follow.
 */
export function finishGather(system: System, gather: Gather): void {
  const { mm, pages, frames } = gather;
  if (gather.kind === "moved") putFrames(system, frames.splice(0));
  const canWait = gather.kind !== "leaving" && gather.kind !== "now";
  if (canWait && pages.length > 0 && leaveForLater(system, gather)) {
    gather.pages = [];
    gather.frames = [];
    return;
  }
  const leaving = gather.kind === "leaving" || gather.kind === "closing";
  const shared = leaving ? [] : pages.filter(({ sharedId }) => sharedId !== -1);
  const owned = pages.filter(({ sharedId }) => sharedId === -1);
  const flushes = !leaving || system.kernel.config.exitFlush;
  if (owned.length > 0 && flushes) flushOwned(system, mm, owned);
  for (const number of new Set(shared.map(({ sharedId }) => sharedId))) {
    const list = shared.filter(({ sharedId }) => sharedId === number);
    onCores(system, system.kernel.sharedIds[number]!.cpuMask, FlushScope.Page, { sasid: number }, (core, how) => {
      if (isLeftOut(system, core)) return;
      flushOn(system, mm, { pages: list, sharedId: number, whole: false }, core, how);
    });
  }
  putFrames(system, frames);
  gather.pages = [];
  gather.frames = [];
}

function flushOwned(system: System, mm: Mm, pages: Gather["pages"]): void {
  const { kernel } = system;
  const whole = flushesWhole(system, pages.length) && !pages.some(({ global }) => global);
  if (whole) adviseWhole(system, mm, pages);
  startFlush(system, mm);
  if (whole && (kernel.asids.kind === "arc-gen" || kernel.asids.kind === "arc-steal")) {
    renewAsid(system, mm);
    return;
  }
  onCores(system, coresToFlush(system, mm), whole ? FlushScope.Asid : FlushScope.Page, { mm }, (core, how) => {
    if (!isLeftOut(system, core)) flushOn(system, mm, { pages, sharedId: -1, whole }, core, how);
    if (windowsOf(kernel) === null) noteInStep(system, mm, core);
    // A core may have steps of others' flushes still to do.
    else noteDoneUpTo(system, mm, core, asidHolder(kernel, mm).tlbGeneration);
  });
}

/** `local_flush off`: the core that flushes forgets itself. */
function isLeftOut({ kernel }: System, core: Core): boolean {
  return core.id === kernel.activeCore && !kernel.config.localFlush;
}
