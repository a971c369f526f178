/** From the table of a study to curves: which column goes along, which up, and what tells the curves apart. */
import { listNames, suggest } from "../../language/index.js";
import type { StudyTable } from "../table/index.js";
import { UsageError } from "../problem/index.js";

/** What to draw of a table. Names are of columns. */
export interface ChartRequest {
  /** Null: the first column that varies and has numbers, else the first that varies. */
  readonly x: string | null;
  /** Counters that go up, each a curve of its own; empty: the first. */
  readonly y: readonly string[];
  /** Empty: every other column that varies; `none` alone: no column, one curve of means. */
  readonly series: readonly string[];
  /** Rows of these values only. */
  readonly where: readonly { readonly column: string; readonly value: string }[];
}

/** One place of a curve: the mean of its rows, and the least and the most of them. */
export interface Point {
  readonly x: string;
  readonly y: number;
  readonly least: number;
  readonly most: number;
}

/** One curve. */
export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

/** What a chart shows. */
export interface ChartData {
  readonly x: string;
  readonly y: string;
  /** All values along, in order. */
  readonly values: readonly string[];
  /** Are they numbers? */
  readonly numeric: boolean;
  readonly series: readonly Series[];
  /** Some places have several rows: the chart shows their mean and their range. */
  readonly ranges: boolean;
  /** Rows that have no value of the counter: refused, or not there on that machine. */
  readonly omitted: number;
  /** Rows that are drawn although their runs did not pass, and how these ended. */
  readonly failed: { readonly rows: number; readonly ended: readonly string[] };
}

/** Curves of one chart: more cannot be told apart. */
const mostSeries = 8;

/** In place of the columns that tell curves apart: there is one curve, the mean of all that is not along. */
const noSeries = "none";

const isNumber = (text: string): boolean => text !== "" && Number.isFinite(Number(text));

/**
 * Chooses columns and gathers the curves.
 *
 * @throws UsageError if a column is not there, there is nothing to draw, or there are too many curves
 */
export function chartData(table: StudyTable, request: ChartRequest): ChartData {
  const ended = table.columns.indexOf("ended");
  if (ended < 0) throw new UsageError("the table has no column `ended`: draw one that vas sweep or vas compare wrote");
  const settings = table.columns.slice(table.columns[0] === "run" ? 1 : 0, ended);
  const counters = table.columns.slice(ended + 1).filter((name) => name !== "why");
  const column = (name: string, known: readonly string[], option: string): number => {
    if (!known.includes(name))
      throw new UsageError(`${option} ${name}: choose one of ${listNames(known, 20)}.${suggest(name, known)}`);
    return table.columns.indexOf(name);
  };
  const filters = request.where.map(({ column: name, value }) => ({
    at: column(name, [...settings, "ended"], "--where"),
    value,
  }));
  const rows = table.rows.filter((row) => filters.every(({ at, value }) => row[at] === value));
  if (rows.length === 0) throw new UsageError("no row is left to draw: look at the values of --where");
  const varying = settings.filter((name) => new Set(rows.map((row) => row[table.columns.indexOf(name)])).size > 1);
  const x =
    request.x ??
    varying.find((name) => rows.every((row) => isNumber(row[table.columns.indexOf(name)]!))) ??
    varying[0] ??
    settings[0]!;
  const ys = request.y.length > 0 ? request.y : counters.slice(0, 1);
  const others =
    request.series.length > 0
      ? request.series.filter((name) => name !== noSeries)
      : varying.filter((name) => name !== x);
  return gather(rows, {
    x,
    ys: ys.map((name) => ({ name, at: column(name, counters, "--y") })),
    xAt: column(x, settings, "--x"),
    seriesAt: others.map((name) => column(name, settings, "--series")),
    endedAt: request.where.some((one) => one.column === "ended") ? null : ended,
  });
}

interface Columns {
  readonly x: string;
  readonly ys: readonly { readonly name: string; readonly at: number }[];
  readonly xAt: number;
  readonly seriesAt: readonly number[];
  /** Null: who asks has chosen by it. */
  readonly endedAt: number | null;
}

function gather(table: StudyTable["rows"], { x, ys, xAt, seriesAt, endedAt }: Columns): ChartData {
  const y = ys.map(({ name }) => name).join(", ");
  const curves = new Map<string, Map<string, Gathered>>();
  const values = new Set<string>();
  let omitted = 0;
  let failed = 0;
  const ended = new Set<string>();
  for (const row of table) {
    if (endedAt !== null && row[endedAt] !== "passed" && ys.some(({ at }) => isNumber(row[at]!))) {
      failed++;
      ended.add(row[endedAt]!);
    }
    for (const { name: counter, at: yAt } of ys) {
      if (!isNumber(row[yAt]!)) {
        omitted++;
        continue;
      }
      const words = seriesAt.map((at) => row[at]!);
      const name = [...words, ...(ys.length > 1 ? [counter] : [])].join(", ");
      const curve = curves.get(name) ?? new Map<string, Gathered>();
      curves.set(name, curve);
      curve.set(row[xAt]!, gathered(curve.get(row[xAt]!), Number(row[yAt])));
      values.add(row[xAt]!);
    }
  }
  if (curves.size === 0) throw new UsageError(`no row has a value of ${y}: nothing to draw`);
  if (curves.size > mostSeries)
    throw new UsageError(
      `${curves.size} curves are more than can be told apart: choose some with --where COLUMN=VALUE, or name the columns ` +
        "that tell curves apart with --series (none of them: --series none, means and ranges)",
    );
  const numeric = [...values].every(isNumber);
  const ordered = numeric ? [...values].sort((one, other) => Number(one) - Number(other)) : [...values];
  const series = [...curves].map(([name, curve]) => ({
    name,
    points: ordered.flatMap((value) => {
      const found = curve.get(value);
      return found === undefined ? [] : [pointOf(value, found)];
    }),
  }));
  const ranges = [...curves.values()].some((curve) => [...curve.values()].some(({ rows }) => rows > 1));
  return { x, y, values: ordered, numeric, series, ranges, omitted, failed: { rows: failed, ended: [...ended] } };
}

/** The rows of one place of a curve so far: a place may have a million. */
interface Gathered {
  readonly rows: number;
  readonly sum: number;
  readonly least: number;
  readonly most: number;
}

function gathered(before: Gathered | undefined, value: number): Gathered {
  if (before === undefined) return { rows: 1, sum: value, least: value, most: value };
  const { rows, sum, least, most } = before;
  return { rows: rows + 1, sum: sum + value, least: Math.min(least, value), most: Math.max(most, value) };
}

function pointOf(x: string, { rows, sum, least, most }: Gathered): Point {
  return { x, y: sum / rows, least, most };
}

/** What the picture does not say: rows that are not drawn, and drawn ones of runs that did not pass. */
export function chartNotes({ omitted, failed, y }: ChartData): readonly string[] {
  const notes: string[] = [];
  if (omitted > 0)
    notes.push(
      omitted === 1
        ? `1 row has no value of ${y} (refused, say) and is not drawn`
        : `${omitted} rows have no value of ${y} (refused, say) and are not drawn`,
    );
  if (failed.rows > 0)
    notes.push(
      `${failed.rows === 1 ? "1 row is of a run that" : `${failed.rows} rows are of runs that`} did not pass ` +
        `(${listNames(failed.ended, 5)}), drawn as the others: --where ended=passed leaves them out`,
    );
  return notes;
}
