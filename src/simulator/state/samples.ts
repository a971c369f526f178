/**
 * Samples: the counters of every core at ticks of a grid, for a picture of the whole run. They are totals since the start, so
 * that the sum of any stretch is a difference, and a coarser grid is every other row. The run is deterministic: what was sampled
 * stays true when somebody goes back, until something is edited.
 */
import type { System } from "../../kernel/index.js";
import {
  Access,
  counterTotals,
  FlushScope,
  missClassCount,
  missCounterNames,
  missTotals,
  WorkColumn,
  workTotals,
  type CoreId,
} from "../../machine/index.js";

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
  /** Walks by `MissClass`: as many columns as there are classes; 0 where the machine does not classify. */
  Classes = 9,
}
/** Cells of a core in a row. */
export const sampleColumns = SampleColumn.Classes + missClassCount;

/** Rows at which the grid becomes twice as coarse. */
export const mostSamples = 4_096;
/** Ticks between two samples at first: short runs are seen to the tick. */
const firstInterval = 1;
const flushScopes = FlushScope.PageOfOther + 1;

/** All samples. Row i is of tick i × `interval`. */
export interface Samples {
  readonly cores: number;
  interval: number;
  rows: number;
  values: Float64Array;
}

/** No samples yet. */
export function createSamples(cores: number): Samples {
  return { cores, interval: firstInterval, rows: 0, values: new Float64Array(64 * cores * sampleColumns) };
}

/** Ticks until a sample is due: 0 = now, Infinity = nobody wants any, or this stretch of the run has been sampled. */
export function ticksToSample(samples: Samples | null, tick: number): number {
  if (samples === null) return Infinity;
  const due = samples.rows * samples.interval;
  return tick > due ? Infinity : due - tick;
}

/** Takes the sample that is due. Counters must be up to date: between two slices they are. */
export function takeSample(samples: Samples, system: System): void {
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
}

/** Forgets what was sampled after a tick: from there on the run is another one. */
export function forgetSamplesAfter(samples: Samples, tick: number): void {
  samples.rows = Math.min(samples.rows, Math.floor(tick / samples.interval) + 1);
}

/** Keeps every other row. */
function coarsen(samples: Samples): void {
  const width = samples.cores * sampleColumns;
  const rows = Math.ceil(samples.rows / 2);
  for (let row = 1; row < rows; row++) samples.values.copyWithin(row * width, row * 2 * width, (row * 2 + 1) * width);
  samples.rows = rows;
  samples.interval *= 2;
}

function sampleCore(values: Float64Array, at: number, { machine }: System, id: CoreId): void {
  const core = machine.cores[id]!;
  const { stages } = core;
  const { tlbs, walks, instructions } = counterTotals(machine, { core: id });
  const work = workTotals(machine, { core: id });
  const sum = (first: number, count: number) => work.subarray(first, first + count).reduce((all, one) => all + one, 0);
  const levels = (access: Access, stage: number) => stages[access].at(stage) ?? [];
  const missed = (access: Access, part: "fetch" | "data") =>
    levels(access, 0).reduce((all, { level }) => all + tlbs[level]![part].misses, 0);
  values[at + SampleColumn.Cycles] = core.cycles;
  values[at + SampleColumn.Instructions] = instructions;
  values[at + SampleColumn.FirstLevelMisses] = missed(Access.Fetch, "fetch") + missed(Access.Load, "data");
  values[at + SampleColumn.Walks] = walks.fetch + walks.data;
  values[at + SampleColumn.PageFaults] = sum(WorkColumn.Faults, 3);
  values[at + SampleColumn.Flushes] = sum(WorkColumn.Flushes, flushScopes);
  values[at + SampleColumn.InterruptsTaken] = work[WorkColumn.InterruptsTaken]!;
  values[at + SampleColumn.Tid] = Math.max(0, core.tid);
  values[at + SampleColumn.Pid] = Math.max(0, core.pid);
  const classes = missTotals(machine, { core: id });
  if (classes === null) return;
  for (const [access, part] of [
    [Access.Fetch, "fetch"],
    [Access.Load, "data"],
  ] as const)
    for (const { level } of levels(access, -1))
      for (let column = 0; column < missClassCount; column++)
        values[at + SampleColumn.Classes + column] += classes[level]![part][missCounterNames[column]!];
}
