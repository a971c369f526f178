/**
 * Backing objects of shared anonymous memory: pages that all mappings of the object find, whoever touches them first.
 */
import type { OwnerId, Pfn } from "../../machine/index.js";
import { allocateZeroed, clearFrames, putFrame } from "../frames/index.js";
import type { SharedObject, System, Vma } from "../state/index.js";
import { allocateLargePage } from "./large-pages.js";

/** Makes an object with one user. `reserved`: the first frame of each of its large pages, or none. */
export function createSharedObject(
  system: System,
  owner: OwnerId,
  largePage = 0,
  reserved: readonly Pfn[] = [],
): SharedObject {
  const { kernel } = system;
  const unit = largePage / kernel.layout.pageBytes;
  const object: SharedObject = {
    id: kernel.nextObject++,
    owner,
    largePage,
    pages: new Map(),
    users: 1,
    reserved: new Map(reserved.map((pfn, page) => [page * unit, pfn])),
  };
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
  for (const pfn of [...object.pages.values(), ...object.reserved.values()])
    putFrame(system, pfn, framesOf(system, object));
  system.kernel.objects.delete(object.id);
}

/** Frames of each page of an object. */
export function framesOf({ kernel: { layout } }: System, { largePage }: SharedObject): number {
  return largePage === 0 ? 1 : largePage / layout.pageBytes;
}

/** Where in an object an address of a VMA lies: the number of its page's first base page, and of its own beyond that. */
function placeIn(system: System, object: SharedObject, vma: Vma, va: number): readonly [number, number] {
  const page = (vma.offset + (va - vma.start)) / system.kernel.layout.pageBytes;
  const part = page % framesOf(system, object);
  return [page - part, part];
}

/** Frame behind the base page at an address of a VMA with an object, or null: nobody has touched it yet. */
export function findObjectFrame(system: System, vma: Vma, va: number): Pfn | null {
  const object = system.kernel.objects.get(vma.object!);
  if (object === undefined) return null;
  const [first, part] = placeIn(system, object, vma, va);
  const pfn = object.pages.get(first);
  return pfn === undefined ? null : ((pfn + part) as Pfn);
}

/**
 * Frame behind the base page at an address of a VMA with an object; its page is allocated and zeroed at first use. The
 * caller adds its own reference. Null if there is no large page to be had.
 */
export function objectFrame(system: System, vma: Vma, va: number): Pfn | null {
  const present = findObjectFrame(system, vma, va);
  if (present !== null) return present;
  const object = system.kernel.objects.get(vma.object!)!;
  const [first, part] = placeIn(system, object, vma, va);
  const reserved = object.reserved.get(first);
  const pfn =
    reserved ??
    (object.largePage === 0
      ? allocateZeroed(system, object.owner)
      : allocateLargePage(system, object.owner, object.largePage));
  if (pfn === null) return null;
  if (reserved !== undefined) clearFrames(system, reserved, framesOf(system, object));
  object.reserved.delete(first);
  object.pages.set(first, pfn);
  return (pfn + part) as Pfn;
}
