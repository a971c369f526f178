/** Boot: from an image to a system at tick 0, before the first instruction. */
import type { Image, ProcessImage, SegmentImage, VasImage } from "../image/image.js";
import {
  createMachine,
  createRandom,
  extensionsOf,
  frameCount,
  largePages,
  matchEquation,
  type CoreId,
  type Machine,
  type MachineConfig,
  type Tid,
} from "../machine/index.js";
import { mostRandomBytes } from "./memory/index.js";
import { createAsidAllocator, isGlobal } from "./asids/index.js";
import { bootSegment } from "./attaching/index.js";
import { createProcess, createThread, loadProgram, mainMeets, mainRegisters, mapSegment } from "./loading/index.js";
import { enqueue, fillCores } from "./waiting/index.js";
import { deliverPending, markBoundaries } from "./threads/index.js";
import {
  bootInterruptThreads,
  bootKernelThread,
  loadFirstAsids,
  placeKernelCode,
  runBootFunction,
} from "./boot-kernel-code.js";
import { connectChecker } from "./lab/index.js";
import { createFileTree, openStandardStreams } from "./files/index.js";
import { createFrameTable } from "./frames/index.js";
import type { KernelConfig } from "./config/index.js";
import { addOwner, createLab, LimitReached, spaceOf, type Kernel, type System } from "./state/index.js";
import { sizeText } from "./pages/index.js";
import { createLayout, pageBytesOf, type Layout } from "./abi/index.js";
import { broadcastsOn } from "./shootdown/index.js";
import { makeVas, mapShared } from "./vas/index.js";
import { addressText } from "../notation/index.js";

/** Why an image cannot be booted on this machine. */
export interface BootProblem {
  readonly key: string;
  readonly message: string;
}

/** Stream of the kernel's random numbers: none of the machine's has it. */
const randomStream = 0x1_0000;

/** Most arguments of a program: a0 … a7. */
const argumentLimit = 8;

/**
 * Makes the machine and the kernel, the VASes with their segments, and every process with its program loaded and its
 * main thread ready. Boot work costs no cycles.
 *
 * @returns the system, or every reason why the image does not fit the machine.
 */
export function bootSystem(
  image: Image,
  machineConfig: MachineConfig,
  kernelConfig: KernelConfig,
): { system: System } | { problems: BootProblem[] } {
  const machine = createMachine(machineConfig);
  const layout = createLayout(machine.format, kernelConfig.stackBytes);
  const lowestTop = layout.mmapTop - mostRandomBytes(layout, kernelConfig);
  const problems = [
    ...checkImage(image, layout, lowestTop, machineConfig),
    ...checkPageSizes(image, machine),
    ...(kernelConfig.elfAlignment ? checkLibraries(image, layout) : []),
  ];
  const system: System = { machine, kernel: createKernel(image, machine, layout, kernelConfig) };
  problems.push(...settingConflicts(machineConfig, kernelConfig));
  if (problems.length > 0) return { problems };
  markBoundaries(system);
  try {
    const code = placeKernelCode(system);
    for (const vas of image.vases) bootVas(system, vas);
    if (code !== null) runBootFunction(system, code);
    for (const process of image.processes) {
      if (process.kernel === undefined) bootProcess(system, process);
      else if (code !== null) bootKernelThread(system, code, process);
    }
    if (code !== null) bootInterruptThreads(system, code);
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
    return { problems: [{ key: "machine.memory", message: error.message }] };
  }
  system.kernel.booting = false;
  fillCores(system, deliverPending);
  if (system.kernel.lab !== null) {
    connectChecker(system);
    loadFirstAsids(system);
  }
  return { system };
}

/** Settings of machine and kernel that cannot be together, each group being right for itself. */
export function settingConflicts(machine: MachineConfig, kernel: KernelConfig): BootProblem[] {
  if (!broadcastsOn(machine, kernel) || isGlobal(createAsidAllocator(machine, kernel))) return [];
  const message =
    "a broadcast needs address-space ids that mean the same on all cores: use asid_allocator arm64 or riscv, or ipi";
  return [{ key: "kernel.shootdown_by", message }];
}

function createKernel(image: Image, machine: Machine, layout: Layout, config: KernelConfig): Kernel {
  const { cores, tags, sasidCount } = machine.config;
  const kernel: Kernel = {
    config,
    changedSettings: [],
    layout,
    image,
    time: 0,
    work: 0,
    frames: createFrameTable(frameCount(machine.memory), layout.pageBytes, config.maxMemory),
    owners: [],
    processes: new Map(),
    threads: new Map(),
    spaces: new Map(),
    vases: new Map(),
    segments: new Map(),
    attached: new Map(),
    objects: new Map(),
    files: createFileTree(image.files ?? []),
    openFiles: new Map(),
    pipes: new Map(),
    arrivals: 0,
    ended: [],
    stirred: false,
    cores: Array.from({ length: cores }, () => ({
      current: null,
      queue: [],
      quantumLeft: config.quantum,
      last: null,
      loaded: null,
      globals: [],
      machineChecks: 0,
      machineCheckAt: 0,
      faults: 0,
      faultAt: 0,
    })),
    asids: createAsidAllocator(machine.config, config),
    sharedIds: matchEquation(tags).honoursShared
      ? Array.from({ length: sasidCount }, () => ({ vid: 0, generation: 0, since: 0, holders: 0, cpuMask: 0 }))
      : [],
    rendezvous: image.rendezvous.map((name) => ({ name, waiting: [], participants: 0 })),
    partRows: [],
    random: createRandom(machine.config.seed, randomStream),
    nextPid: 1,
    nextSpace: 1,
    nextAttachment: 1,
    nextObject: 1,
    nextFile: 1,
    activeCore: 0 as CoreId,
    output: [],
    ignoredFailures: new Map(),
    refusals: [],
    booting: true,
    lab: image.kernelCode || config.windows ? createLab(cores, config.windows, isLate(image)) : null,
    schedule: null,
    scheduleAt: 0,
    scheduleBegun: false,
    limit: null,
    only: null,
    revision: { now: 0, last: 0 },
  };
  addOwner(kernel, "kernel", "kernel");
  return kernel;
}

/** Do broadcast invalidations reach other cores late? The file's exploration says so. */
function isLate({ explore }: Image): boolean {
  return String(explore?.hardware ?? "")
    .split("+")
    .includes("complete");
}

/** A VAS of the image, all pages present. */
function bootVas(system: System, image: VasImage): void {
  const vas = makeVas(system, image.name, image.mode, image, 0);
  if (system.kernel.config.vasModel === "spacejmp") {
    for (const segment of image.segments) bootSegment(system, vas, segment);
    return;
  }
  const mm = spaceOf(system.kernel, vas.space);
  for (const segment of image.segments)
    if (segment.file === undefined) mapSegment(system, mm, segment, "segment", true);
    else mapShared(system, mm, segment);
}

function bootProcess(system: System, image: ProcessImage): void {
  const { kernel } = system;
  const process = createProcess(system, {
    name: image.name,
    program: image.program,
    parent: 0,
    uid: image.uid,
    gid: image.gid,
    groups: image.groups,
  });
  process.directory = image.directory ?? "/";
  if (kernel.image.programs[image.program]?.executable !== undefined)
    openStandardStreams(kernel, process, kernel.image.processes.indexOf(image));
  loadProgram(system, process);
  const thread = createThread(system, process, {
    tid: Number(process.pid) as Tid,
    name: "main",
    affinity: image.core as CoreId | null,
    meets: mainMeets(kernel, image.program),
    stack: null,
  });
  thread.registers = mainRegisters(system, process, image.args);
  enqueue(system, thread);
}

function checkImage(image: Image, layout: Layout, programEnd: number, { cores, isa }: MachineConfig): BootProblem[] {
  const problems: BootProblem[] = [];
  for (const vas of image.vases) checkSegments(problems, `vas ${vas.name}`, vas.segments, layout, layout.userEnd);
  for (const program of image.programs) {
    checkSegments(problems, `program ${program.name}`, program.segments, layout, programEnd);
    const { executable } = program;
    if (executable !== undefined && extensionsOf(isa) < extensionsOf(executable.isa)) {
      problems.push({
        key: "machine.isa",
        message: `program ${program.name} was compiled for ${executable.isa}, and the machine executes ${isa}: leave out isa, or compile with -march=${isa}`,
      });
    } else if (executable !== undefined && isa === "rv64im" && executable.isa !== "rv64im") {
      problems.push({
        key: "machine.isa",
        message: `program ${program.name} has compressed instructions: leave out isa`,
      });
    }
    if (!program.segments.some(({ execute }) => execute))
      problems.push({ key: `program ${program.name}`, message: "it has no code" });
  }
  const names = new Set<string>();
  for (const process of image.processes) {
    const key = `process ${process.name}`;
    if (process.kernel === undefined && image.programs[process.program] === undefined)
      problems.push({ key, message: `there is no program number ${process.program}` });
    if (process.core !== null && (process.core < 0 || process.core >= cores)) {
      problems.push({
        key,
        message: `core ${process.core} does not exist: the machine has cores 0 to ${cores - 1}; raise machine.cores`,
      });
    }
    const program = image.programs[process.program];
    if (program?.executable === undefined && process.args.length > argumentLimit)
      problems.push({ key, message: `a program takes at most ${argumentLimit} arguments` });
    if (names.has(process.name)) problems.push({ key, message: "two processes have this name: rename one" });
    names.add(process.name);
  }
  return problems;
}

/** Programs whose libraries `ld.so` would refuse on this machine (elf/dl-load.c of glibc). */
function checkLibraries({ programs }: Image, { pageBytes }: Layout): BootProblem[] {
  return programs.flatMap(({ name, executable }) => {
    const limit = executable?.libraryPages;
    if (limit === undefined || pageBytes <= limit.bytes) return [];
    const message =
      `${limit.file} is linked for pages of up to ${sizeText(limit.bytes)}, and the machine's have ${sizeText(pageBytes)}: its ` +
      `\`ld.so\` would say "${limit.sentence}". Choose a machine with smaller pages (ARC: arc-hs38-4k), or link the program ` +
      "with -static -Wl,-z,max-page-size=65536; with elf_alignment off it runs, and `ld.so` says so itself";
    return [{ key: `program ${name}`, message }];
  });
}

/** Segments whose pages the machine does not have, or that do not begin where such a page can. */
function checkPageSizes(image: Image, { format, config }: Machine): BootProblem[] {
  const sizes = largePages(format, config).map(({ bytes }) => bytes);
  return image.vases.flatMap(({ name, segments }) =>
    segments.flatMap(({ name: segment, start, pageBytes = 0 }) => {
      const key = `vas ${name}`;
      if (pageBytes === 0 || pageBytes === 2 ** format.pageShift) return [];
      if (!sizes.includes(pageBytes)) {
        const has = sizes.length === 0 ? "no large pages" : `large pages of ${sizes.map(sizeText).join(", ")}`;
        return [
          { key, message: `segment \`${segment}\` asks for pages of ${sizeText(pageBytes)}: this machine has ${has}` },
        ];
      }
      if (start % pageBytes === 0) return [];
      const message = `segment \`${segment}\` must begin at a multiple of its pages of ${sizeText(pageBytes)}`;
      return [{ key, message }];
    }),
  );
}

function checkSegments(
  problems: BootProblem[],
  key: string,
  segments: readonly SegmentImage[],
  layout: Layout,
  limit: number,
): void {
  const sorted = [...segments].sort((a, b) => a.start - b.start);
  sorted.forEach((segment, index) => {
    const bytes = pageBytesOf(layout, { largePage: segment.pageBytes ?? 0 });
    const start = Math.floor(segment.start / bytes) * bytes;
    const end = Math.ceil((segment.start + segment.size) / bytes) * bytes;
    if (segment.size <= 0) problems.push({ key, message: `segment \`${segment.name}\` is empty: give it a size` });
    if (start < layout.userStart || end > limit) {
      problems.push({
        key,
        message:
          `segment \`${segment.name}\` ${addressText(start)}–${addressText(end)} is outside user space: ` +
          `${addressText(layout.userStart)} to ${addressText(limit)}`,
      });
    }
    const next = sorted[index + 1];
    const nextBytes = pageBytesOf(layout, { largePage: next?.pageBytes ?? 0 });
    if (next !== undefined && Math.floor(next.start / nextBytes) * nextBytes < end) {
      problems.push({
        key,
        message:
          `segment \`${next.name}\` at ${addressText(next.start)} lies in a page of \`${segment.name}\`, which ` +
          `ends at ${addressText(end)}: move it or shrink \`${segment.name}\``,
      });
    }
  });
}
