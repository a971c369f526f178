/** Aligned tables and colours for a terminal. */

import { printable } from "./printable.js";

/** Cells of a row; numbers are aligned to the right. */
export type Row = readonly (string | number | null)[];

function cellText(cell: string | number | null): string {
  return cell === null ? "-" : printable(String(cell));
}

/** Lines of a table, its header first, columns two spaces apart. Columns of numbers are aligned to the right. */
export function tableLines(header: readonly string[], rows: readonly Row[]): readonly string[] {
  const right = header.map((_, column) => rows.every((row) => row[column] === null || typeof row[column] === "number"));
  const texts = [header, ...rows.map((row) => row.map(cellText))];
  const widths = header.map((_, column) => Math.max(...texts.map((row) => (row[column] ?? "").length)));
  return texts.map((row) =>
    row
      .map((text, column) => (right[column]! ? text.padStart(widths[column]!) : text.padEnd(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
}

/** Ways to mark text in a terminal. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

function style(code: number): (text: string) => string {
  return (text) => `\u001b[${code}m${text}\u001b[0m`;
}

const plain = (text: string): string => text;

/** Colours if `wanted`, else none. */
export function paintFor(wanted: boolean): Paint {
  if (!wanted) return { good: plain, bad: plain, strong: plain, faint: plain };
  return { good: style(32), bad: style(31), strong: style(1), faint: style(2) };
}
