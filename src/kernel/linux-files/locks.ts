/** fcntl's locks: F_GETLK, F_SETLK, F_SETLKW with a record of asm-generic (struct flock of 64 bits). */
import { errno, openFlags } from "../abi/index.js";
import type { Result } from "../calls/index.js";
import { conflictingLock, inodeOf, lockRange } from "../files/index.js";
import { put, recordOf, take, waitInCall } from "../linux-call/index.js";
import type { Call, FileLock, OpenFile } from "../state/index.js";

const kinds = { read: 0, write: 1, none: 2 } as const;
const whence = { start: 0, current: 1, end: 2 } as const;
const recordBytes = 32;
const read = kinds.read as number;

/** The range and the kind that the record at the third argument names; null: none, the range is given back. */
function requested(
  call: Call,
  file: OpenFile,
  length: number,
): { readonly lock: FileLock; readonly kind: FileLock["kind"] | null } | number {
  const record = take(call, 2, recordBytes);
  if (record === null) return -errno.EFAULT;
  const type = record.getInt16(0, true);
  const bases: Readonly<Record<number, number>> = {
    [whence.start]: 0,
    [whence.current]: file.offset,
    [whence.end]: length,
  };
  const base = bases[record.getInt16(2, true)];
  if (base === undefined || type < read || type > kinds.none) return -errno.EINVAL;
  const from = base + Number(record.getBigInt64(8, true));
  const count = Number(record.getBigInt64(16, true));
  const start = count < 0 ? from + count : from;
  if (start < 0) return -errno.EINVAL;
  // A length of 0 means to the end, however far that will be.
  const end = count === 0 ? Infinity : count < 0 ? from : from + count;
  const kind = type === kinds.none ? null : type === kinds.read ? "read" : "write";
  return { lock: { pid: call.process.pid, kind: kind ?? "read", start, end }, kind };
}

/** F_GETLK: the first lock that stands against the one that is asked for, or none. EINVAL, EFAULT. */
export function askLock(call: Call, file: OpenFile): Result {
  const inode = inodeOf(call.system.kernel, file);
  const wanted = requested(call, file, inode?.bytes.length ?? 0);
  if (typeof wanted === "number") return wanted;
  if (wanted.kind === null) return -errno.EINVAL;
  const other = inode === null ? null : conflictingLock(call.system.kernel.files, inode.index, wanted.lock);
  if (other === null) return put(call, 2, recordOf(2, [[0, 2, kinds.none]]));
  const { kind, start, end, pid } = other;
  const fields = recordOf(recordBytes, [
    [0, 2, kinds[kind]],
    [8, 8, start],
    [16, 8, end === Infinity ? 0 : end - start],
    [24, 4, pid],
  ]);
  return put(call, 2, fields);
}

/** F_SETLK and F_SETLKW: takes a lock, or gives it back. EAGAIN: another process has it; EBADF: not opened for that; EINVAL, EFAULT. */
export function setLock(call: Call, file: OpenFile, waits: boolean): Result {
  const { kernel } = call.system;
  const inode = inodeOf(kernel, file);
  const wanted = requested(call, file, inode?.bytes.length ?? 0);
  if (typeof wanted === "number") return wanted;
  const mode = file.flags & openFlags.O_ACCMODE;
  const { kind, lock } = wanted;
  if (kind === "read" && mode === openFlags.O_WRONLY) return -errno.EBADF;
  if (kind === "write" && mode === openFlags.O_RDONLY) return -errno.EBADF;
  if (inode === null) return 0;
  if (kind !== null && conflictingLock(kernel.files, inode.index, lock) !== null)
    return waits ? waitInCall(call, `for a lock on ${inode.path}`) : -errno.EAGAIN;
  lockRange(kernel, inode.index, lock, kind);
  return 0;
}
