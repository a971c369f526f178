/**
 * Measured parts: which of them a thread is in. Code has boundaries, addresses at which the parts around it change, and no
 * instruction for it: a core stops there, the kernel notes it and lets it go on, and no cycle passes. What the core counts from
 * there on goes into the row of the parts that its thread is in.
 */
import { clearStops, getRegister, markStop, StopMark, stopMarks, type Core } from "../../machine/index.js";
import { processOf, threadOf, type PartFrame, type System, type Thread } from "../state/index.js";

/** Register s0: the frame pointer of compiled code. */
const framePointer = 8;

/** Makes the machine stop at the boundaries of the image. */
export function markBoundaries({ machine, kernel }: System): void {
  clearStops(machine, StopMark.Part);
  for (const { address } of kernel.image.boundaries) markStop(machine, address, StopMark.Part);
}

/** Does somebody who debugs want the core to stop where it stands? */
export function isDebugStop(system: System, core: Core): boolean {
  return (stopMarks(system.machine, core.pc) & StopMark.Debugger) !== 0;
}

/** Does the core stand where code may change its parts? */
export function isBoundary({ kernel, machine }: System, core: Core): boolean {
  return kernel.image.boundaries.length > 0 && (stopMarks(machine, core.pc) & StopMark.Part) !== 0;
}

/**
 * The thread on the core goes on from a boundary. The parts of its frame are told anew; those that frames below it were in are
 * over, since it has come back from there. To come to a boundary twice changes nothing.
 */
export function crossBoundary(system: System, core: Core): void {
  const { kernel } = system;
  const thread = threadOf(kernel, core.tid);
  const { program } = processOf(kernel, thread.pid);
  const boundary = kernel.image.boundaries.find(
    ({ address, owner }) => address === core.pc && (owner.kind === "vas" || owner.index === program),
  );
  if (boundary === undefined) return;
  const frame = Number(BigInt.asUintN(64, getRegister(core, framePointer)));
  const outer = thread.parts.filter((one) => one.frame > frame);
  enterParts(system, thread, [...outer, ...boundary.parts.map((part): PartFrame => ({ part, frame }))]);
}

/** A thread is in these parts from now on. */
export function enterParts(system: System, thread: Thread, parts: readonly PartFrame[]): void {
  thread.parts = parts;
  thread.partRow = rowOf(system, thread);
  if (thread.core !== null) system.machine.counters.partOf[thread.core] = thread.partRow;
}

/** Row that counts what threads of a process do in a set of parts; -1 for none. */
function rowOf({ kernel }: System, { pid, parts }: Thread): number {
  if (parts.length === 0) return -1;
  const set = [...new Set(parts.map(({ part }) => part))].sort((one, other) => one - other);
  const known = kernel.partRows.findIndex(
    (row) => row.pid === pid && row.parts.length === set.length && row.parts.every((part, at) => part === set[at]),
  );
  return known >= 0 ? known : kernel.partRows.push({ pid, parts: set }) - 1;
}

/** Rows of a part: of all processes, or of some. */
export function rowsOfPart({ kernel }: System, part: number, pids: ReadonlySet<number> | null): readonly number[] {
  return kernel.partRows.flatMap((row, index) =>
    row.parts.includes(part) && (pids === null || pids.has(row.pid)) ? [index] : [],
  );
}
