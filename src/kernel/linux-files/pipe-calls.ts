/** Pipes of executables: pipe2, and what read and write do at their ends (pipe(7)). */
import { errno, openFlags, signal } from "../abi/index.js";
import { activeMm, type Result } from "../calls/index.js";
import {
  addDescriptor,
  closeDescriptor,
  createPipe,
  drainPipe,
  fillPipe,
  hasEnd,
  pipeAtom,
  pipeCapacity,
} from "../files/index.js";
import { readUser, writeUser } from "../memory/index.js";
import { int32, pay, type Call, type OpenFile, type Pipe } from "../state/index.js";
import { sendLinuxSignal } from "../threads/index.js";
import { wake } from "../waiting/index.js";
import { put } from "../linux-call/index.js";
import { waitInCall } from "../linux-call/index.js";

/** A range of user memory. */
export type Range = readonly [address: number, length: number];

/** pipe2(descriptors, flags). EINVAL, EMFILE, EFAULT. */
function pipe2(call: Call): Result {
  const { system, process, args } = call;
  const { kernel } = system;
  const flags = int32(args[1]!);
  if ((flags & ~(openFlags.O_CLOEXEC | openFlags.O_NONBLOCK)) !== 0) return -errno.EINVAL;
  pay(system, "fileCall");
  const pipe = createPipe(kernel);
  const open = (end: "read" | "write", mode: number): number =>
    addDescriptor(
      kernel,
      process,
      { kind: "pipe", pipe: pipe.id, end },
      mode | (flags & openFlags.O_NONBLOCK),
      (flags & openFlags.O_CLOEXEC) !== 0,
    );
  const from = open("read", openFlags.O_RDONLY);
  if (from < 0) {
    kernel.pipes.delete(pipe.id);
    return from;
  }
  const to = open("write", openFlags.O_WRONLY);
  if (to < 0) {
    closeDescriptor(kernel, process, from);
    return to;
  }
  const numbers = new Uint8Array(8);
  const view = new DataView(numbers.buffer);
  view.setInt32(0, from, true);
  view.setInt32(4, to, true);
  if (put(call, 0, numbers) === 0) return 0;
  closeDescriptor(kernel, process, from);
  closeDescriptor(kernel, process, to);
  return -errno.EFAULT;
}

/** The pipe behind an open file; null: it is something else. */
export function pipeOf({ system }: Call, { content }: OpenFile): Pipe | null {
  return content.kind === "pipe" ? system.kernel.pipes.get(content.pipe)! : null;
}

/** read of a pipe: what it has, 0 when nobody can write to it any more; else it waits (EAGAIN with O_NONBLOCK). */
export function readPipe(call: Call, file: OpenFile, pipe: Pipe, ranges: readonly Range[]): Result {
  const { kernel } = call.system;
  const wanted = total(ranges);
  if (wanted === 0) return 0;
  if (pipe.bytes.length === 0) {
    if (!hasEnd(kernel, pipe.id, "write")) return 0;
    return (file.flags & openFlags.O_NONBLOCK) !== 0 ? -errno.EAGAIN : waitInCall(call, "for bytes in a pipe");
  }
  let moved = 0;
  for (const [address, length] of ranges) {
    const part = pipe.bytes.subarray(moved, moved + length);
    if (writeUser(call.system, activeMm(call), address, part) < 0) {
      if (moved === 0) return -errno.EFAULT;
      break;
    }
    moved += part.length;
  }
  drainPipe(kernel, pipe, moved);
  return moved;
}

/** write to a pipe: waits for room; up to PIPE_BUF bytes go in at once. EPIPE and SIGPIPE where nobody can read it. */
export function writePipe(call: Call, file: OpenFile, pipe: Pipe, ranges: readonly Range[]): Result {
  const { system, thread, process } = call;
  const { kernel } = system;
  const length = total(ranges);
  let done = call.resumed?.done ?? 0;
  if (length === 0) return 0;
  if (!hasEnd(kernel, pipe.id, "read")) {
    // Awake, the thread has its signal like any other of its own.
    if (thread.state === "blocked") wake(system, thread);
    sendLinuxSignal(system, process, process, thread, signal.SIGPIPE);
    if (process.exit !== null) return null;
    return done > 0 ? done : -errno.EPIPE;
  }
  const room = pipeCapacity - pipe.bytes.length;
  const goes = length <= pipeAtom && room < length ? 0 : Math.min(room, length - done);
  if (goes > 0) {
    const bytes = collect(call, ranges, done, goes);
    if (bytes === null) return done > 0 ? done : -errno.EFAULT;
    fillPipe(kernel, pipe, bytes);
    done += goes;
  }
  if (done === length) return done;
  if ((file.flags & openFlags.O_NONBLOCK) !== 0) return done > 0 ? done : -errno.EAGAIN;
  return waitInCall(call, "for room in a pipe that is full", { done });
}

/** `count` bytes of several ranges from the byte `from` of them on, or null: they cannot be read. */
function collect(call: Call, ranges: readonly Range[], from: number, count: number): Uint8Array | null {
  const bytes = new Uint8Array(count);
  let [skip, at] = [from, 0];
  for (const [address, length] of ranges) {
    const take = Math.min(length - skip, count - at);
    if (take > 0) {
      const part = readUser(call.system, activeMm(call), address + skip, take);
      if (part === null) return null;
      bytes.set(part, at);
      at += take;
    }
    skip = Math.max(0, skip - length);
  }
  return bytes;
}

function total(ranges: readonly Range[]): number {
  return ranges.reduce((sum, [, length]) => sum + length, 0);
}

/** The calls of this file. */
export const pipeCalls = { pipe2 };
