/** Questions about a run, as data: what the terminal prints and what a lesson in the views asks. */

/** What is asked: does the TLB have it; which way gives up its entry; which entry does the walk read next. */
export const questionKinds = ["hit-or-miss", "evicted-way", "next-entry"] as const;
export type QuestionKind = (typeof questionKinds)[number];

/** A question with its answers. */
export interface Question {
  /** From 1, in the order of the run. */
  readonly number: number;
  readonly kind: QuestionKind;
  /** Attempts of instructions before the step that it is about: where a debugger can stand to ask it. */
  readonly tick: number;
  /** Line of the scenario, from 1; null: no line of its own. */
  readonly line: number | null;
  readonly process: string;
  /** The address that is accessed. */
  readonly address: number;
  readonly prompt: string;
  /** Possible answers, one of them right. */
  readonly choices: readonly string[];
  /** Index of the right one. */
  readonly answer: number;
  /** Why it is right, in a sentence or two. */
  readonly why: string;
}

/** A scenario and what is asked about its run. Equal seeds give equal exercises. */
export interface Exercise {
  readonly seed: number;
  readonly title: string;
  /** What the TLBs for data hold before the first question, level by level. */
  readonly before: readonly string[];
  readonly questions: readonly Question[];
}
