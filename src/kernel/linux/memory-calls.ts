/** Memory of executables: brk, munmap, mprotect, madvise, and mappings without a file. */
import { errno, mapFlags } from "../abi/index.js";
import { activeMm, mappingOwner, moveHeap, type Result } from "../calls/index.js";
import { adviseMemory, mapMemory, populate, protectMemory, remapMemory, unmapMemory } from "../memory/index.js";
import { int32, unsigned, type Call } from "../state/index.js";

/** Flags that Linux takes and that change nothing here: MAP_DENYWRITE, MAP_NORESERVE, MAP_STACK. */
const ignoredFlags = 0x800 | 0x4000 | 0x2_0000;

/** mmap(address, length, protection, flags, descriptor, offset), without a file. */
function mmap(call: Call): Result {
  const { system, args } = call;
  const length = unsigned(args[1]!);
  const flags = int32(args[3]!) & ~ignoredFlags;
  if ((flags & mapFlags.MAP_ANONYMOUS) === 0) return -errno.EBADF; // there are no files
  const mm = activeMm(call);
  const start = mapMemory(system, mm, mappingOwner(call), unsigned(args[0]!), length, int32(args[2]!), flags);
  if (start >= 0 && (flags & mapFlags.MAP_POPULATE) !== 0) populate(system, mm, start, length);
  return start;
}

/** The calls of this file. */
export const memoryCalls = {
  brk: (call: Call): Result => moveHeap(call, () => unsigned(call.args[0]!)),
  mmap,
  munmap: (call: Call): Result =>
    unmapMemory(call.system, activeMm(call), unsigned(call.args[0]!), unsigned(call.args[1]!)),
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
