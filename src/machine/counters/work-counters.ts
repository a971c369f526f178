/**
 * Counters of everything that is no access: events by kind, flushes by scope, faults by access, cycles that are not those of
 * instructions and translations, and the kernel's work by what it costs. Rows are cores, processes and measured parts, as in
 * counters.ts.
 */
import { EventKind } from "../events/index.js";
import { type MachineConfig } from "../config/index.js";
import { addToTable, createTable, readCounters, type CounterSelector, type CounterTable } from "./counters.js";

/** Columns behind one for each `EventKind` (0 to 31). */
export enum WorkColumn {
  /** Switches of a core from one thread to another; the first thread of a core is not switched to. */
  Switches = 32,
  /** Flushes by `FlushScope`: eight columns. */
  Flushes = 33,
  /** Entries that flushes removed. */
  FlushedEntries = 41,
  /** Cores that shootdowns were sent to, by interrupt or broadcast. */
  ShootdownTargets = 42,
  /** Inter-processor interrupts that a core took. */
  InterruptsTaken = 43,
  /** Allocations of an ASID that began a new generation. */
  Rollovers = 44,
  /** Page faults by `Access`: three columns. */
  Faults = 45,
  /** Page faults that ended in a signal. */
  FatalFaults = 48,
  /** Attempts that did not complete: they cost a cycle, and are no instructions. */
  FailedAttempts = 49,
  /** Cycles of register writes and TLB maintenance. */
  MaintenanceCycles = 50,
  /** Cycles of kernel code. */
  KernelCycles = 51,
  /** Kernel work by kind: `kernelColumns` columns, whose meaning is the kernel's. */
  Kernel = 52,
}

/** Kinds of kernel work that can be counted. */
const kernelColumns = 76;
const workStride = WorkColumn.Kernel + kernelColumns;

/** All tables. */
export interface WorkCounters {
  readonly stride: number;
  readonly cores: CounterTable;
  readonly processes: CounterTable;
  /** Nothing of it is done to an owner; the table stays empty. */
  readonly owners: CounterTable;
  readonly parts: CounterTable;
  /** As in `Counters`. */
  readonly partOf: Int32Array;
}

/** Zeroed counters. */
export function createWorkCounters(partOf: Int32Array): WorkCounters {
  return {
    stride: workStride,
    cores: createTable(),
    processes: createTable(),
    owners: createTable(),
    parts: createTable(),
    partOf,
  };
}

/** Who did it. */
interface Worker {
  readonly id: number;
  readonly pid: number;
}

/** Adds to a column for a core, its process and the part that its thread is in. */
export function countWork(counters: WorkCounters, { id, pid }: Worker, column: number, count: number): void {
  addToTable(counters.cores, counters.stride, id, column, count);
  addToTable(counters.processes, counters.stride, pid, column, count);
  addToTable(counters.parts, counters.stride, counters.partOf[id], column, count);
}

/** Counts an event that is not one of a refill, and what its words say. */
export function countEvent(
  counters: WorkCounters,
  core: Worker,
  kind: EventKind,
  a: number,
  b: number,
  d: number,
): void {
  countWork(counters, core, kind, 1);
  switch (kind) {
    case EventKind.ThreadSwitch:
      if (a >= 0 && a !== b) countWork(counters, core, WorkColumn.Switches, 1);
      break;
    case EventKind.TlbFlush:
      countWork(counters, core, WorkColumn.Flushes + b, 1);
      countWork(counters, core, WorkColumn.FlushedEntries, d);
      break;
    case EventKind.Shootdown:
      for (let mask = a; mask !== 0; mask &= mask - 1) countWork(counters, core, WorkColumn.ShootdownTargets, 1);
      break;
    case EventKind.AsidAllocate:
      if (b === 1) countWork(counters, core, WorkColumn.Rollovers, 1);
      break;
    case EventKind.PageFault:
      countWork(counters, core, WorkColumn.Faults + b, 1);
      if (d !== 0) countWork(counters, core, WorkColumn.FatalFaults, 1);
      break;
  }
}

/** One row, or a sum of rows, by column. */
export function workTotals(
  machine: { readonly config: MachineConfig; readonly work: WorkCounters },
  of: CounterSelector,
): Float64Array {
  return readCounters(machine.work, of);
}
