/** How a core's moments lie along a lane: by ticks, which all cores share, or by the cycles of its own clock. */
import type { TimelineCore, TimelineSnapshot } from "../../../protocol/snapshot.js";
import type { Stretch } from "../window.js";

/** What the axis counts. A call is one tick, and thousands of cycles: whoever looks at costs wants cycles. */
export type TimelineUnit = "ticks" | "cycles";

/** Borders of a core's bins on the axis, and the way from ticks to places and back. */
export interface LaneAxis {
  readonly edges: readonly number[];
  readonly placeOfTick: (tick: number) => number;
  /** Place of an event, whose cycle is known: events of one tick lie apart where cycles are counted. */
  readonly placeOfEvent: (event: { readonly tick: number; readonly cycle: number }) => number;
  readonly tickOfPlace: (place: number) => number;
}

/** The axis of a core. */
export function laneAxis(core: TimelineCore, ticks: readonly number[], unit: TimelineUnit): LaneAxis {
  if (unit === "ticks")
    return {
      edges: ticks,
      placeOfTick: (tick) => tick,
      placeOfEvent: ({ tick }) => tick,
      tickOfPlace: (place) => place,
    };
  const edges = [core.cycle];
  for (const cycles of core.cycles) edges.push(edges.at(-1)! + cycles);
  return {
    edges,
    placeOfTick: (tick) => between(ticks, edges, tick),
    placeOfEvent: ({ cycle }) => cycle,
    tickOfPlace: (place) => Math.round(between(edges, ticks, place)),
  };
}

/** What of the axis is shown: the stretch of ticks, or all cycles of it on any core. */
export function shownStretch(data: TimelineSnapshot, stretch: Stretch, unit: TimelineUnit): Stretch {
  if (unit === "ticks") return stretch;
  const ends = data.cores.map((core) => {
    const { placeOfTick } = laneAxis(core, data.edges, unit);
    return [placeOfTick(stretch.from), placeOfTick(stretch.to)] as const;
  });
  const from = Math.min(...ends.map(([first]) => first));
  return { from, to: Math.max(from + 1, ...ends.map(([, last]) => last)) };
}

/** Straight between neighbours of two ascending lists of one length; outside, the ends. */
function between(from: readonly number[], to: readonly number[], value: number): number {
  let [low, high] = [0, from.length - 1];
  if (value <= from[low]!) return to[low]!;
  if (value >= from[high]!) return to[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle]! <= value) low = middle;
    else high = middle;
  }
  const share = (value - from[low]!) / Math.max(1e-9, from[high]! - from[low]!);
  return to[low]! + share * (to[high]! - to[low]!);
}
