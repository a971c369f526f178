/** The whole run as one silhouette of its misses, with the stretch that is shown below as a brush. */
import { useRef } from "preact/hooks";
import type { TimelineSnapshot } from "../../protocol/snapshot.js";
import { formatPlural } from "../format/quantity.js";
import { perTick, stackedPaths, tallest } from "./lanes/lane-shape.js";
import { clampStretch, placeOf, tickAt, type Stretch } from "./window.js";

const height = 34;
const footHeight = 5;

interface OverviewProps {
  readonly data: TimelineSnapshot;
  readonly stretch: Stretch;
  /** Pixels of the picture, and what stays free at its left: it stands over the lanes. */
  readonly width: number;
  readonly gutter: number;
  readonly show: (stretch: Stretch) => void;
}

/** A foot a checkpoint; those that would lie on each other are one. */
function feet(ticks: readonly number[], place: (tick: number) => number): string {
  const places = new Set(ticks.map((tick) => Math.round(place(tick))));
  return [...places].map((x) => `M${x} ${height - footHeight}h2v${footHeight}h-2z`).join("");
}

/** Draws it; dragging chooses a stretch, a click centres the present one. */
export function Overview({ data, stretch, width, gutter, show }: OverviewProps) {
  const begun = useRef<number | null>(null);
  const whole = { from: 0, to: data.end };
  const all = data.edges.slice(1).map((_, index) => data.cores.reduce((sum, { walks }) => sum + walks[index]!, 0));
  const layers = [perTick(all, data.edges)];
  const [path] = stackedPaths(layers, data.edges, whole, width, height - 6, tallest(layers));
  const left = placeOf(stretch.from, whole, width);
  const right = placeOf(stretch.to, whole, width);
  const tickOf = (event: PointerEvent) => {
    const { left: origin } = (event.currentTarget as Element).getBoundingClientRect();
    return tickAt(event.clientX - origin, whole, width);
  };
  return (
    <svg
      class="overview"
      width={width}
      style={{ marginLeft: `${gutter}px` }}
      height={height}
      aria-hidden="true"
      onPointerDown={(event) => {
        begun.current = tickOf(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerUp={(event) => {
        const start = begun.current;
        begun.current = null;
        if (start === null) return;
        const end = tickOf(event);
        const half = (stretch.to - stretch.from) / 2;
        const dragged = Math.abs(placeOf(end, whole, width) - placeOf(start, whole, width)) > 4;
        const next = dragged
          ? { from: Math.min(start, end), to: Math.max(start, end) }
          : { from: end - half, to: end + half };
        show(clampStretch(next, data.end, data.interval));
      }}
    >
      <path class="silhouette" d={path} transform="translate(0 3)" />
      <path class="checkpoints" d={feet(data.checkpoints, (tick) => placeOf(tick, whole, width))}>
        <title>
          {formatPlural(data.checkpoints.length, "checkpoint")}: the way to a moment begins at the one before it
        </title>
      </path>
      {data.hazards.map(({ tick, core }, index) => (
        <line
          key={`${tick}/${core}/${index}`}
          class="hazard-line"
          x1={placeOf(tick, whole, width)}
          x2={placeOf(tick, whole, width)}
          y1={0}
          y2={height}
        />
      ))}
      <rect class="brush" x={left} y={0.5} width={Math.max(2, right - left)} height={height - 1} />
      <line
        class="now"
        x1={placeOf(data.position.tick, whole, width)}
        x2={placeOf(data.position.tick, whole, width)}
        y1={0}
        y2={height}
      />
    </svg>
  );
}
