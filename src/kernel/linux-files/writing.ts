/** Who may write to the trees, and where: what all calls that change them begin with. */
import { errno } from "../abi/index.js";
import { addInode, findWay, inodeOf, openFileOf, plainPath, type Way } from "../files/index.js";
import { presentMoment, takePath } from "../linux-call/index.js";
import { checkPermission, int32, type Call, type Inode, type Process } from "../state/index.js";

/** Directory argument that means the working directory. */
const currentDirectory = -100;
const rights = { execute: 1, write: 2, read: 4 } as const;
const usualMask = 0o022;

/** Directory that a relative path begins at, by the descriptor argument; an absolute path needs none. EBADF, ENOTDIR. */
export function directoryOf(call: Call, argument: number, path: string): string | number {
  const number = int32(call.args[argument]!);
  if (path.startsWith("/")) return "/";
  if (number === currentDirectory) return call.process.directory;
  const file = openFileOf(call.system.kernel, call.process, number);
  if (file === undefined) return -errno.EBADF;
  const inode = inodeOf(call.system.kernel, file);
  return inode?.kind === "directory" ? inode.path : -errno.ENOTDIR;
}

/** Permission bits of a file that a process makes with a mode. */
function bitsFor({ umask }: Process, mode: number): number {
  return mode & 0o7777 & ~(umask ?? usualMask);
}

/** Sets the bits that new files do not get; returns those of before. */
export function setMask(process: Process, mask: number): number {
  const before = process.umask ?? usualMask;
  process.umask = mask & 0o777;
  return before;
}

/** May a process execute a file? Root may if anybody may. */
export function mayExecute(inode: Inode, process: Process): boolean {
  if (process.uid === 0) return inode.kind === "directory" || (inode.mode & 0o111) !== 0;
  return checkPermission(inode, process, rights.execute) === 0;
}

/** May a process open a file so? 0, −EACCES, −EROFS, −ETXTBSY: it is a program that somebody executes. */
export function checkOpen(
  { system: { kernel }, process }: Call,
  inode: Inode,
  reads: boolean,
  writes: boolean,
): number {
  const bits = (reads ? rights.read : 0) | (writes ? rights.write : 0);
  if (writes && !inode.writable) return -errno.EROFS;
  const refused = checkPermission(inode, process, bits);
  if (refused < 0 || !writes) return refused;
  for (const { exit, program } of kernel.processes.values()) {
    const path = kernel.image.programs[program]?.executable?.path;
    if (exit === null && path !== undefined && plainPath("/", path) === inode.path) return -errno.ETXTBSY;
  }
  return 0;
}

/** May the calling process change the entries of a directory? 0, −EROFS, −EACCES. */
export function checkDirectory({ process }: Call, directory: Inode): number {
  if (!directory.writable) return -errno.EROFS;
  return checkPermission(directory, process, rights.write | rights.execute);
}

/** Where a path at two arguments leads: directory descriptor, path. The link at its end is followed or meant. */
export function wayOf(call: Call, argument: number, follow: boolean): (Way & { readonly path: string }) | number {
  const path = takePath(call, argument + 1);
  if (typeof path === "number") return path;
  const from = directoryOf(call, argument, path);
  if (typeof from === "number") return from;
  const way = findWay(call.system.kernel.files, from, path, follow, call.process);
  return typeof way === "number" ? way : { ...way, path };
}

/**
 * Makes a file, directory or link at the path of two arguments, where nothing is.
 *
 * @returns the inode, or −EEXIST, −ENOENT and those of a path, −EISDIR (a file with a slash behind it), −EROFS, −EACCES
 */
export function makeFile(call: Call, argument: number, kind: Inode["kind"], mode: number, target = ""): Inode | number {
  const way = wayOf(call, argument, kind === "file");
  if (typeof way === "number") return way;
  if (way.inode !== null) return -errno.EEXIST;
  if (kind !== "directory" && way.path.endsWith("/")) return kind === "file" ? -errno.EISDIR : -errno.ENOENT;
  const refused = checkDirectory(call, way.directory);
  if (refused < 0) return refused;
  const { uid, gid } = call.process;
  const bits = kind === "link" ? 0o777 : bitsFor(call.process, mode);
  const { system } = call;
  return addInode(system.kernel, way.directory, way.name, presentMoment(system), {
    kind,
    mode: bits,
    uid,
    gid,
    target,
  });
}
