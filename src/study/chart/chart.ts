/** A chart as an SVG document: a picture for sighted readers, a title and a description for the others. */
import { barChart } from "./bar-chart.js";
import type { ChartData } from "./chart-data.js";
import { lineChart, type Logarithmic } from "./line-chart.js";
import { numberText } from "./numbers.js";
import { element, escaped, label, textWidth } from "./svg.js";
import { styleSheet, type Theme } from "./theme.js";

/** How a chart looks. */
export interface ChartStyle {
  readonly title: string;
  readonly theme: Theme;
  readonly logarithmic: Logarithmic;
}

/** What the curves do, in words. */
export function chartDescription(data: ChartData): string {
  const curves = data.series.map(({ name, points }) => {
    const [first, last] = [points[0]!, points.at(-1)!];
    const what = name === "" ? data.y : name;
    return data.numeric
      ? `${what}: from ${numberText(first.y)} at ${first.x} to ${numberText(last.y)} at ${last.x}`
      : `${what}: ${points.map(({ x, y }) => `${x} ${numberText(y)}`).join(", ")}`;
  });
  const range = data.ranges ? " Curves are means; bands reach from the least to the most." : "";
  return `${data.y} over ${data.x}. ${curves.join("; ")}.${range}`;
}

/** Draws a chart. */
export function chartSvg(data: ChartData, { title, theme, logarithmic }: ChartStyle): string {
  const drawing = data.numeric ? lineChart(data, logarithmic) : barChart(data, logarithmic.y);
  const { height } = drawing;
  // A title is drawn a little larger than other text.
  const width = Math.max(drawing.width, Math.ceil(32 + textWidth(title) * 1.25));
  const inside = [
    element("title", {}, escaped(title)),
    element("desc", {}, escaped(chartDescription(data))),
    element("style", {}, styleSheet(theme)),
    element("rect", { class: "ground", width, height }),
    label(16, 26, "title", title),
    drawing.body,
  ];
  const root = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: "img",
  };
  return `${element("svg", root, `\n${inside.join("\n")}\n`)}\n`;
}
