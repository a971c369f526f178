/** What a lesson remembers: the questions' seed, where the learner is, what was answered. */

/** Plain JSON that survives hiding. */
export interface LessonState {
  readonly seed: number;
  /** Position of the question that is shown, from 0. */
  readonly at: number;
  /** Choice that is marked and not yet given; null: none. */
  readonly marked: number | null;
  /** Answers so far, a character each: `r` right, `w` wrong, `-` none yet; with the choice in `given`. */
  readonly given: string;
  /** The same of what would be under another policy. */
  readonly supposed: string;
  /** That question has been asked for here. */
  readonly supposing: boolean;
  /** Stage of the access that is shown; null: stages are not shown. */
  readonly stage: number | null;
  /** The lecturer's page: large, without answers until they are asked for. */
  readonly lecturer: boolean;
  readonly revealed: boolean;
  readonly blank: boolean;
  /** Steps of type size above the usual. */
  readonly larger: number;
  readonly scroll: number;
}

/** The state of a view that was never used. */
export const initialLessonState: LessonState = {
  seed: 1,
  at: 0,
  marked: null,
  given: "",
  supposed: "",
  supposing: false,
  stage: null,
  lecturer: false,
  revealed: false,
  blank: false,
  larger: 0,
  scroll: 0,
};

/** Character of an answer that is not given. */
const none = "-";
/** Choices that a question can have. */
const mostChoices = 32;
/** First of the characters that stand for choices. */
const zero = "0".charCodeAt(0);

/** Choice that was given to a question, or null. */
export function givenAt(given: string, at: number): number | null {
  const choice = (given[at] ?? none).charCodeAt(0) - zero;
  return choice >= 0 && choice < mostChoices ? choice : null;
}

/** The answers with one more. */
export function give(given: string, at: number, choice: number): string {
  const padded = given.padEnd(at, none);
  return padded.slice(0, at) + String.fromCharCode(zero + choice) + padded.slice(at + 1);
}

/** How many of the answers given are right, and how many there are. */
export function score(given: string, answers: readonly number[]): { readonly right: number; readonly of: number } {
  const answered = answers.flatMap((answer, at) => {
    const choice = givenAt(given, at);
    return choice === null ? [] : [choice === answer];
  });
  return { right: answered.filter(Boolean).length, of: answered.length };
}
