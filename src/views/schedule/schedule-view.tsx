/** The Schedule view: who goes on when, up to what breaks. */
import { useEffect, useMemo } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { ScheduleSnapshot } from "../../protocol/explorations.js";
import { PictureTools } from "../export/picture-tools.js";
import { TableTools } from "../export/table-tools.js";
import { formatPlural } from "../format/quantity.js";
import { change } from "../session/persisted.js";
import type { ViewSession } from "../session/view-session.js";
import { ViewShell } from "../shell/view-shell.js";
import { ScheduleGrid } from "./schedule-grid.js";
import { scheduleModel, scheduleTable, wordsOf, type ScheduleLine } from "./schedule-model.js";
import { schedulePicture } from "./schedule-picture.js";

/** Plain JSON that survives hiding. */
export interface ScheduleState {
  /** Step that is looked at, from 0; null: the next one. */
  readonly chosen: number | null;
  readonly scroll: number;
}

/** The state of a view that was never used. */
export const initialScheduleState: ScheduleState = { chosen: null, scroll: 0 };

interface ScheduleViewProps {
  readonly session: ViewSession<ScheduleSnapshot>;
  readonly state: Signal<ScheduleState>;
}

const invitation =
  "No scenario is being debugged. Explore one (the lens above it) and debug the schedule that was found: " +
  "this view shows which core goes on when.";

/** The whole view. */
export function ScheduleView({ session, state }: ScheduleViewProps) {
  return (
    <ViewShell name="schedule" title="Schedule" part="tlb" session={session} scroll={state} invitation={invitation}>
      {(data) => <Content data={data} session={session} state={state} />}
    </ViewShell>
  );
}

function Content({ data, session, state }: ScheduleViewProps & { readonly data: ScheduleSnapshot }) {
  const { at, cores, cut, problem, position } = data;
  const model = useMemo(() => scheduleModel(data), [data]);
  // Each stop looks at the step that comes next.
  useEffect(() => change(state, { chosen: null }), [position.epoch]);
  if (model === null)
    return (
      <p class="empty">
        This session follows no schedule. Explore the scenario, and debug the schedule that was found or put it into the
        file.
      </p>
    );
  const { lines, switches, broken } = model;
  if (lines.length === 0) return <p class="empty">The schedule has no step{problem === null ? "." : `: ${problem}`}</p>;
  const chosen = Math.min(state.value.chosen ?? at, lines.length - 1);
  const travel = ({ step }: ScheduleLine): void => session.host.post({ type: "travel", tick: step.tick });
  const tryOther = ({ number }: ScheduleLine): void => session.host.post({ type: "otherOrder", step: number + 1 });
  const name = `schedule-tick${position.tick}`;
  return (
    <div class="schedule">
      <p class="schedule-summary">
        <span data-part="summary">
          {at} of {formatPlural(lines.length, "step")}
          {cut ? " and more" : ""} done, {formatPlural(switches, "change")} of core
        </span>
        <TableTools host={session.host} what="the schedule" name={name} table={() => scheduleTable(data, model)} />
        <PictureTools
          host={session.host}
          what="the schedule"
          name={name}
          drawn={() => schedulePicture(cores, model, isLight())}
        />
      </p>
      <Broken broken={broken} travel={travel} />
      <ScheduleGrid
        cores={cores}
        model={model}
        chosen={chosen}
        at={at}
        choose={(number) => change(state, { chosen: number })}
        point={(line) => {
          const range = line?.step.range ?? null;
          session.host.post({ type: "point", at: range === null ? null : { path: range.source, line: range.line } });
        }}
        travel={travel}
        tryOther={tryOther}
      />
      {problem === null ? null : <p class="schedule-problem">Not possible again behind these steps: {problem}</p>}
      <Details line={lines[chosen]!} session={session} travel={travel} tryOther={tryOther} />
    </div>
  );
}

function isLight(): boolean {
  return document.body.matches(".vscode-light, .vscode-high-contrast-light");
}

interface BrokenProps {
  readonly broken: readonly ScheduleLine[];
  readonly travel: (line: ScheduleLine) => void;
}

/** What breaks on the way, each with the way there. */
function Broken({ broken, travel }: BrokenProps) {
  if (broken.length === 0) return null;
  return (
    <ul class="schedule-broken" aria-label="What breaks">
      {broken.flatMap((line) =>
        line.step.breaks.map((text) => (
          <li key={`${line.number} ${text}`}>
            <span aria-hidden="true">✗ </span>
            <button type="button" class="link" onClick={() => travel(line)}>
              step {line.number + 1}
            </button>
            : {text}
          </li>
        )),
      )}
    </ul>
  );
}

interface DetailsProps extends Pick<BrokenProps, "travel"> {
  readonly line: ScheduleLine;
  readonly session: ViewSession<ScheduleSnapshot>;
  readonly tryOther: (line: ScheduleLine) => void;
}

/** The step that is looked at, whole: what does not fit into its row is here. */
function Details({ line, session, travel, tryOther }: DetailsProps) {
  const { step, number } = line;
  const { range } = step;
  return (
    <section class="schedule-details" aria-label={`Step ${number + 1}`} aria-live="polite">
      <p>
        <strong>Step {number + 1}</strong> <code>{step.token}</code>, core {step.core}
        {step.thread === null ? "" : `, ${step.thread}`}, begins at{" "}
        <button type="button" class="link" onClick={() => travel(line)}>
          tick {step.tick}
        </button>
        {range === null ? null : (
          <>
            ,{" "}
            <button
              type="button"
              class="link"
              onClick={() => session.host.post({ type: "source", path: range.source, line: range.line })}
            >
              line {range.line}
            </button>
          </>
        )}
      </p>
      <p>
        <code>{wordsOf(step)}</code>
      </p>
      <p>
        <button type="button" class="link" onClick={() => tryOther(line)}>
          Try the other order
        </button>
        : what may come here instead of <code>{step.token}</code>, and does that break something?
      </p>
      {step.owed.map(({ text, state }) => (
        <p key={text} class={`schedule-owes ${state}`}>
          <i class={state} aria-hidden="true" /> {owedWords(text, state)}
        </p>
      ))}
    </section>
  );
}

function owedWords(text: string, state: "open" | "due" | "freed"): string {
  switch (state) {
    case "open":
      return `${text} is taken away, and a core still holds it: a hit is no fault before the flush is due`;
    case "due":
      return `${text} was to be flushed, and a core still holds it: a hit is a fault`;
    case "freed":
      return `${text} is still held by a core, and the frame was freed: a hit reaches what is somebody else's`;
  }
}
