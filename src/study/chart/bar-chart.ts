/** Values of words, such as machines: a row for each, with its name before and its number behind. */
import { scaleBand, scaleLinear, scaleLog } from "d3-scale";
import type { ChartData } from "./chart-data.js";
import type { Drawing } from "./line-chart.js";
import { numberText } from "./numbers.js";
import { element, label, rounded, textWidth } from "./svg.js";

const rowHeight = 22;
const groupGap = 12;
const barsWidth = 420;
const top = 78;

/** Draws the rows; on a logarithmic axis, which has no beginning, as marks instead of bars. */
export function barChart(data: ChartData, logarithmic: boolean): Drawing {
  const names = data.series.map(({ name }) => name);
  const named = names.some((name) => name !== "");
  const wordWidth = Math.max(...[data.x, ...data.values].map(textWidth));
  const nameWidth = named ? Math.max(...names.map(textWidth)) + 12 : 0;
  const left = 16 + wordWidth + 12 + nameWidth;
  const groupHeight = names.length * rowHeight;
  const height = data.values.length * (groupHeight + groupGap);
  const rows = scaleBand(data.values, [top, top + height]);
  const numbers = data.series.flatMap(({ points }) => points.map(({ y }) => y));
  const most = Math.max(...numbers, logarithmic ? 1 : 0);
  const along = logarithmic
    ? scaleLog([Math.min(...numbers) / 2, most], [0, barsWidth])
    : scaleLinear([Math.min(0, ...numbers), most === 0 ? 1 : most], [0, barsWidth]);
  const parts: string[] = [];
  parts.push(element("path", { class: "axis", d: `M${rounded(left)} ${top - 4}v${rounded(height)}` }));
  parts.push(label(left, top - 14, "", `${data.y}${logarithmic ? " (logarithmic)" : ""}`));
  parts.push(label(16, top - 14, "faint", data.x));
  for (const value of data.values) {
    const start = rows(value) ?? top;
    parts.push(label(16, start + groupHeight / 2 + 4, "", value));
    data.series.forEach(({ name, points }, at) => {
      const point = points.find(({ x }) => x === value);
      const middle = start + at * rowHeight + rowHeight / 2;
      if (named) parts.push(label(left - 8, middle + 4, `end s${at}`, name));
      if (point === undefined) {
        parts.push(label(left + 8, middle + 4, "faint", "none"));
        return;
      }
      const length = along(point.y);
      parts.push(
        logarithmic
          ? element("circle", { class: `s${at}`, cx: left + length, cy: middle, r: 4 }) +
              element("path", {
                class: "grid",
                d: `M${rounded(left)} ${rounded(middle)}h${rounded(Math.max(0, length - 5))}`,
              })
          : element("rect", {
              class: `bar s${at}`,
              x: left,
              y: middle - rowHeight / 2 + 3,
              width: Math.max(length, 0.5),
              height: rowHeight - 6,
            }),
      );
      parts.push(label(left + length + 9, middle + 4, "", numberText(point.y)));
    });
  }
  return { width: Math.ceil(left + barsWidth + 90), height: Math.ceil(top + height + 8), body: parts.join("\n") };
}
