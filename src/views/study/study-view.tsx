/** A study: how far it has come, its table, and the chart beside it. */
import type { Signal } from "@preact/signals";
import type { ChartChoice, FromStudyPage, StudyProgress } from "../../protocol/study.js";
import { ChartControls } from "./chart-controls.js";
import { RowTable } from "./row-table.js";
import type { StudyState } from "./study-state.js";

interface StudyProps {
  readonly state: Signal<StudyState>;
  readonly post: (message: FromStudyPage) => void;
  readonly choose: (choice: ChartChoice) => void;
  readonly savePng: (svg: string) => void;
}

/** The whole page. */
export function StudyView(props: StudyProps) {
  const { table } = props.state.value;
  return (
    <main class="view study push-buttons" data-view="study" data-run={table?.progress?.state ?? "file"}>
      {table === null ? (
        <>
          <h1 class="visually-hidden">Study</h1>
          <p class="empty">The scenario is being compiled.</p>
        </>
      ) : (
        <>
          <Head {...props} />
          <div class="study-parts">
            <ChartPart {...props} />
            <RowTable table={table} />
          </div>
        </>
      )}
    </main>
  );
}

function Head({ state, post }: StudyProps) {
  const { source, progress, rows } = state.value.table!;
  return (
    <div class="study-head">
      <h1>{source.title}</h1>
      <p class="study-progress" role="status">
        {progress === null ? `${rows.length} rows` : progressText(progress)}
      </p>
      <div class="toolbar">
        {progress?.state === "running" && (
          <button type="button" onClick={() => post({ type: "stop" })}>
            Stop
          </button>
        )}
        {progress?.state === "stopped" && (
          <button type="button" onClick={() => post({ type: "resume" })}>
            Resume
          </button>
        )}
        <button type="button" disabled={rows.length === 0} onClick={() => post({ type: "saveTable" })}>
          Save CSV…
        </button>
        {progress !== null && (
          <button type="button" title={progress.command} onClick={() => post({ type: "copyCommand" })}>
            Copy as vas sweep
          </button>
        )}
      </div>
      {progress !== null && (
        <progress class="study-bar" max={progress.total} value={progress.made} aria-label="Runs that are made" />
      )}
      {progress !== null && progress.problem !== "" && (
        <p class="banner" role="alert">
          {progress.problem}
        </p>
      )}
    </div>
  );
}

function progressText({ made, total, state, left }: StudyProgress): string {
  const runs = `${made} of ${total} runs`;
  switch (state) {
    case "running":
      return left === "" ? runs : `${runs}, ${left}`;
    case "stopped":
      return made === 0 ? runs : `${runs}, stopped`;
    case "finished":
      return total === 1 ? "1 run" : `${total} runs`;
  }
}

function ChartPart({ state, post, choose, savePng }: StudyProps) {
  const { table, choice, chart } = state.value;
  const svg = chart !== null && "svg" in chart ? chart.svg : null;
  return (
    <section class="study-chart" aria-label="Chart">
      <ChartControls table={table!} choice={choice} choose={choose} />
      <div class="chart-frame" tabIndex={svg === null ? undefined : 0} role="group" aria-label="The chart">
        {chart !== null && "svg" in chart && (
          <img
            class="chart-picture"
            alt={chart.description}
            src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(chart.svg)}`}
          />
        )}
        {chart !== null && "problem" in chart && <p class="chart-problem">{chart.problem}</p>}
        {chart === null && <p class="chart-problem">The chart is drawn with the first run.</p>}
      </div>
      {chart !== null && "note" in chart && chart.note !== "" && <p class="chart-note">{chart.note}</p>}
      <div class="toolbar">
        <button type="button" disabled={svg === null} onClick={() => post({ type: "saveChart", what: "svg" })}>
          Save SVG…
        </button>
        <button type="button" disabled={svg === null} onClick={() => svg !== null && savePng(svg)}>
          Save PNG…
        </button>
      </div>
    </section>
  );
}
