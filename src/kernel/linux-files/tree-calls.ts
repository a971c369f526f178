/** Calls that change the trees: directories, links, names, lengths, permissions, times. */
import { errno, openFlags } from "../abi/index.js";
import type { Result } from "../calls/index.js";
import { changeInode, inodeOf, isIn, moveInode, openFileOf, removeInode } from "../files/index.js";
import { presentMoment, take, takePath } from "../linux-call/index.js";
import { forgetRemoved, resizeFile } from "../memory/index.js";
import { inodeAt, int32, pay, type Call, type Inode } from "../state/index.js";
import { checkDirectory, checkOpen, makeFile, setMask, wayOf } from "./writing.js";

const at = { REMOVEDIR: 0x200, SYMLINK_NOFOLLOW: 0x100, EMPTY_PATH: 0x1000 } as const;
const renameFlags = { NOREPLACE: 1 } as const;
const billion = 1_000_000_000n;
/** tv_nsec that mean the present, and no change (utimensat(2)). */
const utime = { NOW: 0x3fff_ffffn, OMIT: 0x3fff_fffen } as const;

/** mkdirat(directory, path, mode). */
function mkdirat(call: Call): Result {
  pay(call.system, "fileCall");
  const made = makeFile(call, 0, "directory", int32(call.args[2]!) & 0o1777);
  return typeof made === "number" ? made : 0;
}

/** symlinkat(target, directory, path). */
function symlinkat(call: Call): Result {
  pay(call.system, "fileCall");
  const target = takePath(call, 0);
  if (typeof target === "number") return target;
  if (target === "") return -errno.ENOENT;
  const made = makeFile(call, 1, "link", 0, target);
  return typeof made === "number" ? made : 0;
}

/** unlinkat(directory, path, flags): a name, or with AT_REMOVEDIR an empty directory. */
function unlinkat(call: Call): Result {
  const { system } = call;
  const flags = int32(call.args[2]!);
  if ((flags & ~at.REMOVEDIR) !== 0) return -errno.EINVAL;
  pay(system, "fileCall");
  const way = wayOf(call, 0, false);
  if (typeof way === "number") return way;
  const { inode } = way;
  if (inode === null) return -errno.ENOENT;
  const wantsDirectory = (flags & at.REMOVEDIR) !== 0;
  if (wantsDirectory && way.name === ".") return inode.index === 0 ? -errno.EBUSY : -errno.EINVAL;
  if (wantsDirectory && way.name === "..") return -errno.ENOTEMPTY;
  const refused = checkDirectory(call, way.directory);
  if (refused < 0) return refused;
  if (wantsDirectory && inode.kind !== "directory") return -errno.ENOTDIR;
  if (!wantsDirectory && inode.kind === "directory") return -errno.EISDIR;
  if (!inode.writable) return -errno.EBUSY;
  if (inode.children.size > 0) return -errno.ENOTEMPTY;
  removeInode(system.kernel, inode, presentMoment(system));
  forgetRemoved(system);
  return 0;
}

/** Why one file cannot take the place of another: EISDIR, ENOTDIR, ENOTEMPTY; 0: it can. */
function checkReplacing(from: Inode, to: Inode): number {
  if (to.kind === "directory" && from.kind !== "directory") return -errno.EISDIR;
  if (to.kind !== "directory" && from.kind === "directory") return -errno.ENOTDIR;
  return to.children.size > 0 ? -errno.ENOTEMPTY : 0;
}

/** renameat2(directory, path, directory, path, flags): what is at the new path is replaced at once. Only RENAME_NOREPLACE is known. */
function renameat2(call: Call): Result {
  const { system } = call;
  const flags = int32(call.args[4]!);
  if ((flags & ~renameFlags.NOREPLACE) !== 0) return -errno.EINVAL;
  pay(system, "fileCall");
  const from = wayOf(call, 0, false);
  if (typeof from === "number") return from;
  const to = wayOf(call, 2, false);
  if (typeof to === "number") return to;
  if ([from.name, to.name].some((name) => name === "." || name === "..")) return -errno.EBUSY;
  if (from.inode === null) return -errno.ENOENT;
  for (const { directory } of [from, to]) {
    const refused = checkDirectory(call, directory);
    if (refused < 0) return refused;
  }
  if (!from.inode.writable) return -errno.EBUSY;
  if (to.path.endsWith("/") && to.inode === null && from.inode.kind !== "directory") return -errno.ENOTDIR;
  if (from.inode.kind === "directory" && isIn(to.directory.path, from.inode.path)) return -errno.EINVAL;
  if (to.inode !== null) {
    if ((flags & renameFlags.NOREPLACE) !== 0) return -errno.EEXIST;
    if (to.inode.index === from.inode.index) return 0;
    if (isIn(from.directory.path, to.inode.path)) return -errno.ENOTEMPTY;
    const refused = checkReplacing(from.inode, to.inode);
    if (refused < 0) return refused;
    if (!to.inode.writable) return -errno.EBUSY;
    removeInode(system.kernel, to.inode, presentMoment(system));
  }
  const target = inodeAt(system.kernel.files, to.directory.index);
  moveInode(system.kernel, inodeAt(system.kernel.files, from.inode.index), target, to.name, presentMoment(system));
  forgetRemoved(system);
  return 0;
}

/** linkat: a file has one name here, as on file systems without hard links. */
function linkat(call: Call): Result {
  const from = wayOf(call, 0, false);
  if (typeof from === "number") return from;
  if (from.inode === null) return -errno.ENOENT;
  const to = wayOf(call, 2, false);
  if (typeof to === "number") return to;
  if (to.inode !== null) return -errno.EEXIST;
  const refused = checkDirectory(call, to.directory);
  return refused < 0 ? refused : -errno.EPERM;
}

/** The inode behind the descriptor of an argument: EBADF, and what is none of the tree answers `otherwise`. */
function openInode({ system: { kernel }, process, args }: Call, otherwise: number): Inode | number {
  const file = openFileOf(kernel, process, int32(args[0]!));
  if (file === undefined || (file.flags & openFlags.O_PATH) !== 0) return -errno.EBADF;
  return inodeOf(kernel, file) ?? otherwise;
}

/** The inode at the path of two arguments; a link at its end is followed. */
function inodeAtPath(call: Call, argument: number, follow = true): Inode | number {
  const way = wayOf(call, argument, follow);
  return typeof way === "number" ? way : (way.inode ?? -errno.ENOENT);
}

/** A length as an argument: EINVAL below 0. */
function lengthOf(argument: bigint): number {
  const length = Number(BigInt.asIntN(64, argument));
  return length < 0 ? -errno.EINVAL : length;
}

/** ftruncate(descriptor, length). EINVAL: not open for writing, or no file. */
function ftruncate(call: Call): Result {
  const { system, process, args } = call;
  const length = lengthOf(args[1]!);
  if (length < 0) return length;
  const inode = openInode(call, -errno.EINVAL);
  if (typeof inode === "number") return inode;
  const file = openFileOf(system.kernel, process, int32(args[0]!))!;
  if ((file.flags & openFlags.O_ACCMODE) === openFlags.O_RDONLY) return -errno.EINVAL;
  pay(system, "fileCall");
  return resizeFile(system, inode.index, length, presentMoment(system));
}

/** truncate(path, length). */
function truncate(call: Call): Result {
  const { system } = call;
  const length = lengthOf(call.args[1]!);
  if (length < 0) return length;
  pay(system, "fileCall");
  const path = takePath(call, 0);
  if (typeof path === "number") return path;
  // The path stands where others have their directory.
  const way = wayOf({ ...call, args: [currentDirectory, call.args[0]!, 0n, 0n, 0n, 0n] }, 0, true);
  if (typeof way === "number") return way;
  if (way.inode === null) return -errno.ENOENT;
  if (way.inode.kind === "directory") return -errno.EISDIR;
  const refused = checkOpen(call, way.inode, false, true);
  return refused < 0 ? refused : resizeFile(system, way.inode.index, length, presentMoment(system));
}

const currentDirectory = -100n;

/** fallocate(descriptor, mode, offset, length): makes a file at least so long; holes cannot be made. */
function fallocate(call: Call): Result {
  const { system, process, args } = call;
  const file = openFileOf(system.kernel, process, int32(args[0]!));
  const inode = openInode(call, -errno.ESPIPE);
  if (typeof inode === "number") return inode;
  if ((file!.flags & openFlags.O_ACCMODE) === openFlags.O_RDONLY) return -errno.EBADF;
  const [offset, length] = [lengthOf(args[2]!), lengthOf(args[3]!)];
  if (offset < 0 || length <= 0) return -errno.EINVAL;
  const keepSize = 1;
  if ((int32(args[1]!) & ~keepSize) !== 0) return -errno.EOPNOTSUPP;
  pay(system, "fileCall");
  if ((int32(args[1]!) & keepSize) !== 0 || inode.bytes.length >= offset + length) return 0;
  return resizeFile(system, inode.index, offset + length, presentMoment(system));
}

/** May the process change what belongs to the owner of a file? 0, −EROFS, −EPERM. */
function checkOwner({ process }: Call, { writable, uid }: Inode): number {
  if (!writable) return -errno.EROFS;
  return process.uid === 0 || process.uid === uid ? 0 : -errno.EPERM;
}

function change(call: Call, inode: Inode | number, fields: Partial<Inode>): Result {
  if (typeof inode === "number") return inode;
  const refused = checkOwner(call, inode);
  if (refused < 0) return refused;
  pay(call.system, "fileCall");
  changeInode(call.system.kernel, inode.index, presentMoment(call.system), fields);
  return 0;
}

/** Owner and group as arguments; −1 leaves what is. Only root gives files away. */
function changeOwner(call: Call, inode: Inode | number, argument: number): Result {
  if (typeof inode === "number") return inode;
  const [uid, gid] = [int32(call.args[argument]!), int32(call.args[argument + 1]!)];
  if (inode.writable && call.process.uid !== 0 && uid !== -1 && uid !== inode.uid) return -errno.EPERM;
  return change(call, inode, { uid: uid === -1 ? inode.uid : uid, gid: gid === -1 ? inode.gid : gid });
}

/** utimensat(directory, path, times, flags): a null path means the descriptor itself. Times of access are not kept. */
function utimensat(call: Call): Result {
  const { system, args } = call;
  const follow = (int32(args[3]!) & at.SYMLINK_NOFOLLOW) === 0;
  const inode = args[1] === 0n ? openInode(call, -errno.EINVAL) : inodeAtPath(call, 0, follow);
  if (typeof inode === "number") return inode;
  const present = presentMoment(system);
  if (args[2] === 0n) return change(call, inode, { modifiedAt: present });
  const times = take(call, 2, 32);
  if (times === null) return -errno.EFAULT;
  const [seconds, part] = [times.getBigInt64(16, true), times.getBigInt64(24, true)];
  if (part === utime.OMIT) return change(call, inode, {});
  if (part === utime.NOW) return change(call, inode, { modifiedAt: present });
  if (part < 0n || part >= billion) return -errno.EINVAL;
  return change(call, inode, { modifiedAt: seconds * billion + part });
}

/** The calls of this file. */
export const treeCalls = {
  mkdirat,
  symlinkat,
  linkat,
  unlinkat,
  renameat2,
  ftruncate,
  truncate,
  fallocate,
  utimensat,
  fchmod: (call: Call): Result => change(call, openInode(call, -errno.EINVAL), { mode: int32(call.args[1]!) & 0o7777 }),
  fchmodat: (call: Call): Result => change(call, inodeAtPath(call, 0), { mode: int32(call.args[2]!) & 0o7777 }),
  fchown: (call: Call): Result => changeOwner(call, openInode(call, -errno.EROFS), 1),
  fchownat: (call: Call): Result =>
    changeOwner(call, inodeAtPath(call, 0, (int32(call.args[4]!) & at.SYMLINK_NOFOLLOW) === 0), 2),
  umask: ({ process, args }: Call): Result => setMask(process, int32(args[0]!)),
};
