/**
 * Processes × VASes where there are too many for words: a mark a pair on a canvas, one line that tells the pair looked at. The
 * keyboard and screen readers see a grid of which only the focused cell is in the document.
 */
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { MembershipCell, ProcessSnapshot, SpacesSnapshot, VasSnapshot } from "../../../protocol/snapshot.js";
import { PictureTools } from "../../export/picture-tools.js";
import { TableTools } from "../../export/table-tools.js";
import type { Host } from "../../session/host.js";
import { formatPlural } from "../../format/quantity.js";
import { moveInGrid } from "../../keyboard/roving.js";
import { columnLabels, coreLabels } from "./pair-labels.js";
import { OwnerName } from "../../owner/owner-mark.js";
import type { Owners } from "../../owner/owners.js";
import { paletteIndex } from "../../palette.js";
import { useThemeColours, type ReadColour } from "../../shell/theme-colours.js";
import { markOf, orderedPids, rowGroups, rowOrders, type PairMark, type RowOrder } from "./many-pairs.js";
import { cellOf, cellPhrases } from "../matrix.js";
import { matrixTable } from "../spaces-table.js";
import { pairPicture } from "./pair-picture.js";
import { paintPairs, type PairColours, type PairGeometry } from "./pair-paint.js";

interface PairMapProps {
  readonly host: Host;
  readonly data: SpacesSnapshot;
  readonly owners: Owners;
  /** Pixels that there are. */
  readonly room: number;
  readonly order: RowOrder;
  readonly setOrder: (order: RowOrder) => void;
  /** VAS that has the address of the story; -1 = none. */
  readonly toldVid: number;
  /** Space that is looked at, or null. */
  readonly chosen: number | null;
  /** Looks at a space: its lane and those of its users. */
  readonly look: (space: number | null) => void;
}

const orderWords: Readonly<Record<RowOrder, string>> = {
  program: "by program",
  sharing: "by who shares",
  walks: "by misses",
};

const legend: readonly (readonly [PairMark, string, string])[] = [
  ["shared", "●", "subscribed, shared id"],
  ["private", "○", "subscribed, private"],
  ["read-only", "◣", "attached ro"],
  ["attached", "■", "attached rw"],
  ["inside", "□", "a thread is in it"],
  ["refused", "✕", "refused"],
];

const sideBar = 300;
const gutter = 112;
/** Height of the bars of users. */
const barsHeight = 22;

/** Cells of 9 pixels where there is room, and no smaller than can be told apart. */
function cellSize(room: number, columns: number): number {
  if (room < sideBar) return 3.4;
  return Math.max(4, Math.min(9, Math.floor(((room - gutter) / Math.max(1, columns)) * 2) / 2));
}

/** Controls, picture, the pair in words. */
export function PairMap(props: PairMapProps) {
  const { data, owners, room, order, toldVid, chosen, look } = props;
  const [text, setText] = useState("");
  const [at, setAt] = useState<{ column: number; row: number } | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const cell = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  const { vases } = data;
  const rows = useKeptOrder(data, order);
  const narrow = room < sideBar;
  const name = `pairs-tick${data.position.tick}`;
  const colours = useThemeColours(pairColours);
  const size = cellSize(room, vases.length);
  const map: PairGeometry = { columns: vases.length, rows: rows.length, size, head: narrow ? 14 : 36 };
  const groups = useMemo(() => rowGroups(rows, owners), [rows, owners]);
  const runs = new Map(data.cores.filter(({ tid }) => tid > 0).map(({ core, pid }) => [pid, core]));
  const names = vases.map(({ name }) => name);
  const toldRow = rows.findIndex(({ pid }) => pid === data.position.pid);
  const chosenColumn = vases.findIndex(({ space }) => space === chosen);
  const cross = chosenColumn >= 0 ? chosenColumn : vases.findIndex(({ vid }) => vid === toldVid);
  const shown = at ?? { column: Math.max(0, cross), row: Math.max(0, toldRow) };
  const here = { column: Math.min(shown.column, vases.length - 1), row: Math.min(shown.row, rows.length - 1) };
  const [process, vas] = [rows[here.row], vases[here.column]];

  useLayoutEffect(() => {
    const brush = prepare(canvas.current, map.columns * size, map.head + map.rows * size);
    if (brush !== null) paintPairs(brush, map, ...marksOf(data, rows, text, owners), groupEnds(groups), colours);
  });
  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    cell.current?.focus();
  }, [at]);

  const go = (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") look(vas === undefined || vas.space === chosen ? null : vas.space);
    else {
      const page = { PageDown: 8, PageUp: -8 }[event.key];
      const next =
        page === undefined
          ? moveInGrid(event.key, here, map.columns, map.rows)
          : { ...here, row: Math.max(0, Math.min(map.rows - 1, here.row + page)) };
      if (next === null) return;
      moved.current = true;
      setAt(next);
    }
    event.preventDefault();
  };
  const pointed = (event: PointerEvent | MouseEvent) => {
    const frame = canvas.current!.getBoundingClientRect();
    const place = (value: number, count: number) => Math.max(0, Math.min(count - 1, Math.floor(value / size)));
    return {
      column: place(event.clientX - frame.left, map.columns),
      row: place(event.clientY - frame.top - map.head, map.rows),
    };
  };
  return (
    <div class="pair-map" data-pairs={data.cells.length}>
      <div class="toolbar">
        <input
          type="search"
          data-control="find"
          aria-label="Find a process or VAS"
          placeholder="Find a process or VAS"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <label>
          order{" "}
          <select
            data-control="order"
            value={order}
            onChange={(event) => props.setOrder(event.currentTarget.value as RowOrder)}
          >
            {rowOrders.map((each) => (
              <option key={each} value={each}>
                {orderWords[each]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="with-tools">
        <span class="ways-out">
          <TableTools host={props.host} what="the pairs" name={name} table={() => matrixTable(data)} />
          <PictureTools
            host={props.host}
            what="the pairs"
            name={name}
            drawn={() => pairPicture(rows, vases, marksOf(data, rows, text, owners)[0], colours, groundOf())}
          />
        </span>
        <div class="pair-frame">
          {narrow ? null : (
            <div
              class="pair-rows"
              aria-hidden="true"
              style={{ paddingTop: `${map.head}px`, width: `${gutter - 12}px` }}
            >
              <span class="pair-users">users of each</span>
              {groups.map((group) =>
                group.count * size < 11 ? null : (
                  <span key={group.from} class="pair-group" style={{ top: `${map.head + group.from * size}px` }}>
                    {group.name}
                  </span>
                ),
              )}
              {coreLabels(rows, runs, size).map(({ top, text }) => (
                <b key={text} class="pair-core" style={{ top: `${map.head + top - 4}px` }}>
                  {text} ▸
                </b>
              ))}
            </div>
          )}
          <div class="pair-groups" aria-hidden="true" style={{ paddingTop: `${map.head}px` }}>
            {groups.map(({ from, count, palette }) => (
              <i key={from} class={`owner-${paletteIndex(palette)}`} style={{ height: `${count * size}px` }} />
            ))}
          </div>
          <div
            class="pair-grid"
            role="grid"
            aria-label={`${formatPlural(rows.length, "process", "processes")} and ${formatPlural(vases.length, "VAS", "VASes")}`}
            aria-description={countsText(data)}
            aria-rowcount={map.rows}
            aria-colcount={map.columns}
            style={{ width: `${map.columns * size}px`, height: `${map.head + map.rows * size}px` }}
            onKeyDown={go}
            onPointerMove={(event) => setAt(pointed(event))}
            onPointerLeave={() => setAt(null)}
            onClick={(event) => {
              const space = vases[pointed(event).column]?.space ?? null;
              look(space === chosen ? null : space);
            }}
          >
            {toldRow < 0 ? null : (
              <span
                class="pair-cross"
                style={{ top: `${map.head + toldRow * size}px`, height: `${size}px`, left: 0, right: 0 }}
              />
            )}
            {cross < 0 ? null : (
              <span
                class="pair-cross"
                data-cross={vases[cross]!.name}
                style={{ left: `${cross * size}px`, width: `${size}px`, top: `${map.head - barsHeight}px`, bottom: 0 }}
              />
            )}
            {narrow
              ? null
              : columnLabels(names, cross, size).map(({ column, left }) => (
                  <span
                    key={column}
                    class={column === cross ? "pair-name told" : "pair-name"}
                    aria-hidden="true"
                    style={{ left: `${left}px` }}
                  >
                    {names[column]}
                  </span>
                ))}
            <canvas
              ref={canvas}
              aria-hidden="true"
              style={{ width: `${map.columns * size}px`, height: `${map.head + map.rows * size}px` }}
            />
            {process === undefined || vas === undefined ? null : (
              <div role="row" aria-rowindex={here.row + 1}>
                <div
                  ref={cell}
                  role="gridcell"
                  class="pair-cell"
                  tabIndex={0}
                  data-pid={process.pid}
                  data-vid={vas.vid}
                  aria-rowindex={here.row + 1}
                  aria-colindex={here.column + 1}
                  aria-label={`${process.name} and ${vas.name}: ${pairWords(data, process, vas).join(", ")}`}
                  style={{
                    left: `${here.column * size}px`,
                    top: `${map.head + here.row * size}px`,
                    width: `${size}px`,
                    height: `${size}px`,
                  }}
                  onFocus={() => setAt(here)}
                />
              </div>
            )}
          </div>
        </div>
      </div>
      {process === undefined || vas === undefined ? null : (
        <p class="pair-lens" data-part="pair">
          <OwnerName owner={owners.get(process.owner)} process={process.name} /> ×{" "}
          <OwnerName owner={owners.get(vas.owner)} />: {pairWords(data, process, vas).join(", ")}.{" "}
          <span class="dim">{usersText(data, vas)}</span>
        </p>
      )}
      <ul class="map-legend" aria-label="Marks of the pairs">
        {legend
          .map((entry) => [...entry, countOf(data, entry[0])] as const)
          .filter(([, , , count]) => count > 0)
          .map(([mark, sign, words, count]) => (
            <li key={mark} data-mark={mark}>
              <span class={`pair-sign pair-${mark}`} aria-hidden="true">
                {sign}
              </span>{" "}
              {words} {count}
            </li>
          ))}
      </ul>
    </div>
  );
}

/** Rows in an order that is kept until another is chosen or processes come and go: nothing jumps at a step. */
function useKeptOrder(data: SpacesSnapshot, order: RowOrder): readonly ProcessSnapshot[] {
  const kept = useRef<{ key: string; pids: readonly number[] }>({ key: "", pids: [] });
  const key = [order, ...data.processes.map(({ pid }) => pid)].join(" ");
  if (kept.current.key !== key) kept.current = { key, pids: orderedPids(data, order) };
  const byPid = new Map(data.processes.map((process) => [process.pid, process]));
  return useMemo(() => kept.current.pids.map((pid) => byPid.get(pid)!), [data, key]);
}

/** Marks by place, and how many use each VAS; `text` leaves out what neither of a pair's names has. */
function marksOf(data: SpacesSnapshot, rows: readonly ProcessSnapshot[], text: string, owners: Owners) {
  const wanted = text.trim().toLowerCase();
  const has = (owner: number, name: string) =>
    wanted === "" || name.toLowerCase().includes(wanted) || owners.get(owner).name.toLowerCase().includes(wanted);
  const rowOf = new Map(rows.map(({ pid }, row) => [pid, row]));
  const columnOf = new Map(data.vases.map(({ vid }, column) => [vid, column]));
  const users = data.vases.map(() => 0);
  const marks = data.cells.flatMap((cell) => {
    const [row, column, mark] = [rowOf.get(cell.pid), columnOf.get(cell.vid), markOf(cell)];
    if (row === undefined || column === undefined || mark === null) return [];
    if (mark !== "refused") users[column]! += 1;
    const [process, vas] = [rows[row]!, data.vases[column]!];
    if (!has(process.owner, process.name) && !has(vas.owner, vas.name)) return [];
    return [{ row, column, mark, changed: cell.changed }];
  });
  return [marks, users] as const;
}

function groupEnds(groups: readonly { readonly from: number; readonly count: number }[]): readonly number[] {
  return groups.map(({ from, count }) => from + count);
}

/** What a process is to a VAS, in words. */
function pairWords(data: SpacesSnapshot, process: ProcessSnapshot, vas: VasSnapshot): readonly string[] {
  const cell: MembershipCell = cellOf(data, process.pid, vas.vid);
  const words = cellPhrases(cell, process).map(({ text }) => text);
  return [...(words.length === 0 ? ["nothing"] : words), ...(cell.changed ? ["changed in this step"] : [])];
}

function usersText({ cells }: SpacesSnapshot, { vid, readers, writers, sasid }: VasSnapshot): string {
  const subscribed = cells.filter((cell) => cell.vid === vid && cell.subscribed !== null).length;
  const attached = readers + writers === 0 ? "nobody has it attached" : `attached ${readers} ro, ${writers} rw`;
  return `${subscribed} subscribe, ${attached}${sasid === null ? "" : `, shared id ${sasid}`}.`;
}

function countOf({ cells }: SpacesSnapshot, mark: PairMark): number {
  return cells.filter((cell) => markOf(cell) === mark).length;
}

function countsText(data: SpacesSnapshot): string {
  const parts = legend.map(([mark, , words]) => [countOf(data, mark), words] as const).filter(([count]) => count > 0);
  return parts.map(([count, words]) => `${words} ${count}`).join(", ");
}

/** The canvas at the screen's resolution. */
function prepare(canvas: HTMLCanvasElement | null, width: number, height: number): CanvasRenderingContext2D | null {
  const brush = canvas?.getContext("2d") ?? null;
  if (canvas === null || brush === null) return null;
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  brush.setTransform(scale, 0, 0, scale, 0, 0);
  return brush;
}

function groundOf(): string {
  const ground = getComputedStyle(document.documentElement).getPropertyValue("--vscode-editor-background").trim();
  return ground === "" ? "#ffffff" : ground;
}

function pairColours(read: ReadColour): PairColours {
  const strong = read("--vscode-editor-foreground", "#888888");
  const vas = read("--owner-0", strong);
  return {
    vas,
    attached: read("--vscode-charts-orange", "#d18616"),
    inside: strong,
    refused: read("--vscode-errorForeground", "#f85149"),
    bar: `color-mix(in srgb, ${vas} 60%, transparent)`,
    line: document.body.className.includes("high-contrast") ? "#80808070" : "#80808030",
    changed: read("--vscode-charts-yellow", "#cca700"),
  };
}
