/**
 * The page cache: an object for each file that is mapped, whose frames all mappings have in common. A frame is made when the first
 * of them is touched, and stays.
 */
import {
  frameAddress,
  readBytes,
  writeBytes,
  type OwnerId,
  type PhysicalAddress,
  type Pfn,
} from "../../machine/index.js";
import { bytesBetween } from "../files/index.js";
import { allocateZeroed, putFrame } from "../frames/index.js";
import { addOwner, inodeAt, type SharedObject, type System, type Vma } from "../state/index.js";

/**
 * The object of a file of the tree; it counts the cache itself as a user, so that it is never freed.
 *
 * @param owner whose memory its frames are: the VAS of a share; absent: the file's own
 */
export function fileObject(system: System, inode: number, owner?: OwnerId): SharedObject {
  const { kernel } = system;
  const known = objectOf(system, inode);
  if (known !== null) return known;
  const { path } = inodeAt(kernel.files, inode);
  const name = fileName(path);
  const taken = kernel.owners.some((owner) => owner.name === name);
  const object: SharedObject = {
    id: kernel.nextObject++,
    owner: owner ?? addOwner(kernel, taken ? path : name, "file"),
    file: inode,
    largePage: 0,
    pages: new Map(),
    reserved: new Map(),
    users: 1,
  };
  kernel.objects.set(object.id, object);
  return object;
}

/** The object of a file, or null: nobody has mapped it. */
export function objectOf({ kernel }: System, inode: number): SharedObject | null {
  for (const object of kernel.objects.values()) if (object.file === inode) return object;
  return null;
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The object of a mapping, if that is a file; null for other memory. */
export function fileBehind({ kernel }: System, { object }: Vma): (SharedObject & { readonly file: number }) | null {
  const found = object === null ? undefined : kernel.objects.get(object);
  return found?.file === undefined ? null : (found as SharedObject & { readonly file: number });
}

/** Contents of a file's page, by its number; null: it lies beyond the end. */
export function filePage({ kernel }: System, { file }: { readonly file: number }, page: number): Uint8Array | null {
  const { pageBytes } = kernel.layout;
  const { bytes } = inodeAt(kernel.files, file);
  return page * pageBytes >= bytes.length ? null : bytesBetween(bytes, page * pageBytes, (page + 1) * pageBytes);
}

/** The frame of a page of a file, read in if it is not there yet; null: the page lies beyond the file's end. */
export function cachedFrame(
  system: System,
  object: SharedObject & { readonly file: number },
  page: number,
): Pfn | null {
  const present = object.pages.get(page);
  if (present !== undefined) return present;
  const bytes = filePage(system, object, page);
  if (bytes === null) return null;
  const pfn = allocateZeroed(system, object.owner);
  const { memory } = system.machine;
  writeBytes(memory, frameAddress(memory, pfn) as PhysicalAddress, bytes);
  object.pages.set(page, pfn);
  return pfn;
}

/** Number of the file's page behind an address of a mapping. */
export function pageOfFile({ kernel }: System, vma: Vma, va: number): number {
  return (vma.offset + (va - vma.start)) / kernel.layout.pageBytes;
}

/**
 * Bytes of a file as programs see them: of pages that the cache has, its frames, which stores through shared mappings write.
 *
 * @param to exclusive; bytes beyond the file's end are not there
 */
export function readFileBytes(system: System, inode: number, from: number, to: number): Uint8Array {
  const { bytes } = inodeAt(system.kernel.files, inode);
  const found = bytesBetween(bytes, from, Math.min(to, bytes.length));
  const pages = objectOf(system, inode)?.pages;
  if (pages === undefined || pages.size === 0 || found.length === 0) return found;
  const { memory } = system.machine;
  const whole = found.slice();
  for (const [at, pfn, within, size] of cachedParts(system, pages, from, found.length))
    whole.set(readBytes(memory, (frameAddress(memory, pfn) + within) as PhysicalAddress, size), at);
  return whole;
}

/** Puts bytes that have been written to a file into the pages that the cache has of it. */
export function updateCache(system: System, inode: number, from: number, bytes: Uint8Array): void {
  const pages = objectOf(system, inode)?.pages;
  if (pages === undefined) return;
  const { memory } = system.machine;
  for (const [at, pfn, within, size] of cachedParts(system, pages, from, bytes.length))
    writeBytes(memory, (frameAddress(memory, pfn) + within) as PhysicalAddress, bytes.subarray(at, at + size));
}

/** Drops pages of the cache from a page on; nobody maps them any more. */
export function dropCache(system: System, object: SharedObject, from: number): void {
  for (const [page, pfn] of object.pages) {
    if (page < from) continue;
    putFrame(system, pfn, 1);
    object.pages.delete(page);
  }
}

/** Parts of a range that lie in pages of the cache: where in the range, in which frame, where in it, how many bytes. */
function* cachedParts(
  { kernel: { layout } }: System,
  pages: ReadonlyMap<number, Pfn>,
  from: number,
  length: number,
): Generator<readonly [at: number, pfn: Pfn, within: number, size: number]> {
  const { pageBytes } = layout;
  for (let at = 0; at < length;) {
    const within = (from + at) % pageBytes;
    const size = Math.min(pageBytes - within, length - at);
    const pfn = pages.get((from + at - within) / pageBytes);
    if (pfn !== undefined) yield [at, pfn, within, size];
    at += size;
  }
}
