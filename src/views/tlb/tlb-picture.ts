/** The grids of a core as a self-contained SVG, with the sentence above and the owners below. */
import type {
  CoreSnapshot,
  MissHistorySnapshot,
  OwnerInfo,
  TlbLevelSnapshot,
  TlbSnapshot,
} from "../../protocol/snapshot.js";
import { element, escapeXml, picture } from "../export/svg-text.js";
import { formatCount } from "../format/quantity.js";
import { indexOwners, type Owners } from "../owner/owners.js";
import { markOutline, paintOf } from "../palette.js";
import {
  cellTitle,
  drawnGeometry,
  labelledLimit,
  levelCells,
  setsInBand,
  sparkColumns,
  sparkText,
  type Cell,
} from "./levels/index.js";

const width = 720;
const margin = 16;
const room = width - 2 * margin;
const font = "system-ui, sans-serif";

interface Scheme {
  readonly light: boolean;
  readonly background: string;
  readonly text: string;
  readonly faint: string;
  readonly vacant: string;
}

const schemes: Readonly<Record<"light" | "dark", Scheme>> = {
  light: { light: true, background: "#ffffff", text: "#1f1f1f", faint: "#6b6b6b", vacant: "#ececec" },
  dark: { light: false, background: "#1f1f1f", text: "#f0f0f0", faint: "#a0a0a0", vacant: "#333333" },
};

/** Draws the picture in a light or dark scheme of its own, as it leaves the editor. */
export function tlbPicture(data: TlbSnapshot, core: CoreSnapshot, light: boolean): string {
  const scheme = light ? schemes.light : schemes.dark;
  const owners = indexOwners(data.owners);
  const parts = [element("title", {}, `TLB of core ${core.core} at tick ${data.position.tick}`)];
  let y = margin + 14;
  if (data.access !== null) {
    parts.push(words(margin, y, data.access.headline, { fill: scheme.text, "font-weight": 600 }));
    parts.push(words(margin, y + 18, data.access.detail, { fill: scheme.text }));
    y += 44;
  }
  for (const level of core.levels) {
    const { hits, misses } = level.counters;
    const title = `${level.name}  ${level.sets} × ${level.ways}`;
    const counters = `${formatCount(hits)} hits · ${formatCount(misses)} misses`;
    parts.push(words(margin, y, title, { fill: scheme.text, "font-weight": 600 }));
    parts.push(words(width - margin, y, counters, { fill: scheme.faint, "text-anchor": "end" }));
    if (level.history !== null) parts.push(drawHistory(level.history, y, scheme));
    const drawn = drawLevel(level, owners, y + 8, scheme);
    parts.push(drawn.svg);
    y += drawn.height + 30;
  }
  parts.push(drawOwners(presentOwners(data, core), y, scheme));
  return picture(width, Math.ceil(y) + margin + 6, scheme.background, font, parts.join(""));
}

/** Misses over the run so far, right of the middle; classes from the first to the last are ever fainter. */
function drawHistory(history: MissHistorySnapshot, y: number, scheme: Scheme): string {
  const [left, bar, height] = [width - margin - 330, 3, 14];
  const drawn = sparkColumns(history, 1).map(({ boxes }, at) => {
    const d = boxes.map(
      (box) =>
        `M${left + box.at * bar} ${(y - box.from * height).toFixed(1)}v${((box.from - box.to) * height).toFixed(1)}h${bar}V${(y - box.from * height).toFixed(1)}z`,
    );
    return element("path", { d: d.join(""), fill: scheme.text, "fill-opacity": 1 / (1 + at / 2) });
  });
  return element("g", {}, element("title", {}, escapeXml(sparkText("", history))) + drawn.join(""));
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function drawLevel(level: TlbLevelSnapshot, owners: Owners, top: number, scheme: Scheme) {
  const filter = { text: "", owner: null, level: "" };
  const cells = levelCells(level, { owners, filter, dimUnusable: false });
  if (cells.length <= labelledLimit) {
    const size = { width: room / 8, height: 26 };
    const svg = cells.map((cell, index) => {
      const box = { x: margin + (index % 8) * size.width, y: top + Math.floor(index / 8) * size.height, ...size };
      return drawCell(cell, box, owners, scheme) + cellWords(cell, box, scheme);
    });
    return { svg: svg.join(""), height: Math.ceil(cells.length / 8) * size.height };
  }
  const drawn = drawnGeometry(level);
  const columns = setsInBand(room, drawn.sets, 6);
  const square = room / columns;
  const band = drawn.ways * square + 5;
  const svg = cells.map((cell) => {
    const [column, row] = [Math.floor(cell.slot / drawn.ways), cell.slot % drawn.ways];
    const x = margin + (column % columns) * square;
    const y = top + Math.floor(column / columns) * band + row * square;
    const box = { x, y, width: square, height: square };
    return drawCell(cell, box, owners, scheme) + drawPattern(cell, box, owners, scheme);
  });
  return { svg: svg.join(""), height: Math.ceil(drawn.sets / columns) * band };
}

function drawCell(cell: Cell, box: Box, owners: Owners, scheme: Scheme): string {
  const marked = cell.change !== "none";
  const attributes = {
    x: box.x + 0.5,
    y: box.y + 0.5,
    width: box.width - 1.5,
    height: box.height - 1.5,
    rx: 1.5,
    fill: cell.entry === null ? scheme.vacant : ownerFill(owners.get(cell.entry.owner), scheme),
    stroke: marked ? scheme.text : undefined,
    "stroke-width": marked ? 1.5 : undefined,
    "stroke-dasharray": marked && cell.change !== "hit" ? "3 2" : undefined,
  };
  return element("rect", attributes, element("title", {}, escapeXml(cell.label)));
}

function drawPattern(cell: Cell, box: Box, owners: Owners, scheme: Scheme): string {
  const ink = cell.entry === null ? "" : paintOf(owners.get(cell.entry.owner).palette).ink;
  if (ink === "") return "";
  const transform = `translate(${box.x + 0.5} ${box.y + 0.5}) scale(${(box.width - 1.5) / 10})`;
  return element("path", { d: ink, transform, fill: scheme.background, "fill-opacity": 0.5 });
}

function cellWords(cell: Cell, box: Box, scheme: Scheme): string {
  if (cell.entry === null) return "";
  const halo = { "paint-order": "stroke", stroke: scheme.background, "stroke-width": 2 };
  const style = { fill: scheme.text, "font-family": "monospace", "text-anchor": "middle", ...halo };
  return words(box.x + box.width / 2, box.y + 17, cellTitle(cell.entry), style);
}

function ownerFill(owner: OwnerInfo, scheme: Scheme): string {
  const paint = paintOf(owner.palette);
  return scheme.light ? paint.light : paint.dark;
}

function presentOwners(data: TlbSnapshot, core: CoreSnapshot): OwnerInfo[] {
  const present = new Set(core.levels.flatMap((level) => level.entries.map((entry) => entry.owner)));
  return data.owners.filter((owner) => present.has(owner.id));
}

function drawOwners(owners: readonly OwnerInfo[], y: number, scheme: Scheme): string {
  let x = margin;
  const drawn = owners.map((owner) => {
    const outline = element("path", { d: markOutline(owner.kind), fill: ownerFill(owner, scheme) });
    const ink = element("path", { d: paintOf(owner.palette).ink, fill: scheme.background, "fill-opacity": 0.7 });
    const mark = element("g", { transform: `translate(${x} ${y - 9})` }, outline + ink);
    const label = words(x + 15, y, owner.name, { fill: scheme.text });
    x += 34 + owner.name.length * 7;
    return mark + label;
  });
  return drawn.join("");
}

function words(x: number, y: number, text: string, style: Readonly<Record<string, string | number>>): string {
  return element("text", { x, y, ...style }, escapeXml(text));
}
