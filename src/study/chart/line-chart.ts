/** Curves over numbers: axes with titles, a mark of its own shape at each place, and each curve's name at its end. */
import { scaleLinear, scaleLog } from "d3-scale";
import { area, line, symbol, symbolsFill, type SymbolType } from "d3-shape";
import type { ChartData, Point } from "./chart-data.js";
import { placeLabels } from "./label-places.js";
import { numberText } from "./numbers.js";
import { element, label, rounded, textWidth } from "./svg.js";

/** Size of a drawing, and its elements. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

/** Which axes are logarithmic. */
export interface Logarithmic {
  readonly x: boolean;
  readonly y: boolean;
}

const plot = { left: 74, top: 60, width: 520, height: 300 };
const lineHeight = 15;

type Scale = ((value: number) => number) & { ticks: (count?: number) => number[] };

function scale(logarithmic: boolean, from: number, to: number, range: readonly [number, number]): Scale {
  const domain: [number, number] =
    from === to ? [logarithmic ? from / 2 : from - 1, to * (to > 0 ? 2 : 0) + 1] : [from, to];
  return logarithmic ? scaleLog(domain, [...range]).nice() : scaleLinear(domain, [...range]).nice();
}

/** Places of an axis that are marked: the values themselves if they are few, else round ones. */
function marked(values: readonly number[], along: Scale, logarithmic: boolean): readonly number[] {
  const clear = values.every((value, at) => at === 0 || Math.abs(along(value) - along(values[at - 1]!)) > 34);
  if (clear) return values;
  const ticks = along.ticks(8);
  return logarithmic ? ticks.filter((tick) => Number.isInteger(Math.log10(tick)) || ticks.length <= 10) : ticks;
}

/** Draws the curves. */
export function lineChart(data: ChartData, logarithmic: Logarithmic): Drawing {
  const xs = data.values.map(Number);
  const highs = data.series.flatMap(({ points }) => points.map(({ most }) => most));
  const lows = data.series.flatMap(({ points }) => points.map(({ least }) => least));
  const right = plot.left + plot.width;
  const bottom = plot.top + plot.height;
  const x = scale(logarithmic.x, xs[0]!, xs.at(-1)!, [plot.left, right]);
  const y = scale(logarithmic.y, logarithmic.y ? Math.min(...lows) : Math.min(0, ...lows), Math.max(...highs), [
    bottom,
    plot.top,
  ]);
  const parts: string[] = [];
  const ticks = y
    .ticks(6)
    .filter((tick, _, all) => !logarithmic.y || all.length <= 8 || Number.isInteger(Math.log10(tick)));
  for (const tick of ticks) {
    parts.push(element("path", { class: "grid", d: `M${plot.left} ${rounded(y(tick))}H${right}` }));
    parts.push(label(plot.left - 8, y(tick) + 4, "faint end", numberText(tick)));
  }
  for (const value of marked(xs, x, logarithmic.x)) {
    parts.push(element("path", { class: "axis", d: `M${rounded(x(value))} ${bottom}v5` }));
    parts.push(label(x(value), bottom + 18, "faint middle", numberText(value)));
  }
  parts.push(element("path", { class: "axis", d: `M${plot.left} ${bottom}H${right}` }));
  parts.push(
    label(plot.left + plot.width / 2, bottom + 40, "middle", `${data.x}${logarithmic.x ? " (logarithmic)" : ""}`),
  );
  parts.push(label(plot.left, plot.top - 12, "", `${data.y}${logarithmic.y ? " (logarithmic)" : ""}`));
  const toX = (point: Point): number => x(Number(point.x));
  data.series.forEach(({ points }, at) => parts.push(...curve(points, at, toX, y, data.ranges)));
  const wishes = data.series.map(({ name, points }) => ({ name, wish: y(points.at(-1)!.y) }));
  const placed = placeLabels(wishes, lineHeight, plot.top, bottom);
  for (const { name, wish, y: place } of placed) {
    const at = data.series.findIndex((one) => one.name === name);
    const end = x(Number(data.series[at]!.points.at(-1)!.x));
    const text = name === "" ? data.y : name;
    if (Math.abs(place - wish) > 3 || end < right - 1)
      parts.push(
        element("path", { class: "leader", d: `M${rounded(end + 5)} ${rounded(wish)}L${right + 8} ${rounded(place)}` }),
      );
    parts.push(label(right + 12, place + 4, `s${at}`, text));
  }
  const longest = Math.max(...data.series.map(({ name }) => textWidth(name === "" ? data.y : name)));
  return { width: Math.ceil(right + 12 + longest + 12), height: bottom + 56, body: parts.join("\n") };
}

function curve(
  points: readonly Point[],
  at: number,
  toX: (point: Point) => number,
  y: Scale,
  ranges: boolean,
): readonly string[] {
  const path = line<Point>(toX, ({ y: value }) => y(value)).digits(2);
  const band = area<Point>(
    toX,
    ({ least }) => y(least),
    ({ most }) => y(most),
  ).digits(2);
  const mark = symbol(symbolsFill[at % symbolsFill.length] as SymbolType, 44).digits(2)() ?? "";
  return [
    ...(ranges ? [element("path", { class: `band s${at}`, d: band(points) ?? "" })] : []),
    element("path", { class: `curve s${at}`, d: path(points) ?? "", style: "fill:none" }),
    ...points.map((point) =>
      element("path", {
        class: `s${at}`,
        d: mark,
        transform: `translate(${rounded(toX(point))} ${rounded(y(point.y))})`,
      }),
    ),
  ];
}
