/** What the machine and its limits are: uname, sysinfo, prlimit64, sched_getaffinity, getrandom. */
import { encodeUtf8, errno } from "../abi/index.js";
import type { Result } from "../calls/index.js";
import { descriptorLimit } from "../files/index.js";
import { freeFrames } from "../frames/index.js";
import { int32, unsigned, type Call } from "../state/index.js";
import { drawBytes } from "../loading/index.js";
import { nanosecondsSinceBoot, put, putIfAsked, recordOf, take } from "../linux-call/index.js";

/** sysname, nodename, release, version, machine, domainname. */
const names = ["Linux", "vas", "6.1.0", "#1", "riscv64", "(none)"];
const nameBytes = 65;

function uname(call: Call): Result {
  const record = new Uint8Array(names.length * nameBytes);
  names.forEach((name, index) => record.set(encodeUtf8(name), index * nameBytes));
  return put(call, 0, record);
}

/** sysinfo(record): memory of the machine, which some programs choose their way by. */
function sysinfo(call: Call): Result {
  const { system } = call;
  const { kernel } = system;
  const alive = [...kernel.processes.values()].filter(({ exit }) => exit === null).length;
  return put(
    call,
    0,
    recordOf(112, [
      [0, 8, Math.floor(nanosecondsSinceBoot(system) / 1_000_000_000)],
      [32, 8, kernel.frames.limit * kernel.layout.pageBytes],
      [40, 8, freeFrames(system) * kernel.layout.pageBytes],
      [80, 2, alive],
      [104, 4, 1],
    ]),
  );
}

const resource = { STACK: 3, CORE: 4, NPROC: 6, NOFILE: 7, MEMLOCK: 8, last: 15 } as const;
const unlimited = 2n ** 64n - 1n;

/** prlimit64(pid, resource, new, old). Limits are what they are: others than these are EPERM. */
function prlimit64(call: Call): Result {
  const { config } = call.system.kernel;
  const [pid, which] = [int32(call.args[0]!), int32(call.args[1]!)];
  if (which < 0 || which > resource.last) return -errno.EINVAL;
  if (pid !== 0 && pid !== call.process.pid) return -errno.ESRCH;
  const limits: Readonly<Record<number, number>> = {
    [resource.STACK]: config.stackBytes,
    [resource.CORE]: 0,
    [resource.NPROC]: config.maxProcesses,
    [resource.NOFILE]: descriptorLimit,
  };
  const limit = BigInt(limits[which] ?? unlimited);
  if (call.args[2] !== 0n) {
    const wanted = take(call, 2, 16);
    if (wanted === null) return -errno.EFAULT;
    const [soft, hard] = [wanted.getBigUint64(0, true), wanted.getBigUint64(8, true)];
    if (soft > hard) return -errno.EINVAL;
    if (soft !== limit || hard !== limit) return -errno.EPERM;
  }
  return putIfAsked(call, 3, () =>
    recordOf(16, [
      [0, 8, limit],
      [8, 8, limit],
    ]),
  );
}

/** sched_getaffinity(pid, size, mask): bytes of the mask. EINVAL: too small; ESRCH. */
function schedGetaffinity(call: Call): Result {
  const { kernel } = call.system;
  const [tid, size] = [int32(call.args[0]!), unsigned(call.args[1]!)];
  const bytes = 8 * Math.ceil(kernel.cores.length / 64);
  if (size < bytes || size % 8 !== 0) return -errno.EINVAL;
  const thread = tid === 0 ? call.thread : [...kernel.threads.values()].find((one) => Number(one.tid) === tid);
  if (thread === undefined || thread.state === "exited") return -errno.ESRCH;
  const mask = new Uint8Array(bytes);
  for (let core = 0; core < kernel.cores.length; core++)
    if (thread.affinity === null || thread.affinity === core) mask[core >> 3]! |= 1 << (core & 7);
  return put(call, 2, mask) < 0 ? -errno.EFAULT : bytes;
}

/** Most bytes of one getrandom. */
const randomLimit = 33_554_431;

/** getrandom(buffer, length, flags): the process's own sequence. EINVAL, EFAULT. */
function getrandom(call: Call): Result {
  const flags = int32(call.args[2]!);
  if ((flags & ~7) !== 0 || (flags & 6) === 6) return -errno.EINVAL;
  const length = Math.min(unsigned(call.args[1]!), randomLimit);
  return put(call, 0, drawBytes(call.process, length)) < 0 ? -errno.EFAULT : length;
}

/** The calls of this file. */
export const machineCalls = { uname, sysinfo, prlimit64, sched_getaffinity: schedGetaffinity, getrandom };
