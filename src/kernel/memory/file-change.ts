/** Files that programs write: contents, the pages that the cache has of them, and mappings beyond an end that comes nearer. */
import type { VirtualAddress } from "../../machine/index.js";
import { errno } from "../abi/index.js";
import { changeInode, resized, withBytes, type Moment } from "../files/index.js";
import { dropCache, objectOf, updateCache } from "../pages/index.js";
import { finishGather, startGather, zapPage } from "../shootdown/index.js";
import { inodeAt, pay, type Kernel, type SharedObject, type System } from "../state/index.js";

/** Longest file, and most bytes of all files that programs have written together. */
const fileLimit = 128 * 2 ** 20;

/** Bytes that the files that have been written hold. */
function bytesWritten({ files }: Kernel): number {
  let sum = 0;
  for (const { bytes } of files.changed.values()) if ("chunks" in bytes) sum += bytes.length;
  return sum;
}

/** Bytes that programs may still write. */
export function freeFileBytes(kernel: Kernel): number {
  return Math.max(0, fileLimit - bytesWritten(kernel));
}

/** 0, −EFBIG or −ENOSPC: may a file have that many bytes? */
function checkLength(kernel: Kernel, index: number, length: number): number {
  if (length > fileLimit) return -errno.EFBIG;
  const { bytes } = inodeAt(kernel.files, index);
  const more = "chunks" in bytes ? length - bytes.length : length;
  return more > 0 && more > freeFileBytes(kernel) ? -errno.ENOSPC : 0;
}

/** Writes bytes to a file at a place. Returns how many, or −EFBIG, −ENOSPC. */
export function writeFile(system: System, index: number, at: number, bytes: Uint8Array, moment: Moment): number {
  const { kernel } = system;
  const before = inodeAt(kernel.files, index).bytes;
  const refused = checkLength(kernel, index, Math.max(before.length, at + bytes.length));
  if (refused < 0) return refused;
  changeInode(kernel, index, moment, { bytes: withBytes(before, at, bytes), modifiedAt: moment });
  updateCache(system, index, at, bytes);
  return bytes.length;
}

/** Gives a file another length. What is mapped beyond its new end is not there any more: an access is answered by SIGBUS. 0, −EFBIG, −ENOSPC. */
export function resizeFile(system: System, index: number, length: number, moment: Moment): number {
  const { kernel } = system;
  const refused = checkLength(kernel, index, length);
  if (refused < 0) return refused;
  const before = inodeAt(kernel.files, index).bytes;
  const object = objectOf(system, index);
  // What was stored behind the end of a file, in the rest of its last page, is not there when it becomes longer.
  if (object !== null) dropBeyond(system, object, Math.min(length, before.length));
  changeInode(kernel, index, moment, { bytes: resized(before, length), modifiedAt: moment });
  return 0;
}

/** Takes the pages of a file beyond a length out of all spaces and out of the cache; the rest of the last one becomes zero. */
function dropBeyond(system: System, object: SharedObject, length: number): void {
  const { pageBytes } = system.kernel.layout;
  const first = Math.ceil(length / pageBytes);
  for (const mm of system.kernel.spaces.values())
    for (const vma of mm.vmas) {
      if (vma.object !== object.id) continue;
      const gather = startGather(mm);
      for (let va = Math.max(vma.start, vma.start + first * pageBytes - vma.offset); va < vma.end; va += pageBytes)
        pay(system, zapPage(system, gather, va as VirtualAddress) ? "editEntry" : "skipEntry");
      finishGather(system, gather);
    }
  dropCache(system, object, first);
  if (length % pageBytes !== 0) updateCache(system, object.file!, length, new Uint8Array(first * pageBytes - length));
}

/** Gives back what files hold that have been removed and that nobody has open or mapped any more. */
export function forgetRemoved(system: System): void {
  const { kernel } = system;
  for (const [index, inode] of kernel.files.changed) {
    if (!inode.removed || inode.bytes.length === 0) continue;
    const object = objectOf(system, index);
    if (object !== null && object.users > 1) continue;
    const isOpen = ({ content }: { readonly content: { readonly kind: string; readonly inode?: number } }): boolean =>
      content.kind === "inode" && content.inode === index;
    if ([...kernel.openFiles.values()].some(isOpen)) continue;
    if (object !== null) dropCache(system, object, 0);
    kernel.files.changed.set(index, { ...inode, bytes: new Uint8Array(0) });
  }
}
