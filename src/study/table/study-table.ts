/** The table of a study as it was read. */
import { UsageError } from "../problem/index.js";
import { plural } from "../../notation/index.js";
import type { CsvRow } from "./csv.js";

/** A table that was read whole. */
export interface StudyTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Makes a table of rows, the first of which names the columns.
 *
 * @param file its name, for messages
 * @throws UsageError if it is empty, or has rows of different lengths
 */
export async function tableFrom(lines: AsyncIterable<CsvRow>, file: string): Promise<StudyTable> {
  const rows: (readonly string[])[] = [];
  for await (const cells of rowsOfTable(lines, file)) rows.push(cells);
  return { columns: rows[0]!, rows: rows.slice(1) };
}

/**
 * The rows of a table one after another, the columns first; nothing is kept of them.
 *
 * @param file its name, for messages
 * @throws UsageError if it is empty, or has rows of different lengths
 */
export async function* rowsOfTable(lines: AsyncIterable<CsvRow>, file: string): AsyncGenerator<readonly string[]> {
  let columns = 0;
  for await (const { line, cells } of lines) {
    if (columns === 0) columns = cells.length;
    if (cells.length !== columns)
      throw new UsageError(
        `${file}: line ${line} has ${plural(cells.length, "cell")}, the first line has ${columns}: is it a table that vas sweep has written?`,
      );
    yield cells;
  }
  if (columns === 0) throw new UsageError(`${file} is empty: it should be a table that vas sweep has written`);
}
