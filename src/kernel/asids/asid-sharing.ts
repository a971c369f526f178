/**
 * One ASID for a process and its attached spaces, under `asid+sasid`: a vas_switch then only changes the page table and
 * the shared-id bits, and the process's own pages keep their TLB entries.
 *
 * That is sound only for pages on which the page tables agree. The memory of the VAS carries shared ids, so it is out
 * of the question; a page of the process that is present in only one of the spaces, or differently, is remembered, and
 * its entry is flushed when a core goes from one space to the other.
 */
import {
  flushAsid,
  flushPage,
  forEachLeaf,
  MissClass,
  pageAt,
  type Asid,
  type MappedPage,
  type VirtualAddress,
} from "../../machine/index.js";
import { currentAsid } from "./asid-allocator.js";
import { activeCore, pay, type Kernel, type Mm, type System } from "../state/index.js";
import { asidHolder } from "./asid-holder.js";

/** More pages than this are flushed by flushing the ASID (as `rangeThreshold` of ARC). */
const flushThreshold = 31;

/** Do attached spaces take their process's ASID on this machine? */
export function sharesAsids(system: System): boolean {
  const { attachedAsid, vasModel } = system.kernel.config;
  const { honoursShared, mayFallBack } = system.machine.equation;
  return honoursShared && !mayFallBack && attachedAsid === "process" && vasModel === "linux";
}

/** Two page tables say the same of a page, its size included, as far as an entry tagged with the ASID goes. */
function agree(one: MappedPage | null, other: MappedPage | null): boolean {
  const [a, b] = [one, other].map((page) => (page === null || page.leaf.shared !== -1 ? null : page));
  if (!a || !b) return !a && !b;
  if (a.bytes !== b.bytes) return false;
  const [p, q] = [a.leaf, b.leaf];
  return p.pfn === q.pfn && p.read === q.read && p.write === q.write && p.execute === q.execute;
}

/** Notes that a page of one space was changed and others with its ASID may see it differently. */
export function noteDivergence(kernel: Kernel, mm: Mm, va: VirtualAddress): void {
  const holder = asidHolder(kernel, mm);
  if (holder.asidSharers > 0) holder.diverged.add(va);
}

/** Makes an attached mm use the ASID of its process from now on. Call when its page table is complete. */
export function joinAsid(system: System, mm: Mm, original: Mm): void {
  mm.asidSpace = original.id;
  original.asidSharers++;
  const compare = (va: VirtualAddress): void => {
    if (!agree(pageAt(system.machine, mm.root, va), pageAt(system.machine, original.root, va)))
      original.diverged.add(va);
  };
  for (const { root } of [mm, original]) {
    forEachLeaf(system.machine, root, 0 as VirtualAddress, system.kernel.layout.userEnd as VirtualAddress, compare);
  }
}

/** Ends the use of the process's ASID by an attached mm that is going away. */
export function leaveAsid(kernel: Kernel, mm: Mm): void {
  const holder = asidHolder(kernel, mm);
  if (holder.id !== mm.id) holder.asidSharers--;
}

/**
 * Before the active core loads `mm`: flushes what it may hold from another space with the same ASID and what `mm` does
 * not have, or has differently. Pages on which all spaces agree again are forgotten.
 */
export function reconcile(system: System, mm: Mm): void {
  const { kernel, machine } = system;
  const core = activeCore(system);
  const holder = asidHolder(kernel, mm);
  const previous = holder.lastLoaded[core.id];
  holder.lastLoaded[core.id] = mm.id;
  if (previous === undefined || previous === 0 || previous === mm.id || holder.diverged.size === 0) return;
  const from = kernel.spaces.get(previous);
  const group = [...kernel.spaces.values()].filter((other) => other.asidSpace === holder.id);
  // A core that still has to leave a space that is gone needs the whole list.
  const settled = holder.lastLoaded.every((space) => space === 0 || kernel.spaces.has(space)) && from !== undefined;
  const stale: { va: VirtualAddress; pages: number }[] = [];
  for (const va of [...holder.diverged]) {
    const page = pageAt(machine, mm.root, va);
    const before = from === undefined ? null : pageAt(machine, from.root, va);
    if (from === undefined || !agree(before, page))
      stale.push({ va, pages: Math.max(page?.pages ?? 1, before?.pages ?? 1) });
    if (settled && group.every((other) => agree(pageAt(machine, other.root, va), page))) holder.diverged.delete(va);
  }
  pay(system, "skipEntry", holder.diverged.size);
  const asid = currentAsid(system, mm, core.id);
  if (asid === null || stale.length === 0) return;
  const how = { ...kernel.config, cause: MissClass.Switch } as const;
  if (stale.length > flushThreshold) flushAsid(machine, core, asid as Asid, how);
  else for (const { va, pages } of stale) flushPage(machine, core, va, asid as Asid, -1, { ...how, pages });
}
