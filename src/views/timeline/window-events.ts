/** Single events of the stretch that is shown, asked for when the view is at rest. */
import { useEffect, useState } from "preact/hooks";
import type { TimelineSnapshot } from "../../protocol/snapshot.js";
import type { WindowEvent, WindowEvents } from "../../protocol/window-events.js";
import type { ViewSession } from "../session/view-session.js";
import type { Stretch } from "./window.js";

/** Longest stretch whose single events are asked for. */
const longestDetail = 20_000;
/** Milliseconds without a change of the stretch before they are asked for. */
const rest = 200;

/** What there is to draw, and what is to be said of it. */
export interface Detail {
  readonly events: WindowEvents | null;
  readonly note: string;
}

/** Where no single events are drawn. */
export const noDetail: Detail = { events: null, note: "" };

/** Groups of events that are drawn alike. */
export const eventGroups = ["miss", "fault", "flush", "call", "switch", "alarm"] as const;
export type EventGroup = (typeof eventGroups)[number];

/** Group of each word; others are not drawn. */
const groupOfWord: Readonly<Record<string, EventGroup>> = {
  miss: "miss",
  "first-level-miss": "miss",
  "page-fault": "fault",
  "machine-check": "alarm",
  flush: "flush",
  "system-call": "call",
  "vas-switch": "call",
  attach: "call",
  detach: "call",
  subscribe: "call",
  unsubscribe: "call",
  "thread-switch": "switch",
  "process-exit": "switch",
  shootdown: "alarm",
  hazard: "alarm",
  defect: "alarm",
};

/** Group of an event, or null. */
export function groupOf({ event }: Pick<WindowEvent, "event">): EventGroup | null {
  return groupOfWord[event] ?? null;
}

/** Asks for them; answers for a stretch stay until another is shown. */
export function useDetail(
  session: ViewSession<TimelineSnapshot>,
  { from, to }: Stretch,
  data: TimelineSnapshot,
): Detail {
  const [detail, setDetail] = useState<Detail & { readonly key: string }>({ ...noDetail, key: "" });
  const wanted = to - from <= longestDetail && to > from;
  // The run is the same from stop to stop, until it grows or is another one.
  const key = `${from} ${to} ${data.end} ${data.processes.map(({ name }) => name).join()}`;
  useEffect(() => {
    if (!wanted || detail.key === key) return undefined;
    let current = true;
    const set = (next: Detail) => {
      if (current) setDetail({ ...next, key });
    };
    const asking = window.setTimeout(() => {
      session.ask("vas/eventsBetween", { from, to }).then(
        (events) => set({ events, note: events.cut ? "the first 4,096 events: zoom in for the rest" : "" }),
        (reason: unknown) => set({ events: null, note: reason instanceof Error ? reason.message : String(reason) }),
      );
    }, rest);
    return () => {
      current = false;
      window.clearTimeout(asking);
    };
  }, [key, wanted]);
  if (!wanted) return noDetail;
  // While new ones are looked for the old ones stay, as far as they lie in the stretch.
  return detail.key === key || detail.events !== null ? detail : noDetail;
}

/** Events at a tick, in words. */
export function eventsAt({ events }: Detail, tick: number): readonly string[] {
  return (events?.events ?? [])
    .filter((event) => event.tick === tick)
    .map(({ core, process, event, text }) =>
      `core ${core}${process === "" ? "" : `, ${process}`}: ${event} ${text}`.trim(),
    );
}
