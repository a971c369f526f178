/** Charts of all cores below the lanes, by ticks: misses per 1,000 instructions by class, and what an instruction cost. */
import type { TimelineCore, TimelineSnapshot } from "../../../protocol/snapshot.js";
import { formatCount } from "../../format/quantity.js";
import { linePath, stackedPaths, tallest } from "./lane-shape.js";
import type { LaneHead } from "./side-lanes.js";
import type { Stretch } from "../window.js";

/** Pixels of a chart, and of the line over it that says what it is. */
const chartHeight = 30;
const headHeight = 16;
const gap = 6;

/** Pixels of all charts. */
export const chartsHeight = 2 * (headHeight + chartHeight) + gap;

/** Instructions that misses are counted by. */
const per = 1_000;

interface ChartsProps {
  readonly data: TimelineSnapshot;
  readonly stretch: Stretch;
  readonly width: number;
}

/** What each chart is and its scale, with the base line of its words, from y = 0. */
export function chartHeads(data: TimelineSnapshot): readonly LaneHead[] {
  const most = formatCount(Math.round(Math.max(1, ...costsOf(data).map((value) => value ?? 0))));
  const rate = formatCount(Math.round(tallest(ratesOf(data))));
  return [
    {
      y: 9,
      words: [
        `misses per ${formatCount(per)} instructions, 0 to ${rate}`,
        `misses per ${formatCount(per)} instr., 0 to ${rate}`,
      ],
    },
    {
      y: headHeight + chartHeight + gap + 9,
      words: [`cycles an instruction, 1 to ${most}, logarithmic`, `cycles an instruction, 1 to ${most}, log`],
    },
  ];
}

/** Draws them from y = 0. */
export function Charts({ data, stretch, width }: ChartsProps) {
  const rates = ratesOf(data);
  const paths = stackedPaths(rates, data.edges, stretch, width, chartHeight, tallest(rates));
  // A system call costs a thousand times what an instruction does: only a logarithm shows both.
  const costs = costsOf(data).map((value) => (value === null ? null : Math.log10(Math.max(1, value))));
  const most = Math.max(1, ...costs.map((value) => value ?? 0));
  return (
    <>
      <g transform={`translate(0 ${headHeight})`} data-chart="misses">
        {paths.map((path, index) => (
          <path key={index} class={`misses class-${data.classes[index] ?? "walk"}`} d={path} />
        ))}
        <line class="floor" x1={0} x2={width} y1={chartHeight} y2={chartHeight} />
      </g>
      <g transform={`translate(0 ${2 * headHeight + chartHeight + gap})`} data-chart="cost">
        <path class="cost" d={linePath(costs, data.edges, stretch, width, chartHeight, most)} />
      </g>
    </>
  );
}

/** Sum of all cores, by bin. */
function summed(
  { cores, edges }: TimelineSnapshot,
  pick: (core: TimelineCore) => readonly number[],
): readonly number[] {
  return edges.slice(1).map((_, index) => cores.reduce((sum, core) => sum + pick(core)[index]!, 0));
}

/** Misses of every level per 1,000 instructions: a layer a class, or one where they are not classified. */
export function ratesOf(data: TimelineSnapshot): readonly (readonly number[])[] {
  const instructions = summed(data, (core) => core.instructions);
  const layers =
    data.classes.length === 0
      ? [summed(data, (core) => core.walks)]
      : data.classes.map((_, at) => summed(data, (core) => core.byClass[at]!));
  return layers.map((counts) => {
    // Misses of a bin in which no instruction was completed are of the one that is completed next.
    let pending = 0;
    return counts.map((count, index) => {
      const completed = instructions[index]!;
      pending += count;
      if (completed === 0) return 0;
      const rate = (per * pending) / completed;
      pending = 0;
      return rate;
    });
  });
}

/** Cycles an instruction, by bin; null = none was executed. */
function costsOf(data: TimelineSnapshot): readonly (number | null)[] {
  const cycles = summed(data, (core) => core.cycles);
  return summed(data, (core) => core.instructions).map((count, index) => (count === 0 ? null : cycles[index]! / count));
}
