/** Rows of steps through sqlite with debug information, which `npm run sysroot -- --sqlite` makes. */
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Row } from "../rows/rows.js";
import type { SqliteTime, StepTimes } from "./sqlite-steps.js";

/** Group of these rows. */
export const sqliteWork = "Steps in sqlite3 with debug information, 260,000 lines of C";

/** The bundle of sqlite-steps.ts, and where sqlite is. */
export interface SqlitePlan {
  readonly "sqlite-steps": string;
  readonly sysroot: string;
}

/** Steps of each kind that are timed. */
const steps = 400;

/** No rows where sqlite has not been made. */
export function sqliteRows({ sysroot, "sqlite-steps": bundle }: SqlitePlan): Row[] {
  const folder = join(sysroot, "sqlite");
  const file = join(folder, "sqlite.elf");
  if (!existsSync(file)) return [];
  const scenario = join(folder, "sqlite.vas");
  writeFileSync(
    scenario,
    `scenario "sqlite" machine rv64-sv39 { memory 256M } kernel intended program p from "sqlite.elf" process A runs p()\n`,
  );
  const words = ["--expose-gc", bundle, scenario, file, String(steps)];
  const { steps: times, reading } = JSON.parse(
    execFileSync(process.execPath, words, { encoding: "utf8" }),
  ) as SqliteTime;
  const row = (work: string, values: readonly number[], unit: string, target: string, met: boolean | null): Row => {
    const [median, least, greatest] = [0.5, 0, 0.99].map((part) => quantile(values, part)) as [number, number, number];
    const ours = { median, least, greatest };
    return { group: sqliteWork, work, ours, other: null, unit, ratio: null, plain: null, target, met };
  };
  const ofSteps = ([name, { elapsed, processor }]: [string, StepTimes]): Row[] => [
    row(name, elapsed, "ms (to the 99th percentile)", "p99 ≤ 5 ms", quantile(elapsed, 0.99) <= 5),
    row(`${name}: processor time`, processor, "ms (to the 99th percentile)", "", null),
  ];
  const { megabytes, processor } = reading;
  return [
    ...Object.entries(times).flatMap(ofSteps),
    row("debug information is read: processor time", processor, "ms", "≤ 400 ms", quantile(processor, 0.5) <= 400),
    row("debug information that is held", [megabytes], "MB", "≤ 40 MB", megabytes <= 40),
  ];
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}
