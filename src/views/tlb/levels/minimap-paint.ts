/**
 * A large TLB level as a picture of small rectangles: sets are columns, ways are rows. Each slot's look is one number, so that a
 * step repaints only the slots whose number changed.
 */
import type { TlbEntrySnapshot, TlbLevelSnapshot } from "../../../protocol/snapshot.js";
import { paletteIndex } from "../../palette.js";
import { passes } from "../entries/index.js";
import type { CellContext } from "./level-cells.js";

/** What the squares of a large level are coloured by: whose it is; whether it matches now; when it was filled; how often it was hit; its ASID or shared id. */
export const colourings = ["owner", "usable", "age", "hits", "tag"] as const;
export type ColourBy = (typeof colourings)[number];

/** Size of a picture in CSS pixels, and of its grid. */
export interface MapGeometry {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  readonly rowHeight: number;
  /** Rows of a band, which has the ways of some of the sets, and pixels between two bands. */
  readonly bandRows: number;
  readonly bandGap: number;
}

/** What a view has for its pictures: much width; little of both, as in a panel of three views; height alone; or a strip below others. */
export type MapRoom = "wide" | "column" | "side bar" | "strip";

/** Least width of a slot; in a side bar, where nothing but the height is to be had, its height too. */
const legible: Readonly<Record<MapRoom, number>> = { wide: 3, column: 2, "side bar": 4, strip: 2 };
/** Most height of a row, and of all rows, where height is not for the taking. */
const tallest = { wide: [16, 192], column: [4, 28], strip: [8, 66] } as const;

/** Bits of a look besides the fill: 0…11 the owner's colour, 12…19 a ramp. */
export const look = {
  fill: 0x1f,
  taken: 0x20,
  dim: 0x40,
  faint: 0x80,
  hit: 0x100,
  filled: 0x200,
  stale: 0x400,
  gone: 0x800,
  usable: 0x1000,
};

const firstStep = 12;
const steps = 8;

/**
 * Columns and rows of a level: its sets and ways. Where there are more sets than pixels they continue in bands below one
 * another; one set of many entries is folded into rows.
 */
export function mapGeometry(level: Pick<TlbLevelSnapshot, "sets" | "ways">, width: number, form: MapRoom): MapGeometry {
  const room = Math.max(16, Math.floor(width));
  const slots = level.sets * level.ways;
  const bands = level.sets > 1 ? Math.ceil(level.sets / Math.floor(room / legible[form])) : 1;
  const rows =
    level.sets > 1 ? level.ways * bands : Math.max(1, Math.ceil(slots / Math.max(16, Math.floor(room / 10))));
  const columns = level.sets > 1 ? Math.ceil(level.sets / bands) : Math.ceil(slots / rows);
  const row = form === "side bar" ? legible[form] : rowHeight(tallest[form], form === "wide" ? 3 : 2, rows);
  const bandRows = level.sets > 1 ? level.ways : rows;
  const bandGap = bands > 1 ? 3 : 0;
  const height = rows * row + (bands - 1) * bandGap;
  return { columns, rows, width: room, height, rowHeight: row, bandRows, bandGap };
}

function rowHeight([most, all]: readonly [number, number], least: number, rows: number): number {
  return Math.max(least, Math.min(most, Math.floor(all / rows)));
}

/** Upper edge of a row. */
export function rowTop(row: number, { rowHeight, bandRows, bandGap }: MapGeometry): number {
  return row * rowHeight + Math.floor(row / bandRows) * bandGap;
}

/** The row at a height of the picture; of a gap the row above it. */
function rowAt(y: number, { rows, rowHeight, bandRows, bandGap }: MapGeometry): number {
  const band = bandRows * rowHeight + bandGap;
  const within = Math.min(bandRows - 1, Math.floor((y % band) / rowHeight));
  return Math.max(0, Math.min(rows - 1, Math.floor(y / band) * bandRows + within));
}

/** Edge of a column, on whole pixels so that neighbours neither overlap nor part. */
export function edge(at: number, count: number, size: number): number {
  return Math.round((at * size) / count);
}

/** The looks of all slots, by slot. */
export function looksOf(level: TlbLevelSnapshot, context: CellContext, colourBy: ColourBy): Int32Array {
  const looks = new Int32Array(level.sets * level.ways);
  const range =
    colourBy === "age"
      ? rangeOf(level, (entry) => entry.filledAt)
      : rangeOf(level, (entry) => Math.log2(1 + entry.hits));
  for (const entry of level.entries) {
    const owner = context.owners.get(entry.owner);
    let code = look.taken | fillOf(entry, paletteIndex(owner.palette), colourBy, range);
    if ((context.dimUnusable || colourBy === "usable") && !entry.usable) code |= look.dim;
    if (!passes(context.filter, level.name, entry, owner.name)) code |= look.faint;
    if (entry.change === "hit") code |= look.hit;
    if (entry.change === "filled") code |= look.filled;
    if (entry.usable) code |= look.usable;
    if (entry.stale !== null) code |= look.stale;
    looks[entry.slot] = code;
  }
  for (const { slot } of level.removed) if (looks[slot] === 0) looks[slot] = look.gone;
  return looks;
}

function rangeOf(level: TlbLevelSnapshot, value: (entry: TlbEntrySnapshot) => number): readonly [number, number] {
  let least = Infinity;
  let most = -Infinity;
  for (const entry of level.entries) {
    least = Math.min(least, value(entry));
    most = Math.max(most, value(entry));
  }
  return [least, most];
}

function fillOf(
  entry: TlbEntrySnapshot,
  palette: number,
  colourBy: ColourBy,
  [least, most]: readonly [number, number],
): number {
  // Twelve colours: tags that are twelve apart have the same, and the card of an entry says which it is.
  if (colourBy === "tag") return paletteIndex(entry.shared ? -1 - entry.tag : Math.max(0, entry.tag));
  if (colourBy !== "age" && colourBy !== "hits") return palette;
  const value = colourBy === "age" ? entry.filledAt : Math.log2(1 + entry.hits);
  const part = most > least ? (value - least) / (most - least) : 1;
  return firstStep + Math.min(steps - 1, Math.floor(part * steps));
}

/** Slot at a place of the picture. */
export function slotAt(x: number, y: number, level: Pick<TlbLevelSnapshot, "sets" | "ways">, map: MapGeometry): number {
  const column = Math.max(0, Math.min(map.columns - 1, Math.floor((x / map.width) * map.columns)));
  return slotOfCell(column, rowAt(Math.max(0, y), map), level, map);
}

type Shape = Pick<TlbLevelSnapshot, "sets" | "ways">;

/** Slot of a column and a row; beyond the last slot, the last. */
export function slotOfCell(column: number, row: number, { sets, ways }: Shape, map: MapGeometry): number {
  const set = Math.floor(row / ways) * map.columns + column;
  const slot = sets > 1 ? set * ways + (row % ways) : row * map.columns + column;
  return Math.min(sets * ways - 1, slot);
}

/** Column and row of a slot. */
export function cellOfSlot(slot: number, { sets, ways }: Shape, map: MapGeometry): { column: number; row: number } {
  if (sets === 1) return { column: slot % map.columns, row: Math.floor(slot / map.columns) };
  const set = Math.floor(slot / ways);
  return { column: set % map.columns, row: Math.floor(set / map.columns) * ways + (slot % ways) };
}

/** Colours that a picture is painted with. */
export interface MapColours {
  readonly owners: readonly string[];
  readonly age: string;
  readonly hits: string;
  readonly vacant: string;
  readonly ground: string;
  readonly strong: string;
  readonly notice: string;
  readonly bad: string;
  readonly dim: string;
}

type Brush = Pick<
  CanvasRenderingContext2D,
  "fillStyle" | "strokeStyle" | "lineWidth" | "globalAlpha" | "fillRect" | "clearRect" | "strokeRect"
>;

/** Paints one slot into its rectangle. */
export function paintSlot(
  brush: Brush,
  code: number,
  colours: MapColours,
  colourBy: ColourBy,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  const gap = width >= 4 && height >= 4 ? 1 : 0;
  const w = width - gap;
  const h = height - gap;
  brush.globalAlpha = 1;
  brush.clearRect(x, y, width, height);
  if ((code & look.taken) === 0) {
    brush.fillStyle = colours.vacant;
    brush.fillRect(x, y, w, h);
    if ((code & look.gone) !== 0) outline(brush, colours.dim, x, y, w, h);
    return;
  }
  const fill = code & look.fill;
  const step = fill - firstStep;
  brush.globalAlpha = step >= 0 ? 0.15 + (0.85 * (step + 1)) / steps : 1;
  if ((code & look.dim) !== 0) brush.globalAlpha *= colourBy === "usable" ? 0.18 : 0.5;
  if ((code & look.faint) !== 0) brush.globalAlpha *= 0.15;
  brush.fillStyle =
    step >= 0 ? (colourBy === "age" ? colours.age : colours.hits) : (colours.owners[fill] ?? colours.strong);
  brush.fillRect(x, y, w, h);
  brush.globalAlpha = 1;
  // A dot says "matches now" where colour and strength alone would.
  if ((code & look.usable) !== 0 && (code & look.faint) === 0 && w >= 4 && h >= 3) {
    brush.fillStyle = colours.ground;
    brush.fillRect(x + Math.floor((w - 2) / 2), y + Math.floor((h - 2) / 2), 2, 2);
  }
  if ((code & look.stale) !== 0) outline(brush, colours.bad, x, y, w, h);
  else if ((code & look.filled) !== 0) outline(brush, colours.notice, x, y, w, h);
  else if ((code & look.hit) !== 0) outline(brush, colours.strong, x, y, w, h);
}

function outline(brush: Brush, colour: string, x: number, y: number, width: number, height: number): void {
  if (width < 4 || height < 4) {
    brush.fillStyle = colour;
    brush.fillRect(x, y, width, height);
    return;
  }
  brush.strokeStyle = colour;
  brush.lineWidth = 1;
  brush.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
}
