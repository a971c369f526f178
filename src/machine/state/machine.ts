/** The machine: configuration, memory, cores, trace and counters. State only; run.ts executes it. */
import type { Watch } from "./watch.js";
import { createCore, type Core } from "./core.js";
import {
  countRow,
  createCounters,
  createMissCounters,
  countWork,
  createTrace,
  createWorkCounters,
  type WorkColumn,
  type WorkCounters,
  RowColumn,
  type Counters,
  type MissCounters,
  type Trace,
} from "../counters/index.js";
import { createRandom, doublesIn, layOut, wordsIn, type Random } from "../base/index.js";
import {
  matchEquation,
  ordinaryAccesses,
  slotShiftOf,
  type MachineConfig,
  type MatchEquation,
  type Ordinary,
} from "../config/index.js";
import { createFilledPages, type FilledPages } from "../tlb/index.js";
import {
  createMemory,
  framesIn,
  pageTableFormat,
  type PageTableFormat,
  type PhysicalMemory,
} from "../page-table/index.js";
import type { MachineCheckpoint } from "./saved-machine.js";
import { createOracle, type Oracle } from "./coherence-oracle.js";
import type { Hazard } from "./hazard.js";
import { machineNumbers } from "./state.js";

/** Asked while the machine runs, where what they look at may have changed; they stop the run by `requestStop`. */
export interface Probes {
  /** After each translation that was no shortcut: entries of TLBs and registers of misses. Null: nobody asks. */
  readonly translated: (() => void) | null;
  /** After the kernel has done something. */
  readonly kernelActed: () => void;
}

/** A machine with all its state. */
export interface Machine {
  readonly config: MachineConfig;
  /**
   * All arrays of fixed size (registers, TLBs, frame owners, the checker's) are views of these bytes, so that saving them is
   * one copy. Memory contents, counters and histories are not among them: they grow, or are saved when they change.
   */
  readonly state: Uint8Array;
  /** Where a copy of the state finds the single numbers; see `storeNumbers`. */
  readonly numbers: Float64Array;
  readonly format: PageTableFormat;
  readonly equation: MatchEquation;
  readonly memory: PhysicalMemory;
  readonly cores: readonly Core[];
  readonly trace: Trace;
  /** Instruction attempts of all cores so far. */
  tick: number;
  /** For the kernel's own choices; each TLB has a sequence of its own. */
  readonly random: Random;
  readonly counters: Counters;
  /**
   * Per shared id, the bits of the spaces that use its pages, and of those that did and have copies of their own by now
   * (policy ccid).
   */
  readonly groupMembers: Int32Array;
  readonly privateCopies: Int32Array;
  /** Misses by class, and which process has had which translation; null unless `classify`. */
  readonly missCounters: MissCounters | null;
  /** Everything that is no access. */
  readonly work: WorkCounters;
  readonly filledPages: FilledPages;
  /** Flags (1 = breakpoint) per halfword of a page, by VPN. The same in all address spaces. */
  readonly breakpoints: Map<number, Uint8Array>;
  /**
   * Asked at a breakpoint: is it to be passed at once? Reads registers and memory only, changes nothing, and is no state;
   * null: `run` stops at each.
   */
  passes: ((core: Core, pc: number) => boolean) | null;
  /** What the coherence checker found, in order; empty while `check` is off. */
  readonly hazards: Hazard[];
  /** What the checker knows; null while `check` is off. */
  readonly oracle: Oracle | null;
  /** Accesses that ordinary-refill.ts does; what it does not do goes the general way, to the same end. */
  ordinary: Ordinary;
  /**
   * Physical address of the kernel's own text, data and stacks, or -1: there is no kernel code. They lie at
   * `kernelImageStart`, and all memory at `directMapStart`, for whoever runs under the owner number 0.
   */
  kernelImage: number;
  /** Whoever watches what is no memory (TLB slots, registers, records of the kernel), or null. No state. */
  probes: Probes | null;
  /** Process that has maintenance done on other cores too, while that goes on; -1: each core works for whom it runs. No state. */
  asker: number;
  /** What `run` stops for while schedules are explored or replayed, or null: it does not. No state. */
  watch: Watch | null;
  /** Live checkpoints, oldest first. */
  readonly checkpoints: MachineCheckpoint[];
  /** Copies of `state` that no checkpoint needs any more: the next ones take them, since copying is cheap and allocating is not. */
  readonly spareStates: Uint8Array[];
}

/** Process on whose account a core removes entries. */
export function askerOf({ asker }: Machine, core: Core): number {
  return asker >= 0 ? asker : core.pid;
}

/** Does maintenance of several cores on account of one process, which histories name as what took an entry. */
export function onBehalfOf(machine: Machine, pid: number, work: () => void): void {
  machine.asker = pid;
  try {
    work();
  } finally {
    machine.asker = -1;
  }
}

/** A machine after reset: memory zero, TLBs empty, counters zero. */
export function createMachine(config: MachineConfig): Machine {
  const {
    part: { frameOwner, ...laid },
    bytes: state,
  } = layOut((block) => {
    const numbers = doublesIn(block, machineNumbers);
    const cores = Array.from({ length: config.cores }, (_, id) => createCore(config, id, block));
    return {
      numbers,
      cores,
      groupMembers: wordsIn(block, 64),
      privateCopies: wordsIn(block, 64),
      oracle: config.check ? createOracle(cores, block) : null,
      frameOwner: wordsIn(block, framesIn(config.memoryBytes, config.pageShift)),
    };
  });
  const counters = createCounters(config);
  const work = createWorkCounters(counters.partOf);
  return {
    config,
    state,
    ...laid,
    memory: createMemory(config.memoryBytes, config.pageShift, slotShiftOf(config.isa), frameOwner),
    format: pageTableFormat(
      config.format,
      matchEquation(config.tags).honoursShared,
      config.architecture.privilegedExecuteNever,
    ),
    equation: matchEquation(config.tags),
    trace: createTrace(undefined, undefined, work),
    tick: 0,
    random: createRandom(config.seed, 255),
    counters,
    work,
    missCounters: config.classify ? createMissCounters(config, counters.partOf) : null,
    filledPages: createFilledPages(),
    breakpoints: new Map(),
    passes: null,
    hazards: [],
    ordinary: ordinaryAccesses(config),
    kernelImage: -1,
    probes: null,
    asker: -1,
    watch: null,
    checkpoints: [],
    spareStates: [],
  };
}

/** Adds cycles to a core and to the process that runs on it. Without a cause they are those of a translation. */
export function charge(machine: Machine, core: Core, cycles: number, cause: WorkColumn | null = null): void {
  core.cycles += cycles;
  if (cause !== null) countWork(machine.work, core, cause, cycles);
  countRow(machine.counters, core.id, core.pid, -1, RowColumn.Cycles, cycles);
}
