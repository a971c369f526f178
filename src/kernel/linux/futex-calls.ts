/**
 * Futexes (futex(2)): FUTEX_WAIT, WAKE, their BITSET forms, REQUEUE and CMP_REQUEUE; first come, first served. What glibc and musl
 * build mutexes, conditions and joins of. The others are ENOSYS.
 */
import { errno } from "../abi/index.js";
import { activeMm, type Result } from "../calls/index.js";
import { readUser, writeUser } from "../memory/index.js";
import {
  findVma,
  int32,
  unsigned,
  type Call,
  type FutexKey,
  type Mm,
  type System,
  type Thread,
} from "../state/index.js";
import { returnValue } from "../loading/index.js";
import { block, wake } from "../waiting/index.js";
import { cyclesUntil, now, timeAt } from "./time-calls.js";

const operation = { WAIT: 0, WAKE: 1, REQUEUE: 3, CMP_REQUEUE: 4, WAIT_BITSET: 9, WAKE_BITSET: 10 } as const;
const flag = { PRIVATE: 128, CLOCK_REALTIME: 256 } as const;
const anyBit = -1;
const monotonic = 1;

/** futex(word, operation, value, time or second value, second word, third value). EINVAL, EFAULT, EAGAIN, ETIMEDOUT, EINTR. */
function futex(call: Call): Result {
  const { system, args } = call;
  const address = unsigned(args[0]!);
  const what = int32(args[1]!);
  const value = int32(args[2]!);
  const code = what & ~(flag.PRIVATE | flag.CLOCK_REALTIME);
  const isWait = code === operation.WAIT || code === operation.WAIT_BITSET;
  // Only waits have a clock.
  if ((what & flag.CLOCK_REALTIME) !== 0 && code !== operation.WAIT_BITSET) return -errno.ENOSYS;
  if (address % 4 !== 0) return -errno.EINVAL;
  const mm = activeMm(call);
  const key = futexKey(system, mm, address);
  const bitset = code === operation.WAIT_BITSET || code === operation.WAKE_BITSET ? int32(args[5]!) : anyBit;
  if (bitset === 0) return -errno.EINVAL;
  if (isWait) return wait(call, mm, { key, address, bitset }, value, what);
  if (code === operation.WAKE || code === operation.WAKE_BITSET) return wakeFutex(system, key, value, bitset);
  if (code !== operation.REQUEUE && code !== operation.CMP_REQUEUE) return -errno.ENOSYS;
  return requeue(call, mm, key, value, code === operation.CMP_REQUEUE);
}

function wait(
  call: Call,
  mm: Mm,
  place: { readonly key: FutexKey; readonly address: number; readonly bitset: number },
  expected: number,
  what: number,
): Result {
  const { system, thread, args } = call;
  let until: number | null = null;
  if (args[3] !== 0n) {
    const time = timeAt(call, 3);
    if (time < 0) return time;
    // FUTEX_WAIT has a length of time, the other form a moment.
    const isMoment = (what & ~(flag.PRIVATE | flag.CLOCK_REALTIME)) === operation.WAIT_BITSET;
    const from = isMoment ? now(call, (what & flag.CLOCK_REALTIME) !== 0 ? 0 : monotonic)! : 0;
    until = cyclesUntil(call, time - from);
  }
  const word = wordAt(system, mm, place.address);
  if (word === null) return -errno.EFAULT;
  if (word !== expected) return -errno.EAGAIN;
  if (until !== null && until <= system.machine.cores[thread.core!]!.cycles) return -errno.ETIMEDOUT;
  const since = system.kernel.arrivals++;
  block(system, thread, { kind: "futex", ...place, since, until, restarts: until === null });
  return null;
}

/** Wakes `count` of those that wait at a futex, and lets up to the fourth argument of the others wait at the fifth one's. */
function requeue({ system, args }: Call, mm: Mm, key: FutexKey, count: number, compares: boolean): Result {
  const most = int32(args[3]!);
  const second = unsigned(args[4]!);
  if (count < 0 || most < 0 || second % 4 !== 0) return -errno.EINVAL;
  if (compares) {
    const word = wordAt(system, mm, unsigned(args[0]!));
    if (word === null) return -errno.EFAULT;
    if (word !== int32(args[5]!)) return -errno.EAGAIN;
  }
  const woken = wakeFutex(system, key, count, anyBit);
  const target = futexKey(system, mm, second);
  const moved = waitersAt(system, key).slice(0, most);
  for (const { blocked } of moved)
    if (blocked?.kind === "futex")
      Object.assign(blocked, { key: target, address: second, since: system.kernel.arrivals++ });
  return compares ? woken + moved.length : woken;
}

/** Wakes up to `count` threads that wait at a futex with one of some bits; how many it were. */
function wakeFutex(system: System, key: FutexKey, count: number, bitset = anyBit): number {
  let woken = 0;
  for (const thread of waitersAt(system, key)) {
    if (woken >= Math.max(1, count)) break;
    if (thread.blocked?.kind !== "futex" || (thread.blocked.bitset & bitset) === 0) continue;
    returnValue(system, thread, 0n);
    wake(system, thread);
    woken++;
  }
  return woken;
}

/** Threads that wait at a futex, first come first. */
function waitersAt({ kernel }: System, { of, id, offset }: FutexKey): Thread[] {
  const found: { readonly thread: Thread; readonly since: number }[] = [];
  for (const thread of kernel.threads.values()) {
    const { blocked } = thread;
    if (blocked?.kind !== "futex") continue;
    const { key, since } = blocked;
    if (key.of === of && key.id === id && key.offset === offset) found.push({ thread, since });
  }
  return found.sort((a, b) => a.since - b.since).map(({ thread }) => thread);
}

/** Which futex an address is: of memory that several spaces map it is the object's. */
function futexKey({ kernel }: System, mm: Mm, address: number): FutexKey {
  const vma = findVma(mm.vmas, address);
  if (vma !== undefined && vma.object !== null && vma.shared && kernel.objects.has(vma.object))
    return { of: "object", id: vma.object, offset: vma.offset + (address - vma.start) };
  return { of: "space", id: mm.id, offset: address };
}

function wordAt(system: System, mm: Mm, address: number): number | null {
  const bytes = readUser(system, mm, address, 4);
  return bytes === null ? null : new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0, true);
}

/** Most locks that are looked at when a thread ends, as of Linux (ROBUST_LIST_LIMIT). */
const robustLimit = 2048;
const ownerDied = 0x4000_0000;
const hasWaiters = 0x8000_0000;
const ownerMask = 0x3fff_ffff;

/**
 * What the end of a thread means for who waits for it: robust locks that it holds are marked and given on (set_robust_list), and its
 * word for pthread_join is cleared.
 */
export function releaseFutexes(system: System, mm: Mm, thread: Thread): void {
  if (thread.robustList !== 0) releaseRobust(system, mm, thread);
  if (thread.clearTid === 0) return;
  if (writeUser(system, mm, thread.clearTid, new Uint8Array(4)) === 0)
    wakeFutex(system, futexKey(system, mm, thread.clearTid), 1);
}

/** Walks the list: links to the next, a head with the distance from link to lock, and one lock that is being taken or given. */
function releaseRobust(system: System, mm: Mm, { robustList, tid }: Thread): void {
  const head = readUser(system, mm, robustList, 24);
  if (head === null) return;
  const view = new DataView(head.buffer, head.byteOffset, 24);
  const distance = Number(view.getBigInt64(8, true));
  const pending = Number(view.getBigUint64(16, true)) & ~1;
  let link = Number(view.getBigUint64(0, true));
  for (let count = 0; link !== robustList && count < robustLimit; count++) {
    if (link !== pending) die(system, mm, link + distance, tid);
    const next = readUser(system, mm, link, 8);
    if (next === null) break;
    link = Number(new DataView(next.buffer, next.byteOffset, 8).getBigUint64(0, true));
  }
  if (pending !== 0) die(system, mm, pending + distance, tid);
}

function die(system: System, mm: Mm, address: number, tid: number): void {
  const word = wordAt(system, mm, address);
  if (word === null || (word & ownerMask) !== tid) return;
  const after = new Uint8Array(4);
  new DataView(after.buffer).setInt32(0, (word & hasWaiters) | ownerDied, true);
  if (writeUser(system, mm, address, after) === 0 && (word & hasWaiters) !== 0)
    wakeFutex(system, futexKey(system, mm, address), 1);
}

/** The calls of this file. */
export const futexCalls = { futex };
