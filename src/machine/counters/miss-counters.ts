/**
 * Counters of classified misses: for each TLB level, for fetches and for loads and stores, one cell a class and one for
 * redundant misses. Rows are cores, processes and owners, as in counters.ts, where the misses themselves are counted; the
 * classes of a cell there add up to its misses.
 */
import { missClassCount, missClasses } from "../events/index.js";
import { type MachineConfig } from "../config/index.js";
import { addToTable, createTable, readCounters, type CounterSelector, type CounterTable } from "./counters.js";

/** Column behind the classes: another process has or had the same translation. */
export const redundantColumn = missClassCount;
const columns = missClassCount + 1;

/** All tables; null in a machine that does not classify. */
export interface MissCounters {
  readonly stride: number;
  readonly cores: CounterTable;
  readonly processes: CounterTable;
  readonly owners: CounterTable;
  readonly parts: CounterTable;
  /** As in `Counters`. */
  readonly partOf: Int32Array;
}

/** Zeroed counters. */
export function createMissCounters(config: MachineConfig, partOf: Int32Array): MissCounters {
  return {
    stride: config.tlbs.length * 2 * columns,
    cores: createTable(),
    processes: createTable(),
    owners: createTable(),
    parts: createTable(),
    partOf,
  };
}

/** Counts one miss in a column, for a core, a process and an owner; -1 = not there. `data` 0 = fetch, 1 = load or store. */
export function countMiss(
  counters: MissCounters,
  core: number,
  pid: number,
  owner: number,
  level: number,
  data: 0 | 1,
  column: number,
): void {
  const cell = missCell(level, data) + column;
  addToTable(counters.cores, counters.stride, core, cell, 1);
  addToTable(counters.processes, counters.stride, pid, cell, 1);
  addToTable(counters.owners, counters.stride, owner, cell, 1);
  addToTable(counters.parts, counters.stride, core < 0 ? -1 : counters.partOf[core], cell, 1);
}

/** First cell of a level, for fetches (`data` 0) or loads and stores (1): the classes count from there. */
export function missCell(level: number, data: 0 | 1): number {
  return (level * 2 + data) * columns;
}

/** Misses of one level and kind of access by class. They add up to the misses; `redundant` is beside them. */
export interface MissTotals {
  readonly cold: number;
  readonly capacity: number;
  readonly conflict: number;
  readonly switch: number;
  readonly flush: number;
  readonly rollover: number;
  readonly unsubscribed: number;
  /** Misses of a translation that another process has or had in some TLB. */
  readonly redundant: number;
}

/** Names of the counters, classes first, in the order of their columns. */
const missCounterNames = [...missClasses.map(({ name }) => name), "redundant"] as readonly (keyof MissTotals)[];

/** Classes of one row: by level, parallel to MachineConfig.tlbs. Null in a machine that does not classify. */
export function missTotals(
  machine: { readonly config: MachineConfig; readonly missCounters: MissCounters | null },
  of: CounterSelector,
): readonly { readonly name: string; readonly fetch: MissTotals; readonly data: MissTotals }[] | null {
  const { missCounters: counters, config } = machine;
  if (counters === null) return null;
  const row = readCounters(counters, of);
  const part = (level: number, data: 0 | 1): MissTotals =>
    totalsOf((_, column) => row[missCell(level, data) + column]!);
  return config.tlbs.map(({ name }, level) => ({ name, fetch: part(level, 0), data: part(level, 1) }));
}

/** Sum of two rows of classes. */
export function addMisses(one: MissTotals, other: MissTotals): MissTotals {
  return totalsOf((name) => one[name] + other[name]);
}

function totalsOf(count: (name: keyof MissTotals, column: number) => number): MissTotals {
  const totals = { cold: 0, capacity: 0, conflict: 0, switch: 0, flush: 0, rollover: 0, unsubscribed: 0, redundant: 0 };
  for (const [column, name] of missCounterNames.entries()) totals[name] = count(name, column);
  return totals;
}
