/** The same access under another policy: predicted and told as the question before it. It counts in no score. */
import type { LessonWhatIf } from "../../protocol/lesson-snapshot.js";

interface WhatIfProps {
  readonly whatIf: LessonWhatIf;
  /** Asked for, so that its choices are shown. */
  readonly open: boolean;
  /** Choice that was given; null: none yet. */
  readonly choice: number | null;
  readonly ask: () => void;
  readonly give: (choice: number) => void;
}

/** A line with a button; then the choices; then what would be. */
export function WhatIf({ whatIf, open, choice, ask, give }: WhatIfProps) {
  const { setting, here, choices, answer, why } = whatIf;
  const told = choice !== null;
  const said = (index: number): string =>
    !told ? "" : index === answer ? "✓ right" : index === choice ? "✕ your answer" : "";
  const look = (index: number): string => {
    if (!told) return "";
    return index === answer ? "right" : index === choice ? "wrong" : "other";
  };
  return (
    <section class="what-if" aria-label="What if">
      <p>
        What if the machine had <code>{setting}</code>?{" "}
        {open ? (
          "The same access: does the TLB have the translation?"
        ) : (
          <button type="button" class="link" onClick={ask}>
            Predict that too
          </button>
        )}
      </p>
      {open ? (
        <ol class="choices" aria-label={`Answers under ${setting}`}>
          {choices.map((text, index) => (
            <li key={index}>
              <button type="button" class={`choice ${look(index)}`} disabled={told} onClick={() => give(index)}>
                <span class="choice-number">{index + 1}</span>
                <span>{text}</span>
                <span class="choice-said">{said(index)}</span>
              </button>
            </li>
          ))}
        </ol>
      ) : null}
      {told ? (
        <p class="what-if-why" role="status">
          {choices[answer] === here ? "The same as here." : `Here it was: ${here}.`} {why}
        </p>
      ) : null}
    </section>
  );
}
