/** One access, slowly: its stages one at a time. */
import type { LessonStage } from "../../protocol/lesson-snapshot.js";
import { TableTools } from "../export/table-tools.js";
import type { TextTable } from "../export/table-text.js";
import type { Host } from "../session/host.js";
import { formatPlural } from "../format/quantity.js";

interface StagesProps {
  readonly stages: readonly LessonStage[];
  /** The stage that is shown last; later ones are grey. */
  readonly at: number;
  readonly show: (at: number) => void;
  readonly host: Host;
  /** Moment of the access, for the name of the file. */
  readonly tick: number;
}

/** The stages with the buttons that lead through them. */
export function Stages({ stages, at, show, host, tick }: StagesProps) {
  const sum = (some: readonly LessonStage[]) => some.reduce((cycles, one) => cycles + one.cycles, 0);
  const [done, all] = [sum(stages.slice(0, at + 1)), sum(stages)];
  return (
    <section class="stages" aria-label="One access, slowly">
      <div class="stages-bar push-buttons">
        <h2>One access, slowly</h2>
        <button
          type="button"
          data-control="back"
          disabled={at === 0}
          onClick={() => show(at - 1)}
          aria-label="Previous stage"
        >
          ◀
        </button>
        <button
          type="button"
          data-control="on"
          disabled={at >= stages.length - 1}
          onClick={() => show(at + 1)}
          aria-label="Next stage"
        >
          ▶
        </button>
        {at < stages.length - 1 ? null : (
          <TableTools host={host} what="the stages" name={`stages-tick${tick}`} table={() => stagesTable(stages)} />
        )}
        <span role="status">
          stage {at + 1} of {stages.length}
          {all === 0 ? " · it costs nothing more than the instruction" : ` · cycle ${done} of ${all}`}
        </span>
      </div>
      <progress class="stages-done" max={Math.max(1, all)} value={all === 0 ? 1 : done} aria-label="Cycles so far" />
      <ol>
        {stages.map((stage, index) => (
          <li
            key={index}
            class={`stage ${index > at ? "later" : ""} ${index === at ? "current" : ""} outcome-${stage.outcome}`}
            aria-current={index === at ? "step" : undefined}
          >
            <b>
              {index + 1} {stage.title}
            </b>
            {index > at || stage.cycles === 0 ? null : (
              <small class="stage-cycles">{formatPlural(stage.cycles, "cycle")}</small>
            )}
            {index > at ? null : <p>{stage.text}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** All of them: to be had once they have been seen. */
function stagesTable(stages: readonly LessonStage[]): TextTable {
  return {
    headings: ["stage", "what", "outcome", "cycles", "text"],
    rows: stages.map(({ title, outcome, cycles, text }, index) => [
      String(index + 1),
      title,
      outcome === "none" ? "" : outcome,
      String(cycles),
      text,
    ]),
  };
}
