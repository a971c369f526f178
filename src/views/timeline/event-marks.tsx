/** Single events under a core's lane, and arrows from who told another core to flush to its flush. */
import type { WindowEvents } from "../../protocol/window-events.js";
import type { LaneAxis } from "./lane-axis.js";
import { eventGroups, groupOf } from "./window-events.js";
import { placeOf, type Stretch } from "./window.js";

/** Height of the row of events. */
const eventHeight = 8;
/** Most arrows that are drawn; more are told as a count. */
const mostArrows = 40;

interface EventMarksProps {
  readonly events: WindowEvents;
  readonly core: number;
  readonly axis: LaneAxis;
  readonly shown: Stretch;
  readonly width: number;
}

/** A stroke an event, one path a group. */
export function EventMarks({ events, core, axis, shown, width }: EventMarksProps) {
  return (
    <>
      {eventGroups.map((group) => {
        const path = events.events
          .filter((event) => event.core === core && groupOf(event) === group)
          .map(({ tick }) => placeOf(axis.placeOfTick(tick), shown, width))
          .filter((x) => x >= 0 && x <= width)
          .map((x) => `M${x.toFixed(1)} 0v${eventHeight - 1}`)
          .join("");
        return path === "" ? null : <path key={group} class={`event-mark event-${group}`} d={path} />;
      })}
    </>
  );
}

interface ArrowsProps {
  readonly events: WindowEvents;
  /** Axis of each core, in the order of the lanes. */
  readonly axes: readonly LaneAxis[];
  readonly shown: Stretch;
  readonly width: number;
  /** Vertical place of a core's lane: of its band, and of its events. */
  readonly bandOf: (core: number) => number;
  readonly marksOf: (core: number) => number;
}

/** The arrows, or how many there are. */
export function Arrows({ events, axes, shown, width, bandOf, marksOf }: ArrowsProps) {
  const at = (core: number, tick: number) => placeOf(axes[core]!.placeOfTick(tick), shown, width);
  const inView = events.arrows
    .filter(({ fromCore, toCore }) => axes[fromCore] !== undefined && axes[toCore] !== undefined)
    .map((arrow) => ({ ...arrow, x1: at(arrow.fromCore, arrow.fromTick), x2: at(arrow.toCore, arrow.toTick) }))
    .filter(({ x1, x2 }) => x2 >= 0 && x1 <= width);
  if (inView.length > mostArrows)
    return (
      <text class="lane-name" x={4} y={marksOf(0) + eventHeight}>
        {inView.length} flushes on other cores’ account
      </text>
    );
  return (
    <g class="arrows">
      <defs>
        <marker id="arrow-head" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="6" markerHeight="6" orient="auto">
          <path class="arrow-head" d="M0 0L6 3L0 6z" />
        </marker>
      </defs>
      {inView.map(({ fromCore, fromTick, toCore, toTick, x1, x2 }) => (
        <line
          key={`${fromCore} ${fromTick} ${toCore}`}
          class="arrow"
          x1={x1}
          x2={x2}
          y1={fromCore < toCore ? marksOf(fromCore) : bandOf(fromCore)}
          y2={fromCore < toCore ? bandOf(toCore) : marksOf(toCore) + eventHeight}
          marker-end="url(#arrow-head)"
        >
          <title>
            {`core ${fromCore} told core ${toCore} to flush at tick ${fromTick}: done ${toTick - fromTick} ticks later`}
          </title>
        </line>
      ))}
    </g>
  );
}
