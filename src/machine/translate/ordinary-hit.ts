/**
 * The ordinary hit: the first level has a page that the interpreter does not know, because a turn has begun or loads came before
 * the first store. Like an ordinary refill it changes nothing until it knows that the access is ordinary; the general way in
 * translate.ts does the same to the bit.
 */
import { checkHit } from "../coherence/index.js";
import { Access } from "../events/index.js";
import { LeafFlag } from "../page-table/index.js";
import { dataColumn, tallyHits } from "../refill/index.js";
import type { Core, Machine } from "../state/index.js";
import { rememberHit, touchEntry, type Tlb } from "../tlb/index.js";
import { isPermitted } from "../walk/index.js";

/** Counts a hit on a slot of the first level, and `core.page` tells where. False: nothing has changed. */
export function hitFirst(
  machine: Machine,
  core: Core,
  va: number,
  vpn: number,
  access: Access,
  first: Tlb,
  slot: number,
): boolean {
  const flags = first.flags[slot];
  // A second entry that matches is an exception or a choice.
  if (first.duplicate >= 0 || core.stages[access][0].length !== 1) return false;
  if (!isPermitted(flags, access, core.context.mode)) return false;
  if (access === Access.Store && machine.config.refill === "hardware" && (flags & LeafFlag.Dirty) === 0) return false;
  const { oracle, memory } = machine;
  tallyHits(machine, core, first, slot, dataColumn(access), 1);
  touchEntry(first, slot);
  if (first.history !== null) rememberHit(first, first.history, slot);
  if (oracle !== null) checkHit(machine, oracle, core, first, slot, va, vpn, access);
  const { page } = core;
  page.frame = first.pfn[slot] + (vpn - first.vpn[slot]) - memory.firstPfn;
  page.tlb = first;
  // What kernel code has promised is asked at each hit.
  page.slot = oracle !== null && oracle.promised !== null ? -1 : slot;
  return true;
}
