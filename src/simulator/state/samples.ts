/**
 * Samples: the counters of every core at ticks of a grid, for a picture of the whole run. They are totals since the start, so
 * that the sum of any stretch is a difference, and a coarser grid is every other row. The run is deterministic: what was sampled
 * stays true when somebody goes back, until something is edited.
 */
import type { System } from "../../kernel/index.js";
import {
  Access,
  FlushScope,
  levelCell,
  LevelColumn,
  missCell,
  missClassCount,
  readCounters,
  redundantColumn,
  rowCell,
  RowColumn,
  WorkColumn,
  type CoreId,
  type SpaceId,
} from "../../machine/index.js";
import { createMissHistory, forgetMissesAfter, takeMissRow, ticksToMissRow, type MissHistory } from "./miss-history.js";
import { createStays, forgetStaysAfter, noteStays, type Stays } from "./stays.js";

/** Cells of a core in a row: totals up to the tick, then what the core was doing. */
export enum SampleColumn {
  Cycles = 0,
  Instructions = 1,
  /** Misses of the first level, `l1i` and `l1d` together. */
  FirstLevelMisses = 2,
  /** Misses of every level: exceptions or hardware walks. */
  Walks = 3,
  PageFaults = 4,
  Flushes = 5,
  InterruptsTaken = 6,
  /** Thread that the core runs; 0 = idle. */
  Tid = 7,
  Pid = 8,
  /** VAS that the thread executes in; 0 = its process's own space. */
  Vid = 9,
  /** Walks of what another process has or had in a TLB; 0 where the machine does not classify. */
  Redundant = 10,
  /** Walks by `MissClass`: as many columns as there are classes; 0 where the machine does not classify. */
  Classes = 11,
}
/** Cells of a core in a row. */
export const sampleColumns = SampleColumn.Classes + missClassCount;

/** Rows at which the grid becomes twice as coarse. */
export const mostSamples = 4_096;
/** Ticks between two samples at first: short runs are seen to the tick. */
const firstInterval = 1;
const flushScopes = FlushScope.PageOfOther + 1;
/** Kinds of accesses as counters tell them apart: loads and stores have the same levels. */
const kinds = [
  [Access.Fetch, 0],
  [Access.Load, 1],
] as const;

/** All samples. Row i is of tick i × `interval`. */
export interface Samples {
  readonly cores: number;
  interval: number;
  rows: number;
  values: Float64Array;
  /** Who was at which VAS when. */
  readonly stays: Stays;
  /** How often which structure missed, on a grid of its own. */
  readonly misses: MissHistory;
}

/** No samples yet; `structures`: TLBs of a core. */
export function createSamples(cores: number, structures: number): Samples {
  return {
    cores,
    interval: firstInterval,
    rows: 0,
    values: new Float64Array(64 * cores * sampleColumns),
    stays: createStays(),
    misses: createMissHistory(cores, structures),
  };
}

/** Ticks until a sample is due: 0 = now, Infinity = nobody wants any, or this stretch of the run has been sampled. */
export function ticksToSample(samples: Samples | null, tick: number): number {
  if (samples === null) return Infinity;
  return Math.min(ticksToRow(samples, tick), ticksToMissRow(samples.misses, tick));
}

/** The same of the rows alone. */
function ticksToRow(samples: Samples, tick: number): number {
  const due = samples.rows * samples.interval;
  return tick > due ? Infinity : due - tick;
}

/** Takes what is due of them. Counters must be up to date: between two slices they are. */
export function takeSample(samples: Samples, system: System): void {
  const { tick } = system.machine;
  if (ticksToMissRow(samples.misses, tick) === 0) takeMissRow(samples.misses, system);
  if (ticksToRow(samples, tick) === 0) takeRow(samples, system);
}

function takeRow(samples: Samples, system: System): void {
  // Their number is even then, so the present tick is of the coarser grid too.
  if (samples.rows === mostSamples) coarsen(samples);
  const width = samples.cores * sampleColumns;
  const at = samples.rows * width;
  if (at + width > samples.values.length) {
    const grown = new Float64Array(samples.values.length * 2);
    grown.set(samples.values);
    samples.values = grown;
  }
  samples.values.fill(0, at, at + width);
  for (let core = 0; core < samples.cores; core++)
    sampleCore(samples.values, at + core * sampleColumns, system, core as CoreId);
  samples.rows++;
  noteStays(samples.stays, system);
}

/** Forgets what was sampled after a tick: from there on the run is another one. */
export function forgetSamplesAfter(samples: Samples, tick: number): void {
  samples.rows = Math.min(samples.rows, Math.floor(tick / samples.interval) + 1);
  forgetStaysAfter(samples.stays, tick);
  forgetMissesAfter(samples.misses, tick);
}

/**
 * The sample in which the first redundant walk shows, with its tick and that of the sample before it; null: none has, up to `tick`.
 * What happened behind the last sample is between it and `tick`.
 */
export function firstRedundantSample(samples: Samples, tick: number): { before: number; at: number } | null {
  const width = samples.cores * sampleColumns;
  const rows = Math.min(samples.rows, Math.floor(tick / samples.interval) + 1);
  const any = (row: number): boolean => {
    for (let core = 0; core < samples.cores; core++)
      if (samples.values[row * width + core * sampleColumns + SampleColumn.Redundant]! > 0) return true;
    return false;
  };
  let [low, high] = [0, rows];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (any(middle)) high = middle;
    else low = middle + 1;
  }
  if (rows === 0 || low === 0) return null;
  return { before: (low - 1) * samples.interval, at: low === rows ? tick : low * samples.interval };
}

/** Keeps every other row. */
function coarsen(samples: Samples): void {
  const width = samples.cores * sampleColumns;
  const rows = Math.ceil(samples.rows / 2);
  for (let row = 1; row < rows; row++) samples.values.copyWithin(row * width, row * 2 * width, (row * 2 + 1) * width);
  samples.rows = rows;
  samples.interval *= 2;
}

/** Reads cells, not totals by name: at first there is a sample each tick. */
function sampleCore(values: Float64Array, at: number, { machine, kernel }: System, id: CoreId): void {
  const core = machine.cores[id]!;
  const { counters, missCounters, work } = machine;
  const of = { core: id };
  const row = readCounters(counters, of);
  const rest = rowCell(counters);
  const done = readCounters(work, of);
  const classes = missCounters === null ? null : readCounters(missCounters, of);
  let firstLevelMisses = 0;
  for (const [access, data] of kinds) {
    const stages = core.stages[access];
    for (const { level } of stages[0] ?? []) firstLevelMisses += row[levelCell(level, data) + LevelColumn.Misses]!;
    if (classes === null) continue;
    for (const { level } of stages.at(-1) ?? []) {
      values[at + SampleColumn.Redundant] += classes[missCell(level, data) + redundantColumn]!;
      for (let column = 0; column < missClassCount; column++)
        values[at + SampleColumn.Classes + column] += classes[missCell(level, data) + column]!;
    }
  }
  values[at + SampleColumn.Cycles] = core.cycles;
  values[at + SampleColumn.Instructions] = row[rest + RowColumn.Instructions]!;
  values[at + SampleColumn.FirstLevelMisses] = firstLevelMisses;
  values[at + SampleColumn.Walks] = row[rest + RowColumn.FetchWalks]! + row[rest + RowColumn.DataWalks]!;
  values[at + SampleColumn.PageFaults] = sumOf(done, WorkColumn.Faults, 3);
  values[at + SampleColumn.Flushes] = sumOf(done, WorkColumn.Flushes, flushScopes);
  values[at + SampleColumn.InterruptsTaken] = done[WorkColumn.InterruptsTaken]!;
  values[at + SampleColumn.Tid] = Math.max(0, core.tid);
  values[at + SampleColumn.Pid] = Math.max(0, core.pid);
  values[at + SampleColumn.Vid] = core.pid > 0 ? (kernel.spaces.get(core.context.space as SpaceId)?.vid ?? 0) : 0;
}

function sumOf(row: Float64Array, first: number, count: number): number {
  let sum = 0;
  for (let column = first; column < first + count; column++) sum += row[column]!;
  return sum;
}
