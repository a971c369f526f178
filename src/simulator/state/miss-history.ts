/**
 * How often every TLB structure of every core has missed, by class, at some ticks of the run: dense at the start, then ever sparser, so
 * that the run up to any tick is there in 32 to 64 bins of equal length, whichever way that tick was come to and however long the run.
 */
import type { System } from "../../kernel/index.js";
import {
  levelCell,
  LevelColumn,
  missCell,
  missClassCount,
  readCounters,
  type CoreId,
  type Machine,
} from "../../machine/index.js";

/** Bins of a history at most. */
export const mostMissBins = 64;
const half = mostMissBins / 2;

/** Rows of totals since the start: of each core, of each structure, its misses and then those of each class. */
export interface MissHistory {
  /** Cells of a row. */
  readonly stride: number;
  rows: number;
  values: Float64Array;
}

/** Misses of a structure of a core up to a tick, bin by bin. */
export interface MissBins {
  /** Ticks of a bin; the last one may be shorter. */
  readonly interval: number;
  readonly misses: readonly number[];
  /** By class, parallel to `missClasses`; empty where the machine does not classify. */
  readonly byClass: readonly (readonly number[])[];
}

/** Cells of a structure: all misses, then a cell a class. */
const columns = 1 + missClassCount;

/** Nothing seen yet. */
export function createMissHistory(cores: number, structures: number): MissHistory {
  const stride = cores * structures * columns;
  return { stride, rows: 0, values: new Float64Array(mostMissBins * stride) };
}

/** Ticks a bin where the run up to `tick` is divided into `mostMissBins` or fewer: a power of two. */
function binLength(tick: number): number {
  let length = 1;
  while (tick > length * mostMissBins) length *= 2;
  return length;
}

/** Tick of a row: 0 to 64, then 32 rows for each doubling. */
function tickOfRow(row: number): number {
  if (row <= mostMissBins) return row;
  const doubling = Math.ceil((row - mostMissBins) / half);
  return (half + (row - mostMissBins - (doubling - 1) * half)) * 2 ** doubling;
}

/** Row of a tick that has one. */
function rowOfTick(tick: number): number {
  const length = binLength(tick);
  const doubling = Math.log2(length);
  return doubling === 0 ? tick : mostMissBins + (doubling - 1) * half + (tick / length - half);
}

/** Ticks until the next row is due: 0 = now, Infinity = this stretch of the run has its rows. */
export function ticksToMissRow(history: MissHistory, tick: number): number {
  const due = tickOfRow(history.rows);
  return tick > due ? Infinity : due - tick;
}

/** Takes the row that is due. */
export function takeMissRow(history: MissHistory, { machine }: System): void {
  const at = history.rows * history.stride;
  if (at + history.stride > history.values.length) {
    const grown = new Float64Array(history.values.length * 2);
    grown.set(history.values);
    history.values = grown;
  }
  const { length } = machine.config.tlbs;
  for (const { id } of machine.cores) history.values.set(totals(machine, id), at + id * length * columns);
  history.rows++;
}

/** Forgets what came after a tick: from there on the run is another one. */
export function forgetMissesAfter(history: MissHistory, tick: number): void {
  while (history.rows > 0 && tickOfRow(history.rows - 1) > tick) history.rows--;
}

/** The run up to the present tick, each structure of a core; the bins of one add up to what its counters say now. */
export function missBins(history: MissHistory, machine: Machine, core: CoreId): readonly MissBins[] {
  const { tick, missCounters } = machine;
  const structures = machine.config.tlbs.length;
  const interval = binLength(tick);
  const now = totals(machine, core);
  const rows: number[] = [];
  for (let end = interval; end < tick; end += interval)
    rows.push(rowOfTick(end) * history.stride + core * structures * columns);
  const grown = (cell: number): number[] => {
    let before = 0;
    return [...rows.map((at) => history.values[at + cell]!), ...(tick === 0 ? [] : [now[cell]!])].map((total) => {
      const growth = total - before;
      before = total;
      return growth;
    });
  };
  return machine.config.tlbs.map((_, structure) => ({
    interval,
    misses: grown(structure * columns),
    byClass:
      missCounters === null
        ? []
        : Array.from({ length: missClassCount }, (_class, at) => grown(structure * columns + 1 + at)),
  }));
}

/** What the counters of a core say now, as its part of a row. */
function totals({ config, counters, missCounters }: Machine, core: CoreId): Float64Array {
  const row = new Float64Array(config.tlbs.length * columns);
  const all = readCounters(counters, { core });
  const classes = missCounters === null ? null : readCounters(missCounters, { core });
  for (let structure = 0; structure < config.tlbs.length; structure++)
    for (const data of [0, 1] as const) {
      const at = structure * columns;
      row[at] += all[levelCell(structure, data) + LevelColumn.Misses]!;
      if (classes === null) continue;
      const from = missCell(structure, data);
      for (let column = 0; column < missClassCount; column++) row[at + 1 + column] += classes[from + column]!;
    }
  return row;
}
