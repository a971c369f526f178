/** A lane a core over one axis of ticks: who ran, misses by class, faults and flushes; and what an instruction cost. */
import { useRef, useState } from "preact/hooks";
import type { TimelineCore, TimelineSnapshot } from "../../../protocol/snapshot.js";
import { formatCount } from "../../format/quantity.js";
import type { Owners } from "../../owner/owners.js";
import { paletteIndex } from "../../palette.js";
import { Charts, chartHeads, chartsHeight } from "./charts.js";
import { bandsOf, perTick, stackedPaths, tallest } from "./lane-shape.js";
import { processName } from "../readout.js";
import { Arrows, EventMarks } from "./event-marks.js";
import { laneAxis, shownStretch, type LaneAxis, type TimelineUnit } from "./lane-axis.js";
import { sideHeads, sideHeight, SideLanes, sideNames, type LaneText } from "./side-lanes.js";
import type { Detail } from "../window-events.js";
import { axisTicks, placeOf, tickAt, zoomAround, pan, type Stretch } from "../window.js";

const bandHeight = 15;
const markHeight = 5;
const laneGap = 12;
/** Few cores leave room for tall bars. */
const missHeightOf = (cores: number) => (cores <= 2 ? 44 : 26);
const laneHeightOf = (cores: number) => bandHeight + missHeightOf(cores) + 2 * markHeight + laneGap;
/** The line that says instead that cores have clocks of their own. */
const clockHeight = 13;
const axisHeight = 18;

/** Pixels between a lane's name and the lane; of a letter, and of the gutter where names are short and long. */
const nameGap = 6;
const letterWidth = 6.2;
const leastGutter = 46;
const mostGutter = 96;

type Sides = Pick<LanesProps, "spaces" | "processes">;

/** Names of the lanes with their base lines. */
function namesOf(data: TimelineSnapshot, sides: Sides): readonly LaneText[] {
  const laneHeight = laneHeightOf(data.cores.length);
  const cores = data.cores.map(({ core }, index) => ({
    y: axisHeight + index * laneHeight + 11,
    text: `core ${core}`,
  }));
  const top = axisHeight + data.cores.length * laneHeight + 4;
  return [...cores, ...sideNames({ data, ...sides }).map(({ y, text }) => ({ y: top + y, text }))];
}

/** Pixels at the left for the names, so that none lies over what it names. */
export function gutterOf(data: TimelineSnapshot, sides: Sides): number {
  const longest = Math.max(...namesOf(data, sides).map(({ text }) => text.length));
  return Math.min(mostGutter, Math.max(leastGutter, Math.ceil(longest * letterWidth) + nameGap));
}

function cutName(name: string, gutter: number): string {
  const most = Math.floor((gutter - nameGap) / letterWidth);
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}

/** Pixels of a letter of a heading. */
const headLetter = 6;

/** A heading in the longest words that find room; the shortest fit the narrowest side bar. */
function fittingHead(words: readonly string[], room: number): string {
  return words.find((text) => text.length * headLetter <= room) ?? words.at(-1)!;
}

interface LanesProps {
  readonly data: TimelineSnapshot;
  readonly stretch: Stretch;
  /** Pixels of the axis, and of the names at its left. */
  readonly width: number;
  readonly gutter: number;
  readonly cursor: number | null;
  readonly unit: TimelineUnit;
  readonly detail: Detail;
  readonly bookmarks: readonly number[];
  /** The stretch of a second picture below, if this one is of the whole run. */
  readonly brush?: Stretch;
  /** The selected range, and how another one is selected. */
  readonly range: Stretch | null;
  readonly select: (range: Stretch) => void;
  /** Lanes of VASes, and of processes, are shown. */
  readonly spaces: boolean;
  readonly processes: boolean;
  readonly owners: Owners;
  readonly show: (stretch: Stretch) => void;
  readonly place: (tick: number) => void;
  readonly travel: (tick: number) => void;
}

/** Pixels of a picture of lanes. */
export function lanesHeight(
  data: TimelineSnapshot,
  { unit, spaces, processes }: Pick<LanesProps, "unit" | "spaces" | "processes">,
): number {
  const ticks = unit === "ticks";
  const sides = sideHeight({ data, spaces: spaces && ticks, processes: processes && ticks });
  const lanes = axisHeight + data.cores.length * laneHeightOf(data.cores.length);
  return lanes + 4 + sides + 8 + (ticks ? chartsHeight : clockHeight) + 2;
}

/** Draws the lanes. */
export function Lanes(props: LanesProps) {
  const { data, stretch, width, gutter, cursor, unit, detail, bookmarks } = props;
  const begun = useRef<number | null>(null);
  const [drag, setDrag] = useState<number | null>(null);
  const laneHeight = laneHeightOf(data.cores.length);
  // They have one axis for all cores: that of ticks.
  const sides = { spaces: props.spaces && unit === "ticks", processes: props.processes && unit === "ticks" };
  const sideTop = axisHeight + data.cores.length * laneHeight + 4;
  const chartTop = sideTop + 8 + sideHeight({ data, ...sides });
  const height = lanesHeight(data, props);
  const axes = data.cores.map((core) => laneAxis(core, data.edges, unit));
  const shown = shownStretch(data, stretch, unit);
  const layersOf = (core: TimelineCore, index: number) =>
    (core.byClass.length > 0 ? core.byClass : [core.walks]).map((counts) => perTick(counts, axes[index]!.edges));
  // One scale for all cores: lanes are compared.
  const most = Math.max(...data.cores.map((core, index) => tallest(layersOf(core, index))));
  const xOf = (event: MouseEvent) => {
    const { left } = (event.currentTarget as Element).getBoundingClientRect();
    return Math.max(0, event.clientX - left - gutter);
  };
  // Each core has a clock of its own: a place means a tick in the lane that it is in.
  const laneOf = (event: MouseEvent): LaneAxis => {
    const y = event.clientY - (event.currentTarget as Element).getBoundingClientRect().top - axisHeight;
    return axes[Math.min(axes.length - 1, Math.max(0, Math.floor(y / laneHeight)))]!;
  };
  const tickOfX = (x: number, event: MouseEvent) => laneOf(event).tickOfPlace(tickAt(x, shown, width));
  const tickOf = (event: MouseEvent) => tickOfX(xOf(event), event);
  const topOf = (index: number) => axisHeight + index * laneHeight;
  const marksOf = (index: number) => topOf(index) + bandHeight + missHeightOf(data.cores.length) + 2 * markHeight + 1;
  const at = (tick: number, index = 0) => placeOf(axes[index]!.placeOfTick(tick), shown, width);
  /** A tick in every lane: one line by ticks, one a lane by cycles. */
  const lineAt = (tick: number, kind: string) =>
    axes.map((_, index) => (
      <line
        key={index}
        class={kind}
        x1={at(tick, index)}
        x2={at(tick, index)}
        y1={index === 0 ? 0 : topOf(index)}
        y2={index === axes.length - 1 ? height : topOf(index + 1)}
      />
    ));
  return (
    <svg
      class={props.brush === undefined ? "lanes" : "lanes whole"}
      width={gutter + width}
      height={height}
      onWheel={(event) => {
        event.preventDefault();
        if (event.ctrlKey || event.metaKey)
          props.show(zoomAround(stretch, tickOf(event), event.deltaY > 0 ? 1.25 : 0.8));
        else props.show(pan(stretch, (event.deltaX + event.deltaY) / Math.max(1, width)));
      }}
      onPointerDown={(event) => {
        begun.current = xOf(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (begun.current !== null) setDrag(xOf(event));
      }}
      onPointerUp={(event) => {
        const start = begun.current;
        begun.current = null;
        setDrag(null);
        if (start === null) return;
        const x = xOf(event);
        const tick = tickOfX(x, event);
        const clicked = Math.abs(x - start) < 4;
        if (clicked && !event.shiftKey) return props.place(tick);
        // With the shift key a click selects from the cursor, and a drag selects instead of zooming.
        const other = clicked ? (cursor ?? data.position.tick) : tickOfX(start, event);
        const chosen = { from: Math.min(tick, other), to: Math.max(tick, other) };
        if (event.shiftKey) props.select(chosen);
        else props.show(chosen);
      }}
      onDblClick={(event) => props.travel(tickOf(event))}
    >
      {namesOf(data, sides).map(({ y, text }) => (
        <text key={y} class="lane-name" x={gutter - nameGap} y={y} text-anchor="end">
          {cutName(text, gutter)}
        </text>
      ))}
      {[
        ...sideHeads({ data, ...sides }).map(({ y, words }) => ({ y: sideTop + y, words })),
        ...(unit === "ticks"
          ? chartHeads(data).map(({ y, words }) => ({ y: chartTop + y, words }))
          : [{ y: chartTop + 9, words: ["each core by its own clock"] }]),
      ].map(({ y, words }) => (
        <text key={y} class="side-head" x={0} y={y}>
          {fittingHead(words, gutter + width)}
        </text>
      ))}
      <svg class="plot" x={gutter} width={width} height={height}>
        <g class="axis">
          {axisTicks(shown, width).map((place) => {
            const x = placeOf(place, shown, width);
            return (
              <g key={place}>
                <line class="grid" x1={x} x2={x} y1={axisHeight - 4} y2={height} />
                <text x={x + 3} y={11}>
                  {formatCount(place)}
                </text>
              </g>
            );
          })}
        </g>
        {data.cores.map((core, index) => (
          <g key={core.core} transform={`translate(0 ${axisHeight + index * laneHeight})`} data-core={core.core}>
            <Lane {...props} core={core} axis={axes[index]!} shown={shown} layers={layersOf(core, index)} most={most} />
          </g>
        ))}
        <g transform={`translate(0 ${sideTop})`}>
          <SideLanes data={data} stretch={stretch} width={width} owners={props.owners} {...sides} />
        </g>
        {unit === "ticks" ? (
          <g transform={`translate(0 ${chartTop})`}>
            <Charts data={data} stretch={stretch} width={width} />
          </g>
        ) : null}
        {detail.events === null ? null : (
          <Arrows events={detail.events} axes={axes} shown={shown} width={width} bandOf={topOf} marksOf={marksOf} />
        )}
        {bookmarks.map((tick) => (
          <g key={tick} class="bookmark">
            {lineAt(tick, "bookmark-line")}
            <path class="bookmark-flag" d={`M${at(tick)} 0h7l-3 3.5l3 3.5h-7z`} />
          </g>
        ))}
        {data.hazards.map(({ tick, id, core }, index) => (
          <g key={`${tick}/${core}/${index}`} class="hazard">
            {lineAt(tick, "hazard-line")}
            {index === 0 && (
              <>
                <rect class="hazard-flag" x={at(tick)} y={axisHeight} width={id.length * letterWidth + 8} height={14} />
                <text class="hazard-name" x={at(tick) + 4} y={axisHeight + 11}>
                  {id}
                </text>
              </>
            )}
          </g>
        ))}
        {props.range === null
          ? null
          : axes.map((_, index) => (
              <rect
                key={index}
                class="range-mark"
                x={at(props.range!.from, index)}
                width={Math.max(1, at(props.range!.to, index) - at(props.range!.from, index))}
                y={index === 0 ? axisHeight - 4 : topOf(index)}
                height={
                  (index === axes.length - 1 ? height : topOf(index + 1)) -
                  (index === 0 ? axisHeight - 4 : topOf(index))
                }
              />
            ))}
        {props.brush === undefined ? null : (
          <rect
            class="brush"
            x={at(props.brush.from)}
            y={0.5}
            width={Math.max(2, at(props.brush.to) - at(props.brush.from))}
            height={height - 1}
          />
        )}
        {lineAt(data.position.tick, "now")}
        {cursor === null ? null : lineAt(cursor, "cursor")}
        {drag === null || begun.current === null ? null : (
          <rect
            class="brush"
            x={Math.min(drag, begun.current)}
            y={0}
            width={Math.abs(drag - begun.current)}
            height={height}
          />
        )}
      </svg>
    </svg>
  );
}

interface LaneProps extends LanesProps {
  readonly core: TimelineCore;
  readonly axis: LaneAxis;
  readonly shown: Stretch;
  readonly layers: readonly (readonly number[])[];
  readonly most: number;
}

function Lane({ data, width, owners, core, axis, shown, layers, most, detail }: LaneProps) {
  const missHeight = missHeightOf(data.cores.length);
  const ownerOf = (pid: number) => data.processes.find((process) => process.pid === pid)?.owner ?? -1;
  const paths = stackedPaths(layers, axis.edges, shown, width, missHeight, most);
  const marks = (counts: readonly number[]) =>
    stackedPaths([counts.map((count) => (count > 0 ? 1 : 0))], axis.edges, shown, width, markHeight - 1, 1)[0];
  return (
    <>
      {bandsOf(core, axis.edges, shown, width).map((band, index) => (
        // By number and not by place: where the run grows each moves a little, and none is made anew.
        <g key={index}>
          <rect
            class={band.pid === 0 ? "band idle" : `band owner-${paletteIndex(owners.get(ownerOf(band.pid)).palette)}`}
            x={band.x}
            width={Math.max(0.5, band.width)}
            height={bandHeight - 1}
          >
            <title>{processName(data, band.pid)}</title>
          </rect>
          {band.width > 26 && band.pid !== 0 && (
            <text class="band-name" x={band.x + 4} y={bandHeight - 4}>
              {processName(data, band.pid).slice(0, Math.floor((band.width - 6) / 7))}
            </text>
          )}
        </g>
      ))}
      <g transform={`translate(0 ${bandHeight})`}>
        {paths.map((path, index) => (
          <path key={index} class={`misses class-${data.classes[index] ?? "walk"}`} d={path} />
        ))}
        <line class="floor" x1={0} x2={width} y1={missHeight} y2={missHeight} />
      </g>
      <path class="mark faults" transform={`translate(0 ${bandHeight + missHeight + 1})`} d={marks(core.pageFaults)} />
      <path
        class="mark flushes"
        transform={`translate(0 ${bandHeight + missHeight + 1 + markHeight})`}
        d={marks(core.flushes)}
      />
      {detail.events === null ? null : (
        <g transform={`translate(0 ${bandHeight + missHeight + 2 * markHeight + 1})`}>
          <EventMarks events={detail.events} core={core.core} axis={axis} shown={shown} width={width} />
        </g>
      )}
    </>
  );
}
