/** When a slot or an entry changed and who changed it: found on demand, as the run has to be replayed for it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { VasRequests } from "../../protocol/requests.js";
import type { ThingHistory } from "../../protocol/thing-history.js";
import { formatCount } from "../format/quantity.js";
import type { ViewSession } from "../session/view-session.js";

/** What the history is of. */
export type HistorySubject = VasRequests["vas/history"]["arguments"];

interface HistoryListProps {
  readonly session: Pick<ViewSession<unknown>, "ask" | "host">;
  readonly subject: HistorySubject;
  /** Where the session stands. */
  readonly tick: number;
}

/** Changes asked for at first; each "more" asks for this many times as many. */
const firstMost = 8;
const more = 4;

interface Found {
  readonly key: string;
  readonly history: ThingHistory | null;
  readonly problem: string;
  readonly most: number;
}

/** A button, and what it has found. The editor shows the progress of a long search, and can cancel it. */
export function HistoryList({ session, subject, tick }: HistoryListProps) {
  const key = JSON.stringify(subject);
  const [found, setFound] = useState<Found | null>(null);
  const [asking, setAsking] = useState(false);
  const shown = useRef(key);
  shown.current = key;
  useEffect(() => setAsking(false), [key]);
  const search = (most: number) => {
    setAsking(true);
    const set = (history: ThingHistory | null, problem: string) => {
      if (shown.current !== key) return;
      setAsking(false);
      setFound({ key, history, problem, most });
    };
    session.ask("vas/history", { ...subject, most }).then(
      (history) => set(history, ""),
      (reason: unknown) => set(null, reason instanceof Error ? reason.message : String(reason)),
    );
  };
  const here = found?.key === key ? found : null;
  const history = here?.history ?? null;
  const past = history !== null && history.tick !== tick;
  return (
    <section class="history" aria-label="History" aria-busy={asking}>
      <h3>
        History{" "}
        {history !== null && !past ? null : (
          <button type="button" class="link" data-action="history" disabled={asking} onClick={() => search(firstMost)}>
            {asking ? "searching…" : past ? `of tick ${formatCount(history.tick)}: search again` : "who changed it?"}
          </button>
        )}
      </h3>
      {here === null || here.problem === "" ? null : <p role="alert">{here.problem}</p>}
      {history === null ? null : (
        <Changes
          history={history}
          travel={(to) => session.host.post({ type: "travel", tick: to })}
          more={() => search((here?.most ?? firstMost) * more)}
        />
      )}
    </section>
  );
}

interface ChangesProps {
  readonly history: ThingHistory;
  readonly travel: (tick: number) => void;
  readonly more: () => void;
}

function Changes({ history, travel, more: askMore }: ChangesProps) {
  const { changes, from, cancelled, initial } = history;
  return (
    <ol class="changes">
      {changes.map(({ tick, after, who, core, cause, place }) => (
        <li key={tick} data-change-tick={tick}>
          <button type="button" class="link" title="Travel there" onClick={() => travel(tick)}>
            {formatCount(tick)}
          </button>
          <span class="change-after">{after}</span>
          <span class="change-cause">
            {cause}
            {who === "" ? "" : `, ${who}`}, core {core}
            {place === "" ? "" : ` · ${place}`}
          </span>
        </li>
      ))}
      {from > 0 ? (
        <li class="changes-end">
          <button type="button" class="link" onClick={askMore}>
            {cancelled ? `not searched before tick ${formatCount(from)}: go on` : "earlier ones"}
          </button>
        </li>
      ) : (
        <li class="changes-end">{changes.length === 0 ? `never changed: ${initial}` : `at the start: ${initial}`}</li>
      )}
    </ol>
  );
}
