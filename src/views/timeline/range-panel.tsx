/** The selected range: counters beside those of the rest of the run, and events by kind. */
import { useEffect, useState } from "preact/hooks";
import type { TimelineSnapshot } from "../../protocol/snapshot.js";
import { TableTools } from "../export/table-tools.js";
import { formatCount } from "../format/quantity.js";
import type { ViewSession } from "../session/view-session.js";
import { rangeEvents, rangeRows, rangeTable, type RangeEvents } from "./range.js";
import type { Stretch } from "./window.js";

/** Longest range whose single events are counted by kind. */
const longestDetail = 200_000;

interface RangeProps {
  readonly session: ViewSession<TimelineSnapshot>;
  /** The run, at the stop that is shown. */
  readonly whole: TimelineSnapshot;
  readonly range: Stretch;
  readonly zoom: () => void;
  readonly close: () => void;
  readonly travel: (tick: number) => void;
}

/** What is known of the range so far. */
interface Found {
  readonly key: string;
  readonly counters: TimelineSnapshot | null;
  readonly events: readonly RangeEvents[];
  readonly note: string;
}

const nothing: Found = { key: "", counters: null, events: [], note: "" };

function useFound(session: ViewSession<TimelineSnapshot>, { from, to }: Stretch, whole: TimelineSnapshot): Found {
  const [found, setFound] = useState<Found>(nothing);
  const key = `${from} ${to} ${whole.end} ${whole.position.epoch}`;
  useEffect(() => {
    let current = true;
    const add = (part: Partial<Found>) => {
      if (current) setFound((before) => ({ ...(before.key === key ? before : nothing), ...part, key }));
    };
    const said = (reason: unknown) => add({ note: reason instanceof Error ? reason.message : String(reason) });
    session.ask("vas/timeline", { from, to, bins: 1 }).then((counters) => add({ counters }), said);
    if (to - from <= longestDetail)
      session
        .ask("vas/eventsBetween", { from, to })
        .then(
          (events) => add({ events: rangeEvents(events), note: events.cut ? "of the first 4,096 events" : "" }),
          said,
        );
    else add({ note: `single events are counted in ranges of at most ${formatCount(longestDetail)} ticks` });
    return () => {
      current = false;
    };
  }, [key]);
  return found;
}

/** The panel. */
export function RangePanel({ session, whole, range, zoom, close, travel }: RangeProps) {
  const { counters, events, note } = useFound(session, range, whole);
  const rows = counters === null ? [] : rangeRows(counters, whole);
  const rate = (value: number | null) =>
    value === null ? "–" : value < 1000 ? String(Number(value.toFixed(1))) : formatCount(Math.round(value));
  const [from, to] = [counters?.edges[0] ?? range.from, counters?.edges.at(-1) ?? range.to];
  return (
    <section class="range" aria-label="The selected range">
      <h2>
        Ticks {formatCount(from)}–{formatCount(to)}
        <TableTools host={session.host} what="the range" name="range" table={() => rangeTable(rows, events)} />
        <span class="table-tools">
          <button type="button" class="link" onClick={zoom}>
            Zoom in
          </button>
          <button type="button" class="link" onClick={close}>
            Close
          </button>
        </span>
      </h2>
      <div class="range-parts">
        <table>
          <thead>
            <tr>
              <th scope="col">in the range</th>
              <th scope="col" class="number">
                count
              </th>
              <th scope="col" class="number">
                per 1,000 instructions
              </th>
              <th scope="col" class="number">
                elsewhere
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, count, rate: here, elsewhere }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="number">{formatCount(count)}</td>
                <td class="number">{rate(here)}</td>
                <td class="number">{rate(elsewhere)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <ul class="range-events" aria-label="Events in the range">
          {events.map(({ event, count, first }) => (
            <li key={event}>
              {formatCount(count)} × {event}, first{" "}
              <button type="button" class="link" onClick={() => travel(first)}>
                tick {formatCount(first)}
              </button>
            </li>
          ))}
          {note === "" ? null : <li class="note">{note}</li>}
        </ul>
      </div>
    </section>
  );
}
