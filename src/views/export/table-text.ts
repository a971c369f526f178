/** Tables as aligned text for the clipboard and as CSV (RFC 4180) for a spreadsheet. */

/** A table as it is written out: one heading a column, one cell a heading in each row. */
export interface TextTable {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Columns padded with spaces, two between columns, no trailing spaces. */
export function toText(table: TextTable): string {
  const lines = [table.headings, ...table.rows];
  const widths = table.headings.map((_heading, column) =>
    Math.max(...lines.map((line) => (line[column] ?? "").length)),
  );
  const format = (line: readonly string[]) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return `${lines.map(format).join("\n")}\n`;
}

/** Comma-separated; cells with commas, quotes or line ends are quoted. Lines end with CR LF as RFC 4180 wants. */
export function toCsv(table: TextTable): string {
  return [table.headings, ...table.rows].map((line) => `${line.map(quote).join(",")}\r\n`).join("");
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
