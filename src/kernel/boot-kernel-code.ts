/** Boot of kernel code: its memory, its threads, its `boot` function. */
import type { ProcessImage } from "../image/image.js";
import type { KernelCode } from "../image/kernel-code.js";
import {
  createRegisterFile,
  frameAddress,
  kernelImageStart,
  kernelOwner,
  writeBytes,
  type CoreId,
  type OwnerId,
  type Pfn,
  type RegisterFile,
  type Tid,
  type VirtualAddress,
} from "../machine/index.js";
import { allocateZeroed } from "./frames/index.js";
import { connectChecker, setKernelRegisters, writeContext } from "./lab/index.js";
import { runCore } from "./run-core.js";
import { LimitReached, threadOf, type System, type Thread } from "./state/index.js";
import { createProcess, createThread } from "./loading/index.js";
import { enqueue, fillCores } from "./waiting/index.js";
import { deliverPending } from "./threads/index.js";

/** Kernel code in memory, and where the next stack is. */
export interface PlacedCode {
  readonly code: KernelCode;
  stacks: number;
}

/** Most attempts of the function `boot`. */
const mostBootAttempts = 10_000_000;

/**
 * Puts the code of the `kernel` block into memory, with a page of stack for each of its threads; null: there is none.
 *
 * @throws LimitReached if memory does not suffice.
 */
export function placeKernelCode(system: System): PlacedCode | null {
  const { kernel, machine } = system;
  const { kernelCode: code, processes } = kernel.image;
  if (!code) return null;
  const { pageBytes } = kernel.layout;
  const imagePages = Math.ceil(code.size / pageBytes);
  // A stack for each thread, for the interrupts of each core, and for `boot`.
  const stacks = processes.filter((process) => process.kernel !== undefined).length + machine.cores.length + 1;
  const owner = kernelOwner as OwnerId;
  const first = allocateZeroed(system, owner);
  for (let page = 1; page < imagePages + stacks; page++) {
    if (allocateZeroed(system, owner) !== first + page) throw new LimitReached("kernel code does not fit in one piece");
  }
  const pa = frameAddress(machine.memory, first);
  writeBytes(machine.memory, pa, code.bytes);
  machine.kernelImage = pa;
  connectChecker(system);
  return { code, stacks: kernelImageStart + imagePages * pageBytes };
}

/** Registers of a thread that begins in a function of the kernel. */
function registersFor(placed: PlacedCode, stackBytes: number, fn: string, args: readonly bigint[]): RegisterFile {
  const registers = createRegisterFile();
  registers.pc = placed.code.entry as VirtualAddress;
  placed.stacks += stackBytes;
  setKernelRegisters(registers, placed.code.functions[fn]!.address, placed.stacks, args);
  return registers;
}

function kernelThread(
  system: System,
  placed: PlacedCode,
  name: string,
  fn: string,
  args: readonly bigint[],
  core: number | null,
): Thread {
  const { pageBytes } = system.kernel.layout;
  const process = createProcess(system, {
    name,
    program: placed.code.program,
    parent: 0,
    uid: 0,
    gid: 0,
    groups: [],
    owner: kernelOwner as OwnerId,
  });
  const thread = createThread(system, process, {
    tid: Number(process.pid) as Tid,
    name: "main",
    affinity: core as CoreId | null,
    meets: placed.code.functions[fn]?.meets ?? [],
    stack: { start: placed.stacks, end: placed.stacks + pageBytes },
  });
  thread.registers = registersFor(placed, pageBytes, fn, args);
  return thread;
}

/** A thread of the scenario that runs a function of the kernel. */
export function bootKernelThread(system: System, placed: PlacedCode, image: ProcessImage): void {
  const { kernel } = system;
  const { function: fn, space } = image.kernel!;
  const thread = kernelThread(system, placed, image.name, fn, image.args.map(BigInt), image.core);
  if (space !== null) thread.space = [...kernel.vases.values()][space]!.space;
  enqueue(system, thread);
}

/** The thread of each core that interrupts run on; it has ended until one is taken. */
export function bootInterruptThreads(system: System, placed: PlacedCode): void {
  const { kernel, machine } = system;
  const [fn] = Object.keys(placed.code.functions);
  if (fn === undefined) return;
  for (const { id } of machine.cores) {
    const thread = kernelThread(system, placed, `irq/${id}`, fn, [], id);
    thread.state = "exited";
    kernel.lab!.handlers[id] = thread.tid;
  }
}

/**
 * Runs `boot` to its end, before anything else and at no cost: the first tick comes after it.
 *
 * @throws LimitReached if it does not end.
 */
export function runBootFunction(system: System, placed: PlacedCode): void {
  const { kernel, machine } = system;
  if (!("boot" in placed.code.functions)) return;
  const thread = kernelThread(system, placed, "boot", "boot", [], 0);
  enqueue(system, thread);
  fillCores(system, deliverPending);
  while (thread.state !== "exited" && kernel.limit === null && machine.tick < mostBootAttempts) {
    if (threadOf(kernel, thread.tid).core === null)
      throw new LimitReached("`boot` waits for something: nobody else runs yet");
    runCore(system, 0 as CoreId, mostBootAttempts - machine.tick, false);
  }
  if (thread.state !== "exited") throw new LimitReached(kernel.limit?.text ?? "`boot` does not end");
  kernel.processes.delete(thread.pid);
  kernel.threads.delete(thread.tid);
  kernel.output.length = 0;
  const schedule = kernel.cores[0]!;
  schedule.last = null;
  schedule.loaded = null;
  kernel.lab!.obligations = [];
  machine.tick = 0;
  for (const core of machine.cores) core.cycles = core.instructions = 0;
}

/** `process … { asid N }`: the core of such a thread runs with that ASID at first. */
export function loadFirstAsids(system: System): void {
  const { kernel, machine } = system;
  for (const image of kernel.image.processes) {
    if (image.kernel === undefined || image.kernel.asid === null || image.core === null) continue;
    const core = machine.cores[image.core]!;
    if (core.context.root !== 0) writeContext(system, core, core.context.root as Pfn, image.kernel.asid);
  }
}
