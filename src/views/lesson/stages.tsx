/** One access, slowly: its stages one at a time. */
import type { LessonStage } from "../../protocol/lesson-snapshot.js";

interface StagesProps {
  readonly stages: readonly LessonStage[];
  /** The stage that is shown last; later ones are grey. */
  readonly at: number;
  readonly show: (at: number) => void;
}

/** The stages with the buttons that lead through them. */
export function Stages({ stages, at, show }: StagesProps) {
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
        <span role="status">
          stage {at + 1} of {stages.length}
        </span>
      </div>
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
            {index > at ? null : <p>{stage.text}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
