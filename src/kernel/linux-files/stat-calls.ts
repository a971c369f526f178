/** What files are called and what they are: stat and its kin, links, directories. Layouts are those of asm-generic. */
import { encodeUtf8, errno } from "../abi/index.js";
import type { Result } from "../calls/index.js";
import { findInode, inodeOf, openFileOf } from "../files/index.js";
import {
  checkPermission,
  inodeAt,
  int32,
  pay,
  unsigned,
  type Call,
  type FileContent,
  type Inode,
} from "../state/index.js";
import type { Place } from "./contents.js";
import { freeFileBytes } from "../memory/index.js";
import { placeOf } from "./descriptor-calls.js";
import { mayExecute } from "./writing.js";
import { put, recordOf, takePath, type Field } from "../linux-call/index.js";

const at = { SYMLINK_NOFOLLOW: 0x100, EMPTY_PATH: 0x1000 } as const;
const fileType = { pipe: 0o010000, device: 0o020000, directory: 0o040000, file: 0o100000, link: 0o120000 } as const;
/** Unit of transfers that stat recommends; glibc's buffers have it. */
const blockBytes = 4096;
/** Unit of st_blocks. */
const sectorBytes = 512;

/** What stat tells. What nobody has changed is of `boot_time` and belongs to root. */
interface Facts {
  readonly device: number;
  readonly inode: number;
  readonly mode: number;
  readonly links: number;
  readonly size: number;
  /** Absent: 0. */
  readonly uid?: number;
  readonly gid?: number;
  /** In nanoseconds since 1970; absent: `boot_time`. */
  readonly modifiedAt?: bigint | null;
  readonly changedAt?: bigint | null;
}

function factsOfInode(inode: Inode): Facts {
  const size =
    inode.kind === "directory" ? blockBytes : inode.kind === "link" ? inode.target.length : inode.bytes.length;
  return {
    device: 1,
    inode: inode.index + 1,
    mode: fileType[inode.kind] | inode.mode,
    links: inode.removed ? 0 : inode.kind === "directory" ? 2 : 1,
    size,
    uid: inode.uid,
    gid: inode.gid,
    modifiedAt: inode.modifiedAt,
    changedAt: inode.changedAt,
  };
}

function factsOfContent({ system: { kernel } }: Call, content: FileContent): Facts {
  switch (content.kind) {
    case "inode":
      return factsOfInode(inodeAt(kernel.files, content.inode));
    case "text":
      return { device: 2, inode: 1, mode: fileType.file | 0o444, links: 1, size: 0 };
    case "device":
      return { device: 3, inode: 1, mode: fileType.device | 0o666, links: 1, size: 0 };
    // Output and an input that is nothing are like pipes: a C library writes them in blocks.
    case "stream":
      return { device: 4, inode: content.stream + 1, mode: fileType.pipe | 0o600, links: 1, size: 0 };
    case "pipe":
      return { device: 5, inode: content.pipe, mode: fileType.pipe | 0o600, links: 1, size: 0 };
    case "input": {
      const bytes = kernel.image.processes[content.process]?.stdin;
      const mode = bytes === undefined ? fileType.pipe : fileType.file;
      return { device: 4, inode: 1, mode: mode | 0o600, links: 1, size: bytes?.length ?? 0 };
    }
  }
}

function factsOfPlace(call: Call, place: Place): Facts {
  if (place.kind === "inode") return factsOfInode(place.inode);
  if (place.kind === "content") return factsOfContent(call, place.content);
  return { device: 2, inode: 2, mode: fileType.link | 0o777, links: 1, size: place.target.length };
}

/** Fields of times: of access (nobody keeps it), contents, the inode, and in statx of its making; each seconds and nanoseconds. */
function timeFields(call: Call, facts: Facts, [access, changed, modified]: readonly number[], bytes: 4 | 8): Field[] {
  const billion = 1_000_000_000n;
  const boot = BigInt(call.system.kernel.config.bootTime) * billion;
  const places = [
    [access!, boot],
    [modified!, facts.modifiedAt ?? boot],
    [changed!, facts.changedAt ?? boot],
  ] as const;
  // Towards the past: a time before 1970 has a part that counts forwards.
  const part = (time: bigint): bigint => ((time % billion) + billion) % billion;
  return places.flatMap(([offset, time]): Field[] => [
    [offset, 8, (time - part(time)) / billion],
    [offset + 8, bytes, part(time)],
  ]);
}

function statRecord(call: Call, facts: Facts): Uint8Array {
  const { device, inode, mode, links, size } = facts;
  const times = timeFields(call, facts, [72, 104, 88], 8);
  return recordOf(128, [
    [0, 8, device],
    [8, 8, inode],
    [16, 4, mode],
    [20, 4, links],
    [24, 4, facts.uid ?? 0],
    [28, 4, facts.gid ?? 0],
    [48, 8, size],
    [56, 4, blockBytes],
    [64, 8, Math.ceil(size / sectorBytes)],
    ...times,
  ]);
}

function factsOfDescriptor(call: Call, number: number): Facts | number {
  const file = openFileOf(call.system.kernel, call.process, number);
  return file === undefined ? -errno.EBADF : factsOfContent(call, file.content);
}

/** What two arguments name, by the flags: a path, or with AT_EMPTY_PATH the descriptor itself. */
function factsAt(call: Call, flags: number): Facts | number {
  pay(call.system, "fileCall");
  const path = takePath(call, 1);
  if (typeof path === "number") return path;
  if (path === "" && (flags & at.EMPTY_PATH) !== 0 && int32(call.args[0]!) >= 0)
    return factsOfDescriptor(call, int32(call.args[0]!));
  const place = placeOf(call, 0, (flags & at.SYMLINK_NOFOLLOW) === 0);
  return typeof place === "number" ? place : factsOfPlace(call, place);
}

/** newfstatat(directory, path, record, flags). */
function newfstatat(call: Call): Result {
  const facts = factsAt(call, int32(call.args[3]!));
  return typeof facts === "number" ? facts : put(call, 2, statRecord(call, facts));
}

/** fstat(descriptor, record). */
function fstat(call: Call): Result {
  pay(call.system, "fileCall");
  const facts = factsOfDescriptor(call, int32(call.args[0]!));
  return typeof facts === "number" ? facts : put(call, 1, statRecord(call, facts));
}

/** statx(directory, path, flags, mask, record): what stat tells (STATX_BASIC_STATS). */
function statx(call: Call): Result {
  const facts = factsAt(call, int32(call.args[2]!));
  if (typeof facts === "number") return facts;
  const times = timeFields(call, facts, [64, 96, 112], 4);
  const fields: Field[] = [
    [0, 4, 0x7ff],
    [4, 4, blockBytes],
    [16, 4, facts.links],
    [20, 4, facts.uid ?? 0],
    [24, 4, facts.gid ?? 0],
    [28, 2, facts.mode],
    [32, 8, facts.inode],
    [40, 8, facts.size],
    [48, 8, Math.ceil(facts.size / sectorBytes)],
    ...times,
    [140, 4, facts.device],
  ];
  return put(call, 4, recordOf(256, fields));
}

/** statfs(path, record): a file system whose free blocks are those that programs may still write; of a tree that is not to be written, none. */
function statfs(call: Call): Result {
  pay(call.system, "fileCall");
  const path = takePath(call, 0);
  if (typeof path === "number") return path;
  const { kernel } = call.system;
  const inode = findInode(kernel.files, call.process.directory, path, true, call.process);
  if (typeof inode === "number") return inode;
  const free = inode.writable ? Math.floor(freeFileBytes(kernel) / blockBytes) : 0;
  const readOnly = 1;
  const fields: Field[] = [
    [0, 8, 0x0102_1994],
    [8, 8, blockBytes],
    [16, 8, free],
    [24, 8, free],
    [32, 8, free],
    [40, 8, kernel.files.next],
    [64, 8, 255],
    [72, 8, blockBytes],
    [80, 8, inode.writable ? 0 : readOnly],
  ];
  return put(call, 1, recordOf(120, fields));
}

/** faccessat(directory, path, mode). EACCES, EROFS, EINVAL. */
function faccessat(call: Call): Result {
  const mode = int32(call.args[2]!);
  if ((mode & ~7) !== 0) return -errno.EINVAL;
  pay(call.system, "fileCall");
  const place = placeOf(call, 0, true);
  if (typeof place === "number") return place;
  const [execute, write] = [1, 2];
  if (place.kind !== "inode") {
    const device = place.kind === "content" && place.content.kind === "device";
    return ((mode & write) !== 0 && !device) || (mode & execute) !== 0 ? -errno.EACCES : 0;
  }
  const { inode } = place;
  if ((mode & write) !== 0 && !inode.writable) return -errno.EROFS;
  if ((mode & execute) !== 0 && !mayExecute(inode, call.process)) return -errno.EACCES;
  return checkPermission(inode, call.process, mode & ~execute);
}

/** readlinkat(directory, path, buffer, size): as many bytes as fit, without a NUL. EINVAL: no symbolic link. */
function readlinkat(call: Call): Result {
  const size = int32(call.args[3]!);
  if (size <= 0) return -errno.EINVAL;
  pay(call.system, "fileCall");
  const place = placeOf(call, 0, false);
  if (typeof place === "number") return place;
  if (place.kind === "content" || (place.kind === "inode" && place.inode.kind !== "link")) return -errno.EINVAL;
  const target = encodeUtf8(place.kind === "link" ? place.target : place.inode.target).subarray(0, size);
  return put(call, 2, target) < 0 ? -errno.EFAULT : target.length;
}

const entryKind = { file: 8, directory: 4, link: 10 } as const;

/** getdents64(descriptor, buffer, size): entries from where the last call ended, `.` and `..` first. */
function getdents64(call: Call): Result {
  const { kernel } = call.system;
  const file = openFileOf(kernel, call.process, int32(call.args[0]!));
  if (file === undefined) return -errno.EBADF;
  const directory = inodeOf(kernel, file);
  if (directory?.kind !== "directory") return -errno.ENOTDIR;
  pay(call.system, "fileCall");
  // A place in a directory is behind an entry, which is told by its inode: others may come and go meanwhile.
  const entries: (readonly [name: string, index: number, place: number])[] = [
    [".", directory.index, 1],
    ["..", directory.parent, 2],
    ...[...directory.children].sort((a, b) => a[1] - b[1]).map(([name, index]) => [name, index, index + 3] as const),
  ];
  const left = entries.filter(([, , place]) => place > file.offset);
  const size = unsigned(call.args[2]!);
  const records: number[] = [];
  let told = file.offset;
  for (const [name, index, place] of left) {
    const text = encodeUtf8(`${name}\0`);
    const length = Math.ceil((19 + text.length) / 8) * 8;
    if (records.length + length > size) break;
    const record = recordOf(length, [
      [0, 8, index + 1],
      [8, 8, place],
      [16, 2, length],
      [18, 1, entryKind[inodeAt(kernel.files, index).kind]],
    ]);
    record.set(text, 19);
    records.push(...record);
    told = place;
  }
  if (records.length === 0) return left.length > 0 ? -errno.EINVAL : 0;
  if (put(call, 1, Uint8Array.from(records)) < 0) return -errno.EFAULT;
  file.offset = told;
  return records.length;
}

/** getcwd(buffer, size): bytes with the NUL. ERANGE: too small. */
function getcwd(call: Call): Result {
  const text = encodeUtf8(`${call.process.directory}\0`);
  if (unsigned(call.args[1]!) < text.length) return -errno.ERANGE;
  return put(call, 0, text) < 0 ? -errno.EFAULT : text.length;
}

/** chdir(path). */
function chdir(call: Call): Result {
  const path = takePath(call, 0);
  if (typeof path === "number") return path;
  const inode = findInode(call.system.kernel.files, call.process.directory, path, true, call.process);
  if (typeof inode === "number") return inode;
  if (inode.kind !== "directory") return -errno.ENOTDIR;
  call.process.directory = inode.path;
  return 0;
}

/** A call on a descriptor that only has to be open. */
function onOpen(result: number): (call: Call) => Result {
  return ({ system, process, args }) =>
    openFileOf(system.kernel, process, int32(args[0]!)) === undefined ? -errno.EBADF : result;
}

/** The calls of this file. */
export const statCalls = {
  newfstatat,
  fstat,
  statx,
  statfs,
  faccessat,
  readlinkat,
  getdents64,
  getcwd,
  chdir,
  fsync: onOpen(0),
  fdatasync: onOpen(0),
  sync: (): Result => 0,
  fadvise64: onOpen(0),
};
