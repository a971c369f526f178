/** Comma-separated values as RFC 4180 has them. */

/** A cell: quoted where it must be. */
export function csvCell(cell: string | number | null): string {
  const text = cell === null ? "" : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A row with its line end. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(",")}\n`;
}

/** A row of a file, and the line on which it begins. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Rows of a text that comes in pieces. A last row without a line end is given too, with `complete` false. */
export async function* csvRows(pieces: AsyncIterable<string>): AsyncGenerator<CsvRow & { readonly complete: boolean }> {
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  /** The character before was a quote inside quotes: it ends them unless another follows. */
  let closing = false;
  let line = 1;
  let began = 1;
  for await (const piece of pieces) {
    for (const character of piece) {
      if (character === "\n") line++;
      if (closing) {
        closing = false;
        if (character === '"') {
          cell += '"';
          continue;
        }
        quoted = false;
      }
      if (quoted) {
        if (character === '"') closing = true;
        else cell += character;
      } else if (character === '"' && cell === "") quoted = true;
      else if (character === ",") {
        cells.push(cell);
        cell = "";
      } else if (character === "\n") {
        yield { line: began, cells: [...cells, cell], complete: true };
        [cells, cell, began] = [[], "", line];
      } else if (character !== "\r") cell += character;
    }
  }
  if (cells.length > 0 || cell !== "" || quoted) yield { line: began, cells: [...cells, cell], complete: false };
}
