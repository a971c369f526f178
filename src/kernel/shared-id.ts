/**
 * Shared-address-space ids: at most 32 or 64 numbers, each the tag of one VAS's TLB entries while somebody holds it. The
 * first holder takes a number, the last one gives it back; before a number can be taken again no TLB holds an entry with
 * it (I3). No number free means private mappings, never an error (I8).
 */
import type { Asid, CoreId, Sasid, VirtualAddress } from "../machine/address.js";
import { EventKind, FlushScope } from "../machine/event.js";
import { flushAll, flushPage, flushShared } from "../machine/index.js";
import { pay, record, spaceOf, type System } from "./kernel.js";
import { coresOf } from "./tlb-maintenance.js";
import type { Vas } from "./vas.js";

/** Does the machine tag entries with shared ids at all? */
export function hasSharedIds(system: System): boolean {
  return system.machine.config.tags === "asid+sasid" && system.kernel.sharedIds.length > 0;
}

/**
 * Makes one more holder of the VAS's shared id, taking the lowest free number if it has none.
 *
 * @returns the number, or -1: the machine has none, or none is free.
 */
export function holdSharedId(system: System, vas: Vas): number {
  if (!hasSharedIds(system)) return -1;
  if (vas.sharedId === -1) {
    const number = system.kernel.sharedIds.findIndex((slot) => slot.vid === 0);
    if (number === -1) return -1;
    const slot = system.kernel.sharedIds[number]!;
    slot.vid = vas.vid;
    slot.generation++;
    vas.sharedId = number;
    vas.cpuMask = 0;
  }
  vas.sharedHolders++;
  return vas.sharedId;
}

/** Ends one hold. After the last one every core that may have entries is flushed and the number is free. */
export function releaseSharedId(system: System, vas: Vas): void {
  if (--vas.sharedHolders > 0) return;
  flushSharedId(system, vas);
  system.kernel.sharedIds[vas.sharedId]!.vid = 0;
  vas.sharedId = -1;
  vas.cpuMask = 0;
}

/** Removes all entries of a VAS's shared id from all cores that ran a holder (I7), in the way that `shared_flush` says. */
function flushSharedId(system: System, vas: Vas): void {
  const { machine, kernel } = system;
  const cores = coresOf(system, vas.cpuMask);
  record(system, EventKind.Shootdown, vas.cpuMask, FlushScope.Shared);
  for (const core of cores) {
    if (core.id !== kernel.activeCore) {
      if (!kernel.config.shootdown) continue;
      pay(system, "sendInterrupt");
    }
    switch (kernel.config.sharedFlush) {
      case "scan":
        flushShared(machine, core, vas.sharedId as Sasid);
        break;
      case "all":
        flushAll(machine, core, true);
        break;
      case "pages":
        for (const vma of spaceOf(kernel, vas.space).vmas) {
          for (let va = vma.start; va < vma.end; va += kernel.layout.pageBytes) {
            flushPage(machine, core, va as VirtualAddress, 0 as Asid, vas.sharedId as Sasid);
          }
        }
    }
  }
}

/** Notes that a core may hold entries of a VAS's shared id from now on. */
export function noteSharedUse(vas: Vas, core: CoreId): void {
  vas.cpuMask |= 1 << core;
}
