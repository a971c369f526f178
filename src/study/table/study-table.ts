/** The table of a study as it was read. */
import { UsageError } from "../problem/index.js";
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
  let columns: readonly string[] | null = null;
  const rows: (readonly string[])[] = [];
  for await (const { line, cells } of lines) {
    if (columns === null) columns = cells;
    else if (cells.length !== columns.length)
      throw new UsageError(`${file}: line ${line} has ${cells.length} cells, the first line has ${columns.length}`);
    else rows.push(cells);
  }
  if (columns === null) throw new UsageError(`${file} is empty: it should be a table that vas sweep has written`);
  return { columns, rows };
}
