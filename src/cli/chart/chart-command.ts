/** `vas chart TABLE`: the table of a study as a picture. */
import { readTable } from "../study/index.js";
import { exitStatuses, printable, UsageError, writeText, type Terminal } from "../terminal/index.js";
import { chartData, type ChartRequest } from "./chart-data.js";
import { chartSvg } from "./chart.js";
import type { Theme } from "./theme.js";

/** Options of `vas chart`. */
export interface ChartOptions extends ChartRequest {
  readonly title: string | null;
  readonly theme: Theme;
  readonly log: "none" | "x" | "y" | "xy";
  /** Null: standard output. */
  readonly output: string | null;
}

/**
 * Reads `--where COLUMN=VALUE` and adds it to those before.
 *
 * @throws UsageError if it is not of that form
 */
export function addFilter(text: string, before: ChartRequest["where"]): ChartRequest["where"] {
  const match = /^([^=]+)=(.*)$/.exec(text);
  if (match === null) throw new UsageError(`--where ${text}: write COLUMN=VALUE, for example machine.tags=asid`);
  return [...before, { column: match[1]!, value: match[2]! }];
}

/**
 * Draws a table.
 *
 * @throws UsageError if it cannot be read or drawn
 */
export async function chartCommand(terminal: Terminal, file: string, options: ChartOptions): Promise<number> {
  const data = chartData(await readTable(terminal, file), options);
  const logarithmic = { x: options.log.includes("x"), y: options.log.includes("y") };
  const below = (numbers: readonly number[]): boolean => numbers.some((value) => value <= 0);
  if (logarithmic.x && data.numeric && below(data.values.map(Number)))
    throw new UsageError(`--log ${options.log}: ${data.x} has values that are not above 0`);
  if (logarithmic.y && below(data.series.flatMap(({ points }) => points.map(({ least }) => least))))
    throw new UsageError(`--log ${options.log}: ${data.y} has values that are not above 0`);
  const title = printable(options.title ?? `${data.y} over ${data.x}`);
  const svg = chartSvg(data, { title, theme: options.theme, logarithmic });
  if (options.output === null) terminal.out(svg);
  else await writeText(terminal, options.output, svg);
  if (data.omitted > 0) terminal.err(`vas: ${rowsWithout(data.omitted, data.y)}\n`);
  return exitStatuses.ok;
}

function rowsWithout(count: number, counter: string): string {
  return count === 1
    ? `1 row has no value of ${counter} (refused, say) and is not drawn`
    : `${count} rows have no value of ${counter} (refused, say) and are not drawn`;
}
