/** Rows of a study in the format asked for, each as soon as it is there. */
import { paintFor, printable, printableJson } from "../terminal/index.js";
import { columnsOf, csvLine, csvOfRun, type MeasuredRun, type Plan } from "../../study/index.js";

/** How a study is printed. */
export const formats = ["text", "csv", "json", "jsonl"] as const;
export type Format = (typeof formats)[number];

/** Text before, of and after the rows. */
export interface RowFormat {
  readonly head: string;
  readonly row: (made: MeasuredRun) => string;
  readonly tail: string;
}

/** The rows of a plan in a format; `colours` for a terminal. */
export function rowFormat(format: Format, plan: Plan, counters: readonly string[], colours: boolean): RowFormat {
  switch (format) {
    case "csv":
      return {
        head: csvLine(columnsOf(plan, counters)),
        row: (made) => csvOfRun(plan, made),
        tail: "",
      };
    case "jsonl":
      return { head: "", row: (made) => `${printableJson(document(plan, counters, made), 0)}\n`, tail: "" };
    case "json":
      return jsonFormat(plan, counters);
    case "text":
      return textFormat(plan, counters, colours);
  }
}

function document(plan: Plan, names: readonly string[], { run, measurement }: MeasuredRun): object {
  const values = plan.values(run);
  const { ended, counters, why } = measurement;
  return {
    run,
    settings: Object.fromEntries(plan.keys.map((key, at) => [key, values[at]])),
    status: ended,
    counters: Object.fromEntries(names.map((name, at) => [name, counters[at]])),
    ...(why === "" ? {} : { why }),
  };
}

function jsonFormat(plan: Plan, counters: readonly string[]): RowFormat {
  let first = true;
  return {
    head: "[",
    row: (made) => {
      const text = printableJson(document(plan, counters, made)).replaceAll("\n", "\n  ");
      const before = first ? "\n  " : ",\n  ";
      first = false;
      return before + text;
    },
    tail: "\n]\n",
  };
}

/** Runs whose values are looked at for the width of a column. */
const looked = 1000;
/** Longest way in which a run ends: `deadlock`. */
const endedWidth = 8;
const counterWidth = 9;

/** A table for people. Its widths are fixed beforehand, from the values that come: rows are printed as they are made. */
function textFormat(plan: Plan, counters: readonly string[], colours: boolean): RowFormat {
  const paint = paintFor(colours);
  const samples = Array.from({ length: Math.min(looked, plan.total) }, (_, at) => plan.values(at + 1));
  const widths = plan.keys.map((key, at) => Math.max(key.length, ...samples.map((values) => values[at]!.length)));
  const numbers = plan.keys.map((_, at) => samples.every((values) => /^\d+$/.test(values[at]!)));
  const line = (values: readonly string[], ended: string, cells: readonly string[], why: string): string =>
    [
      ...values.map((value, at) => (numbers[at]! ? value.padStart(widths[at]!) : value.padEnd(widths[at]!))),
      ended.padEnd(endedWidth),
      ...cells.map((cell, at) => cell.padStart(Math.max(counterWidth, counters[at]!.length))),
      why,
    ]
      .join("  ")
      .trimEnd();
  return {
    head: `${paint.faint(line(plan.keys, "ended", counters, ""))}\n`,
    row: ({ run, measurement: { ended, counters: values, why } }) => {
      const cells = values.map((value) => (value === null ? "-" : String(value)));
      return `${line(plan.values(run).map(printable), ended, cells, printable(why))}\n`;
    },
    tail: "",
  };
}
