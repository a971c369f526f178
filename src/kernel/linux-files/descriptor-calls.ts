/** Descriptors: openat, close, dup, dup3, fcntl, ioctl. */
import { errno, openFlags } from "../abi/index.js";
import type { Result } from "../calls/index.js";
import {
  addDescriptor,
  closeDescriptor,
  copyDescriptor,
  descriptorLimit,
  openFileOf,
  setCloseOnExec,
} from "../files/index.js";
import { int32, pay, type Call, type FileContent } from "../state/index.js";
import { findPlace, type Place } from "./contents.js";
import { presentMoment, put, recordOf, takePath } from "../linux-call/index.js";
import { forgetRemoved, resizeFile } from "../memory/index.js";
import { askLock, setLock } from "./locks.js";
import { directoryOf, checkOpen, makeFile } from "./writing.js";

/** Flags of F_SETFL that change a file: O_APPEND, O_NONBLOCK. */
const changeable = openFlags.O_APPEND | openFlags.O_NONBLOCK;

/** Where a path at two arguments leads: directory descriptor, path. */
export function placeOf(call: Call, argument: number, follow: boolean): Place | number {
  const path = takePath(call, argument + 1);
  if (typeof path === "number") return path;
  const from = directoryOf(call, argument, path);
  return typeof from === "number" ? from : findPlace(call, from, path, follow);
}

/** openat(directory, path, flags, mode). */
function openat(call: Call): Result {
  const { system, process, args } = call;
  const flags = int32(args[2]!);
  const has = (flag: number): boolean => (flags & flag) !== 0;
  pay(system, "fileCall");
  const place = placeOf(call, 0, !has(openFlags.O_NOFOLLOW));
  if (place === -errno.ENOENT && has(openFlags.O_CREAT)) {
    const made = makeFile(call, 0, "file", int32(args[3]!));
    if (typeof made === "number") return made;
    return addDescriptor(
      system.kernel,
      process,
      { kind: "inode", inode: made.index },
      keptFlags(flags),
      has(openFlags.O_CLOEXEC),
    );
  }
  if (typeof place === "number") return place;
  if (has(openFlags.O_CREAT) && has(openFlags.O_EXCL)) return -errno.EEXIST;
  const mode = flags & openFlags.O_ACCMODE;
  const writes = mode !== openFlags.O_RDONLY || has(openFlags.O_TRUNC);
  let content: FileContent;
  if (place.kind === "link") return -errno.ELOOP;
  if (place.kind === "inode") {
    const { inode } = place;
    if (inode.kind === "link" && !has(openFlags.O_PATH)) return -errno.ELOOP;
    if (inode.kind === "directory" && (writes || has(openFlags.O_CREAT))) return -errno.EISDIR;
    if (inode.kind !== "directory" && has(openFlags.O_DIRECTORY)) return -errno.ENOTDIR;
    if (!has(openFlags.O_PATH)) {
      const refused = checkOpen(call, inode, mode !== openFlags.O_WRONLY, writes);
      if (refused < 0) return refused;
    }
    if (has(openFlags.O_TRUNC) && inode.kind === "file") {
      const refused = resizeFile(system, inode.index, 0, presentMoment(system));
      if (refused < 0) return refused;
    }
    content = { kind: "inode", inode: inode.index };
  } else {
    if (has(openFlags.O_DIRECTORY)) return -errno.ENOTDIR;
    if (writes && place.content.kind === "text") return -errno.EACCES;
    content = place.content;
  }
  return addDescriptor(system.kernel, process, content, keptFlags(flags), has(openFlags.O_CLOEXEC));
}

/** What F_GETFL tells of the flags of openat. */
function keptFlags(flags: number): number {
  return flags & (openFlags.O_ACCMODE | openFlags.O_PATH | openFlags.O_LARGEFILE | changeable);
}

/** dup3(old, new, flags). EBADF, EINVAL. */
function dup3({ system: { kernel }, process, args }: Call): Result {
  const [from, to, flags] = [int32(args[0]!), int32(args[1]!), int32(args[2]!)];
  if ((flags & ~openFlags.O_CLOEXEC) !== 0 || from === to) return -errno.EINVAL;
  if (openFileOf(kernel, process, from) === undefined || to < 0 || to >= descriptorLimit) return -errno.EBADF;
  return copyDescriptor(kernel, process, from, { exactly: to }, flags !== 0);
}

const command = {
  F_DUPFD: 0,
  F_GETFD: 1,
  F_SETFD: 2,
  F_GETFL: 3,
  F_SETFL: 4,
  F_GETLK: 5,
  F_SETLK: 6,
  F_SETLKW: 7,
  F_DUPFD_CLOEXEC: 1030,
} as const;

/** fcntl(descriptor, command, argument). EBADF, EINVAL, EMFILE, and those of locks. */
function fcntl(call: Call): Result {
  const { process, args } = call;
  const { kernel } = call.system;
  const [number, what, value] = [int32(args[0]!), int32(args[1]!), int32(args[2]!)];
  const file = openFileOf(kernel, process, number);
  if (file === undefined) return -errno.EBADF;
  switch (what) {
    case command.F_DUPFD:
    case command.F_DUPFD_CLOEXEC:
      if (value < 0 || value >= descriptorLimit) return -errno.EINVAL;
      return copyDescriptor(kernel, process, number, { from: value }, what === command.F_DUPFD_CLOEXEC);
    case command.F_GETFD:
      return process.descriptors.get(number)!.closeOnExec ? 1 : 0;
    case command.F_SETFD:
      setCloseOnExec(process, number, (value & 1) !== 0);
      return 0;
    case command.F_GETFL:
      return file.flags;
    case command.F_SETFL:
      file.flags = (file.flags & ~changeable) | (value & changeable);
      return 0;
    case command.F_GETLK:
      return askLock(call, file);
    case command.F_SETLK:
    case command.F_SETLKW:
      return setLock(call, file, what === command.F_SETLKW);
    default:
      return -errno.EINVAL;
  }
}

/** FIONREAD: bytes that a pipe has. */
const bytesWaiting = 0x541b;

/** ioctl(descriptor, request, argument): no file here is a terminal, or another device with controls. EBADF, ENOTTY, EFAULT. */
function ioctl(call: Call): Result {
  const file = openFileOf(call.system.kernel, call.process, int32(call.args[0]!));
  if (file === undefined) return -errno.EBADF;
  if (file.content.kind !== "pipe" || int32(call.args[1]!) !== bytesWaiting) return -errno.ENOTTY;
  const { length } = call.system.kernel.pipes.get(file.content.pipe)!.bytes;
  return put(call, 2, recordOf(4, [[0, 4, length]]));
}

/** The calls of this file. */
export const descriptorCalls = {
  openat,
  close: ({ system, process, args }: Call): Result => {
    const result = closeDescriptor(system.kernel, process, int32(args[0]!));
    forgetRemoved(system);
    return result;
  },
  dup: ({ system, process, args }: Call): Result =>
    copyDescriptor(system.kernel, process, int32(args[0]!), { from: 0 }, false),
  dup3,
  fcntl,
  ioctl,
};
