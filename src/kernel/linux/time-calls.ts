/**
 * Time: of the run, not of the host. By default it counts the instructions of the whole system, so that what a program reads
 * does not depend on the tag policy or on what a miss costs; `clock cycles` counts the cycles of the calling core.
 */
import { errno } from "../abi/index.js";
import type { Result } from "../calls/index.js";
import { int32, type Call } from "../state/index.js";
import { block } from "../waiting/index.js";
import { nanosecondsSinceBoot, put, putIfAsked, recordOf, take } from "../linux-call/index.js";

const clock = { REALTIME: 0, MONOTONIC: 1, PROCESS_CPU: 2, THREAD_CPU: 3 } as const;
/** CLOCK_MONOTONIC_RAW, both coarse ones, BOOTTIME; TAI. */
const likeMonotonic: ReadonlySet<number> = new Set([clock.MONOTONIC, 4, 6, 7]);
const likeRealtime: ReadonlySet<number> = new Set([clock.REALTIME, 5, 11]);
const billion = 1_000_000_000;
/** TIMER_ABSTIME of clock_nanosleep. */
const absolute = 1;

/** Nanoseconds that a clock shows; null: there is no such clock. */
export function now({ system }: Call, id: number): number | null {
  const since = nanosecondsSinceBoot(system);
  if (likeMonotonic.has(id) || id === clock.PROCESS_CPU || id === clock.THREAD_CPU) return since;
  return likeRealtime.has(id) ? system.kernel.config.bootTime * billion + since : null;
}

function timespec(nanoseconds: number): Uint8Array {
  return recordOf(16, [
    [0, 8, Math.floor(nanoseconds / billion)],
    [8, 8, nanoseconds % billion],
  ]);
}

/** clock_gettime(clock, time). EINVAL, EFAULT. */
function clockGettime(call: Call): Result {
  const time = now(call, int32(call.args[0]!));
  return time === null ? -errno.EINVAL : put(call, 1, timespec(time));
}

/** clock_getres(clock, time): a nanosecond. */
function clockGetres(call: Call): Result {
  return now(call, int32(call.args[0]!)) === null ? -errno.EINVAL : putIfAsked(call, 1, () => timespec(1));
}

/** gettimeofday(time, zone). */
function gettimeofday(call: Call): Result {
  const time = now(call, clock.REALTIME)!;
  const failed = putIfAsked(call, 0, () =>
    recordOf(16, [
      [0, 8, Math.floor(time / billion)],
      [8, 8, Math.floor((time % billion) / 1000)],
    ]),
  );
  return failed < 0 ? failed : putIfAsked(call, 1, () => new Uint8Array(8));
}

/** Nanoseconds of a struct timespec at an argument, or −EFAULT, −EINVAL. */
export function timeAt(call: Call, argument: number): number {
  const record = take(call, argument, 16);
  if (record === null) return -errno.EFAULT;
  const [seconds, part] = [record.getBigInt64(0, true), record.getBigInt64(8, true)];
  if (seconds < 0n || part < 0n || part >= BigInt(billion)) return -errno.EINVAL;
  return Number(seconds) * billion + Number(part);
}

/** When so many nanoseconds from now have passed, in cycles of the caller's core. */
export function cyclesUntil({ system: { kernel, machine }, thread }: Call, nanoseconds: number): number {
  const cycles = Math.ceil((Math.max(0, nanoseconds) * kernel.config.mhz) / 1000);
  return Math.min(machine.cores[thread.core ?? kernel.activeCore]!.cycles + cycles, Number.MAX_SAFE_INTEGER);
}

/** Blocks for a time at an argument. EFAULT, EINVAL. */
function sleepFor(call: Call, argument: number, since: number): Result {
  const time = timeAt(call, argument);
  if (time < 0) return time;
  if (time <= since) return 0;
  block(call.system, call.thread, { kind: "sleep", until: cyclesUntil(call, time - since) });
  return 0;
}

/** clock_nanosleep(clock, flags, time, rest). */
function clockNanosleep(call: Call): Result {
  const time = now(call, int32(call.args[0]!));
  if (time === null) return -errno.EINVAL;
  return sleepFor(call, 2, (int32(call.args[1]!) & absolute) !== 0 ? time : 0);
}

/** Time that processes used, in microseconds: the clock's, as one processor that does nothing else would give it. */
function getrusage(call: Call): Result {
  const who = int32(call.args[0]!);
  const [self, children, thread] = [0, -1, 1];
  if (who !== self && who !== children && who !== thread) return -errno.EINVAL;
  const micros = who === children ? 0 : Math.floor(nanosecondsSinceBoot(call.system) / 1000);
  return put(
    call,
    1,
    recordOf(144, [
      [0, 8, Math.floor(micros / 1_000_000)],
      [8, 8, micros % 1_000_000],
    ]),
  );
}

/** times(record): clock ticks of 10 ms since boot. */
function times(call: Call): Result {
  const ticks = Math.floor(nanosecondsSinceBoot(call.system) / (billion / 100));
  const failed = putIfAsked(call, 0, () => recordOf(32, [[0, 8, ticks]]));
  return failed < 0 ? failed : ticks;
}

/** The calls of this file. */
export const timeCalls = {
  clock_gettime: clockGettime,
  clock_getres: clockGetres,
  gettimeofday,
  nanosleep: (call: Call): Result => sleepFor(call, 0, 0),
  clock_nanosleep: clockNanosleep,
  getrusage,
  times,
};
