/** The line tables of all units together: from addresses to lines, and from lines to where breakpoints bind. */
import { FormatError } from "../elf/index.js";
import { readLines, RowFlag, type LineTable } from "./line-program.js";
import type { DwarfSections } from "./sections.js";
import type { Unit } from "./units.js";

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
  let low = first;
  let high = last;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (table.addresses[middle]! <= address) low = middle + 1;
    else high = middle;
  }
  // Of several rows at one address the last one holds.
  return sourceLine(table, low - 1, last);
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
    statement: (table.flags[row]! & RowFlag.Statement) !== 0,
  };
}

/** Every row of a file that begins a statement and holds at its address, in order of address. */
export function* statementRows(index: LineIndex, file?: string): Generator<SourceLine, void, void> {
  for (const { table, first, last } of index.sequences) {
    const wanted = file === undefined ? -1 : table.files.indexOf(file);
    if (file !== undefined && wanted < 0) continue;
    let before = -1;
    for (let row = first; row < last; row++) {
      // A row that another one at the same address follows covers nothing.
      const empty = row + 1 < last && table.addresses[row + 1] === table.addresses[row];
      const statement = (table.flags[row]! & RowFlag.Statement) !== 0;
      if (!empty && statement && (file === undefined || table.files[table.fileOf[row]!] === file)) {
        // Only where the line begins: rows that go on with it are no new statements.
        const same =
          before >= 0 && table.lines[before] === table.lines[row] && table.fileOf[before] === table.fileOf[row];
        const found = same ? null : sourceLine(table, row, last);
        if (found !== null) yield found;
      }
      if (!empty) before = row;
    }
  }
}
