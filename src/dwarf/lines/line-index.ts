/** The line tables of all units together: from addresses to lines, and from lines to where breakpoints bind. */
import { FormatError } from "../../elf/index.js";
import { readLines, RowFlag, type LineTable } from "./line-program.js";
import type { DwarfSections } from "../encoding/index.js";
import type { Unit } from "../entries/index.js";

/** A run of rows with rising addresses; `first` to `last` are row numbers, the last one is the end. */
interface Sequence {
  readonly start: number;
  readonly end: number;
  readonly table: LineTable;
  readonly first: number;
  readonly last: number;
}

/** All line tables of an object. */
export interface LineIndex {
  /** Sorted by address. */
  readonly sequences: readonly Sequence[];
  /** Tables by their offset in `.debug_line`: files of a unit are numbered by its own. */
  readonly tables: ReadonlyMap<number, LineTable>;
  /** Paths that have code. */
  readonly files: readonly string[];
  readonly rows: number;
}

/** A place in a source. */
export interface SourceLine {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, 0 if the compiler did not say. */
  readonly column: number;
  /** Addresses that the row covers: `start` to `end`, exclusive. */
  readonly start: number;
  readonly end: number;
  /** Is `start` a place where a statement begins? */
  readonly statement: boolean;
}

/** Runs the line programs of all units; a broken one is left out. */
export function indexLines(
  sections: DwarfSections,
  units: readonly Unit[],
  problem: (message: string) => void,
): LineIndex {
  const tables = new Map<number, LineTable>();
  const sequences: Sequence[] = [];
  const files = new Set<string>();
  let rows = 0;
  for (const { lineOffset, directory, name } of units) {
    if (lineOffset === null || tables.has(lineOffset)) continue;
    try {
      const table = readLines(sections, lineOffset, directory, name);
      tables.set(lineOffset, table);
      rows += table.count;
      addSequences(table, sequences);
      const used = new Set<number>(table.fileOf);
      for (const index of used) if (table.files[index] !== undefined) files.add(table.files[index]);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      problem(`.debug_line of ${name}: ${error.message}`);
    }
  }
  sequences.sort((a, b) => a.start - b.start);
  return { sequences, tables, files: [...files], rows };
}

function addSequences(table: LineTable, sequences: Sequence[]): void {
  let first = 0;
  for (let row = 0; row < table.count; row++) {
    if ((table.flags[row]! & RowFlag.EndSequence) === 0) continue;
    const [start, end] = [table.addresses[first]!, table.addresses[row]!];
    // A sequence at 0 describes code that the linker dropped.
    if (end > start && start !== 0) sequences.push({ start, end, table, first, last: row });
    first = row + 1;
  }
}

/** The line that an address belongs to, or null: no debug information, or code of no line. */
export function lineAt(index: LineIndex, address: number): SourceLine | null {
  const sequence = sequenceAt(index, address);
  if (sequence === null) return null;
  const { table, first, last } = sequence;
  return sourceLine(table, rowAt(table, first, last, address), last);
}

/**
 * The row that holds at an address. Of several at one address it is the last, unless that begins no statement and one
 * before it does: optimisers end a group of statements without code with a row of the code that is left (as gdb reads it).
 */
function rowAt(table: LineTable, first: number, last: number, address: number): number {
  let low = first;
  let high = last;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (table.addresses[middle]! <= address) low = middle + 1;
    else high = middle;
  }
  const found = low - 1;
  let row = found;
  while (row > first && !isStatement(table, row) && table.addresses[row - 1] === table.addresses[row]) row--;
  return isStatement(table, row) ? row : found;
}

function isStatement({ flags }: LineTable, row: number): boolean {
  return (flags[row]! & RowFlag.Statement) !== 0;
}

function sameLine(table: LineTable, one: number, other: number): boolean {
  return table.lines[one] === table.lines[other] && table.fileOf[one] === table.fileOf[other];
}

function sequenceAt({ sequences }: LineIndex, address: number): Sequence | null {
  let low = 0;
  let high = sequences.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sequences[middle]!.start <= address) low = middle + 1;
    else high = middle;
  }
  const sequence = sequences[low - 1];
  return sequence !== undefined && address < sequence.end ? sequence : null;
}

function sourceLine(table: LineTable, row: number, last: number): SourceLine | null {
  const line = table.lines[row]!;
  const file = table.files[table.fileOf[row]!];
  if (line === 0 || file === undefined) return null;
  let next = row + 1;
  while (next < last && table.addresses[next] === table.addresses[row]) next++;
  return {
    file,
    line,
    column: table.columns[row]!,
    start: table.addresses[row]!,
    end: table.addresses[next]!,
    statement: isStatement(table, row),
  };
}

/** Every row at which a line of a file begins a statement, in order of address; of all files without one. */
export function* statementRows(index: LineIndex, file?: string): Generator<SourceLine, void, void> {
  for (const { table, first, last } of index.sequences) {
    if (file !== undefined && !table.files.includes(file)) continue;
    for (let row = first; row < last; row++) {
      // Rows that go on with a line are no new statements.
      if (!isStatement(table, row) || (row > first && sameLine(table, row - 1, row) && isStatement(table, row - 1)))
        continue;
      if (file !== undefined && table.files[table.fileOf[row]!] !== file) continue;
      const found = sourceLine(table, row, last);
      if (found !== null && found.end > found.start) yield found;
    }
  }
}

/** Does a statement begin exactly at this address, on another line than the code before it? */
export function startsStatement(index: LineIndex, address: number): boolean {
  const sequence = sequenceAt(index, address);
  if (sequence === null) return false;
  const { table, first, last } = sequence;
  const row = rowAt(table, first, last, address);
  if (table.addresses[row] !== address || !isStatement(table, row)) return false;
  if (table.addresses[first] === address) return true;
  return !sameLine(table, rowAt(table, first, last, address - 1), row);
}
