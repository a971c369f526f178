/** Both runs over one axis: A above, B below, who ran in the middle, misses outwards. A click travels. */
import { useRef } from "preact/hooks";
import type { ComparedCurve, ComparisonSnapshot } from "../../protocol/comparison-snapshot.js";
import { formatCount } from "../format/quantity.js";
import { paletteIndex } from "../palette.js";
import { useWidth } from "../shell/size.js";
import { axisEnd, mirrorBands, mirrorBins, placeOfTick, tickAtPlace, type CompareAxis } from "./axis-shape.js";

const barHeight = 42;
const bandHeight = 10;
const axisHeight = 18;
const gap = 6;
const middle = axisHeight + barHeight + bandHeight + gap / 2;
const height = axisHeight + 2 * (barHeight + bandHeight) + gap + 14;
/** Pixels of a bar. */
const barWidth = 5;

interface MirrorProps {
  readonly data: ComparisonSnapshot;
  readonly axis: CompareAxis;
  readonly travel: (tick: number) => void;
}

/** Draws it. */
export function Mirror({ data, axis, travel }: MirrorProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const { a, b } = data.curves;
  const end = axisEnd(a, b, axis);
  const count = Math.max(1, Math.floor(width / barWidth));
  const bins = { a: mirrorBins(a, axis, end, count), b: mirrorBins(b, axis, end, count) };
  const most = Math.max(1, ...[...bins.a, ...bins.b].map(({ refills, walks }) => refills + walks));
  const at = (place: number) => (place / end) * width;
  const bars = (side: "a" | "b", kind: "walks" | "refills"): string =>
    bins[side]
      .map((bin, index) => {
        if (bin[kind] === 0) return "";
        const scale = (value: number) => Math.max(1.5, (value / most) * (barHeight - 3));
        const base = kind === "walks" ? 0 : bin.walks === 0 ? 0 : scale(bin.walks);
        const size = scale(bin[kind]);
        const x = (index * width) / count;
        const top =
          side === "a" ? middle - gap / 2 - bandHeight - 1 - base - size : middle + gap / 2 + bandHeight + 1 + base;
        return `M${x.toFixed(1)} ${top.toFixed(1)}h${Math.max(1, width / count - 1).toFixed(1)}v${size.toFixed(1)}h-${Math.max(1, width / count - 1).toFixed(1)}z`;
      })
      .join("");
  const here = data.a.tick === null ? null : at(placeOfTick(a, axis, data.a.tick));
  const hereB = data.b.tick === null ? null : at(placeOfTick(b, axis, data.b.tick));
  const first = data.firstDifference === null ? null : at(placeOfTick(a, axis, data.firstDifference.tickA));
  return (
    <div class="mirror" ref={frame}>
      {width === 0 ? null : (
        <svg
          class="mirror-picture"
          width={width}
          height={height}
          role="img"
          aria-label={description(data)}
          onClick={(event) => {
            const { left } = event.currentTarget.getBoundingClientRect();
            travel(tickAtPlace(data.curves[data.own], axis, ((event.clientX - left) / width) * end));
          }}
        >
          {ticksOf(end, width).map((value) => (
            <g key={value}>
              <line class="grid" x1={at(value)} x2={at(value)} y1={axisHeight - 4} y2={height - 14} />
              <text x={at(value) + 3} y={11}>
                {formatCount(value)}
              </text>
            </g>
          ))}
          <path class="walk-bars" d={bars("a", "walks") + bars("b", "walks")} />
          <path class="refill-bars" d={bars("a", "refills") + bars("b", "refills")} />
          <Bands data={data} curve={a} axis={axis} at={at} y={middle - gap / 2 - bandHeight} />
          <Bands data={data} curve={b} axis={axis} at={at} y={middle + gap / 2} />
          <text class="side-name" x={width - 4} y={axisHeight + 10} text-anchor="end">
            A · {data.a.label}
          </text>
          <text class="side-name" x={width - 4} y={height - 18} text-anchor="end">
            B · {data.b.label}
          </text>
          {first === null ? null : (
            <g class="first-difference">
              <line x1={first} x2={first} y1={axisHeight} y2={height - 14} />
              <text
                x={first + (first > width - 150 ? -4 : 4)}
                y={height - 3}
                text-anchor={first > width - 150 ? "end" : "start"}
              >
                first difference{data.firstDifference!.exact ? "" : ", at the latest"}
              </text>
            </g>
          )}
          {here === null ? null : <line class="now" x1={here} x2={here} y1={axisHeight - 6} y2={middle} />}
          {hereB === null ? null : <line class="now" x1={hereB} x2={hereB} y1={middle} y2={height - 14} />}
        </svg>
      )}
    </div>
  );
}

interface BandsProps {
  readonly data: ComparisonSnapshot;
  readonly curve: ComparedCurve;
  readonly axis: CompareAxis;
  readonly at: (place: number) => number;
  readonly y: number;
}

function Bands({ data, curve, axis, at, y }: BandsProps) {
  const owners = new Map(data.owners.filter(({ kind }) => kind === "process").map((owner) => [owner.name, owner]));
  return (
    <>
      {mirrorBands(curve, axis).map(({ name, from, to }) => {
        const owner = owners.get(name);
        const kind = owner === undefined ? "idle" : `owner-${paletteIndex(owner.palette)}`;
        const size = at(to) - at(from);
        return size <= 0 ? null : (
          <rect key={from} class={`band ${kind}`} x={at(from)} y={y} width={Math.max(0.5, size)} height={bandHeight}>
            <title>{name}</title>
          </rect>
        );
      })}
    </>
  );
}

/** Round values of an axis, 90 pixels apart or more. */
function ticksOf(end: number, width: number): readonly number[] {
  const wanted = Math.max(1, Math.floor(width / 90));
  const raw = end / wanted;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, raw)));
  const step = Math.max(1, [1, 2, 5, 10].map((one) => one * power).find((one) => one >= raw) ?? raw);
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}

function description({ a, b, firstDifference }: ComparisonSnapshot): string {
  const where =
    firstDifference === null
      ? "Misses never differ."
      : `Misses differ from tick ${firstDifference.tickA} of A, ${firstDifference.tickB} of B.`;
  return `Misses of both runs over one axis: A, ${a.label}, above; B, ${b.label}, below. ${where}`;
}
