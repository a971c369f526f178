/** What the Schedule view shows of a schedule: a row a step, where another core goes on, and how long translations are owed a flush. */
import type { OwedTranslation, ScheduleRow, ScheduleSnapshot } from "../../protocol/explorations.js";
import { addressText } from "../../notation/index.js";
import type { TextTable } from "../export/table-text.js";

/** How a step stands to the run. */
export type Standing = "done" | "next" | "later";

/** A step as it is drawn. */
export interface ScheduleLine {
  readonly step: ScheduleRow;
  /** From 0. */
  readonly number: number;
  /** Another core went on before: a rule is drawn above it. */
  readonly switched: boolean;
  /** The hardware's or a timer's own step, or an interrupt: no statement of a thread. */
  readonly own: boolean;
  /** Lanes of what is owed behind it. */
  readonly owed: readonly (OwedTranslation["state"] | null)[];
  readonly standing: Standing;
}

/** A schedule as it is drawn. */
export interface ScheduleModel {
  readonly lines: readonly ScheduleLine[];
  /** What is owed, a lane each. */
  readonly lanes: readonly string[];
  readonly switches: number;
  /** Lines that break something. */
  readonly broken: readonly ScheduleLine[];
}

/** Lanes that there is room for; what is owed beyond them is told in the words of a step. */
const mostLanes = 6;

/** The schedule of a snapshot, or null: none is followed. */
export function scheduleModel({ steps, at }: Pick<ScheduleSnapshot, "steps" | "at">): ScheduleModel | null {
  if (steps === null) return null;
  const lanes = [...new Set(steps.flatMap(({ owed }) => owed.map(({ text }) => text)))].slice(0, mostLanes);
  const lines = steps.map((step, number): ScheduleLine => ({
    step,
    number,
    switched: number > 0 && steps[number - 1]!.core !== step.core,
    own: !/^[ac]/.test(step.token),
    owed: lanes.map((lane) => step.owed.find(({ text }) => text === lane)?.state ?? null),
    standing: number < at ? "done" : number === at ? "next" : "later",
  }));
  return {
    lines,
    lanes,
    switches: lines.filter(({ switched }) => switched).length,
    broken: lines.filter(({ step }) => step.breaks.length > 0),
  };
}

const ownWords: Readonly<Record<string, string>> = {
  q: "timer",
  i: "interrupt",
  w: "hardware walks",
  e: "hardware forgets",
};

/** What a step does, in a few words: its statement, or what its token means. */
export function wordsOf({ token, statement }: ScheduleRow): string {
  const own = ownWords[token[0]!];
  if (own === undefined) return statement === "" ? token : statement;
  const page = /@(.*)$/.exec(token)?.[1];
  return `${own}${page === undefined ? "" : ` ${pageText(page)}`}${statement === "" ? "" : `: ${statement}`}`;
}

/** An address as it is written everywhere; a token that has none, or one that is no exact number, as it is. */
function pageText(page: string): string {
  const address = Number(page);
  return page !== "" && Number.isSafeInteger(address) && address >= 0 ? addressText(address) : page;
}

/** The same for somebody who cannot see it. */
export function labelOf({ step, number, standing }: ScheduleLine): string {
  const stands = { done: "done", next: "next", later: "to come" }[standing];
  const breaks = step.breaks.length === 0 ? "" : `, breaks: ${step.breaks.join("; ")}`;
  return `step ${number + 1}, core ${step.core}, ${wordsOf(step)}, ${stands}${breaks}`;
}

/** The schedule as it is copied: a column a core. */
export function scheduleTable({ cores }: Pick<ScheduleSnapshot, "cores">, { lines }: ScheduleModel): TextTable {
  const all = Array.from({ length: cores }, (_, core) => core);
  return {
    headings: ["step", "token", "tick", ...all.map((core) => `core ${core}`), "line", "owed", "breaks"],
    rows: lines.map(({ step, number }) => [
      String(number + 1),
      step.token,
      String(step.tick),
      ...all.map((core) => (core === step.core ? wordsOf(step) : "")),
      step.range === null ? "" : String(step.range.line),
      step.owed.map(({ text, state }) => (state === "open" ? text : `${text} (${state})`)).join("; "),
      step.breaks.join("; "),
    ]),
  };
}
