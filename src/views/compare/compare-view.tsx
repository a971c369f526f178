/** The comparison: what does this one setting change? */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { ComparisonProposal, ComparisonSnapshot } from "../../protocol/comparison-snapshot.js";
import type { ViewCommand } from "../../protocol/messages.js";
import { TableTools } from "../export/table-tools.js";
import { formatCount } from "../format/quantity.js";
import { change } from "../session/persisted.js";
import type { ViewSession } from "../session/view-session.js";
import { CompareHead, debugTick } from "./compare-head.js";
import { keep, otherOf, settingsText, type CompareState } from "./compare-state.js";
import { comparisonTable, linesTable, pagesTable } from "./comparison-text.js";
import { Contents } from "./contents.js";
import { Counters } from "./counters.js";
import { Lines, shownLines } from "./lines.js";
import { Mirror } from "./mirror.js";
import { Proposals } from "./proposals.js";

interface CompareProps {
  readonly session: ViewSession<ComparisonSnapshot>;
  readonly state: Signal<CompareState>;
  readonly carryOut: (command: ViewCommand, data: ComparisonSnapshot) => void;
}

/** The whole view. */
export function CompareView(props: CompareProps) {
  const { session, state } = props;
  const data = session.data.value;
  const chosen = otherOf(state.value) !== null;
  const stop = session.stop.value;
  const epoch = stop?.position.epoch ?? null;
  useEffect(() => {
    if (epoch !== null && (!chosen || data?.position.epoch === epoch)) session.host.post({ type: "rendered", epoch });
  }, [data, chosen, epoch]);
  const shown = chosen && stop !== null ? data : null;
  const behind = shown !== null && shown.position.epoch !== epoch;
  return (
    <div
      class="view compare"
      data-view="compare"
      data-phase={session.phase.value}
      data-epoch={data?.position.epoch ?? ""}
      data-state={behind ? "behind" : "current"}
    >
      <main class="scroller" data-scroller tabIndex={0} aria-label="Comparison">
        <h1 class="visually-hidden">Comparison</h1>
        <Body {...props} shown={shown} chosen={chosen} />
      </main>
    </div>
  );
}

interface BodyProps extends CompareProps {
  readonly shown: ComparisonSnapshot | null;
  readonly chosen: boolean;
}

function Body(props: BodyProps) {
  const { session, state, shown, chosen } = props;
  const { label } = state.value;
  const alter = (part: Partial<CompareState>) => change(state, part);
  if (session.stop.value === null)
    return (
      <p class="empty">
        {session.phase.value === "running"
          ? "Running… The comparison shows at the next stop."
          : "No scenario is being debugged. Press F5 on a .vas file: this view then shows what another setting would change."}
      </p>
    );
  const choose = ({ other, label: name }: ComparisonProposal) => {
    alter({ other: JSON.stringify(other), first: "", label: name });
    session.refresh();
  };
  if (!chosen)
    return (
      <Proposals
        state={state}
        session={session.stop.value}
        ask={async () => (await session.ask("vas/comparable", {})).proposals}
        choose={choose}
      />
    );
  const again = (
    <button type="button" onClick={() => alter({ other: "", first: "", label: "" })}>
      Change settings…
    </button>
  );
  const error = session.error.value;
  if (error !== null)
    return (
      <div class="banner" role="alert">
        <span>
          No comparison with {label}: {error}
        </span>
        <button type="button" class="link" onClick={() => session.refresh()}>
          Try again
        </button>
        {again}
      </div>
    );
  if (shown === null)
    return (
      <p class="empty" role="status">
        Running this scenario to its end twice, as it is and with {label}… Its progress is shown by the editor, and can
        be cancelled there. The session stays where it is.
      </p>
    );
  return <Comparison {...props} data={shown} again={again} />;
}

interface ComparisonProps extends CompareProps {
  readonly data: ComparisonSnapshot;
  readonly again: ComponentChildren;
}

function Comparison({ data, again, session, state, carryOut }: ComparisonProps) {
  const { axis, allLines } = state.value;
  const travel = (tick: number) => session.host.post({ type: "travel", tick });
  const lines = shownLines(data.lines, allLines);
  const place =
    data.aligned === null ? null : `${data.aligned.thread} has begun ${formatCount(data.aligned.begun)} instructions`;
  return (
    <>
      <CompareHead
        data={data}
        axis={axis}
        setAxis={(one) => change(state, { axis: one })}
        swap={() => {
          keep(state, data.sides.b, data.sides.a);
          session.refresh();
        }}
        debug={(side) => {
          // Both keep their places when the session of the other one comes to the front.
          keep(state, data.sides.a, data.sides.b);
          const settings = data.sides[side];
          session.host.post({ type: "debug", settings, name: settingsText(settings), tick: debugTick(data, side) });
        }}
        carryOut={(command) => carryOut(command, data)}
        again={again}
      />
      <Verdict data={data} />
      <Mirror data={data} axis={axis} travel={travel} />
      <p class="mirror-legend">
        <span class="key refill-key" /> refills from a later level <span class="key walk-key" /> walks
        {place === null ? "" : ` · shown below: ${place}`} · click travels there
        {data.firstDifference === null ? " · misses never differ" : " · "}
        {data.firstDifference === null ? null : (
          <button type="button" class="link" onClick={() => travel(debugTick(data, data.own))}>
            first difference: tick {formatCount(debugTick(data, data.own))}
          </button>
        )}
      </p>
      <div class="compare-columns">
        <section aria-label="Counters" tabIndex={0}>
          <h2>
            Whole run
            <TableTools host={session.host} what="counters" name="counters" table={() => comparisonTable(data)} />
          </h2>
          <Counters counters={data.counters} />
        </section>
        <section aria-label="Lines">
          <h2>
            Lines
            <TableTools host={session.host} what="lines" name="lines" table={() => linesTable(lines)} />
          </h2>
          <label class="all-lines">
            <input
              type="checkbox"
              checked={allLines}
              onChange={(event) => change(state, { allLines: event.currentTarget.checked })}
            />
            also lines that do not differ
          </label>
          {lines.length === 0 ? (
            <p class="empty">No line differs.</p>
          ) : (
            <Lines
              lines={lines}
              omitted={data.linesOmitted}
              show={(path, line) => session.host.post({ type: "source", path, line })}
            />
          )}
        </section>
        <section aria-label="TLB contents" tabIndex={0}>
          <h2>
            {levelsText(data)}
            {place === null ? "" : ", at the same place of the source"}
            <TableTools host={session.host} what="entries" name="entries" table={() => pagesTable(data)} />
          </h2>
          <Contents
            data={data}
            show={(space, va) => session.host.post({ type: "reveal", target: { kind: "address", space, va } })}
          />
        </section>
      </div>
    </>
  );
}

/** Characters of the reasons that three lines hold where the view is narrowest. */
const unfolded = 130;

/** The sentence, and why: longer reasons are folded to three lines where the view is narrow, until they are asked for. */
function Verdict({ data }: { readonly data: ComparisonSnapshot }) {
  const [whole, setWhole] = useState(false);
  const long = data.why.length > unfolded;
  const [first, rest] = firstSentence(data.sentence);
  return (
    <section class="verdict" aria-label="What changes">
      <div role="status">
        <p class="sentence">
          <b>{first}</b>
          {rest}
        </p>
        <p class={long && !whole ? "why folded" : "why"}>{data.why}</p>
        {data.remarks.map((remark) => (
          <p key={remark} class="remark">
            {remark}
          </p>
        ))}
      </div>
      {long ? (
        <button type="button" class="link why-more" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? "Fold the reasons" : "All reasons"}
        </button>
      ) : null}
    </section>
  );
}

/** What weighs most, which is said first, and what follows: what is bold throughout has no weight. */
function firstSentence(text: string): readonly [first: string, rest: string] {
  const end = text.search(/(?<=[.!?]) (?=[A-Z])/);
  return end < 0 ? [text, ""] : [text.slice(0, end), text.slice(end)];
}

/** "JTLB", or that of each run where they have others. */
function levelsText({ levels: { a, b } }: ComparisonSnapshot): string {
  return a === b ? a : `${a} of A, ${b} of B`;
}
