/** From a table to a picture: what `vas chart` and the editor do. */
import { UsageError } from "../problem/index.js";
import { chartSvg } from "./chart.js";
import type { ChartData } from "./chart-data.js";
import type { Theme } from "./theme.js";

/** How it looks. */
export interface ChartLook {
  /** Null: what goes up over what goes along. */
  readonly title: string | null;
  readonly theme: Theme;
  /** Which axes are logarithmic. */
  readonly log: "none" | "x" | "y" | "xy";
}

/**
 * Draws a chart as an SVG document.
 *
 * @throws UsageError if an axis is to be logarithmic whose values are not above 0
 */
export function drawChart(data: ChartData, { title, theme, log }: ChartLook): string {
  const logarithmic = { x: log.includes("x"), y: log.includes("y") };
  const below = (numbers: readonly number[]): boolean => numbers.some((value) => value <= 0);
  if (logarithmic.x && data.numeric && below(data.values.map(Number)))
    throw new UsageError(`--log ${log}: ${data.x} has values that are not above 0`);
  if (logarithmic.y && below(data.series.flatMap(({ points }) => points.map(({ least }) => least))))
    throw new UsageError(`--log ${log}: ${data.y} has values that are not above 0`);
  return chartSvg(data, { title: title ?? `${data.y} over ${data.x}`, theme, logarithmic });
}
