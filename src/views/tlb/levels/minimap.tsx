/**
 * A large level on a canvas. The keyboard and screen readers see a grid of which only the focused cell is in the document;
 * it is also what the card of an entry is placed beside.
 */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { TlbLevelSnapshot } from "../../../protocol/snapshot.js";
import { moveInGrid } from "../../keyboard/roving.js";
import { memo, sameFields } from "../../shell/memo.js";
import { cellLabel, type CellContext } from "./level-cells.js";
import { MapCanvas, setFrame } from "./map-canvas.js";
import {
  cellOfSlot,
  edge,
  mapGeometry,
  rowTop,
  slotAt,
  slotOfCell,
  type ColourBy,
  type MapGeometry,
  type MapRoom,
} from "./minimap-paint.js";
import type { LevelActions } from "./level-row.js";

interface MinimapProps {
  readonly level: TlbLevelSnapshot;
  readonly context: CellContext;
  readonly colourBy: ColourBy;
  readonly width: number;
  readonly room: MapRoom;
  /** Set that is spelled out below, -1 = none. */
  readonly set: number;
  readonly pins: readonly number[];
  readonly actions: LevelActions;
}

/** The picture with its one cell. */
export function Minimap(props: MinimapProps) {
  const { level, context, colourBy, width, room, set } = props;
  const inspect = props.actions.inspect;
  const pin = (chosen: number) => props.actions.pin(level.name, chosen);
  const picture = useRef<HTMLDivElement>(null);
  const cell = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const moved = useRef(false);
  const map = mapGeometry(level, width, room);
  const slot = Math.min(active, level.sets * level.ways - 1);

  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    cell.current?.focus();
  }, [active]);

  const at = cellOfSlot(slot, level, map);
  const entry = level.entries.find((candidate) => candidate.slot === slot) ?? null;
  const go = (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") pin(Math.floor(slot / level.ways));
    else if (event.key === "p") props.actions.togglePin(level.name, slot, entry?.va ?? 0);
    else {
      const next = jump(event, at, map) ?? moveInGrid(event.key, at, map.columns, map.rows);
      if (next === null) return;
      moved.current = true;
      setActive(slotOfCell(next.column, next.row, level, map));
    }
    event.preventDefault();
  };
  const pointed = (event: PointerEvent | MouseEvent): number => {
    const frame = picture.current!.getBoundingClientRect();
    return slotAt(event.clientX - frame.left, event.clientY - frame.top, level, map);
  };
  const show = (wanted: number) => {
    setActive(wanted);
    if (cell.current !== null) inspect({ level: level.name, slot: wanted, anchor: cell.current });
  };
  const box = {
    left: edge(at.column, map.columns, map.width),
    top: rowTop(at.row, map),
    width: Math.max(1, edge(at.column + 1, map.columns, map.width) - edge(at.column, map.columns, map.width)),
    height: map.rowHeight,
  };
  return (
    <>
      <div
        ref={picture}
        class="minimap"
        role="grid"
        aria-label={`Entries of ${level.name}: ${level.entries.length} of ${level.sets * level.ways} used`}
        aria-rowcount={map.rows}
        aria-colcount={map.columns}
        style={{ width: `${map.width}px`, height: `${map.height}px` }}
        onPointerMove={(event) => show(pointed(event))}
        onPointerLeave={() => inspect(null)}
        onClick={(event) => pin(Math.floor(pointed(event) / level.ways))}
        onKeyDown={go}
      >
        <MapCanvas level={level} context={context} colourBy={colourBy} map={map} />
        <div role="row" aria-rowindex={at.row + 1}>
          <div
            ref={cell}
            role="gridcell"
            class="minimap-cell"
            tabIndex={0}
            aria-rowindex={at.row + 1}
            aria-colindex={at.column + 1}
            aria-label={cellLabel(
              Math.floor(slot / level.ways),
              slot % level.ways,
              entry,
              entry?.change ?? "none",
              entry === null ? "" : context.owners.get(entry.owner).name,
            )}
            data-slot={slot}
            style={{ left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px` }}
            onFocus={() => {
              if (cell.current !== null) inspect({ level: level.name, slot, anchor: cell.current });
            }}
            onBlur={() => inspect(null)}
          />
        </div>
        {set < 0 || level.sets === 1 ? null : (
          <span class="minimap-set" aria-hidden="true" data-set={set} style={setFrame(set, level, map)} />
        )}
        {props.pins.map((pinned) => (
          <span class="minimap-pin" aria-hidden="true" key={pinned} style={slotFrame(pinned, level, map)} />
        ))}
      </div>
      {room === "column" || level.sets === 1 ? null : <Axis level={level} map={map} set={set} />}
    </>
  );
}

/** Where the mark of a slot goes. */
function slotFrame(slot: number, level: TlbLevelSnapshot, map: MapGeometry) {
  const { column, row } = cellOfSlot(slot, level, map);
  const left = edge(column, map.columns, map.width);
  return {
    left: `${left}px`,
    top: `${rowTop(row, map)}px`,
    width: `${edge(column + 1, map.columns, map.width) - left}px`,
    height: `${map.rowHeight}px`,
  };
}

/** Numbers of the sets below the picture; where it has several bands, which sets each has. */
const Axis = memo(
  DrawnAxis,
  (before: AxisProps, after) =>
    before.set === after.set &&
    sameFields(before.level, after.level, ["sets", "ways"]) &&
    sameFields(before.map, after.map, ["columns", "rows"]),
);

interface AxisProps {
  readonly level: TlbLevelSnapshot;
  readonly map: MapGeometry;
  readonly set: number;
}

function DrawnAxis({ level, map, set }: AxisProps) {
  const bands = map.rows / level.ways;
  const last = level.sets - 1;
  if (bands > 1) {
    const first = Array.from({ length: bands }, (_, band) => band * map.columns);
    const ranges = first.map((from) => `${from}–${Math.min(last, from + map.columns - 1)}`);
    return (
      <p class="minimap-axis" aria-hidden="true">
        sets {ranges.length <= 4 ? ranges.join(" · ") : `0–${last}, ${map.columns} a band`}
      </p>
    );
  }
  const centre = ((set + 0.5) / level.sets) * 100;
  return (
    <p class="minimap-axis" aria-hidden="true">
      <span>set 0</span>
      {set < 0 || centre < 12 || centre > 88 ? null : (
        <b class="minimap-axis-set" style={{ left: `${centre}%` }}>
          {set}
        </b>
      )}
      <span>{last}</span>
    </p>
  );
}

/** Pages by eight sets, Ctrl+Home and Ctrl+End to the corners. */
function jump(event: KeyboardEvent, at: { column: number; row: number }, map: MapGeometry) {
  const column = (next: number) => ({ column: Math.max(0, Math.min(map.columns - 1, next)), row: at.row });
  if (event.key === "PageDown" || event.key === "]") return column(at.column + (event.key === "]" ? 1 : 8));
  if (event.key === "PageUp" || event.key === "[") return column(at.column - (event.key === "[" ? 1 : 8));
  if (event.ctrlKey && event.key === "Home") return { column: 0, row: 0 };
  if (event.ctrlKey && event.key === "End") return { column: map.columns - 1, row: map.rows - 1 };
  return null;
}
