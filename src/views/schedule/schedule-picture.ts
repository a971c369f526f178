/** A schedule as a picture: a column a core, a row a step, bars of what is owed. */
import { element, escapeXml, picture } from "../export/svg-text.js";
import { wordsOf, type ScheduleLine, type ScheduleModel } from "./schedule-model.js";

/** Colours of one kind of theme. */
interface Ink {
  readonly ground: string;
  readonly strong: string;
  readonly faint: string;
  readonly rule: string;
  readonly bad: string;
  readonly owed: string;
  readonly here: string;
}

const inks: Readonly<Record<"light" | "dark", Ink>> = {
  light: {
    ...{ ground: "#ffffff", strong: "#1f1f1f", faint: "#6b6b6b", rule: "#d0d0d0" },
    ...{ bad: "#b01011", owed: "#8a6100", here: "#dbe9ff" },
  },
  dark: {
    ...{ ground: "#1f1f1f", strong: "#f0f0f0", faint: "#a0a0a0", rule: "#4a4a4a" },
    ...{ bad: "#ff7b72", owed: "#e2b340", here: "#21385c" },
  },
};

const rowHeight = 20;
const letter = 7.3;
const laneWidth = 8;
const [left, top] = [16, 44];
/** Most characters of a statement: the rest is in the table. */
const mostLetters = 44;

/** The picture of a schedule on so many cores. */
export function schedulePicture(cores: number, { lines, lanes }: ModelPart, light: boolean): string {
  const ink = inks[light ? "light" : "dark"];
  const numbers = (String(lines.length).length + 3) * letter;
  const lanesAt = left + numbers;
  const edges = [lanesAt + lanes.length * laneWidth + 8];
  for (let core = 0; core < cores; core++) edges.push(edges[core]! + columnWidth(lines, core));
  const width = edges[cores]! + left;
  const notes = lines.flatMap(({ step, number }) => step.breaks.map((text) => `${number + 1}: ${text}`));
  const foot = top + lines.length * rowHeight + 14;
  const heading = (text: string, x: number): string => words(text, x, top - 12, ink.faint);
  const content = [
    heading("step", left),
    ...Array.from({ length: cores }, (_, core) => heading(`core ${core}`, edges[core]!)),
    ...lines.map((line, row) => rowOf(line, row, { ink, lanesAt, edges, width })),
    ...notes.map((text, at) => words(text, left, foot + (at + 1) * rowHeight, ink.bad)),
  ].join("");
  return picture(
    Math.ceil(Math.max(width, ...notes.map((text) => text.length * letter + left * 2))),
    foot + (notes.length + 1) * rowHeight,
    ink.ground,
    "monospace",
    content,
  );
}

type ModelPart = Pick<ScheduleModel, "lines" | "lanes">;

function columnWidth(lines: readonly ScheduleLine[], core: number): number {
  const own = lines.filter(({ step }) => step.core === core).map(({ step }) => cut(wordsOf(step)).length);
  return (Math.max(8, ...own) + 3) * letter;
}

interface Place {
  readonly ink: Ink;
  readonly lanesAt: number;
  readonly edges: readonly number[];
  readonly width: number;
}

function rowOf(line: ScheduleLine, row: number, { ink, lanesAt, edges, width }: Place): string {
  const y = top + row * rowHeight;
  const { step, switched, standing, owed } = line;
  const broken = step.breaks.length > 0;
  const mark = broken ? "✗" : standing === "next" ? "▸" : "";
  return [
    standing === "next" ? element("rect", { x: 0, y, width, height: rowHeight, fill: ink.here }) : "",
    switched ? element("line", { x1: left, x2: width - left, y1: y, y2: y, stroke: ink.rule }) : "",
    words(`${line.number + 1} ${mark}`, left, y + 14, broken ? ink.bad : ink.faint),
    ...owed.map((state, lane) =>
      state === null
        ? ""
        : element("rect", {
            ...{ x: lanesAt + lane * laneWidth + 1, y, width: 4, height: rowHeight },
            ...(state === "open" ? { fill: "none", stroke: ink.owed } : { fill: state === "due" ? ink.owed : ink.bad }),
          }),
    ),
    statement(wordsOf(step), edges[step.core]!, y + 14, broken ? ink.bad : line.own ? ink.faint : ink.strong),
  ].join("");
}

/** As much of a statement as fits; the whole of one that is cut is its tooltip. */
function statement(text: string, x: number, y: number, fill: string): string {
  const shown = cut(text);
  const whole = shown === text ? "" : element("title", {}, escapeXml(text));
  return element("text", { x, y, fill, "xml:space": "preserve" }, `${escapeXml(shown)}${whole}`);
}

function cut(text: string): string {
  return text.length <= mostLetters ? text : `${text.slice(0, mostLetters - 1)}…`;
}

function words(text: string, x: number, y: number, fill: string): string {
  return element("text", { x, y, fill, "xml:space": "preserve" }, escapeXml(text));
}
