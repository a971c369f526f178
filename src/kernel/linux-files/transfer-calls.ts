/** Reading and writing: read, readv, pread64, write, writev, pwrite64, lseek. */
import { errno, openFlags } from "../abi/index.js";
import { activeMm, type Result } from "../calls/index.js";
import { inodeOf, openFileOf } from "../files/index.js";
import { readUser, writeFile, writeUser } from "../memory/index.js";
import { int32, pay, report, unsigned, type Call, type OpenFile } from "../state/index.js";
import { drawBytes } from "../loading/index.js";
import { contentsOf } from "./contents.js";
import { pipeOf, readPipe, writePipe } from "./pipe-calls.js";
import { presentMoment, take } from "../linux-call/index.js";

/** Most bytes that one call moves, as on Linux. */
const transferLimit = 0x7fff_f000;
/** Most parts of one readv or writev. */
const partLimit = 1024;

type Part = readonly [address: number, length: number];
/** Moves bytes between a file and a range of user memory from `offset` on (null: what has no offset). Bytes, or an errno. */
type Move = (call: Call, file: OpenFile, part: Part, offset: number) => number;

const whence = { SEEK_SET: 0, SEEK_CUR: 1, SEEK_END: 2 } as const;

/** Pages of a range, so that what can be moved before a fault is moved. */
function* pieces(call: Call, [address, length]: Part): Generator<Part> {
  const { pageBytes } = call.system.kernel.layout;
  for (let done = 0; done < length;) {
    const piece = Math.min(length - done, pageBytes - ((address + done) % pageBytes));
    yield [address + done, piece];
    done += piece;
  }
}

/** Writes to a file of the trees: what can be read of the memory before the first fault. */
function writeInode(call: Call, inode: number, part: Part, offset: number): number {
  let written = 0;
  for (const [address, length] of pieces(call, part)) {
    const bytes = readUser(call.system, activeMm(call), address, length);
    if (bytes === null) return written > 0 ? written : -errno.EFAULT;
    const moved = writeFile(call.system, inode, offset + written, bytes, presentMoment(call.system));
    if (moved < 0) return written > 0 ? written : moved;
    written += moved;
  }
  return written;
}

const writeOut: Move = (call, { content }, part, offset) => {
  if (content.kind === "device") return content.name === "null" || content.name === "zero" ? part[1] : -errno.EINVAL;
  if (content.kind === "inode") return writeInode(call, content.inode, part, offset);
  if (content.kind !== "stream") return -errno.EBADF;
  let written = 0;
  for (const [address, length] of pieces(call, part)) {
    const bytes = readUser(call.system, activeMm(call), address, length);
    if (bytes === null) return written > 0 ? written : -errno.EFAULT;
    report(call.system, { kind: "write", descriptor: content.stream, bytes });
    written += length;
  }
  return written;
};

const readIn: Move = (call, file, [address, length], offset) => {
  const { content } = file;
  const contents = contentsOf(call.system, file);
  const left = contents === null ? length : Math.max(0, Math.min(length, contents.length - offset));
  let moved = 0;
  for (const [to, piece] of pieces(call, [address, left])) {
    const bytes =
      contents !== null
        ? contents.between(offset + moved, offset + moved + piece)
        : content.kind === "device" && content.name === "random"
          ? drawBytes(call.process, piece)
          : new Uint8Array(piece);
    if (writeUser(call.system, activeMm(call), to, bytes) < 0) return moved > 0 ? moved : -errno.EFAULT;
    moved += piece;
  }
  return moved;
};

/** The file of the first argument if it was opened for this, or −EBADF, −EISDIR. */
function fileFor(call: Call, move: Move): OpenFile | number {
  const { system, process, args } = call;
  const file = openFileOf(system.kernel, process, int32(args[0]!));
  if (file === undefined || (file.flags & openFlags.O_PATH) !== 0) return -errno.EBADF;
  const mode = file.flags & openFlags.O_ACCMODE;
  if (mode === (move === readIn ? openFlags.O_WRONLY : openFlags.O_RDONLY)) return -errno.EBADF;
  if (move === readIn && inodeOf(system.kernel, file)?.kind === "directory") return -errno.EISDIR;
  return file;
}

/** Files that were opened with O_APPEND are written at their end, wherever that is by then. */
function placeFor(call: Call, move: Move, file: OpenFile, place: number): number {
  if (move === readIn || (file.flags & openFlags.O_APPEND) === 0) return place;
  return contentsOf(call.system, file)?.length ?? place;
}

/** Does a file end at once when it is read? Then nothing is moved, whatever the buffer is. */
function isEmpty({ content }: OpenFile): boolean {
  return content.kind === "device" && content.name === "null";
}

/** A transfer of one range. */
function single(move: Move): (call: Call) => Result {
  return (call) => {
    const file = fileFor(call, move);
    if (typeof file === "number") return file;
    if (call.resumed === undefined) pay(call.system, "fileCall");
    const length = Math.min(unsigned(call.args[2]!), transferLimit);
    const range: Part = [unsigned(call.args[1]!), length];
    const pipe = pipeOf(call, file);
    if (pipe !== null) return (move === readIn ? readPipe : writePipe)(call, file, pipe, [range]);
    if (move === readIn && isEmpty(file)) return 0;
    const from = placeFor(call, move, file, file.offset);
    const moved = move(call, file, range, from);
    if (moved > 0) file.offset = from + moved;
    return moved;
  };
}

/** A transfer of one range at a place: pread64, pwrite64. */
function positioned(move: Move): (call: Call) => Result {
  return (call) => {
    const offset = Number(BigInt.asIntN(64, call.args[3]!));
    if (offset < 0) return -errno.EINVAL;
    const file = fileFor(call, move);
    if (typeof file === "number") return file;
    if (!isSeekable(file)) return -errno.ESPIPE;
    pay(call.system, "fileCall");
    const length = Math.min(unsigned(call.args[2]!), transferLimit);
    if (move === readIn && isEmpty(file)) return 0;
    // With O_APPEND pwrite appends, too, as Linux's does.
    return move(call, file, [unsigned(call.args[1]!), length], placeFor(call, move, file, offset));
  };
}

/** A transfer of several ranges: the bytes before the first that cannot be moved. */
function vectored(move: Move): (call: Call) => Result {
  return (call) => {
    const file = fileFor(call, move);
    if (typeof file === "number") return file;
    const count = int32(call.args[2]!);
    if (count < 0 || count > partLimit) return -errno.EINVAL;
    const list = take(call, 1, 16 * count);
    if (list === null) return -errno.EFAULT;
    if (call.resumed === undefined) pay(call.system, "fileCall");
    const pipe = pipeOf(call, file);
    if (pipe !== null) return (move === readIn ? readPipe : writePipe)(call, file, pipe, rangesOf(list));
    let total = 0;
    const from = placeFor(call, move, file, file.offset);
    for (let index = 0; index < count; index++) {
      const length = Math.min(Number(list.getBigUint64(16 * index + 8, true)), transferLimit - total);
      if (move === readIn && isEmpty(file)) return 0;
      const moved = move(call, file, [Number(list.getBigUint64(16 * index, true)), length], from + total);
      if (moved < 0) return total > 0 ? total : moved;
      total += moved;
      file.offset = from + total;
      if (moved < length) break;
    }
    return total;
  };
}

function rangesOf(list: DataView): readonly Part[] {
  return Array.from({ length: list.byteLength / 16 }, (_, index) => [
    Number(list.getBigUint64(16 * index, true)),
    Number(list.getBigUint64(16 * index + 8, true)),
  ]);
}

function isSeekable({ content }: OpenFile): boolean {
  return content.kind !== "stream" && content.kind !== "input" && content.kind !== "pipe";
}

/** lseek(descriptor, offset, whence). EBADF, ESPIPE, EINVAL. */
function lseek(call: Call): Result {
  const { system, process, args } = call;
  const file = openFileOf(system.kernel, process, int32(args[0]!));
  if (file === undefined || (file.flags & openFlags.O_PATH) !== 0) return -errno.EBADF;
  if (!isSeekable(file)) return -errno.ESPIPE;
  const bases: Readonly<Record<number, number>> = {
    [whence.SEEK_SET]: 0,
    [whence.SEEK_CUR]: file.offset,
    [whence.SEEK_END]: contentsOf(system, file)?.length ?? 0,
  };
  const base = bases[int32(args[2]!)];
  if (base === undefined) return -errno.EINVAL;
  const target = base + Number(BigInt.asIntN(64, args[1]!));
  if (!(target >= 0 && target <= Number.MAX_SAFE_INTEGER)) return -errno.EINVAL;
  file.offset = target;
  return target;
}

/** The calls of this file. */
export const transferCalls = {
  read: single(readIn),
  write: single(writeOut),
  readv: vectored(readIn),
  writev: vectored(writeOut),
  pread64: positioned(readIn),
  pwrite64: positioned(writeOut),
  lseek,
};
