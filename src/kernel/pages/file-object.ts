/**
 * The page cache: an object for each file that is mapped, whose frames all mappings have in common. A frame is made when the first
 * of them is touched, and stays.
 */
import { frameAddress, writeBytes, type OwnerId, type PhysicalAddress, type Pfn } from "../../machine/index.js";
import { allocateZeroed } from "../frames/index.js";
import { addOwner, type SharedObject, type System, type Vma } from "../state/index.js";

/**
 * The object of a file of the tree; it counts the cache itself as a user, so that it is never freed.
 *
 * @param owner whose memory its frames are: the VAS of a share; absent: the file's own
 */
export function fileObject(system: System, inode: number, owner?: OwnerId): SharedObject {
  const { kernel } = system;
  const known = [...kernel.objects.values()].find(({ file }) => file === inode);
  if (known !== undefined) return known;
  const { path } = kernel.files.inodes[inode]!;
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
  const { bytes } = kernel.files.inodes[file]!;
  return page * pageBytes >= bytes.length ? null : bytes.subarray(page * pageBytes, (page + 1) * pageBytes);
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
