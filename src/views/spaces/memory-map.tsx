/** The memory maps: a lane a space, one axis for all, drawn as SVG. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { OwnerInfo, SpacesSnapshot } from "../../protocol/snapshot.js";
import type { Story } from "../../protocol/story.js";
import { formatRange } from "../format/address.js";
import { formatBytes } from "../format/quantity.js";
import { OwnerMarkShape } from "../owner/owner-mark.js";
import type { Owners } from "../owner/owners.js";
import { paletteIndex } from "../palette.js";
import { GoneBar } from "./gone-ranges.js";
import {
  barHeight,
  headHeight,
  laneHeight,
  laneTop,
  textWidth,
  type Bar,
  type ConflictMark,
  type Guide,
  type MapLayout,
} from "./map-layout.js";

interface MemoryMapProps {
  readonly data: SpacesSnapshot;
  readonly layout: MapLayout;
  readonly owners: Owners;
  /** Region that the story is about; the keyboard begins there. */
  readonly subject: Bar | undefined;
  /** Address that the story is about, or null: its region is a column through all lanes. */
  readonly told: number | null;
  /** Key of the selected region or "". */
  readonly selected: string;
  readonly highlighted: number | null;
  readonly select: (bar: Bar) => void;
  readonly hover: (bar: Bar | null) => void;
  readonly show: (bar: Bar) => void;
  readonly showSpace: (space: number) => void;
}

/** Identity of a region: its space and start. */
export function barKey(bar: Bar): string {
  return `${bar.lane.space}/${bar.region.start}`;
}

/**
 * The region of the story's address, in the space that the access was made in. Where that space has none there (a page that is
 * unmapped), none is: what is gone is told for itself. A story without an address: the first region that the step touched.
 */
export function subjectBar(bars: readonly Bar[], { space, va }: Pick<Story, "space" | "va">): Bar | undefined {
  if (va === null) return bars.find(({ region }) => region.touched);
  const there = bars.filter(({ region }) => region.start <= va && va < region.end);
  return there.find(({ lane }) => lane.space === space);
}

/** What a region is, in words. */
export function barWords(bar: Bar, owner: OwnerInfo): string {
  const { region, lane } = bar;
  const bytes = region.end - region.start;
  const parts = [
    `${lane.title}: ${region.label}`,
    formatRange(region.start, region.end),
    `${formatBytes(bytes)}${region.largePage > 0 ? ` in pages of ${formatBytes(region.largePage)}` : ""}, ${formatBytes(region.resident)} resident`,
    region.permissions,
    `of ${owner.name}`,
  ];
  if (region.touched) parts.push("touched by this step");
  if (region.changed) parts.push("changed in this step");
  return parts.join(" · ");
}

/** The picture. Regions form one tab stop; arrow keys go along a lane and to the neighbouring lanes. */
export function MemoryMap(props: MemoryMapProps) {
  const { data, layout, owners, selected } = props;
  const picture = useRef<SVGSVGElement>(null);
  const moved = useRef(false);
  const active = layout.bars.find((bar) => barKey(bar) === selected) ?? props.subject ?? layout.bars[0];

  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    picture.current?.querySelector<SVGElement>(`[data-row="${CSS.escape(selected)}"]`)?.focus();
  }, [selected]);

  const go = (event: KeyboardEvent) => {
    const key = event.target instanceof SVGElement ? event.target.dataset["row"] : undefined;
    const at = layout.bars.find((bar) => barKey(bar) === key);
    if (at === undefined) return;
    if (event.key === "Enter") props.show(at);
    else {
      const next = mapMove(event.key, layout.bars, at);
      if (next === null) return;
      moved.current = true;
      props.select(next);
    }
    event.preventDefault();
  };

  return (
    <svg
      class="map"
      ref={picture}
      width={layout.width}
      height={layout.height}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      role="group"
      aria-label={`Memory maps of ${data.lanes.length} spaces on one address axis`}
      onKeyDown={go}
      onPointerLeave={() => props.hover(null)}
    >
      <AxisHead layout={layout} />
      {data.lanes.map((lane, index) => (
        <g
          key={lane.space}
          class={laneClass(owners.get(lane.owner), lane.space === props.highlighted)}
          data-space={lane.space}
        >
          <rect class="lane-ground" x="0" y={laneTop(index)} width={layout.width} height={laneHeight} />
          <g class="lane-title" onClick={() => props.showSpace(lane.space)}>
            <g transform={`translate(4 ${laneTop(index) + 7})`}>
              <OwnerMarkShape owner={owners.get(lane.owner)} />
            </g>
            <text class={lane.running ? "title running" : "title"} x="20" y={laneTop(index) + 16}>
              {fitting(lane.title, layout.left - 38)}
              {lane.running ? " ▸" : ""}
            </text>
            <title>
              {lane.title}, {lane.kind}
              {lane.running ? ", running" : ""}
            </title>
          </g>
          <line
            class="lane-line"
            x1={layout.left}
            x2={layout.width - 10}
            y1={laneTop(index) + laneHeight / 2}
            y2={laneTop(index) + laneHeight / 2}
          />
        </g>
      ))}
      <ToldColumn layout={layout} told={props.told} />
      {layout.guides.map((guide, index) => (
        <GuideLines key={index} guide={guide} owner={owners.get(guide.owner)} />
      ))}
      {layout.bars.map((bar) => (
        <RegionBar
          key={barKey(bar)}
          bar={bar}
          owner={owners.get(bar.region.owner)}
          tab={bar === active}
          chosen={barKey(bar) === selected}
          props={props}
        />
      ))}
      {layout.gone.map((mark) => (
        <GoneBar key={`${mark.range.space}/${mark.range.start}`} mark={mark} />
      ))}
      {layout.conflicts.map((conflict, index) => (
        <Conflict key={index} conflict={conflict} />
      ))}
    </svg>
  );
}

/** The region that a key leads to, or null. Up and down look for the region nearest in address. */
export function mapMove(key: string, bars: readonly Bar[], from: Bar): Bar | null {
  const lane = bars.filter((bar) => bar.lane === from.lane);
  const at = lane.indexOf(from);
  switch (key) {
    case "ArrowRight":
      return lane[at + 1] ?? null;
    case "ArrowLeft":
      return lane[at - 1] ?? null;
    case "Home":
      return lane[0] ?? null;
    case "End":
      return lane.at(-1) ?? null;
    case "ArrowDown":
    case "ArrowUp": {
      const rows = [...new Set(bars.map((bar) => bar.y))].sort((a, b) => a - b);
      const y = rows[rows.indexOf(from.y) + (key === "ArrowDown" ? 1 : -1)];
      const candidates = bars.filter((bar) => bar.y === y);
      return candidates.reduce<Bar | null>(
        (best, bar) => (best === null || Math.abs(bar.x - from.x) < Math.abs(best.x - from.x) ? bar : best),
        null,
      );
    }
    default:
      return null;
  }
}

function laneClass(owner: OwnerInfo, highlighted: boolean): string {
  return `lane owner-${paletteIndex(owner.palette)}${highlighted ? " highlighted" : ""}`;
}

function AxisHead({ layout }: { layout: MapLayout }) {
  const { axis, left, ticks, lanesBottom } = layout;
  return (
    <g class="axis">
      {ticks.map((tick) => (
        <g key={tick.address}>
          <text class="tick" x={tick.x} y="10" data-va={tick.address}>
            {tick.text}
          </text>
        </g>
      ))}
      {axis.pieces.map((piece) => (
        <g key={piece.start}>
          <line
            class={piece.occupied ? "axis-line" : "axis-line gap"}
            x1={left + piece.from}
            x2={left + piece.to}
            y1={headHeight - 7}
            y2={headHeight - 7}
          />
          {piece.occupied ? (
            <line
              class="axis-tick"
              x1={left + piece.from}
              x2={left + piece.from}
              y1={headHeight - 10}
              y2={headHeight - 4}
            />
          ) : null}
          {piece.broken ? (
            <g class="break">
              <path d={`M${left + (piece.from + piece.to) / 2 - 4} ${headHeight - 3}l4 -8m0 8l4 -8`} />
              <title>{formatBytes(piece.end - piece.start)} without mappings</title>
              <line
                class="break-line"
                x1={left + (piece.from + piece.to) / 2}
                x2={left + (piece.from + piece.to) / 2}
                y1={headHeight}
                y2={lanesBottom}
              />
            </g>
          ) : null}
        </g>
      ))}
    </g>
  );
}

function RegionBar({
  bar,
  owner,
  tab,
  chosen,
  props,
}: {
  bar: Bar;
  owner: OwnerInfo;
  tab: boolean;
  chosen: boolean;
  props: MemoryMapProps;
}) {
  const { region } = bar;
  const resident = Math.min(1, region.resident / (region.end - region.start));
  const marks = `${region.touched ? " touched" : ""}${region.changed ? " changed" : ""}${chosen ? " chosen" : ""}`;
  return (
    <g
      class={`region kind-${region.kind} owner-${paletteIndex(owner.palette)}${marks}`}
      role="img"
      tabindex={tab ? 0 : -1}
      aria-label={barWords(bar, owner)}
      data-row={barKey(bar)}
      data-space={bar.lane.space}
      data-va={region.start}
      data-owner={region.owner}
      data-change={region.touched ? "touched" : region.changed ? "changed" : "none"}
      onClick={() => props.select(bar)}
      onDblClick={() => props.show(bar)}
      onFocus={() => props.hover(bar)}
      onPointerEnter={() => props.hover(bar)}
    >
      <rect
        class="region-body"
        x={bar.x + 0.5}
        y={bar.y + 0.5}
        width={Math.max(2, bar.width - 1)}
        height={barHeight - 1}
        rx="2"
      />
      {resident > 0 ? (
        <rect
          class="resident"
          x={bar.x + 1}
          y={bar.y + barHeight - 3}
          width={Math.max(2, (bar.width - 2) * resident)}
          height="2.5"
        />
      ) : null}
      {bar.text === "" ? null : (
        <text class="region-text" x={bar.x + bar.width / 2} y={bar.y + 11.5}>
          {bar.text}
        </text>
      )}
      {region.changed ? <circle class="changed-dot" cx={bar.x + bar.width - 2} cy={bar.y + 1} r="3" /> : null}
    </g>
  );
}

/** The same addresses in every lane, behind the regions. */
function ToldColumn({ layout, told }: { layout: MapLayout; told: number | null }) {
  const bar =
    told === null
      ? undefined
      : (layout.bars.find(({ region }) => region.start <= told && told < region.end) ??
        layout.gone.find(({ range }) => range.start <= told && told < range.end));
  if (bar === undefined) return null;
  return (
    <rect
      class="told-column"
      data-told={told}
      x={bar.x}
      y={headHeight - 2}
      width={Math.max(3, bar.width)}
      height={Math.max(0, layout.lanesBottom - headHeight + 2)}
    />
  );
}

function GuideLines({ guide, owner }: { guide: Guide; owner: OwnerInfo }) {
  return (
    <g class={`guide owner-${paletteIndex(owner.palette)}`} data-guide={owner.name}>
      <path d={`M${guide.x} ${guide.top}V${guide.bottom}M${guide.end} ${guide.top}V${guide.bottom}`} />
      {guide.text === "" ? null : (
        <text x={guide.textX} y={guide.textY}>
          {guide.text}
        </text>
      )}
    </g>
  );
}

function Conflict({ conflict }: { conflict: ConflictMark }) {
  const { wanted, present, overlap, label, y } = conflict;
  return (
    <g class="conflict" data-conflict>
      <title>{conflict.text}</title>
      <rect class="conflict-range" x={present[0]} y={y - 1.5} width={present[1] - present[0]} height={barHeight + 3} />
      <rect
        class="conflict-range wanted"
        x={wanted[0]}
        y={y + 2}
        width={wanted[1] - wanted[0]}
        height={barHeight - 4}
      />
      {overlap === null ? null : (
        <rect
          class="conflict-overlap"
          x={overlap[0]}
          y={y - 1.5}
          width={overlap[1] - overlap[0]}
          height={barHeight + 3}
        />
      )}
      <text x={label.x} y={y + 12}>
        {label.text}
      </text>
    </g>
  );
}

function fitting(text: string, room: number): string {
  const characters = Math.max(3, Math.floor(room / textWidth("x")));
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}
