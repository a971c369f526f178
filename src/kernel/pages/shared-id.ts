/**
 * Shared-address-space ids: at most 32 or 64 numbers, each the tag of one VAS's TLB entries while somebody holds it.
 * The first holder takes a number, the last one gives it back; before a number is given again no TLB holds an entry
 * with it (I3): of a free number, `cpuMask` says which cores may still. No number free means private mappings, never an error (I8).
 */
import {
  flushAll,
  flushPage,
  FlushScope,
  flushShared,
  MissClass,
  noteSharedIdFreed,
  noteSharedIdGiven,
  pageSize,
  type Asid,
  type Sasid,
  type VirtualAddress,
} from "../../machine/index.js";
import { activeCore, spaceOf, type System, type Vas, type Vma } from "../state/index.js";
import { pagesOf } from "./large-pages.js";
import { pageBytesOf } from "../abi/index.js";
import { onCores } from "../shootdown/index.js";

/** Does the machine tag entries with shared ids at all? */
function hasSharedIds(system: System): boolean {
  return system.machine.equation.honoursShared && system.kernel.sharedIds.length > 0;
}

/** Would a VAS without a number find one? True also where the machine has none to give: then nothing is refused. */
export function canHoldSharedId(system: System, vas: Vas): boolean {
  return vas.sharedId !== -1 || !hasSharedIds(system) || system.kernel.sharedIds.some((slot) => slot.vid === 0);
}

/**
 * Takes the lowest number for a VAS that is free and that no TLB can have entries with, with no holder yet; -1 if the machine
 * has none, or none is free.
 */
function takeNumber(system: System, vas: Vas, own: boolean): number {
  if (!hasSharedIds(system)) return -1;
  const number = cleanNumber(system);
  if (number === -1) return -1;
  const slot = system.kernel.sharedIds[number]!;
  slot.vid = vas.vid;
  slot.generation++;
  slot.holders = slot.cpuMask = 0;
  slot.since = system.kernel.time;
  const home = own ? -1 : spaceOf(system.kernel, vas.space).root;
  noteSharedIdGiven(system.machine, activeCore(system), number, vas.vid, home);
  return number;
}

/** A free number: one that is clean, or else, with `shared_id_release at-reuse`, one of all that this cleans. */
function cleanNumber(system: System): number {
  const { sharedIds } = system.kernel;
  const clean = sharedIds.findIndex(({ vid, cpuMask }) => vid === 0 && cpuMask === 0);
  if (clean !== -1) return clean;
  const free = sharedIds.findIndex(({ vid }) => vid === 0);
  if (free !== -1) startGeneration(system);
  return free;
}

/**
 * All numbers are in use or were: one flush of every core that may have entries makes all free ones clean, as a rollover does
 * for ASIDs (mmu-hardware §7.2). `shared_release_flush` may leave cores out (P13).
 */
function startGeneration(system: System): void {
  const { machine, kernel } = system;
  const used = kernel.sharedIds.flatMap((slot, number) =>
    slot.vid === 0 && slot.cpuMask !== 0 ? [{ slot, number }] : [],
  );
  const mask = used.reduce((sum, { slot }) => sum | slot.cpuMask, 0);
  const wanted = reached(system, mask);
  onCores(system, wanted, FlushScope.Shared, { sasid: used[0]!.number }, (core, given) => {
    if (((wanted >>> core.id) & 1) === 0) return;
    flushAll(machine, core, true, true, { ...given, cause: MissClass.Unsubscribed });
  });
  for (const { slot } of used) slot.cpuMask = 0;
}

/** Cores of a mask that the flush of a number goes to. */
function reached({ kernel }: System, mask: number): number {
  return { all: mask, local: mask & (1 << kernel.activeCore), none: 0 }[kernel.config.sharedReleaseFlush];
}

/** Can entries of this VMA name a shared id? Not those of supersections (ARMv7), which have no domain. */
export function canCarry({ machine: { format } }: System, { largePage }: Pick<Vma, "largePage">): boolean {
  const block = largePage === 0 ? null : pageSize(format, largePage)!.block;
  return block === null || format.domainOf === null || block.level === format.levels.length - 1;
}

/**
 * Do pages of this VMA of a VAS get shared TLB entries? Only those that nobody can write, unless `shared_writable`; and not
 * what was added to the VAS while somebody held its id already: a holder that does not have it mapped must not hit it.
 */
export function isShareable(system: System, vas: Vas, vma: Vma): boolean {
  if (!canCarry(system, vma)) return false;
  const isNews = vas.sharedId !== -1 && vma.mappedAt > system.kernel.sharedIds[vas.sharedId]!.since;
  return (!vma.write || system.kernel.config.sharedWritable) && !isNews;
}

/**
 * Makes one more holder of the VAS's shared id: the tag of what is the same for all who use the VAS.
 *
 * @returns the number, or -1: mapped under the ASID instead.
 */
export function holdSharedId(system: System, vas: Vas): number {
  if (vas.sharedId === -1) vas.sharedId = takeNumber(system, vas, false);
  if (vas.sharedId !== -1) system.kernel.sharedIds[vas.sharedId]!.holders++;
  return vas.sharedId;
}

/** Takes a shared id for what a single attachment has for itself; -1 as above. */
export function takeOwnSharedId(system: System, vas: Vas): number {
  const number = takeNumber(system, vas, true);
  if (number !== -1) system.kernel.sharedIds[number]!.holders = 1;
  return number;
}

/**
 * Ends one hold on a number, if it is one. What happens after the last one is `shared_id_release`: the number is free, and its
 * entries go before it is given again (`at-reuse`) or now (`unused`); or it stays the VAS's (`never`), entries and all.
 */
export function releaseSharedId(system: System, number: number): void {
  if (number === -1) return;
  const { sharedIds, vases, config } = system.kernel;
  const slot = sharedIds[number]!;
  if (--slot.holders > 0) return;
  const vas = vases.get(slot.vid)!;
  const isCommonId = vas.sharedId === number;
  // What a single attachment has for itself is no other's ever again: there is nobody to keep it for.
  if (config.sharedIdRelease === "never" && isCommonId) return;
  if (config.sharedIdRelease === "unused") {
    flushSharedId(system, number, vas);
    slot.cpuMask = 0;
  }
  if (isCommonId) vas.sharedId = -1;
  slot.vid = 0;
  noteSharedIdFreed(system.machine, activeCore(system), number);
}

/**
 * Removes all entries of a shared id from all cores that ran a holder (I7), in the way that `shared_flush` says. With
 * `shared_release_flush local` or `none` others keep theirs, for the next owner of the number to hit (P13).
 */
function flushSharedId(system: System, number: number, vas: Vas): void {
  const { machine, kernel } = system;
  const { sharedFlush, sharedReleaseFlush } = kernel.config;
  const mask = kernel.sharedIds[number]!.cpuMask;
  const wanted = reached(system, mask);
  onCores(system, wanted, FlushScope.Shared, { sasid: number }, (core, given) => {
    const how = { ...given, cause: MissClass.Unsubscribed } as const;
    if (sharedReleaseFlush === "local" && core.id !== kernel.activeCore) return;
    switch (sharedFlush) {
      case "scan":
        flushShared(machine, core, number as Sasid, how);
        break;
      case "all":
        flushAll(machine, core, true, true, how);
        break;
      case "pages":
        for (const vma of spaceOf(kernel, vas.space).vmas) {
          const step = pageBytesOf(kernel.layout, vma);
          for (let va = vma.start; va < vma.end; va += step) {
            flushPage(machine, core, va as VirtualAddress, 0 as Asid, number as Sasid, {
              ...how,
              pages: pagesOf(system, vma),
            });
          }
        }
    }
  });
}
