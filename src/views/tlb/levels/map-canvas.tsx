/** The slots of a large level on a canvas; a step repaints those whose look has changed. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { TlbLevelSnapshot } from "../../../protocol/snapshot.js";
import { ownerPalette } from "../../palette.js";
import { useThemeColours, type ReadColour } from "../../shell/theme-colours.js";
import type { CellContext } from "./level-cells.js";
import {
  cellOfSlot,
  edge,
  looksOf,
  paintSlot,
  rowTop,
  type ColourBy,
  type MapColours,
  type MapGeometry,
} from "./minimap-paint.js";

interface MapCanvasProps {
  readonly level: TlbLevelSnapshot;
  readonly context: CellContext;
  readonly colourBy: ColourBy;
  readonly map: MapGeometry;
}

/** The canvas, of which screen readers see nothing. */
export function MapCanvas({ level, context, colourBy, map }: MapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painted = useRef<{ looks: Int32Array; key: string; colours: MapColours } | null>(null);
  const colours = useThemeColours(mapColours);
  useLayoutEffect(() => {
    if (canvas.current === null) return;
    const looks = looksOf(level, context, colourBy);
    const key = [level.name, map.columns, map.rows, map.width, map.height, colourBy].join(" ");
    const last = painted.current;
    const before = last?.key === key && last.colours === colours ? last.looks : null;
    repaint(canvas.current, level, map, looks, before, colours, colourBy);
    painted.current = { looks, key, colours };
  }, [level, context, colourBy, map.columns, map.rows, map.width, map.height, colours]);
  return <canvas ref={canvas} aria-hidden="true" style={{ width: `${map.width}px`, height: `${map.height}px` }} />;
}

/** Where the frame around a set goes. */
export function setFrame(set: number, level: TlbLevelSnapshot, map: MapGeometry) {
  const { column, row } = cellOfSlot(set * level.ways, level, map);
  const left = edge(column, map.columns, map.width);
  return {
    left: `${left}px`,
    top: `${rowTop(row, map) - 1}px`,
    width: `${Math.max(1, edge(column + 1, map.columns, map.width) - left)}px`,
    height: `${level.ways * map.rowHeight}px`,
  };
}

/** Paints what changed, or all if `before` is null. */
function repaint(
  canvas: HTMLCanvasElement,
  level: TlbLevelSnapshot,
  map: MapGeometry,
  looks: Int32Array,
  before: Int32Array | null,
  colours: MapColours,
  colourBy: ColourBy,
): void {
  const scale = window.devicePixelRatio || 1;
  if (before === null) {
    canvas.width = Math.round(map.width * scale);
    canvas.height = Math.round(map.height * scale);
  }
  const brush = canvas.getContext("2d");
  if (brush === null) return;
  brush.setTransform(scale, 0, 0, scale, 0, 0);
  let count = 0;
  for (let slot = 0; slot < looks.length; slot++) {
    const code = looks[slot]!;
    if (before !== null && before[slot] === code) continue;
    count++;
    const { column, row } = cellOfSlot(slot, level, map);
    const x = edge(column, map.columns, map.width);
    const right = edge(column + 1, map.columns, map.width);
    paintSlot(brush, code, colours, colourBy, x, rowTop(row, map), right - x, map.rowHeight);
  }
  canvas.dataset["repainted"] = String(count);
}

function mapColours(read: ReadColour): MapColours {
  const strong = read("--vscode-editor-foreground", "#888888");
  const highContrast = document.body.className.includes("high-contrast");
  return {
    owners: ownerPalette.map((_paint, index) => read(`--owner-${index}`, strong)),
    age: read("--vscode-charts-blue", "#3794ff"),
    hits: read("--vscode-charts-yellow", "#cca700"),
    vacant: highContrast ? "#80808038" : "#80808020",
    ground: read("--vscode-editor-background", "#1f1f1f"),
    strong,
    notice: read("--vscode-charts-yellow", "#cca700"),
    bad: read("--vscode-errorForeground", "#f85149"),
    dim: read("--vscode-descriptionForeground", "#9d9d9d"),
  };
}
