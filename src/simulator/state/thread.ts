/** A thread's registers and the code it executes, whether it is on a core or waits with its registers saved. */
import type { CodeOwner } from "../../image/image.js";
import { kernelImageStart, type SpaceId, type Tid, type VirtualAddress } from "../../machine/index.js";
import {
  findVma,
  inodeAt,
  setThreadRegister,
  threadProgramCounter,
  threadRegister,
  threadRegisters,
  type Process,
  type Thread,
} from "../../kernel/index.js";
import { libraryOwner, placeAt, type CodePlace } from "./code-index.js";
import { edit } from "./timeline.js";
import type { Simulation } from "./simulation.js";

/** Register number of the program counter in `readRegister` and `writeRegister`. */
export const pcRegister = 32;

/** A thread by id; undefined if there never was one. */
export function findThread(simulation: Simulation, tid: number): Thread | undefined {
  return simulation.system.kernel.threads.get(tid as Tid);
}

/** Is there a thread of this id that has not ended? */
export function isAlive(simulation: Simulation, tid: number): boolean {
  const thread = findThread(simulation, tid);
  return thread !== undefined && thread.state !== "exited";
}

/** The process of a thread. */
export function processOf(simulation: Simulation, thread: Thread): Process {
  return simulation.system.kernel.processes.get(thread.pid)!;
}

/** Is the thread on a core now? */
export function threadRuns(simulation: Simulation, tid: number): boolean {
  return findThread(simulation, tid)?.state === "running";
}

/** Value of an integer register (0…31) or of the pc (32), as an unsigned 64-bit number; 0 for an unknown thread. */
export function readRegister(simulation: Simulation, tid: number, register: number): bigint {
  if (findThread(simulation, tid) === undefined) return 0n;
  const { system } = simulation;
  return register === pcRegister
    ? BigInt(threadProgramCounter(system, tid as Tid))
    : threadRegister(system, tid as Tid, register);
}

/** All registers of a thread but the pc; 0 where there is no such thread. */
export function readRegisters(simulation: Simulation, tid: number): bigint[] {
  return findThread(simulation, tid) === undefined
    ? Array<bigint>(pcRegister).fill(0n)
    : threadRegisters(simulation.system, tid as Tid);
}

/** Changes a register (32 = pc) of a thread; journaled, so that replays do it again. x0 stays zero. */
export function writeRegister(
  simulation: Simulation,
  tid: number,
  register: number,
  value: bigint,
  text = "a register",
): void {
  if (findThread(simulation, tid) === undefined || register === 0) return;
  edit(simulation.timeline, simulation.system, text, (system) => {
    setThreadRegister(system, tid as Tid, register, value);
  });
}

/** Program counter of a thread. */
export function threadPc(simulation: Simulation, tid: number): VirtualAddress {
  return findThread(simulation, tid) === undefined
    ? (0 as VirtualAddress)
    : threadProgramCounter(simulation.system, tid as Tid);
}

/** Stack pointer of a thread, as a number; frames are told apart by it. */
export function stackPointer(simulation: Simulation, tid: number): number {
  return Number(readRegister(simulation, tid, 2));
}

/** Space that a thread executes in: its process's own, or an attached one. */
export function executingSpace(simulation: Simulation, tid: number): SpaceId {
  return findThread(simulation, tid)?.space ?? (0 as SpaceId);
}

/** Whose code lies at an address, as this thread sees it; null if it is nobody's that we compiled. */
export function codeOwnerAt(simulation: Simulation, tid: number, address: VirtualAddress): CodeOwner | null {
  const thread = findThread(simulation, tid);
  if (thread === undefined) return null;
  const { image, system } = simulation;
  const program = processOf(simulation, thread).program;
  const { kernelCode } = image;
  if (kernelCode && address >= kernelImageStart && address < kernelImageStart + kernelCode.size)
    return { kind: "program", index: kernelCode.program };
  const segments = image.programs[program]?.segments;
  if (segments !== undefined && contains(segments, address)) return { kind: "program", index: program };
  const first = image.vases.findIndex((vas) => contains(vas.segments, address));
  if (first < 0) return libraryAt(simulation, thread, address);
  if (!image.vases.some((vas, index) => index > first && contains(vas.segments, address)))
    return { kind: "vas", index: first };
  // Several VASes have code here: the one whose memory is mapped decides.
  const space = system.kernel.spaces.get(thread.space);
  const vma = space === undefined ? undefined : findVma(space.vmas, address);
  const name = vma === undefined ? undefined : system.kernel.owners[vma.owner]?.name;
  const index = image.vases.findIndex((vas) => vas.name === name);
  return index >= 0 ? { kind: "vas", index } : null;
}

/** Has a library come: does a space have one mapped at a place that was not known? */
export function findLibraries({ image, code, system: { kernel } }: Simulation): boolean {
  if (code.debug.size === 0) return false;
  const before = code.libraries.length;
  for (const { vmas } of kernel.spaces.values()) {
    for (const { execute, object, subscription, start, offset } of vmas) {
      // What the scenario shares by name is known from the start.
      const named =
        subscription !== null && image.vases.some(({ name }) => name === kernel.vases.get(subscription)?.name);
      const file = execute && object !== null && !named ? kernel.objects.get(object)?.file : undefined;
      if (file !== undefined) libraryOwner(code, file, inodeAt(kernel.files, file).path, start - offset);
    }
  }
  return code.libraries.length > before;
}

/** Code of a file that the thread's space has mapped, or null. */
function libraryAt({ system, code }: Simulation, thread: Thread, address: VirtualAddress): CodeOwner | null {
  if (code.debug.size === 0) return null;
  const { kernel } = system;
  const vma = findVma(kernel.spaces.get(thread.space)?.vmas ?? [], address);
  if (vma === undefined || !vma.execute || vma.object === null) return null;
  const file = kernel.objects.get(vma.object)?.file;
  if (file === undefined) return null;
  return libraryOwner(code, file, inodeAt(kernel.files, file).path, vma.start - vma.offset);
}

function contains(
  segments: readonly { readonly start: number; readonly size: number; readonly execute: boolean }[],
  address: number,
): boolean {
  // Asked at every breakpoint that a run comes by.
  for (const { start, size, execute } of segments)
    if (execute && address >= start && address < start + size) return true;
  return false;
}

/** Owner, function and source range of the code at an address, or null. */
export function codeAt(simulation: Simulation, tid: number, address: VirtualAddress): CodePlace | null {
  const owner = codeOwnerAt(simulation, tid, address);
  return owner === null ? null : placeAt(simulation.code, owner, address);
}
