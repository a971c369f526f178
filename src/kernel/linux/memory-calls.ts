/** Memory of executables: brk, mmap with and without a file, munmap, mprotect, mremap, madvise. */
import { errno, mapFlags, openFlags, pageCeil, protection } from "../abi/index.js";
import { activeMm, mappingOwner, moveHeap, type Result } from "../calls/index.js";
import { inodeOf, openFileOf } from "../files/index.js";
import {
  adviseMemory,
  mapFile,
  mapMemory,
  type MappedFile,
  populate,
  protectMemory,
  remapMemory,
  unmapMemory,
} from "../memory/index.js";
import { fileObject } from "../pages/index.js";
import { coversRange, findOverlap, int32, pay, unsigned, type Call } from "../state/index.js";
import { shareOf, subscribe, unsubscribe, type Share } from "../vas/index.js";

/** Flags that Linux takes and that change nothing here: MAP_DENYWRITE, MAP_NORESERVE, MAP_STACK. */
const ignoredFlags = 0x800 | 0x4000 | 0x2_0000;

/** mmap(address, length, protection, flags, descriptor, offset). */
function mmap(call: Call): Result {
  const { system, args } = call;
  const length = unsigned(args[1]!);
  const flags = int32(args[3]!) & ~ignoredFlags;
  const mm = activeMm(call);
  const isFile = (flags & mapFlags.MAP_ANONYMOUS) === 0;
  const start = isFile
    ? mmapFile(call, length, flags)
    : mapMemory(system, mm, mappingOwner(call), unsigned(args[0]!), length, int32(args[2]!), flags);
  if (start >= 0 && (flags & mapFlags.MAP_POPULATE) !== 0) populate(system, mm, start, length);
  return start;
}

const known = mapFlags.MAP_SHARED | mapFlags.MAP_PRIVATE;

/** A file: EBADF, EACCES (not open for reading; shared and to be written), ENODEV (no file), EINVAL, ENOMEM, EOVERFLOW. */
function mmapFile(call: Call, length: number, flags: number): number {
  const { system, process, args } = call;
  const { kernel } = system;
  const file = openFileOf(kernel, process, int32(args[4]!));
  const [prot, offset] = [int32(args[2]!), unsigned(args[5]!)];
  if (offset % kernel.layout.pageBytes !== 0) return -errno.EINVAL;
  if (file === undefined || (file.flags & openFlags.O_PATH) !== 0) return -errno.EBADF;
  if (length === 0 || (prot & ~7) !== 0) return -errno.EINVAL;
  const kind = flags & known;
  if (kind !== mapFlags.MAP_SHARED && kind !== mapFlags.MAP_PRIVATE) return -errno.EINVAL;
  if (offset + length > Number.MAX_SAFE_INTEGER) return -errno.EOVERFLOW;
  if (length > kernel.layout.userEnd) return -errno.ENOMEM;
  if ((file.flags & openFlags.O_ACCMODE) === openFlags.O_WRONLY) return -errno.EACCES;
  const mayWrite = (file.flags & openFlags.O_ACCMODE) === openFlags.O_RDWR;
  if (kind === mapFlags.MAP_SHARED && (prot & protection.PROT_WRITE) !== 0 && !mayWrite) return -errno.EACCES;
  const inode = inodeOf(kernel, file);
  if (inode?.kind !== "file") return -errno.ENODEV;
  pay(system, "fileCall");
  const where = { address: unsigned(args[0]!), length, prot, flags };
  const fixed = (flags & (mapFlags.MAP_FIXED | mapFlags.MAP_FIXED_NOREPLACE)) !== 0;
  const isText = (prot & protection.PROT_EXEC) !== 0 && (prot & protection.PROT_WRITE) === 0;
  const share = isText && !fixed && offset === 0 ? shareOf(system, inode.index) : null;
  // The object of a file that is shared belongs to the share.
  const object = fileObject(system, inode.index) as MappedFile["object"];
  if (share !== null && activeMm(call).kind === "original") return mapShare(call, share, object, where);
  return mapFile(system, activeMm(call), mappingOwner(call), { object, offset }, where, mayWrite);
}

/**
 * A library that the scenario shares, mapped as `ld.so` begins with it: the whole span, executable. It goes to the share's place: the
 * text by a subscription (or, with `share address`, like any file), the rest from the file, for `ld.so` to put the data there. EFAULT
 * where the place is taken, as `subscribe`.
 */
function mapShare(
  call: Call,
  share: Share,
  object: MappedFile["object"],
  where: { readonly address: number; readonly length: number; readonly prot: number; readonly flags: number },
): number {
  const { system, process } = call;
  const mm = activeMm(call);
  const end = pageCeil(system.kernel.layout, share.base + where.length);
  if (findOverlap(mm.vmas, share.base, end) !== undefined) return -errno.EFAULT;
  const flags = where.flags | mapFlags.MAP_FIXED;
  const owner = mappingOwner(call);
  if (system.kernel.config.share === "address")
    return mapFile(system, mm, owner, { object, offset: 0 }, { ...where, address: share.base, flags });
  const subscribed = subscribe(system, process, share.vid);
  if (subscribed < 0) return subscribed;
  if (end > share.textEnd) {
    const rest = { ...where, address: share.textEnd, length: end - share.textEnd, flags };
    const mapped = mapFile(system, mm, owner, { object, offset: share.textEnd - share.base }, rest);
    if (mapped < 0) return mapped;
  }
  return share.base;
}

/** munmap(address, length): a range that takes a shared library in whole ends its subscription first. */
function munmap(call: Call): Result {
  const { system, process } = call;
  const [address, length] = [unsigned(call.args[0]!), unsigned(call.args[1]!)];
  const end = pageCeil(system.kernel.layout, address + length);
  const whole = activeMm(call).vmas.filter(
    ({ subscription, object, start, end: last }) =>
      subscription !== null && object !== null && start >= address && last <= end,
  );
  for (const { subscription } of whole) unsubscribe(system, process, subscription!);
  return unmapMemory(system, activeMm(call), address, length);
}

/**
 * msync(address, length, flags): files have what is stored through mappings at once. EINVAL, ENOMEM (not all of it is mapped).
 */
function msync(call: Call): Result {
  const { layout } = call.system.kernel;
  const [address, length, flags] = [unsigned(call.args[0]!), unsigned(call.args[1]!), int32(call.args[2]!)];
  const [asynchronous, invalidate, synchronous] = [1, 2, 4];
  const both = asynchronous | synchronous;
  if ((flags & ~(both | invalidate)) !== 0 || (flags & both) === both) return -errno.EINVAL;
  if (address % layout.pageBytes !== 0) return -errno.EINVAL;
  const end = pageCeil(layout, address + length);
  return length === 0 || coversRange(activeMm(call).vmas, address, end) ? 0 : -errno.ENOMEM;
}

/** The calls of this file. */
export const memoryCalls = {
  brk: (call: Call): Result => moveHeap(call, () => unsigned(call.args[0]!)),
  mmap,
  munmap,
  msync,
  mprotect: (call: Call): Result =>
    protectMemory(call.system, activeMm(call), unsigned(call.args[0]!), unsigned(call.args[1]!), int32(call.args[2]!)),
  mremap: (call: Call): Result =>
    remapMemory(
      call.system,
      activeMm(call),
      unsigned(call.args[0]!),
      unsigned(call.args[1]!),
      unsigned(call.args[2]!),
      int32(call.args[3]!),
      unsigned(call.args[4]!),
    ),
  madvise: (call: Call): Result =>
    adviseMemory(call.system, activeMm(call), unsigned(call.args[0]!), unsigned(call.args[1]!), int32(call.args[2]!)),
};
