/**
 * Putting a translation into the TLB from the page table after a resolved page fault, as Linux does on ARC
 * (update_mmu_cache → create_tlb, mmu-hardware §1.14). It fills the last level only: the retried access then misses the
 * first level and hits there, so that a first touch costs one miss of the last level.
 */
import { WalkEnd, type VirtualAddress } from "../base/index.js";
import { type Access } from "../events/index.js";
import { createEntry } from "../arc/index.js";
import { WorkColumn } from "../counters/index.js";
import { charge, type Core, type Machine } from "../state/index.js";
import { dropCopies, entryFromWalk, structureFor } from "../refill/index.js";
import { frameOwnerOf } from "../page-table/index.js";
import { attributeMiss } from "./translate.js";
import { walkForAccess } from "../walk/index.js";

/**
 * Fills the last-level TLB for an access at `va` under the context of the core. Counts a fill but neither hit nor miss;
 * gives the miss that led to the fault to the frame's owner. `probes` false: before MMUv4 an entry that is there already is
 * not looked for (P8). Returns false when the page table has no such translation.
 */
export function preload(machine: Machine, core: Core, va: VirtualAddress, access: Access, probes = true): boolean {
  const { config } = machine;
  if (va < 0 || va >= machine.format.vaLimit) return false;
  const vpn = Math.floor(va / 2 ** config.pageShift);
  const { walk } = core.page;
  walkForAccess(machine, core.context.root, vpn, access, core.context.mode, walk);
  if (walk.end !== WalkEnd.Found) return false;
  const pfn = walk.pfn + (vpn - walk.vpn);
  attributeMiss(machine, core, vpn, frameOwnerOf(machine.memory, pfn), pfn);
  const entry = entryFromWalk(machine, core, walk);
  const last = structureFor(core.stages[access].at(-1)!, entry.span);
  last.clock++; // no access has been counted, but the new entry is younger than all others
  const slot = createEntry(machine, core, last, vpn, entry, access, probes);
  if (slot >= 0) dropCopies(machine, core, last, slot);
  charge(machine, core, config.costs.flushOperation, WorkColumn.MaintenanceCycles);
  return true;
}
