/** Single events under a core's lane, and arrows from who told another core to flush to its flushes and back. */
import type { WindowArrow, WindowEvents } from "../../../protocol/window-events.js";
import { formatCount, formatPlural } from "../../format/quantity.js";
import type { LaneAxis } from "./lane-axis.js";
import { eventGroups, groupOf } from "../window-events.js";
import { placeOf, type Stretch } from "../window.js";

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
          .map((event) => placeOf(axis.placeOfEvent(event), shown, width))
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

/** A way back that would lie upon the way there is not drawn. */
const leastApart = 2;

/** The arrows, or how many there are. */
export function Arrows({ events, axes, shown, width, bandOf, marksOf }: ArrowsProps) {
  const at = (core: number, tick: number, cycle: number) =>
    placeOf(axes[core]!.placeOfEvent({ tick, cycle }), shown, width);
  const inView = events.arrows
    .filter(({ fromCore, toCore }) => axes[fromCore] !== undefined && axes[toCore] !== undefined)
    .map((arrow) => ({
      ...arrow,
      x1: at(arrow.fromCore, arrow.fromTick, arrow.fromCycle),
      x2: at(arrow.toCore, arrow.toTick, arrow.toCycle),
      done: at(arrow.toCore, arrow.doneTick, arrow.doneCycle),
      back: arrow.backTick === null ? null : at(arrow.fromCore, arrow.backTick, arrow.backCycle!),
    }))
    .filter(({ x1, done }) => done >= 0 && x1 <= width);
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
      {inView.map((arrow) => {
        const { fromCore, fromTick, toCore, x1, x2, done, back } = arrow;
        const down = fromCore < toCore;
        const there = { y1: down ? marksOf(fromCore) : bandOf(fromCore), y2: down ? bandOf(toCore) : endOf(toCore) };
        return (
          <g key={`${fromCore} ${fromTick} ${toCore}`}>
            <line class="arrow" x1={x1} x2={x2} {...there} marker-end="url(#arrow-head)">
              <title>{arrowWords(arrow)}</title>
            </line>
            {done - x2 < 1 ? null : (
              <rect class="interrupted" x={x2} y={marksOf(toCore)} width={done - x2} height={eventHeight - 1}>
                <title>{interruptedWords(arrow)}</title>
              </rect>
            )}
            {back === null || Math.abs(back - x1) < leastApart ? null : (
              <line class="arrow done" x1={done} x2={back} y1={there.y2} y2={there.y1} marker-end="url(#arrow-head)">
                <title>{`done: core ${fromCore} goes on`}</title>
              </line>
            )}
          </g>
        );
      })}
    </g>
  );
  function endOf(core: number): number {
    return marksOf(core) + eventHeight;
  }
}

function arrowWords({ fromCore, fromTick, toCore, toTick, flushes, backCycle, fromCycle }: WindowArrow): string {
  const when = toTick === fromTick ? "in the same attempt" : `${toTick - fromTick} ticks later`;
  const on = backCycle === null ? "" : `; core ${fromCore} goes on after ${formatCount(backCycle - fromCycle)} cycles`;
  return `core ${fromCore} told core ${toCore} to flush at tick ${fromTick}: ${formatPlural(flushes, "flush", "flushes")} ${when}${on}`;
}

function interruptedWords({ toCore, flushes, toCycle, doneCycle }: WindowArrow): string {
  const cycles = formatCount(doneCycle - toCycle);
  return `core ${toCore} was interrupted: ${formatPlural(flushes, "flush", "flushes")} in ${cycles} cycles that its thread did not ask for`;
}
