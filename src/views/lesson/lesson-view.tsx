/** A lesson: predict what an access will do, then see. And a lecturer's page of the same questions. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { LessonQuestion, LessonSnapshot } from "../../protocol/lesson-snapshot.js";
import { formatCount } from "../format/quantity.js";
import { change } from "../session/persisted.js";
import type { ViewSession } from "../session/view-session.js";
import { Held } from "./held.js";
import { give, givenAt, score, type LessonState } from "./lesson-state.js";
import { SourceLines } from "./source-lines.js";
import { Stages } from "./stages.js";
import { WhatIf } from "./what-if.js";

interface LessonProps {
  readonly session: ViewSession<LessonSnapshot>;
  readonly state: Signal<LessonState>;
}

/** Most steps that the type of the lecturer's page can be made larger. */
const largest = 6;

/** The whole view. */
export function LessonView({ session, state }: LessonProps) {
  const data = session.data.value;
  const epoch = session.stop.value?.position.epoch ?? null;
  useEffect(() => {
    if (epoch !== null && data?.position.epoch === epoch) session.host.post({ type: "rendered", epoch });
  }, [data, epoch]);
  const { lecturer, larger } = state.value;
  return (
    <div
      class={`view lesson ${lecturer ? "lecturer" : ""}`}
      data-view="lesson"
      data-phase={session.phase.value}
      data-epoch={data?.position.epoch ?? ""}
      style={{ "--larger": String(larger) }}
    >
      <Body session={session} state={state} />
    </div>
  );
}

function Body({ session, state }: LessonProps) {
  const data = session.data.value;
  const error = session.error.value;
  const text =
    session.stop.value === null && data === null
      ? session.phase.value === "running"
        ? "Running… The lesson begins at the next stop."
        : "No scenario is being debugged. Press F5 on a .vas file: this view then asks what its accesses will do."
      : data === null
        ? "Making questions from this scenario’s run…"
        : null;
  if (error !== null)
    return (
      <main>
        <h1 class="visually-hidden">Lesson</h1>
        <div class="banner" role="alert">
          <span>No lesson: {error}</span>
          <button type="button" class="link" onClick={() => session.refresh()}>
            Try again
          </button>
        </div>
      </main>
    );
  if (data === null)
    return (
      <main>
        <h1 class="visually-hidden">Lesson</h1>
        <p class="empty">{text}</p>
      </main>
    );
  const at = Math.min(Math.floor(state.value.at), data.questions.length - 1);
  return <Question key={`${data.seed} ${at}`} session={session} state={state} data={data} at={at} />;
}

interface QuestionProps extends LessonProps {
  readonly data: LessonSnapshot;
  readonly at: number;
}

function Question({ session, state, data, at }: QuestionProps) {
  const question = data.questions[at]!;
  const main = useRef<HTMLElement>(null);
  const { given, marked, stage, lecturer, revealed, blank, larger, supposed, supposing } = state.value;
  const choice = givenAt(given, at);
  const answered = lecturer ? revealed : choice !== null;
  const travel = (tick: number) => session.host.post({ type: "travel", tick });
  // Before the question is to be seen: a key that answers it must not come too early.
  useLayoutEffect(() => main.current?.focus(), []);
  useEffect(() => {
    // The other views show the state that the question is about, and nothing of its answer.
    if (!answered) travel(question.tick);
  }, []);
  const go = (next: number) => {
    if (next < 0 || next >= data.questions.length) return;
    change(state, { at: next, marked: null, stage: null, revealed: false, supposing: false });
  };
  const answer = () => {
    if (marked === null || answered || lecturer) return;
    change(state, { given: give(given, at, marked), marked: null });
    travel(question.after);
  };
  const supposedHere = givenAt(supposed, at);
  const suppose = (choice: number) => change(state, { supposed: give(supposed, at, choice) });
  const reveal = () => {
    change(state, { revealed: !revealed, stage: revealed ? null : stage });
    travel(revealed ? question.tick : question.after);
  };
  /** What a digit does: marks a choice of the question, or answers what would be. */
  const chosenBy = (number: number): (() => void) | undefined => {
    if (!answered) return number < question.choices.length ? () => change(state, { marked: number }) : undefined;
    const open = supposing && supposedHere === null && number < (question.whatIf?.choices.length ?? 0);
    return open ? () => suppose(number) : undefined;
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const number = Number(event.key) - 1;
    const act = lecturer
      ? {
          ArrowRight: () => go(at + 1),
          ArrowLeft: () => go(at - 1),
          ".": reveal,
          "+": () => change(state, { larger: Math.min(largest, larger + 1) }),
          "-": () => change(state, { larger: Math.max(0, larger - 1) }),
          b: () => change(state, { blank: !blank }),
        }[event.key.length === 1 ? event.key.toLowerCase() : event.key]
      : event.key === "Enter" && !(event.target instanceof HTMLButtonElement)
        ? answered
          ? () => go(at + 1)
          : answer
        : Number.isInteger(number) && number >= 0
          ? chosenBy(number)
          : undefined;
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const { right, of } = score(
    given,
    data.questions.map((one) => one.answer),
  );
  if (lecturer && blank)
    return (
      <main ref={main} tabIndex={0} class="scroller blank" onKeyDown={onKey} aria-label="Blank page: B shows it again">
        <h1 class="visually-hidden">Lesson</h1>
      </main>
    );
  return (
    <main ref={main} tabIndex={0} class="scroller" data-scroller onKeyDown={onKey} aria-label="Lesson">
      <h1 class="lesson-place">
        {answered ? "Answer" : "Question"} {at + 1} of {data.questions.length}
        <small>
          {" "}
          {data.scenario} · tick {formatCount(question.tick)}
          {question.line === null ? "" : ` · line ${question.line}`}
        </small>
      </h1>
      <p class="prompt">{question.prompt}</p>
      <div class="lesson-picture">
        {lecturer && question.source !== null ? <SourceLines source={question.source} line={question.line} /> : null}
        <Held levels={question.levels} host={session.host} tick={question.tick} />
      </div>
      <Choices
        question={question}
        marked={marked}
        choice={choice}
        answered={answered}
        lecturer={lecturer}
        mark={(one) => change(state, { marked: one })}
      />
      {answered ? (
        <p class="why" role="status">
          {question.why}
        </p>
      ) : null}
      {answered && question.whatIf !== null ? (
        <WhatIf
          whatIf={question.whatIf}
          open={supposing || supposedHere !== null}
          choice={supposedHere}
          ask={() => change(state, { supposing: true })}
          give={suppose}
        />
      ) : null}
      <div class="lesson-actions push-buttons">
        {answered || lecturer ? null : (
          <button type="button" class="primary" disabled={marked === null} onClick={answer}>
            Answer
          </button>
        )}
        {lecturer ? (
          <button type="button" onClick={reveal}>
            {revealed ? "Hide the answer" : "Show the answer"}
          </button>
        ) : null}
        {answered ? (
          <button type="button" onClick={() => change(state, { stage: stage === null ? 0 : null })}>
            {stage === null ? "Show it slowly" : "Hide the stages"}
          </button>
        ) : null}
        <button type="button" disabled={at === 0} onClick={() => go(at - 1)}>
          Back
        </button>
        <button
          type="button"
          class={answered ? "primary" : ""}
          disabled={at + 1 >= data.questions.length}
          onClick={() => go(at + 1)}
        >
          {answered || lecturer ? "Next" : "Skip"}
        </button>
        {at + 1 >= data.questions.length && answered ? (
          <button type="button" onClick={() => newQuestions(session, state, data.seed + 1)}>
            New questions
          </button>
        ) : null}
        <span class="spacer" />
        {lecturer || of === 0 ? null : (
          <span class="score">
            {right} of {of} right so far
          </span>
        )}
        <button
          type="button"
          onClick={() => change(state, { lecturer: !lecturer, revealed: false, blank: false, stage: null })}
        >
          {lecturer ? "Leave the lecturer’s page" : "Lecturer’s page"}
        </button>
      </div>
      {answered && stage !== null ? (
        <Stages
          stages={question.stages}
          host={session.host}
          tick={question.tick}
          at={Math.min(stage, question.stages.length - 1)}
          show={(next) => change(state, { stage: next })}
        />
      ) : null}
      <p class="lesson-keys">
        {lecturer
          ? "→ next · ← back · . shows and hides the answer · + larger · − smaller · B blank"
          : `1 to ${question.choices.length} choose · Enter answers, then goes on`}
      </p>
    </main>
  );
}

function newQuestions(session: ViewSession<LessonSnapshot>, state: Signal<LessonState>, seed: number): void {
  change(state, { seed, at: 0, given: "", supposed: "", supposing: false, marked: null, stage: null, revealed: false });
  session.refresh();
}

interface ChoicesProps {
  readonly question: LessonQuestion;
  readonly marked: number | null;
  readonly choice: number | null;
  readonly answered: boolean;
  readonly lecturer: boolean;
  readonly mark: (choice: number) => void;
}

function Choices({ question, marked, choice, answered, lecturer, mark }: ChoicesProps) {
  const look = (index: number): string => {
    if (!answered) return marked === index ? "marked" : "";
    if (index === question.answer) return "right";
    return !lecturer && index === choice ? "wrong" : "other";
  };
  const said: Readonly<Record<string, string>> = { right: "✓ right", wrong: "✕ your answer" };
  return (
    <ol class="choices" aria-label="Answers">
      {question.choices.map((text, index) => (
        <li key={index}>
          <button
            type="button"
            class={`choice ${look(index)}`}
            disabled={answered || lecturer}
            aria-pressed={marked === index}
            onClick={() => mark(index)}
          >
            <span class="choice-number">{index + 1}</span>
            <span>{text}</span>
            <span class="choice-said">{said[look(index)] ?? ""}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
