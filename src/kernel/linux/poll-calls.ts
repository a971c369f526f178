/** Waiting for one of several files: ppoll and pselect6; rt_sigsuspend, which waits for a signal only. */
import { errno } from "../abi/index.js";
import { activeMm, type Result } from "../calls/index.js";
import { descriptorLimit, hasEnd, openFileOf, pipeAtom, pipeCapacity } from "../files/index.js";
import { writeUser } from "../memory/index.js";
import { int32, unsigned, type Call, type Thread } from "../state/index.js";
import { unblockable } from "../threads/index.js";
import { cyclesUntil, timeAt } from "./time-calls.js";
import { put, take, unblockAfter, waitInCall } from "../linux-call/index.js";

const event = { IN: 1, OUT: 4, ERR: 8, HUP: 0x10, INVALID: 0x20 } as const;
const setBytes = 8;

/** What a descriptor is ready for now. */
function readiness({ system: { kernel }, process }: Call, number: number): number {
  const file = openFileOf(kernel, process, number);
  if (file === undefined) return event.INVALID;
  const { content } = file;
  if (content.kind === "stream") return event.OUT;
  if (content.kind !== "pipe") return event.IN | event.OUT;
  const { bytes } = kernel.pipes.get(content.pipe)!;
  if (content.end === "read")
    return (bytes.length > 0 ? event.IN : 0) | (hasEnd(kernel, content.pipe, "write") ? 0 : event.HUP);
  if (!hasEnd(kernel, content.pipe, "read")) return event.OUT | event.ERR;
  return pipeCapacity - bytes.length >= pipeAtom ? event.OUT : 0;
}

/** The call's limit of time as cycles of its core: null = for ever, 0 = not at all; or a negative errno. */
function limitAt(call: Call, argument: number): number | null {
  if (call.args[argument] === 0n) return null;
  const time = timeAt(call, argument);
  return time <= 0 ? time : cyclesUntil(call, time);
}

/** Blocks the signals that a call has given, until it is over. EINVAL, EFAULT. */
function blockMeanwhile({ thread }: Call, mask: DataView | null | undefined): number {
  if (mask === undefined) return 0;
  if (mask === null) return -errno.EFAULT;
  thread.blockedAfter = thread.blockedSignals;
  thread.blockedSignals = mask.getBigUint64(0, true) & ~unblockable;
  return 0;
}

/** Has the time of a call that waits come? */
function isOver({ resumed }: Call): boolean {
  return resumed?.until === 0;
}

/** What was found at several files: how many are ready (or an errno), and how the program is told. */
interface Found {
  readonly ready: number;
  readonly tell: () => number;
}

/** What ppoll and pselect6 have in common: answers what is ready, or waits until something is, the time is over, or a signal comes. */
function waitFor(call: Call, limit: number | null, mask: DataView | null | undefined, look: () => Found): Result {
  const { thread, resumed } = call;
  if (resumed === undefined) {
    if (limit !== null && limit < 0) return limit;
    const failed = blockMeanwhile(call, mask);
    if (failed < 0) return failed;
  }
  const { ready, tell } = look();
  if (ready === 0 && limit !== 0 && !isOver(call))
    return interrupted(thread)
      ? -errno.EINTR
      : waitInCall(call, "for one of several files", { restarts: false, until: limit });
  if (resumed === undefined) unblockAfter(thread);
  const failed = ready < 0 ? ready : tell();
  return failed < 0 ? failed : ready;
}

/** Is there a signal for the thread that it does not block? It gets it on its way back. */
function interrupted({ pending, blockedSignals }: Thread): boolean {
  return pending.some((number) => ((blockedSignals >> BigInt(number - 1)) & 1n) === 0n);
}

/** ppoll(files, count, time, signals, bytes of a set). EINVAL, EFAULT, EINTR. */
function ppoll(call: Call): Result {
  const count = unsigned(call.args[1]!);
  if (count > descriptorLimit) return -errno.EINVAL;
  const files = take(call, 0, 8 * count);
  if (files === null) return -errno.EFAULT;
  return waitFor(call, limitAt(call, 2), maskAt(call, 3, 4), () => {
    let ready = 0;
    for (let index = 0; index < count; index++) {
      const number = files.getInt32(8 * index, true);
      const asked = files.getInt16(8 * index + 4, true) | event.ERR | event.HUP | event.INVALID;
      const found = number < 0 ? 0 : readiness(call, number) & asked;
      files.setInt16(8 * index + 6, found, true);
      if (found !== 0) ready++;
    }
    return { ready, tell: () => put(call, 0, new Uint8Array(files.buffer, files.byteOffset, files.byteLength)) };
  });
}

/** The set of signals at an argument; undefined: none is given; null: it cannot be read. */
function maskAt(call: Call, argument: number, size: number): DataView | null | undefined {
  if (call.args[argument] === 0n) return undefined;
  return unsigned(call.args[size]!) === setBytes ? take(call, argument, setBytes) : null;
}

/** Events that the three sets of select ask for, in their order. */
const setEvents = [event.IN | event.HUP | event.ERR, event.OUT | event.ERR, 0] as const;

/** pselect6(count, readable, writable, exceptional, time, signals and size). EINVAL, EBADF, EFAULT, EINTR. */
function pselect6(call: Call): Result {
  const count = int32(call.args[0]!);
  if (count < 0 || count > descriptorLimit) return -errno.EINVAL;
  const length = Math.ceil(count / 64) * 8;
  const sets = [1, 2, 3].map((argument) => (call.args[argument] === 0n ? undefined : take(call, argument, length)));
  if (sets.includes(null)) return -errno.EFAULT;
  let mask: DataView | null | undefined;
  if (call.args[5] !== 0n) {
    const given = take(call, 5, 16);
    if (given === null) return -errno.EFAULT;
    const at = given.getBigUint64(0, true);
    mask = at === 0n ? undefined : maskAt({ ...call, args: [at, given.getBigUint64(8, true)] }, 0, 1);
  }
  return waitFor(call, limitAt(call, 4), mask, () => lookAtSets(call, count, sets as (DataView | undefined)[]));
}

function lookAtSets(call: Call, count: number, sets: readonly (DataView | undefined)[]): Found {
  let ready = 0;
  const results = sets.map((set) => (set === undefined ? undefined : new Uint8Array(set.byteLength)));
  for (let number = 0; number < count; number++)
    for (const [index, set] of sets.entries()) {
      if (set === undefined || (set.getUint8(number >> 3) & (1 << (number & 7))) === 0) continue;
      const found = readiness(call, number);
      if (found === event.INVALID) return { ready: -errno.EBADF, tell: () => 0 };
      if ((found & setEvents[index]!) === 0) continue;
      results[index]![number >> 3]! |= 1 << (number & 7);
      ready++;
    }
  const write = (bytes: Uint8Array | undefined, index: number): boolean =>
    bytes === undefined || writeUser(call.system, activeMm(call), unsigned(call.args[index + 1]!), bytes) === 0;
  return { ready, tell: () => (results.every(write) ? 0 : -errno.EFAULT) };
}

/** rt_sigsuspend(signals, bytes of a set): waits for a signal that it does not block. EINVAL, EFAULT, EINTR. */
function sigsuspend(call: Call): Result {
  if (call.resumed !== undefined) return waitInCall(call, "for a signal", { restarts: false });
  if (unsigned(call.args[1]!) !== setBytes) return -errno.EINVAL;
  const failed = blockMeanwhile(call, take(call, 0, setBytes));
  if (failed < 0) return failed;
  return interrupted(call.thread) ? -errno.EINTR : waitInCall(call, "for a signal", { restarts: false });
}

/** The calls of this file. */
export const pollCalls = { ppoll, pselect6, rt_sigsuspend: sigsuspend };
