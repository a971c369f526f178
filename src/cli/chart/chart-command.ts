/** `vas chart TABLE`: the table of a study as a picture. */
import { chartData, drawChart, chartNotes, type ChartLook, type ChartRequest } from "../../study/index.js";
import { readTable } from "../study/index.js";
import { exitStatuses, printable, UsageError, writeText, type Terminal } from "../terminal/index.js";

/** Options of `vas chart`. */
export interface ChartOptions extends ChartRequest, ChartLook {
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
  const title = options.title === null ? null : printable(options.title);
  const svg = drawChart(data, { ...options, title });
  if (options.output === null) terminal.out(svg);
  else await writeText(terminal, options.output, svg);
  for (const note of chartNotes(data)) terminal.err(`vas: ${note}\n`);
  return exitStatuses.ok;
}
