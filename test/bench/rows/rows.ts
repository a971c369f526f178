/** A row of the benchmark's result, and how a set of rows is judged against what was recorded. */
import type { Spread } from "../measure.js";

/** One measured figure. `ratio` is what is compared between runs; the rest explains it. */
export interface Row {
  readonly group: string;
  readonly work: string;
  /** Ours and the other side's, in `unit`; null = there is no other side. */
  readonly ours: Spread;
  readonly other: Spread | null;
  readonly unit: string;
  /** The ratio, or null for figures that are not one (bytes, milliseconds). */
  readonly ratio: Spread | null;
  /** Ratio to the plain twin, which searches the TLB at every access; null = not compared with it. */
  readonly plain: Spread | null;
  readonly target: string;
  /** Is the target met? null = there is none. */
  readonly met: boolean | null;
}

/** Recorded ratios by `group: work`, with where they come from. */
export interface Recorded {
  readonly machine: string;
  readonly date: string;
  readonly load: string;
  readonly ratios: Readonly<Record<string, number>>;
}

/** Name under which a row is recorded. */
export function rowKey(row: Row): string {
  return `${row.group}: ${row.work}`;
}

/** Worse than recorded by a fifth or more. */
export function isRegression(row: Row, recorded: Recorded | null): boolean {
  const before = recorded?.ratios[rowKey(row)];
  return before !== undefined && row.ratio !== null && row.ratio.median <= before * 0.8;
}

/** Least ratio as a target. */
export function atLeast(target: number | null, ratio: Spread): Pick<Row, "target" | "met"> {
  if (target === null) return { target: "", met: null };
  return { target: `≥ ${target.toFixed(2)}`, met: ratio.median >= target };
}

function figure(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : 3);
}

function withRange(value: Spread): string {
  return `${figure(value.median)} [${figure(value.least)}..${figure(value.greatest)}]`;
}

/** The table as text, one block a group. */
export function table(rows: readonly Row[], recorded: Recorded | null): string {
  const head = ["work", "ours", "other side", "unit", "ratio", "target", "", "recorded", "ratio to plain C"];
  const groups = [...new Set(rows.map(({ group }) => group))];
  const blocks = groups.map((group) => rows.filter((row) => row.group === group).map((row) => cellsOf(row, recorded)));
  const lines = [head, ...blocks.flat()];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, n) => text.padEnd(widths[n]!))
      .join("  ")
      .trimEnd();
  return [line(head), ...groups.flatMap((group, n) => ["", group, ...blocks[n]!.map(line)])].join("\n");
}

function cellsOf(row: Row, recorded: Recorded | null): string[] {
  const before = recorded?.ratios[rowKey(row)]?.toFixed(2) ?? "";
  return [
    row.work,
    withRange(row.ours),
    row.other === null ? "" : withRange(row.other),
    row.unit,
    row.ratio === null ? "" : withRange(row.ratio),
    row.target,
    row.met === null ? "" : row.met ? "met" : "missed",
    isRegression(row, recorded) ? `${before} REGRESSION` : before,
    row.plain === null ? "" : withRange(row.plain),
  ];
}
