/** Runs as rows of a comma-separated table. */
import type { Measurement, Plan } from "../run/index.js";
import { csvLine } from "./csv.js";

/** A run that was made. */
export interface MeasuredRun {
  readonly run: number;
  readonly measurement: Measurement;
}

/** Columns of a table: the run's number, what varies, how it ended, the counters, and why it did not. */
export function columnsOf(plan: Plan, counters: readonly string[]): readonly string[] {
  return ["run", ...plan.keys, "ended", ...counters, "why"];
}

/** The row of a run. */
export function csvOfRun(plan: Plan, { run, measurement: { ended, counters, why } }: MeasuredRun): string {
  return csvLine([run, ...plan.values(run), ended, ...counters, why]);
}
