/** Files that hold the table of a study: what of it is done already, and several parts put together. */
import { fileProblem, writeProblem, UsageError, type Sink, type Terminal } from "../terminal/index.js";
import {
  columnsOf,
  csvLine,
  csvRows,
  rowsOfTable,
  runsOfShard,
  runsToMake,
  tableFrom,
  type CsvRow,
  type Plan,
  type StudyTable,
} from "../../study/index.js";

/** What a file of an interrupted study has. */
export interface DoneRuns {
  readonly runs: ReadonlySet<number>;
  /** The file is new, or has not even a whole header. */
  readonly fresh: boolean;
  /** Rows behind one that is missing, in order: other threads had come so far. They are not in the file any more: they belong behind what comes. */
  readonly early: readonly EarlyRow[];
}

/** A row of a run before which others are to be made. */
export interface EarlyRow {
  readonly run: number;
  /** As it stands in the table. */
  readonly text: string;
}

/**
 * Reads which runs of a plan a file has. A last row that was cut off (the machine went down) is removed from the file, and so are rows
 * behind a missing one: whoever goes on writes them in their place.
 *
 * @throws UsageError if the file is of another study
 */
export async function doneRuns(
  terminal: Terminal,
  file: string,
  plan: Plan,
  counters: readonly string[],
): Promise<DoneRuns> {
  const runs = new Set<number>();
  const early: EarlyRow[] = [];
  if (!(await terminal.files.exists(file))) return { runs, fresh: true, early };
  const wanted = columnsOf(plan, counters);
  const order = runsToMake(plan, new Set());
  let header: readonly string[] | null = null;
  /** Line from which on the file does not stay; 0: all of it does. */
  let cutAt = 0;
  for await (const { line, cells, complete } of rowsOf(terminal, file)) {
    if (!complete) {
      cutAt ||= line;
      break;
    }
    if (header === null) {
      header = cells;
      if (cells.join("\n") !== wanted.join("\n"))
        throw new UsageError(
          `--resume ${file}: it has the columns ${cells.join(", ")}, this study has ${wanted.join(", ")}: ` +
            "resume with the same --vary and --count, or write into another file",
        );
      continue;
    }
    const run = Number(cells[0]);
    const expected = run >= 1 && run <= plan.total && Number.isInteger(run) ? plan.values(run) : null;
    if (expected === null || expected.some((value, at) => value !== cells[at + 1]))
      throw new UsageError(
        `--resume ${file}: line ${line} is of another study: resume with the same --vary, --sample and --seed, or write ` +
          "into another file",
      );
    if (cutAt === 0 && order.next().value !== run) cutAt = line;
    if (cutAt > 0 && !runs.has(run)) early.push({ run, text: csvLine(cells) });
    runs.add(run);
  }
  if (runs.size > runsOfShard(plan) && plan.shard.of > 1)
    throw new UsageError(`--resume ${file}: it has more than the runs of shard ${plan.shard.part}/${plan.shard.of}`);
  if (cutAt > 0) await cutBefore(terminal, file, cutAt);
  return { runs, fresh: header === null, early: early.sort((one, other) => one.run - other.run) };
}

async function* rowsOf(terminal: Terminal, file: string): AsyncGenerator<CsvRow & { readonly complete: boolean }> {
  try {
    yield* csvRows(terminal.files.pieces(file), file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} cannot be read: ${fileProblem(error)}`);
  }
}

/** Removes a line, counted from 1, and all behind it. */
async function cutBefore({ files }: Terminal, file: string, line: number): Promise<void> {
  const text = await files.read(file);
  let end = 0;
  for (let count = 1; count < line; count++) end = text.indexOf("\n", end) + 1;
  await files.write(file, text.slice(0, end));
}

/**
 * Opens a file for rows.
 *
 * @throws UsageError if it cannot be written
 */
export async function openSink({ files }: Terminal, file: string, how: "write" | "append"): Promise<Sink> {
  try {
    return await files.open(file, how);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${writeProblem(error)}`);
  }
}

/**
 * Reads a table.
 *
 * @throws UsageError if it cannot be read, is empty, or has rows of different lengths
 */
export function readTable(terminal: Terminal, file: string): Promise<StudyTable> {
  return tableFrom(rowsOf(terminal, file), file);
}

/**
 * The rows of a table one after another, the columns first; nothing is kept of them.
 *
 * @throws UsageError if it cannot be read, is empty, or has rows of different lengths
 */
export function readRows(terminal: Terminal, file: string): AsyncIterable<readonly string[]> {
  return rowsOfTable(rowsOf(terminal, file), file);
}
