/**
 * Counters: one row of doubles per core, per process, per owner of frames and per measured part. Every access is counted at
 * every level it asked. Process rows count what the process did, part rows what threads did in the part; owner rows count
 * what was done to the owner's frames, whoever did it.
 */
import type { CoreId, OwnerId, Pid } from "../base/index.js";
import type { MachineConfig } from "../config/index.js";

/** Columns of one TLB level in a row, for fetches and again for loads and stores. */
export enum LevelColumn {
  Hits = 0,
  Misses = 1,
  Fills = 2,
  Evictions = 3,
  SharedCrossHits = 4,
}
const levelColumns = 5;

/** Columns behind those of the levels; see `CounterTotals`. */
export enum RowColumn {
  FetchWalks = 0,
  DataWalks = 1,
  FetchFaults = 2,
  DataFaults = 3,
  Protection = 4,
  MachineChecks = 5,
  Instructions = 6,
  Cycles = 7,
  WalkReads = 8,
}
const rowColumns = 9;

/** A growing table of rows. */
export interface CounterTable {
  values: Float64Array;
  /** Rows in use. */
  rows: number;
}

/** All counters of a machine. */
export interface Counters {
  readonly levels: number;
  readonly stride: number;
  readonly cores: CounterTable;
  /** Row = pid. */
  readonly processes: CounterTable;
  /** Row = OwnerId. */
  readonly owners: CounterTable;
  /** Rows are the kernel's: one for each way in which a process can be in measured parts. */
  readonly parts: CounterTable;
  /** By core: row of the part that its thread is in, -1 = none. The kernel writes it. */
  readonly partOf: Int32Array;
}

/** Cells of a row. */
export function counterStride({ tlbs }: MachineConfig): number {
  return tlbs.length * levelColumns * 2 + rowColumns;
}

/** Zeroed counters. */
export function createCounters(config: MachineConfig): Counters {
  const levels = config.tlbs.length;
  return {
    levels,
    stride: counterStride(config),
    cores: createTable(),
    processes: createTable(),
    owners: createTable(),
    parts: createTable(),
    partOf: new Int32Array(config.cores).fill(-1),
  };
}

/** A table without rows. */
export function createTable(): CounterTable {
  return { values: new Float64Array(0), rows: 0 };
}

/** Adds to one cell of a table of rows of `stride` cells; row -1 counts nothing. */
export function addToTable(table: CounterTable, stride: number, row: number, column: number, count: number): void {
  if (row < 0) return;
  if (row >= table.rows) {
    const size = (row + 1) * stride;
    if (size > table.values.length) {
      const grown = new Float64Array(Math.max(size, table.values.length * 2));
      grown.set(table.values);
      table.values = grown;
    }
    table.rows = row + 1;
  }
  table.values[row * stride + column] += count;
}

/** Counts in the rows of a core, a process and an owner at once. `data` 0 = fetch, 1 = load or store. */
export function countLevel(
  counters: Counters,
  core: number,
  pid: number,
  owner: number,
  level: number,
  data: 0 | 1,
  column: LevelColumn,
  count: number,
): void {
  const cell = (level * 2 + data) * levelColumns + column;
  const { stride } = counters;
  addToTable(counters.cores, stride, core, cell, count);
  addToTable(counters.processes, stride, pid, cell, count);
  addToTable(counters.owners, stride, owner, cell, count);
  addToTable(counters.parts, stride, core < 0 ? -1 : counters.partOf[core], cell, count);
}

/** Counts a cell of a level for an owner only: a miss whose frame became known later. */
export function countOwnerLevel(
  counters: Counters,
  owner: number,
  level: number,
  data: 0 | 1,
  column: LevelColumn,
): void {
  addToTable(counters.owners, counters.stride, owner, (level * 2 + data) * levelColumns + column, 1);
}

/** Counts in a column behind the levels. */
export function countRow(
  counters: Counters,
  core: number,
  pid: number,
  owner: number,
  column: RowColumn,
  count: number,
): void {
  const cell = counters.levels * levelColumns * 2 + column;
  const { stride } = counters;
  addToTable(counters.cores, stride, core, cell, count);
  addToTable(counters.processes, stride, pid, cell, count);
  addToTable(counters.owners, stride, owner, cell, count);
  addToTable(counters.parts, stride, core < 0 ? -1 : counters.partOf[core], cell, count);
}

/** First cell of a level, for fetches (`data` 0) or loads and stores (1): `LevelColumn` counts from there. */
export function levelCell(level: number, data: 0 | 1): number {
  return (level * 2 + data) * levelColumns;
}

/** First cell behind the levels: `RowColumn` counts from there. */
export function rowCell(counters: Counters): number {
  return counters.stride - rowColumns;
}

/** Where the row of an owner begins in `counters.owners.values`, which this may replace; -1 = it has none. */
export function ownerRow(counters: Counters, owner: number): number {
  if (owner >= counters.owners.rows) addToTable(counters.owners, counters.stride, owner, 0, 0);
  return owner < 0 ? -1 : owner * counters.stride;
}

/**
 * Adds what a core has counted by itself since the last time to its row and to the row of its process, and empties it.
 * Due before anybody reads counters or the core gets another process: at the end of `run`.
 */
export function addTally(counters: Counters, tally: Float64Array, core: number, pid: number): void {
  for (let cell = 0; cell < tally.length; cell++) {
    const count = tally[cell];
    if (count === 0) continue;
    tally[cell] = 0;
    addToTable(counters.cores, counters.stride, core, cell, count);
    addToTable(counters.processes, counters.stride, pid, cell, count);
    addToTable(counters.parts, counters.stride, counters.partOf[core], cell, count);
  }
}

/** Counters of one level and kind of access. */
export interface LevelTotals {
  readonly hits: number;
  readonly misses: number;
  readonly fills: number;
  readonly evictions: number;
  /** Hits on an entry that another process filled. */
  readonly sharedCrossHits: number;
}

/**
 * One row, by name. For an owner, `instructions` are those fetched from its frames and `cycles` what translating them
 * cost.
 */
export interface CounterTotals {
  /** Parallel to MachineConfig.tlbs. */
  readonly tlbs: readonly {
    readonly name: string;
    readonly fetch: LevelTotals;
    readonly data: LevelTotals;
    readonly both: LevelTotals;
  }[];
  /** Exceptions or hardware walks: misses of the last level. */
  readonly walks: { readonly fetch: number; readonly data: number };
  /** Accesses that stopped with a page fault; `protection` are those of them on a mapped page. */
  readonly faults: { readonly fetch: number; readonly data: number };
  readonly protection: number;
  readonly machineChecks: number;
  readonly instructions: number;
  readonly cycles: number;
  /** Page-table entries that walks have read. */
  readonly walkReads: number;
}

/** Whose counters: a core's, a process's, an owner's, of some rows of measured parts, or of the whole machine. */
export type CounterSelector =
  | { readonly core: CoreId }
  | { readonly process: Pid }
  | { readonly owner: OwnerId }
  | { readonly parts: readonly number[] }
  | { readonly all: true };

/** Reads one row, or the sum of all cores. Rows that nothing was counted in are zero. */
export function counterTotals(
  machine: { config: MachineConfig; counters: Counters },
  of: CounterSelector,
): CounterTotals {
  const { counters, config } = machine;
  const row = readCounters(counters, of);
  const level = (index: number, data: 0 | 1): LevelTotals => {
    const at = (index * 2 + data) * levelColumns;
    return {
      hits: row[at + LevelColumn.Hits],
      misses: row[at + LevelColumn.Misses],
      fills: row[at + LevelColumn.Fills],
      evictions: row[at + LevelColumn.Evictions],
      sharedCrossHits: row[at + LevelColumn.SharedCrossHits],
    };
  };
  const sum = (one: LevelTotals, other: LevelTotals): LevelTotals => ({
    hits: one.hits + other.hits,
    misses: one.misses + other.misses,
    fills: one.fills + other.fills,
    evictions: one.evictions + other.evictions,
    sharedCrossHits: one.sharedCrossHits + other.sharedCrossHits,
  });
  const rest = counters.levels * levelColumns * 2;
  return {
    tlbs: config.tlbs.map((tlb, index) => {
      const fetch = level(index, 0);
      const data = level(index, 1);
      return { name: tlb.name, fetch, data, both: sum(fetch, data) };
    }),
    walks: { fetch: row[rest + RowColumn.FetchWalks], data: row[rest + RowColumn.DataWalks] },
    faults: { fetch: row[rest + RowColumn.FetchFaults], data: row[rest + RowColumn.DataFaults] },
    protection: row[rest + RowColumn.Protection],
    machineChecks: row[rest + RowColumn.MachineChecks],
    instructions: row[rest + RowColumn.Instructions],
    cycles: row[rest + RowColumn.Cycles],
    walkReads: row[rest + RowColumn.WalkReads],
  };
}

/** One row of such tables, or the sum of all cores; zeros for a row that nothing was counted in. */
export function readCounters(
  counters: { readonly stride: number } & Readonly<Record<"cores" | "processes" | "owners" | "parts", CounterTable>>,
  of: CounterSelector,
): Float64Array {
  const { stride } = counters;
  if ("all" in of) {
    const sum = new Float64Array(stride);
    for (let cell = 0; cell < counters.cores.rows * stride; cell++) sum[cell % stride] += counters.cores.values[cell];
    return sum;
  }
  if ("parts" in of) {
    const sum = new Float64Array(stride);
    for (const row of of.parts) {
      if (row >= counters.parts.rows) continue;
      for (let cell = 0; cell < stride; cell++) sum[cell] += counters.parts.values[row * stride + cell];
    }
    return sum;
  }
  const [table, row] =
    "core" in of
      ? ([counters.cores, of.core] as const)
      : "process" in of
        ? ([counters.processes, of.process] as const)
        : ([counters.owners, of.owner] as const);
  if (row < 0 || row >= table.rows) return new Float64Array(stride);
  return table.values.subarray(row * stride, (row + 1) * stride);
}
