/** The grids of a core as a self-contained SVG, with the sentence above and the owners below. */
import type { CoreSnapshot, OwnerInfo, TlbLevelSnapshot, TlbSnapshot } from "../../protocol/snapshot.js";
import { escapeXml } from "../export/svg-text.js";
import { formatCount } from "../format/quantity.js";
import { markOutline, paintOf } from "../palette.js";
import { indexOwners, type Owners } from "../owner/owners.js";
import { cellTitle, labelledLimit, levelCells, setsInBand, type Cell } from "./level-cells.js";

const width = 720;
const margin = 16;

interface Ink {
  readonly background: string;
  readonly text: string;
  readonly faint: string;
  readonly vacant: string;
}

const lightInk: Ink = { background: "#ffffff", text: "#1f1f1f", faint: "#6b6b6b", vacant: "#ececec" };
const darkInk: Ink = { background: "#1f1f1f", text: "#f0f0f0", faint: "#a0a0a0", vacant: "#333333" };

/** Draws the picture in a light or dark scheme of its own, as it leaves the editor. */
export function tlbPicture(data: TlbSnapshot, core: CoreSnapshot, light: boolean): string {
  const ink = light ? lightInk : darkInk;
  const owners = indexOwners(data.owners);
  const parts: string[] = [];
  let y = margin + 14;
  for (const [line, weight] of [[data.access?.headline ?? "", "600"], [data.access?.detail ?? "", "400"]] as const) {
    if (line === "") continue;
    parts.push(text(margin, y, line, ink.text, `font-weight="${weight}" font-size="13"`));
    y += 18;
  }
  y += 8;
  for (const level of core.levels) {
    const { hits, misses } = level.counters;
    parts.push(text(margin, y, `${level.name}  ${level.sets} × ${level.ways}`, ink.text, "font-weight=\"600\""));
    parts.push(text(width - margin, y, `${formatCount(hits)} hits · ${formatCount(misses)} misses`, ink.faint, "text-anchor=\"end\""));
    y += 8;
    const drawn = drawLevel(level, owners, y, light, ink);
    parts.push(drawn.svg);
    y += drawn.height + 22;
  }
  parts.push(drawOwners(presentOwners(data, core), y, light, ink));
  const height = y + margin + 6;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" `
    + `font-family="system-ui, sans-serif" font-size="11"><title>TLB of core ${core.core} at tick ${data.position.tick}</title>`
    + `<rect width="100%" height="100%" fill="${ink.background}"/>${parts.join("")}</svg>\n`;
}

function drawLevel(level: TlbLevelSnapshot, owners: Owners, top: number, light: boolean, ink: Ink): { svg: string; height: number } {
  const cells = levelCells(level, { owners, filter: { text: "", owner: null, level: "" }, dimUnusable: false });
  const labelled = cells.length <= labelledLimit;
  const room = width - 2 * margin;
  const columns = labelled ? Math.min(8, cells.length) : setsInBand(room, level.sets, 6);
  const cell = { width: labelled ? room / 8 : room / columns, height: labelled ? 26 : room / columns };
  const bandHeight = level.ways * cell.height + 5;
  const place = (index: number, { set, way }: Cell) => (labelled
    ? { x: margin + (index % columns) * cell.width, y: top + Math.floor(index / columns) * cell.height }
    : { x: margin + (set % columns) * cell.width, y: top + Math.floor(set / columns) * bandHeight + way * cell.height });
  const svg = cells.map((each, index) => {
    const at = place(index, each);
    const owner = each.entry === null ? null : owners.get(each.entry.owner);
    const fill = owner === null ? ink.vacant : light ? paintOf(owner.palette).light : paintOf(owner.palette).dark;
    const stroke = each.change === "none" ? "" : ` stroke="${ink.text}" stroke-width="1.5"${each.change === "hit" ? "" : " stroke-dasharray=\"3 2\""}`;
    const box = `<rect x="${at.x + 0.5}" y="${at.y + 0.5}" width="${cell.width - 1.5}" height="${cell.height - 1.5}" rx="1.5" fill="${fill}"${stroke}>`
      + `<title>${escapeXml(each.label)}</title></rect>`;
    if (!labelled || each.entry === null) return box;
    const contrast = light ? "#000000" : "#ffffff";
    const halo = `font-family="monospace" text-anchor="middle" paint-order="stroke" stroke="${ink.background}" stroke-width="2"`;
    return box + text(at.x + cell.width / 2, at.y + 17, cellTitle(each.entry), contrast, halo);
  }).join("");
  const height = labelled ? Math.ceil(cells.length / columns) * cell.height : Math.ceil(level.sets / columns) * bandHeight;
  return { svg, height };
}

function presentOwners(data: TlbSnapshot, core: CoreSnapshot): OwnerInfo[] {
  const present = new Set(core.levels.flatMap((level) => level.entries.map((entry) => entry.owner)));
  return data.owners.filter((owner) => present.has(owner.id));
}

function drawOwners(owners: readonly OwnerInfo[], y: number, light: boolean, ink: Ink): string {
  let x = margin;
  return owners.map((owner) => {
    const paint = paintOf(owner.palette);
    const mark = `<g transform="translate(${x} ${y - 9})"><path d="${markOutline(owner.kind)}" fill="${light ? paint.light : paint.dark}"/>`
      + `<path d="${paint.ink}" fill="${ink.background}"/></g>`;
    const label = text(x + 15, y, owner.name, ink.text, "");
    x += 34 + owner.name.length * 7;
    return mark + label;
  }).join("");
}

function text(x: number, y: number, content: string, fill: string, attributes: string): string {
  return `<text x="${x}" y="${y}" fill="${fill}" ${attributes}>${escapeXml(content)}</text>`;
}
