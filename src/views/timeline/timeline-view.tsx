/** The timeline: when did it happen, and what did it cost? */
import { useMemo, useRef } from "preact/hooks";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { TimelineCore, TimelineSnapshot } from "../../protocol/snapshot.js";
import { formatCount, formatPlural } from "../format/quantity.js";
import { OwnerName } from "../owner/owner-mark.js";
import { indexOwners } from "../owner/owners.js";
import { change } from "../session/persisted.js";
import type { ViewSession } from "../session/view-session.js";
import { useWidth, useWindowHeight } from "../shell/size.js";
import { ViewShell } from "../shell/view-shell.js";
import { binAt } from "./lanes/lane-shape.js";
import { Overview } from "./overview.js";
import { binWords } from "./readout.js";
import { RangePanel } from "./range-panel.js";
import { gutterOf, Lanes, lanesHeight } from "./lanes/lanes.js";
import { bookmarksOf, toggleBookmark } from "./bookmarks.js";
import type { TimelineUnit } from "./lanes/lane-axis.js";
import { eventsAt, groupOf, noDetail, useDetail } from "./window-events.js";
import { clampStretch, pan, zoomAround, type Stretch } from "./window.js";

/** Plain JSON that survives hiding. */
export interface TimelineState {
  /** The stretch that is shown; null: the whole run. */
  readonly from: number | null;
  readonly to: number | null;
  /** Tick of the user's own cursor, or null. */
  readonly cursor: number | null;
  readonly unit: TimelineUnit;
  /** The selected range; null: none. */
  readonly rangeFrom: number | null;
  readonly rangeTo: number | null;
  /** Lanes of VASes, and of processes, are shown. */
  readonly spaces: boolean;
  readonly processes: boolean;
  /** Ticks that are marked (bookmarks.ts). */
  readonly bookmarks: string;
  readonly scroll: number;
}

/** The state of a view that was never used. */
export const initialTimelineState: TimelineState = {
  from: null,
  to: null,
  cursor: null,
  unit: "ticks",
  rangeFrom: null,
  rangeTo: null,
  spaces: false,
  processes: false,
  bookmarks: "",
  scroll: 0,
};

/** Bins asked for: enough for a picture, few enough for every stop. */
export function binsFor(cores: number): number {
  return Math.max(120, Math.min(480, Math.floor(3_600 / Math.max(1, cores))));
}

interface TimelineViewProps {
  readonly session: ViewSession<TimelineSnapshot>;
  readonly state: Signal<TimelineState>;
  /** The whole run at the stop that is shown, or null where the lanes show all of it. */
  readonly whole: ReadonlySignal<TimelineSnapshot | null>;
}

const invitation =
  "No scenario is being debugged. Open a .vas file and press F5: " +
  "this view shows when which core ran whom, and where its misses, faults and flushes lie.";

/** The whole view. */
export function TimelineView({ session, state, whole }: TimelineViewProps) {
  return (
    <ViewShell name="timeline" title="Timeline" part="tlb" session={session} scroll={state} invitation={invitation}>
      {(data) => <Content data={data} session={session} state={state} whole={whole} />}
    </ViewShell>
  );
}

/** Pixels of bar, overview, headings and legend around the pictures. */
const around = 170;

/** What there is to see, with its colour. */
function keysOf({ classes, cores }: TimelineSnapshot): readonly (readonly [string, string])[] {
  const some = (pick: (core: TimelineCore) => readonly number[] | undefined) =>
    cores.some((core) => pick(core)?.some((count) => count > 0));
  const misses: (readonly [string, string])[] =
    classes.length === 0
      ? [["walks", "class-walk"]]
      : classes
          .filter((_, index) => some(({ byClass }) => byClass[index]))
          .map((name) => [`${name} misses`, `class-${name}`] as const);
  if (some(({ pageFaults }) => pageFaults)) misses.push(["page faults", "faults"]);
  if (some(({ flushes }) => flushes)) misses.push(["flushes", "flushes"]);
  return misses;
}

function Content({ data, session, state, whole: run }: TimelineViewProps & { readonly data: TimelineSnapshot }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const room = useWindowHeight();
  const { from, to, cursor, unit, rangeFrom, rangeTo, spaces, processes } = state.value;
  const gutter = gutterOf(data, { spaces: spaces && unit === "ticks", processes: processes && unit === "ticks" });
  const range =
    rangeFrom === null || rangeTo === null || rangeFrom >= data.end ? null : { from: rangeFrom, to: rangeTo };
  const select = (next: Stretch | null) =>
    change(
      state,
      next === null || next.to <= next.from
        ? { rangeFrom: null, rangeTo: null }
        : { rangeFrom: Math.max(0, Math.round(next.from)), rangeTo: Math.min(data.end, Math.round(next.to)) },
    );
  const bookmarks = bookmarksOf(state.value.bookmarks);
  const zoomed = from !== null && to !== null;
  // Zooming out and in within a stop finds the run that was asked for last; one of another stop is never shown.
  const whole = run.value !== null && run.value.position.epoch === data.position.epoch ? run.value : data;
  const owners = useMemo(() => indexOwners(data.owners), [data]);
  const stretch = clampStretch({ from: from ?? 0, to: to ?? data.end }, data.end, data.interval);
  const detail = useDetail(session, stretch, data);
  const show = (next: Stretch | null) => {
    const clamped = next === null ? null : clampStretch(next, data.end, data.interval);
    const all = clamped === null || (clamped.from === 0 && clamped.to === data.end);
    change(state, all ? { from: null, to: null } : clamped);
    session.refresh();
  };
  const travel = (tick: number) => session.host.post({ type: "travel", tick });
  const middle =
    cursor !== null && cursor >= stretch.from && cursor <= stretch.to ? cursor : (stretch.from + stretch.to) / 2;
  // The last step is the attempt before the tick that the run stands at.
  const bin = binAt(data.edges, cursor ?? Math.max(0, data.position.tick - 1));
  const nextHazard = (forwards: boolean) => {
    const here = cursor ?? data.position.tick;
    const ticks = data.hazards.map(({ tick }) => tick);
    return forwards ? ticks.find((tick) => tick > here) : ticks.findLast((tick) => tick < here);
  };
  const moveTo = (tick: number | undefined) => {
    if (tick === undefined) return;
    change(state, { cursor: tick });
    if (tick < stretch.from || tick > stretch.to) {
      const half = (stretch.to - stretch.from) / 2;
      show({ from: tick - half, to: tick + half });
    }
  };
  const here = cursor ?? data.position.tick;
  /** Tick of the next event that is drawn; without single events, none. */
  const nextEvent = (forwards: boolean): number | undefined => {
    const ticks = (detail.events?.events ?? []).flatMap((event) => (groupOf(event) === null ? [] : [event.tick]));
    return forwards ? ticks.find((tick) => tick > here) : ticks.findLast((tick) => tick < here);
  };
  const told = cursor === null ? [] : eventsAt(detail, cursor);
  const step = Math.max(1, (data.edges[1] ?? 1) - (data.edges[0] ?? 0));
  /** Selects from the end of the range that the cursor is not at, or from the cursor. */
  const extend = (tick: number) => {
    const anchor = range === null ? here : range.from === here ? range.to : range.from;
    select({ from: Math.min(anchor, tick), to: Math.max(anchor, tick) });
    moveTo(tick);
  };
  const keys: Readonly<Record<string, () => void>> = {
    w: () => show(zoomAround(stretch, middle, 0.5)),
    s: () => show(zoomAround(stretch, middle, 2)),
    a: () => show(pan(stretch, -0.25)),
    d: () => show(pan(stretch, 0.25)),
    "0": () => show(null),
    n: () => moveTo(nextHazard(true)),
    p: () => moveTo(nextHazard(false)),
    ArrowLeft: () => moveTo(nextEvent(false) ?? Math.max(0, here - step)),
    ArrowRight: () => moveTo(nextEvent(true) ?? Math.min(data.end, here + step)),
    m: () => change(state, { bookmarks: toggleBookmark(state.value.bookmarks, here) }),
    "[": () => moveTo(bookmarks.findLast((tick) => tick < here)),
    "]": () => moveTo(bookmarks.find((tick) => tick > here)),
    c: () => change(state, { unit: unit === "ticks" ? "cycles" : "ticks" }),
    v: () => change(state, { spaces: !spaces }),
    x: () => change(state, { processes: !processes }),
    "Shift+ArrowLeft": () => extend(Math.max(0, here - step)),
    "Shift+ArrowRight": () => extend(Math.min(data.end, here + step)),
    Enter: () => cursor !== null && travel(cursor),
    Escape: () => (range === null ? change(state, { cursor: null }) : select(null)),
  };
  const lanes = {
    width: width - gutter,
    gutter,
    cursor,
    bookmarks,
    range,
    select,
    spaces,
    processes,
    owners,
    show,
    place: (tick: number) => change(state, { cursor: tick }),
    travel,
  };
  // The whole run stays in sight above what is zoomed where there is room for both.
  const both =
    zoomed &&
    whole !== data &&
    room >=
      around +
        lanesHeight(whole, { unit: "ticks", spaces, processes }) +
        lanesHeight(data, { unit, spaces, processes });
  if (data.cores.length === 0 || data.edges.length < 2)
    return (
      <p class="no-rows" ref={frame}>
        Nothing has run yet: step, or press F5, and the run is drawn here.
      </p>
    );
  return (
    <div
      class="timeline"
      ref={frame}
      data-vscode-context={JSON.stringify({ webviewSection: "timeline", preventDefaultContextMenuItems: true })}
    >
      <div class="timeline-bar">
        <span>
          {zoomed ? (
            <>
              ticks {formatCount(stretch.from)}–{formatCount(stretch.to)} of {formatCount(data.end)}{" "}
              <button class="link" onClick={() => show(null)}>
                show all
              </button>
            </>
          ) : (
            <>the whole run, {formatCount(data.end)} ticks</>
          )}
        </span>
        <span class="note">{detail.note}</span>
        <button
          class="link"
          aria-pressed={unit === "cycles"}
          onClick={() => change(state, { unit: unit === "ticks" ? "cycles" : "ticks" })}
        >
          by {unit === "ticks" ? "ticks" : "cycles of each core"}
        </button>
        <span class="timeline-lanes">
          lanes
          <LaneToggle name="spaces" on={spaces} set={(on) => change(state, { spaces: on })} />
          <LaneToggle name="processes" on={processes} set={(on) => change(state, { processes: on })} />
        </span>
        {bookmarks.length === 0 ? null : (
          <span>
            marks{" "}
            {bookmarks.slice(0, 8).map((tick) => (
              <button key={tick} class="link timeline-mark" onClick={() => travel(tick)}>
                {formatCount(tick)}
              </button>
            ))}
          </span>
        )}
        {cursor === null ? null : (
          <button class="link timeline-travel" onClick={() => travel(cursor)}>
            travel to tick {formatCount(cursor)}
          </button>
        )}
      </div>
      {width > 0 && (
        <div
          class="timeline-picture"
          tabIndex={0}
          role="application"
          aria-label={`Timeline of ${formatCount(data.end)} ticks. W and S zoom, A and D move, arrows move the cursor, Enter travels there, Shift and arrows select a range, N and P go to hazards, V and X show lanes of spaces and processes, M marks, brackets go to marks, C changes between ticks and cycles, 0 shows all.`}
          onKeyDown={(event) => {
            const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[keyOf(event)];
            if (act === undefined) return;
            event.preventDefault();
            act();
          }}
        >
          <Overview data={whole} stretch={stretch} width={width - gutter} gutter={gutter} show={show} />
          {both ? (
            <>
              <Lanes
                {...lanes}
                data={whole}
                stretch={{ from: 0, to: data.end }}
                brush={stretch}
                unit="ticks"
                detail={noDetail}
              />
              <p class="timeline-zoomed" data-part="zoomed">
                <b>Zoomed {formatCount(Math.round(data.end / (stretch.to - stretch.from)))} ×</b>{" "}
                {formatPlural(stretch.to - stretch.from, "tick")} from {formatCount(stretch.from)} on
              </p>
            </>
          ) : null}
          <Lanes {...lanes} data={data} stretch={stretch} unit={unit} detail={detail} />
        </div>
      )}
      <p class="readout" data-part="readout" aria-live="polite">
        {told.length > 0
          ? `tick ${formatCount(cursor!)} · ${told.slice(0, 6).join(" · ")}${told.length > 6 ? ` · and ${told.length - 6} more` : ""}`
          : bin === null
            ? ""
            : binWords(data, bin)}
      </p>
      {range === null ? null : (
        <RangePanel
          session={session}
          whole={whole}
          range={range}
          zoom={() => show(range)}
          close={() => select(null)}
          travel={travel}
        />
      )}
      <ul class="timeline-legend" aria-label="Colours">
        {data.processes.slice(0, 12).map(({ pid, owner }) => (
          <li key={pid}>
            <OwnerName owner={owners.get(owner)} />
          </li>
        ))}
        {keysOf(data).map(([name, colour]) => (
          <li key={name}>
            <i class={`class-key ${colour}`} /> {name}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Name of a key; arrows are told apart by the shift key. */
function keyOf({ key, shiftKey }: KeyboardEvent): string {
  return shiftKey && key.startsWith("Arrow") ? `Shift+${key}` : key;
}

interface LaneToggleProps {
  readonly name: string;
  readonly on: boolean;
  readonly set: (on: boolean) => void;
}

function LaneToggle({ name, on, set }: LaneToggleProps) {
  return (
    <label>
      <input type="checkbox" checked={on} onChange={(event) => set(event.currentTarget.checked)} /> {name}
    </label>
  );
}
