/** Making processes and threads: the records, their program's memory, a thread's stack. */
import {
  createRandom,
  createRegisterFile,
  frameAddress,
  kernelOwner,
  writeBytes,
  type CoreId,
  type OwnerId,
  type Pfn,
  type Pid,
  type RegisterFile,
  type Tid,
  type VirtualAddress,
} from "../../machine/index.js";
import type { ExecutableImage, SegmentImage } from "../../image/image.js";
import { allocateZeroed, allocateZeroedRun } from "../frames/index.js";
import {
  addOwner,
  createVma,
  findVma,
  insertVma,
  LimitReached,
  spaceOf,
  touch,
  type Kernel,
  type Mm,
  type Process,
  type System,
  type Thread,
  type Vma,
  type VmaKind,
} from "../state/index.js";
import { createMm, mapPage, pagesOf, shortageText } from "../pages/index.js";
import { pageBytesOf, pageCeil, pageFloor } from "../abi/index.js";
import { isMappable, loadInterpreter, mapFileSegment, subscribeToText } from "./load-executable.js";
import { auxiliaryVector, initialStack } from "./initial-stack.js";
import { drawBytes } from "./draw-bytes.js";
import { findGap, placeRandomly, randomBytes } from "../memory/index.js";

/** Stream of the machine's random numbers from which process `pid` has its random bytes: scheduling does not move it. */
const firstRandomStream = 0x2_0000;

/** Bytes that a new main stack begins with; it grows at need. */
const firstStackPages = 2;

/** A process record with an empty original address space, or for a time with that of its parent. */
export function createProcess(
  system: System,
  fields: Pick<Process, "name" | "program" | "parent" | "uid" | "gid" | "groups"> & Partial<Pick<Process, "owner">>,
  borrowed: Mm["id"] | null = null,
): Process {
  const { kernel } = system;
  const pid = kernel.nextPid++ as Pid;
  const owner = fields.owner ?? addOwner(kernel, fields.name, "process");
  const space = borrowed ?? createMm(system, { kind: "original", owner, pid }).id;
  const process: Process = {
    pid,
    ...fields,
    owner,
    space,
    borrows: borrowed !== null,
    attachments: [],
    subscriptions: [],
    handlers: new Map(),
    actions: new Map(),
    sender: 0,
    interpreter: null,
    descriptors: new Map(),
    directory: "/",
    random: createRandom(system.machine.config.seed, firstRandomStream + pid),
    exit: null,
    reaped: false,
  };
  kernel.processes.set(pid, process);
  return process;
}

/** A runnable thread record, in no queue yet. The main thread's tid is its pid. */
export function createThread(
  system: System,
  process: Process,
  fields: Pick<Thread, "name" | "affinity" | "meets" | "stack"> & { tid?: Tid },
): Thread {
  const { kernel } = system;
  const thread: Thread = {
    pid: process.pid,
    state: "runnable",
    blocked: null,
    core: null,
    lastCore: null,
    activeVas: 0,
    space: process.space,
    leftVas: null,
    registers: createRegisterFile(),
    pending: [],
    directed: [],
    blockedSignals: 0n,
    blockedAfter: null,
    clearTid: 0,
    robustList: 0,
    signalStack: null,
    frames: [],
    value: 0n,
    restarting: false,
    parts: [],
    partRow: -1,
    ...fields,
    tid: fields.tid ?? (kernel.nextPid++ as Tid),
    ...(kernel.image.kernelCode?.called !== undefined &&
      Number(process.owner) !== kernelOwner && { kernelSide: { stack: allocateKernelStack(system), caller: null } }),
  };
  kernel.threads.set(thread.tid, thread);
  return thread;
}

/** A page of stack for the functions of the kernel block that a thread's program calls. */
function allocateKernelStack(system: System): number {
  return allocateZeroed(system, kernelOwner as OwnerId);
}

/** What execve gives a program instead of what the scenario says: its path, arguments and environment. */
export interface GivenStrings {
  readonly path: string;
  readonly argv: readonly string[];
  readonly env: readonly string[];
}

/** Where a process's main thread begins: at its program's entry, on its stack, with the arguments in a0, a1, … */
export function mainRegisters(
  system: System,
  process: Process,
  args: readonly (bigint | string)[],
  given: GivenStrings | null = null,
): RegisterFile {
  const { kernel } = system;
  const registers = createRegisterFile();
  registers.pc = kernel.image.programs[process.program]!.entry as VirtualAddress;
  const { executable } = kernel.image.programs[process.program]!;
  if (executable !== undefined) {
    // All other registers are 0, as Linux leaves them.
    if (process.interpreter !== null) registers.pc = process.interpreter.entry as VirtualAddress;
    setFileRegister(registers, 2, BigInt(fillStack(system, process, executable, args, given)));
    return registers;
  }
  setFileRegister(registers, 2, BigInt(spaceOf(kernel, process.space).stackTop));
  args.forEach((value, index) => setFileRegister(registers, 10 + index, BigInt(value)));
  return registers;
}

/**
 * Writes arguments, environment and auxiliary vector to the top of an executable's stack.
 *
 * @returns where the stack pointer begins.
 * @throws LimitReached if there are not enough frames.
 */
function fillStack(
  system: System,
  process: Process,
  executable: ExecutableImage,
  args: readonly (bigint | string)[],
  given: GivenStrings | null,
): number {
  const { kernel } = system;
  const { layout } = kernel;
  const mm = spaceOf(kernel, process.space);
  const { bytes, sp } = initialStack(mm.stackTop, {
    ...(given ?? {
      argv: [executable.path, ...executable.args, ...args.map(String)],
      env: executable.env,
      path: executable.path,
    }),
    auxiliary: auxiliaryVector(kernel.image.programs[process.program]!, executable, process, layout.pageBytes),
    random: drawBytes(process, 16),
  });
  const stack = findVma(mm.vmas, mm.stackTop - 1)!;
  const first = pageFloor(layout, sp);
  if (first < stack.start) {
    stack.start = first;
    touch(system, mm, stack);
  }
  const segment = { name: "stack", start: sp, size: bytes.length, bytes, read: true, write: true, execute: false };
  for (let va = first; va < mm.stackTop; va += layout.pageBytes) {
    const pfn = allocateZeroedRun(system, mm.owner, 1);
    if (pfn === null) throw new LimitReached(`stack of \`${process.name}\`: ${shortageText(system, layout.pageBytes)}`);
    fillPage(system, pfn, segment, va, layout.pageBytes);
    mapPage(system, mm, stack, va as VirtualAddress, pfn);
  }
  return sp;
}

/**
 * Maps a segment of a program or VAS: pages with initial contents, and all pages if `populate`, are present at once;
 * the rest is zero on demand.
 *
 * @throws LimitReached if there are not enough frames, or not enough in one piece for its large pages.
 */
export function mapSegment(system: System, mm: Mm, segment: SegmentImage, kind: VmaKind, populate: boolean): Vma {
  const { layout } = system.kernel;
  const largePage = segment.pageBytes === layout.pageBytes ? 0 : (segment.pageBytes ?? 0);
  const bytes = pageBytesOf(layout, { largePage });
  const vma = createVma({
    start: Math.floor(segment.start / bytes) * bytes,
    end: Math.ceil((segment.start + segment.size) / bytes) * bytes,
    largePage,
    kind,
    name: segment.name,
    owner: mm.owner,
    read: segment.read,
    write: segment.write,
    execute: segment.execute,
  });
  insertVma(mm.vmas, vma);
  touch(system, mm, vma);
  const filledEnd = segment.start + segment.bytes.length;
  for (let va = vma.start; va < vma.end && (populate || va < filledEnd); va += bytes) {
    const pfn = allocateZeroedRun(system, mm.owner, pagesOf(system, vma));
    if (pfn === null) throw new LimitReached(`segment \`${segment.name}\`: ${shortageText(system, bytes)}`);
    fillPage(system, pfn, segment, va, bytes);
    mapPage(system, mm, vma, va as VirtualAddress, pfn);
  }
  return vma;
}

/** Copies the part of a segment's contents that falls into a page. */
function fillPage(system: System, pfn: Pfn, segment: SegmentImage, va: number, pageBytes: number): void {
  const { memory } = system.machine;
  const from = Math.max(0, va - segment.start);
  const bytes = segment.bytes.subarray(from, Math.max(from, va + pageBytes - segment.start));
  const pa = frameAddress(memory, pfn) + Math.max(0, segment.start - va);
  if (bytes.length > 0) writeBytes(memory, pa as ReturnType<typeof frameAddress>, bytes);
}

/** What a program's segment is to the views. */
function programKind(segment: SegmentImage): VmaKind {
  if (segment.execute) return "text";
  return segment.write && segment.bytes.length === 0 ? "bss" : "data";
}

/** Maps a program's segments privately, sets up the heap's start and the main stack. */
export function loadProgram(system: System, process: Process): void {
  const { kernel } = system;
  const { layout } = kernel;
  const mm = spaceOf(kernel, process.space);
  const { segments } = kernel.image.programs[process.program]!;
  const shared = subscribeToText(system, process);
  for (const segment of segments)
    if (shared && segment.execute) continue;
    else if (isMappable(system, segment)) mapFileSegment(system, mm, process, segment, 0);
    else mapSegment(system, mm, segment, programKind(segment), false);
  placeRandomly(system, mm);
  const text = segments.filter(({ execute }) => execute);
  mm.startCode = Math.min(...text.map(({ start }) => start));
  mm.endCode = Math.max(...text.map(({ start, size }) => start + size));
  const programEnd = pageCeil(layout, Math.max(...segments.map(({ start, size }) => start + size)));
  mm.startBrk = mm.brk = programEnd + randomBytes(system);
  const stack = createVma({
    start: mm.stackTop - firstStackPages * layout.pageBytes,
    end: mm.stackTop,
    kind: "stack",
    name: "stack",
    owner: process.owner,
    growsDown: true,
  });
  insertVma(mm.vmas, stack);
  touch(system, mm, stack);
  process.interpreter = loadInterpreter(system, process);
}

/** Maps a stack for a further thread of a process, with a guard page below it that stays free; null if there is no room. */
export function mapThreadStack(system: System, process: Process): Vma | null {
  const { kernel } = system;
  const { layout } = kernel;
  const mm = spaceOf(kernel, process.space);
  const size = pageCeil(layout, kernel.config.stackBytes);
  const gap = findGap(layout, mm, size + layout.pageBytes);
  if (gap === null) return null;
  const start = gap + layout.pageBytes;
  const vma = createVma({
    start,
    end: start + size,
    kind: "stack",
    name: "thread stack",
    owner: process.owner,
    guard: layout.pageBytes,
  });
  insertVma(mm.vmas, vma);
  touch(system, mm, vma);
  return vma;
}

/** Sets a register of a thread that is not on a core. */
export function setSavedRegister(thread: Thread, n: number, value: bigint): void {
  setFileRegister(thread.registers, n, value);
}

function setFileRegister(registers: RegisterFile, n: number, value: bigint): void {
  registers.lo[n] = Number(BigInt.asIntN(32, value));
  registers.hi[n] = Number(BigInt.asIntN(32, value >> 32n));
}

/** Rendezvous points and name of the function that starts at an address of a process's code. */
export function functionAt(
  kernel: Kernel,
  process: Process,
  address: number,
): { name: string; meets: readonly number[] } | null {
  const found = kernel.image.debug.functions.find(
    ({ owner, start }) => start === address && (owner.kind === "vas" || owner.index === process.program),
  );
  return found === undefined ? null : { name: found.name, meets: found.meets };
}

/** Rendezvous points that a program's `main` names. */
export function mainMeets(kernel: Kernel, program: number): readonly number[] {
  const main = kernel.image.debug.functions.find(
    ({ owner, name }) => owner.kind === "program" && owner.index === program && name === "main",
  );
  return main?.meets ?? [];
}

/** A core number of a program as affinity: negative = any; null if there is no such core. */
export function affinityOf(system: System, core: number): { readonly core: CoreId | null } | null {
  if (core >= system.machine.cores.length) return null;
  return { core: core < 0 ? null : (core as CoreId) };
}
