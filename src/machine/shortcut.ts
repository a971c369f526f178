/**
 * Shortcuts of the interpreter: pages whose first-level TLB entry is known, so that an access need not search for it.
 * They live during one call of `run` and are forgotten with every change of the core's TLBs. A shortcut leaves the same
 * state behind as a search: clock, stamp and hits of the entry are updated when the page changes, and the counters of
 * processes and owners, which nobody reads in between, when the TLBs are about to change or `run` returns.
 */
import type { Core } from "./core.js";
import { Access } from "./event.js";
import type { Machine } from "./machine.js";
import { touchEntry } from "./replacement.js";
import type { Tlb } from "./tlb.js";
import { countFetches, countHits } from "./count-hits.js";

/** Pages that are remembered, for fetches and for data each. A power of two. */
export const shortcutPages = 16;

/** No page has this low word as its base, nor has an address whose bits 0…2 are compared too, to see misalignment. */
export const noPage = 8;

/** Direct-mapped memory of translations of one first-level TLB. */
export interface Shortcuts {
  readonly tlb: Tlb;
  /** Low and high word of the page's first address; `lo` = noPage: free. */
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  readonly frame: Int32Array;
  readonly slot: Int32Array;
  /** Stores need no preparation: dirty bit set, frame saved, nothing predecoded from it. */
  readonly storable: Uint8Array;
  /** Hits per slot that are not yet in the counters. */
  readonly pending: Float64Array;
  anyPending: boolean;
  /** Value of `tlb.changes` that the pages were remembered at. */
  changes: number;
}

/** Empty shortcuts for a TLB. */
export function createShortcuts(tlb: Tlb): Shortcuts {
  return {
    tlb,
    lo: new Int32Array(shortcutPages).fill(noPage),
    hi: new Int32Array(shortcutPages),
    frame: new Int32Array(shortcutPages),
    slot: new Int32Array(shortcutPages),
    storable: new Uint8Array(shortcutPages),
    pending: new Float64Array(tlb.slots),
    anyPending: false,
    changes: 0,
  };
}

/** Forgets all pages. Nothing may be pending for slots that have changed. */
export function forgetPages(shortcuts: Shortcuts): void {
  shortcuts.lo.fill(noPage);
  shortcuts.changes = shortcuts.tlb.changes;
}

/** Forgets all pages if the TLB has changed since they were remembered; says whether it has. */
export function refreshShortcuts(shortcuts: Shortcuts): boolean {
  if (shortcuts.changes === shortcuts.tlb.changes) return false;
  forgetPages(shortcuts);
  return true;
}

/** Remembers a page at index `at`. */
export function rememberPage(
  shortcuts: Shortcuts, at: number, lo: number, hi: number, frame: number, slot: number, storable: boolean,
): void {
  shortcuts.lo[at] = lo;
  shortcuts.hi[at] = hi;
  shortcuts.frame[at] = frame;
  shortcuts.slot[at] = slot;
  shortcuts.storable[at] = storable ? 1 : 0;
}

/** `count` accesses in a row have hit a slot. */
export function addHits(shortcuts: Shortcuts, slot: number, count: number): void {
  touchEntry(shortcuts.tlb, slot, count);
  shortcuts.pending[slot] += count;
  shortcuts.anyPending = true;
}

/** Puts pending hits into the counters. */
export function settlePending(machine: Machine, core: Core, shortcuts: Shortcuts, access: Access): void {
  if (!shortcuts.anyPending) return;
  const { pending, tlb } = shortcuts;
  for (let slot = 0; slot < pending.length; slot++) {
    const count = pending[slot];
    if (count === 0) continue;
    pending[slot] = 0;
    countHits(machine, core, tlb, slot, access, count);
    if (access === Access.Fetch) countFetches(machine, tlb, slot, count);
  }
  shortcuts.anyPending = false;
}
