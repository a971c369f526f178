/** The pairs as a picture that leaves the editor: the marks of the canvas, with the names that the page has beside it. */
import type { ProcessSnapshot, SpacesSnapshot } from "../../../protocol/snapshot.js";
import { element, escapeXml, picture } from "../../export/svg-text.js";
import type { PairColours, PlacedMark } from "./pair-paint.js";

const size = 12;
const left = 90;
const top = 60;

/** A row a process, a column a VAS, each named. */
export function pairPicture(
  rows: readonly ProcessSnapshot[],
  vases: SpacesSnapshot["vases"],
  marks: readonly PlacedMark[],
  colours: PairColours,
  background: string,
): string {
  const words = (x: number, y: number, text: string, more: Readonly<Record<string, string | number>> = {}) =>
    element("text", { x, y, fill: colours.inside, "font-size": 9, ...more }, escapeXml(text));
  const names = [
    ...rows.map(({ name }, row) => words(left - 6, top + row * size + 9, name, { "text-anchor": "end" })),
    ...vases.map(({ name }, column) => {
      const x = left + column * size + 9;
      return words(x, top - 4, name, { transform: `rotate(-90 ${x} ${top - 4})` });
    }),
  ];
  const lines = rows.map((_row, row) =>
    element("line", {
      x1: left,
      x2: left + vases.length * size,
      y1: top + row * size,
      y2: top + row * size,
      stroke: colours.line,
    }),
  );
  const drawn = marks.map((mark) => drawMark(mark, colours));
  const [width, height] = [left + vases.length * size + 16, top + rows.length * size + 16];
  return picture(width, height, background, "system-ui, sans-serif", [...lines, ...names, ...drawn].join(""));
}

function drawMark({ column, row, mark }: PlacedMark, colours: PairColours): string {
  const [x, y] = [left + column * size + size / 2, top + row * size + size / 2];
  const half = 3.5;
  switch (mark) {
    case "shared":
      return element("circle", { cx: x, cy: y, r: half, fill: colours.vas });
    case "private":
      return element("circle", { cx: x, cy: y, r: half - 0.5, fill: "none", stroke: colours.vas });
    case "read-only":
      return element("path", {
        d: `M${x - half} ${y - half}V${y + half}H${x + half}z`,
        fill: colours.attached,
      });
    case "attached":
    case "inside":
      return element("rect", {
        x: x - half,
        y: y - half,
        width: 2 * half,
        height: 2 * half,
        fill: mark === "inside" ? colours.inside : colours.attached,
      });
    case "refused":
      return element("path", {
        d: `M${x - half} ${y - half}l${2 * half} ${2 * half}m0 ${-2 * half}l${-2 * half} ${2 * half}`,
        stroke: colours.refused,
        "stroke-width": 1.3,
      });
  }
}
