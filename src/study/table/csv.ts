/** Comma-separated values as RFC 4180 has them. */
import { UsageError } from "../problem/index.js";

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

/** Most characters of a cell, and most cells of a row, that are read: `vas sweep` writes some hundreds of either. */
export const longestCell = 65_536;
export const mostCells = 10_000;

/** What ends a piece of plain text outside quotes. */
const special = /[",\r\n]/g;

/**
 * Rows of a text that comes in pieces. A last row without a line end is given too, with `complete` false. Cells are cut out
 * of the pieces, not put together of characters: a table of a million rows takes about as much memory as its file. A byte-order
 * mark at the start, which spreadsheets write, is none of it.
 *
 * @param file its name, for messages
 * @throws UsageError with the line, for a text that is no table: too long cells or rows, characters of another encoding
 */
export async function* csvRows(
  pieces: AsyncIterable<string>,
  file: string,
): AsyncGenerator<CsvRow & { readonly complete: boolean }> {
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  /** The character before was a quote inside quotes: it ends them unless another follows. */
  let closing = false;
  let line = 1;
  let began = 1;
  let first = true;
  for await (const piece of pieces) {
    let at = first && piece.startsWith("\ufeff") ? 1 : 0;
    first = first && piece === "";
    if (piece.includes("\0"))
      throw new UsageError(
        `${file}: line ${line}: a character of value 0: a table is text in UTF-8 (not UTF-16), so save it as that`,
      );
    while (at < piece.length) {
      if (closing) {
        closing = false;
        if (piece[at] === '"') {
          cell += '"';
          at++;
          continue;
        }
        quoted = false;
      }
      const end = endOfText(piece, at, quoted);
      const text = piece.slice(at, end);
      if (text !== "") cell = cell === "" ? text : cell + text;
      if (cell.length > longestCell)
        throw new UsageError(
          `${file}: line ${began}: a cell of more than ${longestCell} characters${quoted ? ": a quote that is never closed?" : ": this is no table"}`,
        );
      at = end + 1;
      if (quoted) {
        line += text.split("\n").length - 1;
        closing = end < piece.length;
        continue;
      }
      switch (piece[end]) {
        case '"':
          if (cell === "") quoted = true;
          else cell += '"';
          break;
        case ",":
          cells.push(cell);
          cell = "";
          if (cells.length >= mostCells)
            throw new UsageError(`${file}: line ${began}: more than ${mostCells} cells: this is no table of a study`);
          break;
        case "\n":
          line++;
          cells.push(cell);
          yield { line: began, cells, complete: true };
          [cells, cell, began] = [[], "", line];
      }
    }
  }
  if (cells.length > 0 || cell !== "" || quoted) yield { line: began, cells: [...cells, cell], complete: false };
}

/** Where plain text that begins at a place ends: at a quote, or outside quotes at anything that means something. */
function endOfText(piece: string, at: number, quoted: boolean): number {
  if (quoted) {
    const quote = piece.indexOf('"', at);
    return quote < 0 ? piece.length : quote;
  }
  special.lastIndex = at;
  return special.exec(piece)?.index ?? piece.length;
}
