/** Open files and descriptors: lowest free number first, shared offsets, closed with their process. */
import { errno, openFlags } from "../abi/index.js";
import { releaseLocks } from "./file-locks.js";
import { leavePipe } from "./pipes.js";
import {
  inodeAt,
  type Descriptor,
  type FileContent,
  type Inode,
  type Kernel,
  type OpenFile,
  type Process,
} from "../state/index.js";

/** Descriptors that a process may have (RLIMIT_NOFILE). */
export const descriptorLimit = 1024;

/** Standard input, output and error of a process of the scenario. */
export function openStandardStreams(kernel: Kernel, process: Process, index: number): void {
  addDescriptor(kernel, process, { kind: "input", process: index }, openFlags.O_RDONLY);
  addDescriptor(kernel, process, { kind: "stream", stream: 1 }, openFlags.O_WRONLY);
  addDescriptor(kernel, process, { kind: "stream", stream: 2 }, openFlags.O_WRONLY);
}

/** Opens something under the lowest free descriptor. EMFILE. */
export function addDescriptor(
  kernel: Kernel,
  process: Process,
  content: FileContent,
  flags: number,
  closeOnExec = false,
): number {
  const number = freeDescriptor(process, 0);
  if (number < 0) return number;
  const file: OpenFile = { id: kernel.nextFile++, content, flags, offset: 0, users: 1 };
  kernel.openFiles.set(file.id, file);
  process.descriptors.set(number, { file: file.id, closeOnExec });
  return number;
}

/** The lowest free descriptor from a number on, or −EMFILE. */
function freeDescriptor(process: Process, from: number): number {
  for (let number = from; number < descriptorLimit; number++) if (!process.descriptors.has(number)) return number;
  return -errno.EMFILE;
}

/** Open file of a descriptor, or undefined: it is not open. */
export function openFileOf(kernel: Kernel, process: Process, number: number): OpenFile | undefined {
  const descriptor = process.descriptors.get(number);
  return descriptor === undefined ? undefined : kernel.openFiles.get(descriptor.file);
}

/** Closes a descriptor; the last one of an open file ends it. EBADF. */
export function closeDescriptor(kernel: Kernel, process: Process, number: number): number {
  const file = openFileOf(kernel, process, number);
  if (file === undefined) return -errno.EBADF;
  process.descriptors.delete(number);
  if (file.content.kind === "inode") releaseLocks(kernel, file.content.inode, process.pid);
  if (--file.users > 0) return 0;
  kernel.openFiles.delete(file.id);
  if (file.content.kind === "pipe") leavePipe(kernel, file.content.pipe);
  return 0;
}

/** Copies a descriptor to a number, or to the lowest free one from `from` on. EBADF, EMFILE. */
export function copyDescriptor(
  kernel: Kernel,
  process: Process,
  number: number,
  to: { readonly exactly: number } | { readonly from: number },
  closeOnExec: boolean,
): number {
  const file = openFileOf(kernel, process, number);
  if (file === undefined) return -errno.EBADF;
  const target = "exactly" in to ? to.exactly : freeDescriptor(process, to.from);
  if (target < 0) return target;
  if (process.descriptors.has(target)) closeDescriptor(kernel, process, target);
  file.users++;
  process.descriptors.set(target, { file: file.id, closeOnExec });
  return target;
}

/** Changes what exec does with a descriptor that is open. */
export function setCloseOnExec(process: Process, number: number, closeOnExec: boolean): void {
  process.descriptors.set(number, { ...process.descriptors.get(number)!, closeOnExec });
}

/** A fork: the child has the parent's descriptors, directory and random numbers. */
export function inheritFiles(kernel: Kernel, parent: Process, child: Process): void {
  for (const [number, descriptor] of parent.descriptors) {
    child.descriptors.set(number, descriptor);
    kernel.openFiles.get(descriptor.file)!.users++;
  }
  child.directory = parent.directory;
  if (parent.umask !== undefined) child.umask = parent.umask;
}

/** Closes the descriptors that `which` names: all at exit, those with close-on-exec at exec. */
export function closeDescriptors(kernel: Kernel, process: Process, which: (one: Descriptor) => boolean): void {
  for (const [number, descriptor] of [...process.descriptors])
    if (which(descriptor)) closeDescriptor(kernel, process, number);
}

/** Inode of an open file, or null: it is none of the tree. */
export function inodeOf(kernel: Kernel, { content }: OpenFile): Inode | null {
  return content.kind === "inode" ? inodeAt(kernel.files, content.inode) : null;
}
