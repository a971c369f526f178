/**
 * The kernel's state: plain records in maps by id. The files beside this one hold the functions over it. A kernel is
 * always used together with the machine whose memory holds its page tables: a `System`.
 */
import type { Image } from "../../image/image.js";
import {
  charge,
  countWork,
  emit,
  type Core,
  type CoreId,
  type EventKind,
  type Machine,
  type OwnerId,
  type Pid,
  type Random,
  type SpaceId,
  type Tid,
  WorkColumn,
} from "../../machine/index.js";
import type { AsidAllocator } from "./asid-state.js";
import { costPlace, type CostName, type KernelConfig } from "../config/index.js";
import type { FileTree, OpenFile, Pipe } from "./file.js";
import type { FrameTable } from "./frame-table.js";
import type { Layout } from "../abi/index.js";
import type { LabState } from "./lab.js";
import type { Mm } from "./mm.js";
import type { Process, Thread } from "./process.js";
import type { OutputRecord, Refusal } from "./report.js";
import type { Schedule } from "../schedule/index.js";
import type { Segment } from "./segment.js";
import type { SharedObject, Vma } from "./vma.js";
import type { AttachedVas, Vas } from "./vas.js";

/** Whose memory something is. Rows are never reused; the row's index is its OwnerId. */
export interface Owner {
  readonly id: OwnerId;
  readonly name: string;
  readonly kind: "process" | "vas" | "segment" | "file" | "kernel";
}

/** Scheduling state of one core. */
export interface CoreSchedule {
  /** Thread on the core, or null: idle. */
  current: Tid | null;
  /** Runnable threads that wait for the core, first to run first. */
  queue: Tid[];
  /** Instruction attempts left of the current thread's quantum. */
  quantumLeft: number;
  /** Thread that ran last, or null. */
  last: Tid | null;
  /** Space whose registers the core holds (it may be gone by now), or null before the first thread. */
  loaded: SpaceId | null;
  /** Ranges whose global entries the core may hold from spaces before the loaded one (global-pages.ts). */
  globals: GlobalRange[];
  /** Machine checks since an instruction completed, and how many had completed then (duplicate-entries.ts). */
  machineChecks: number;
  machineCheckAt: number;
  /** Page faults in a row that the kernel resolved without an instruction in between, and how many had completed then. */
  faults: number;
  faultAt: number;
}

/** A rendezvous point (`meet NAME`). */
export interface Rendezvous {
  readonly name: string;
  /** Threads that wait, in order of arrival. */
  waiting: Tid[];
  /** How many must meet, from an explicit count; 0 = all live threads whose code names the point. */
  participants: number;
}

/** A process in a set of measured parts: a row of counters. */
export interface PartRow {
  readonly pid: Pid;
  /** Indices into `Image.parts`, ascending. */
  readonly parts: readonly number[];
}

/** One hardware shared id. */
export interface SharedIdSlot {
  /** VAS that has it, or 0. */
  vid: number;
  /** Counts how often the number was given out, so that a number's users can be told apart (P13, P15). */
  generation: number;
  /** Kernel time at which the VAS took it. */
  since: number;
  /** Attachments and subscriptions that hold it. */
  holders: number;
  /** Bit per core that may hold entries with it (mmu-hardware §4.3: shared entries change who must be interrupted). */
  cpuMask: number;
}

/** Everything the kernel knows. */
export interface Kernel {
  /** Replaced as a whole when a setting is changed while the run stands still. */
  config: KernelConfig;
  /** Settings that have been changed so, in order. */
  changedSettings: readonly string[];
  readonly layout: Layout;
  readonly image: Image;
  /** Counts changes of address spaces; time stamps are values of it. */
  time: number;
  /** What the kernel has done for programs, in units of `max_kernel_work`. */
  work: number;
  frames: FrameTable;
  owners: Owner[];
  processes: Map<Pid, Process>;
  threads: Map<Tid, Thread>;
  spaces: Map<SpaceId, Mm>;
  vases: Map<number, Vas>;
  segments: Map<number, Segment>;
  attached: Map<number, AttachedVas>;
  objects: Map<number, SharedObject>;
  /** Files that executables see. */
  readonly files: FileTree;
  openFiles: Map<number, OpenFile>;
  pipes: Map<number, Pipe>;
  /** Arrivals of threads that wait in Linux calls so far. */
  arrivals: number;
  /** Processes that have ended and whose parents have not been told by SIGCHLD. */
  ended: Pid[];
  /** Something has changed that a call may wait for: those are tried again before the next attempt. */
  stirred: boolean;
  cores: CoreSchedule[];
  asids: AsidAllocator;
  sharedIds: SharedIdSlot[];
  rendezvous: Rendezvous[];
  /** What the rows of the machine's counters of parts count; only ever appended to. */
  partRows: PartRow[];
  /** Source of the places that `aslr` picks. */
  random: Random;
  nextPid: number;
  nextSpace: number;
  nextAttachment: number;
  nextObject: number;
  nextFile: number;
  /** Core that executes kernel code now: the local core of a shootdown, and the one that pays. */
  activeCore: CoreId;
  /** What programs printed and what the kernel has to say, in order; only ever appended to. */
  output: OutputRecord[];
  /** How often each of `Image.ignoredCalls` has failed, by its index. */
  ignoredFailures: Map<number, number>;
  /** Last refused call per process and VAS, for the views. */
  refusals: Refusal[];
  /** Boot work is free: it is not part of the run. */
  booting: boolean;
  /** What kernel code adds, or null: the scenario has none. */
  lab: LabState | null;
  /** Schedule that is followed, or null; and how many of its steps are done. */
  schedule: Schedule | null;
  scheduleAt: number;
  /** The step that is due has begun. */
  scheduleBegun: boolean;
  /** Set when a limit was hit or the kernel has failed: the run cannot go on. */
  limit: { readonly text: string; readonly panic: boolean } | null;
  /** The only thread that makes attempts, while a debugger holds the others; null: all do. No part of the state: see `Hold`. */
  only: Tid | null;
  /** Which state of the records this is; no part of the state itself. */
  readonly revision: Revision;
}

/**
 * Numbers for states of the kernel's records. Equal numbers mean equal records, but for turns: what an attempt of a program
 * changes without the kernel having anything to do (`cores`, `activeCore`).
 */
export interface Revision {
  now: number;
  /** Numbers given out so far: one is never given to two states. */
  last: number;
}

/** The kernel is about to change its records, or somebody else is. */
export function beginRevision({ revision }: Kernel): void {
  revision.now = ++revision.last;
}

/** A machine with its kernel. */
export interface System {
  readonly machine: Machine;
  readonly kernel: Kernel;
}

/**
 * Thrown when a limit is reached in the middle of kernel work; `runSystem` turns it into a stop with reason "limit".
 */
export class LimitReached extends Error {
  constructor(
    message: string,
    /** Has the kernel itself failed? */
    readonly panic = false,
  ) {
    super(message);
  }
}

/** Core that executes kernel code. */
export function activeCore(system: System): Core {
  return system.machine.cores[system.kernel.activeCore]!;
}

/** Charges the active core for kernel work, `times` over. */
export function pay(system: System, cost: CostName, times = 1): void {
  const { kernel, machine } = system;
  if (times <= 0 || kernel.booting) return;
  const core = activeCore(system);
  kernel.work += times;
  charge(machine, core, kernel.config.cost[cost] * times, WorkColumn.KernelCycles);
  countWork(machine.work, core, WorkColumn.Kernel + costPlace[cost], times);
}

/** Records an event of the active core. */
export function record(system: System, kind: EventKind, a = 0, b = 0, c = 0, d = 0, e = -1): void {
  emit(system.machine.trace, kind, activeCore(system), system.machine.tick, a, b, c, d, e);
}

/** Moves the kernel's clock and returns the new time. */
export function advanceTime(kernel: Kernel): number {
  return ++kernel.time;
}

/** Marks a VMA as changed (vm_area_updated, vas-semantics §2.7). */
export function touch(system: System, mm: Mm, vma: Vma): void {
  vma.updated = mm.updated = advanceTime(system.kernel);
}

/** Adds a row to the owner table. */
export function addOwner(kernel: Kernel, name: string, kind: Owner["kind"]): OwnerId {
  const id = kernel.owners.length as OwnerId;
  kernel.owners.push({ id, name, kind });
  return id;
}

/** The address space of that id. Throws if it is gone: ids in records are never dangling. */
export function spaceOf(kernel: Kernel, id: SpaceId): Mm {
  const mm = kernel.spaces.get(id);
  if (mm === undefined) throw new Error(`no address space ${id}`);
  return mm;
}

/** The process of that id. Throws if there is none. */
export function processOf(kernel: Kernel, pid: Pid): Process {
  const process = kernel.processes.get(pid);
  if (process === undefined) throw new Error(`no process ${pid}`);
  return process;
}

/** The thread of that id. Throws if there is none. */
export function threadOf(kernel: Kernel, tid: Tid): Thread {
  const thread = kernel.threads.get(tid);
  if (thread === undefined) throw new Error(`no thread ${tid}`);
  return thread;
}

/** Threads of a process that have not ended, by ascending tid. */
export function liveThreads(kernel: Kernel, pid: Pid): Thread[] {
  return [...kernel.threads.values()].filter((thread) => thread.pid === pid && thread.state !== "exited");
}

/** Attachments of a process, newest first. */
export function attachmentsOf(kernel: Kernel, process: Process): AttachedVas[] {
  return process.attachments.map((id) => kernel.attached.get(id)!);
}

/** A range of a VAS whose global entries a core may hold. */
export interface GlobalRange {
  readonly start: number;
  readonly end: number;
  /** Owner of the pages: the VAS. */
  readonly owner: number;
  /** Bytes of a page. */
  readonly step: number;
}
