/**
 * Backing objects of shared anonymous memory: pages that all mappings of the object find, whoever touches them first.
 */
import type { OwnerId, Pfn } from "../machine/address.js";
import { allocateZeroed, putFrame } from "./frame-allocator.js";
import type { System } from "./kernel.js";
import type { Vma } from "./vma.js";

/** One object. It keeps a reference on each of its frames and lives as long as a VMA maps it. */
export interface SharedObject {
  readonly id: number;
  readonly owner: OwnerId;
  /** Frames by page number in the object. */
  pages: Map<number, Pfn>;
  /** VMAs that map it. */
  users: number;
}

/** Makes an object with one user. */
export function createSharedObject(system: System, owner: OwnerId): SharedObject {
  const { kernel } = system;
  const object: SharedObject = { id: kernel.nextObject++, owner, pages: new Map(), users: 1 };
  kernel.objects.set(object.id, object);
  return object;
}

/** Counts one more VMA that maps what `vma` maps; VMAs without an object are nothing to count. */
export function retainObject(system: System, vma: Vma): void {
  if (vma.object !== null) system.kernel.objects.get(vma.object)!.users++;
}

/** Counts one VMA less; the last one frees the object and its pages. */
export function releaseObject(system: System, vma: Vma): void {
  if (vma.object === null) return;
  const object = system.kernel.objects.get(vma.object)!;
  if (--object.users > 0) return;
  for (const pfn of object.pages.values()) putFrame(system, pfn);
  system.kernel.objects.delete(object.id);
}

/**
 * Frame behind an address of a VMA with an object; allocated and zeroed at first use. The caller adds its own
 * reference.
 */
export function objectFrame(system: System, vma: Vma, va: number): Pfn {
  const object = system.kernel.objects.get(vma.object!)!;
  const page = (vma.offset + (va - vma.start)) >> system.kernel.layout.pageShift;
  let pfn = object.pages.get(page);
  if (pfn === undefined) {
    pfn = allocateZeroed(system, object.owner);
    object.pages.set(page, pfn);
  }
  return pfn;
}
