/** Pipes: bytes in order between open files, as long as one of them is open. */
import type { Kernel, Pipe } from "../state/index.js";

/** Most bytes that a pipe holds, as of Linux. */
export const pipeCapacity = 65_536;
/** Writes of up to this many bytes are not cut (PIPE_BUF). */
export const pipeAtom = 4096;

/** A pipe without bytes, whose ends are yet to be opened. */
export function createPipe(kernel: Kernel): Pipe {
  const pipe: Pipe = { id: kernel.nextFile++, bytes: new Uint8Array(0) };
  kernel.pipes.set(pipe.id, pipe);
  return pipe;
}

/** Has somebody that end of a pipe open? */
export function hasEnd(kernel: Kernel, pipe: number, end: "read" | "write"): boolean {
  for (const { content } of kernel.openFiles.values())
    if (content.kind === "pipe" && content.pipe === pipe && content.end === end) return true;
  return false;
}

/** Puts bytes behind those of a pipe, which has room for them. */
export function fillPipe(kernel: Kernel, pipe: Pipe, bytes: Uint8Array): void {
  const all = new Uint8Array(pipe.bytes.length + bytes.length);
  all.set(pipe.bytes);
  all.set(bytes, pipe.bytes.length);
  pipe.bytes = all;
  kernel.stirred = true;
}

/** Takes bytes off the front of a pipe, which has as many. */
export function drainPipe(kernel: Kernel, pipe: Pipe, count: number): void {
  pipe.bytes = pipe.bytes.slice(count);
  kernel.stirred = true;
}

/** An end has been closed: who waits at the other one may go on, and a pipe without ends is gone. */
export function leavePipe(kernel: Kernel, pipe: number): void {
  kernel.stirred = true;
  if (!hasEnd(kernel, pipe, "read") && !hasEnd(kernel, pipe, "write")) kernel.pipes.delete(pipe);
}
