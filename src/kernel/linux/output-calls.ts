/** Output of executables: write and writev to the standard streams. */
import { errno } from "../abi/index.js";
import { activeMm, type Result } from "../calls/index.js";
import { readUser } from "../memory/index.js";
import { int32, report, unsigned, type Call } from "../state/index.js";

/** Most bytes that one call moves, as on Linux. */
const transferLimit = 0x7fff_f000;
/** Most parts of one writev. */
const partLimit = 1024;

function standardStream(descriptor: number): 1 | 2 | null {
  return descriptor === 1 || descriptor === 2 ? descriptor : null;
}

/** Writes a range of user memory to a stream: the bytes before the first that cannot be read. */
function writeRange(call: Call, descriptor: 1 | 2, va: number, length: number): number {
  const { pageBytes } = call.system.kernel.layout;
  let written = 0;
  while (written < length) {
    const part = Math.min(length - written, pageBytes - ((va + written) % pageBytes));
    const bytes = readUser(call.system, activeMm(call), va + written, part);
    if (bytes === null) return written > 0 ? written : -errno.EFAULT;
    report(call.system, { kind: "write", descriptor, bytes });
    written += part;
  }
  return written;
}

/** write(descriptor, buffer, length). EBADF, EFAULT. */
function write(call: Call): Result {
  const descriptor = standardStream(int32(call.args[0]!));
  if (descriptor === null) return -errno.EBADF;
  return writeRange(call, descriptor, unsigned(call.args[1]!), Math.min(unsigned(call.args[2]!), transferLimit));
}

/** writev(descriptor, parts, count). EBADF, EINVAL, EFAULT. */
function writev(call: Call): Result {
  const descriptor = standardStream(int32(call.args[0]!));
  if (descriptor === null) return -errno.EBADF;
  const count = int32(call.args[2]!);
  if (count < 0 || count > partLimit) return -errno.EINVAL;
  const parts = readUser(call.system, activeMm(call), unsigned(call.args[1]!), 16 * count);
  if (parts === null) return -errno.EFAULT;
  const view = new DataView(parts.buffer, parts.byteOffset);
  let total = 0;
  for (let index = 0; index < count; index++) {
    const length = Number(view.getBigUint64(16 * index + 8, true));
    const written = writeRange(call, descriptor, Number(view.getBigUint64(16 * index, true)), length);
    if (written < 0) return total > 0 ? total : written;
    total += written;
    if (written < length) break;
  }
  return total;
}

/** The calls of this file. */
export const outputCalls = { write, writev };
