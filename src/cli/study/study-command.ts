/** `vas compare` and `vas sweep`: one scenario under many settings, a row of counters for each. */
import { problemPage } from "../../debug/index.js";
import { listNames } from "../../language/index.js";
import {
  combinations,
  keyProblem,
  overridesOf,
  planStudy,
  readVariation,
  runsOfShard,
  runsToMake,
  splitOverrides,
  type MeasuredRun,
  type Overrides,
  type Plan,
  type Shard,
  type VariationText,
  usualCounters,
  withArguments,
} from "../../study/index.js";
import { loadScenario, problemLines } from "../scenario/index.js";
import {
  durationText,
  exitStatuses,
  writeProblem,
  progressLine,
  threadCount,
  UsageError,
  type Sink,
  type Terminal,
  type Thread,
} from "../terminal/index.js";
import { makeRuns } from "./pool.js";
import { rowFormat, type Format } from "./row-format.js";
import { doneRuns, openSink, type DoneRuns } from "./study-file.js";

/** Options of a study. */
export interface StudyOptions {
  readonly variant: string | null;
  readonly set: Overrides;
  readonly vary: readonly VariationText[];
  readonly count: readonly string[];
  readonly format: Format;
  /** Threads, this one included; null: as many as processors, and fewer for a short study. */
  readonly jobs: number | null;
  readonly sample: number | null;
  readonly seed: number;
  readonly shard: Shard;
  /** File for the rows; null: standard output. */
  readonly output: string | null;
  /** File of the same study whose runs are not made again; the new rows are added to it. */
  readonly resume: string | null;
  /** Runs at most; above, `vas sweep` is meant. Infinity: no limit. */
  readonly most: number;
}

/** What became of the runs. */
interface Tally {
  made: number;
  refused: number;
  limited: number;
  deadlocked: number;
  failed: number;
  /** Counters that no run had. */
  readonly unknown: Set<string>;
}

/** Runs that make a thread of its own worthwhile. */
const runsForThread = 16;

/**
 * Makes the runs of a study.
 *
 * @throws UsageError if nothing varies, the file cannot be read, no process has an argument, or a table cannot be resumed
 */
export async function studyCommand(terminal: Terminal, file: string, options: StudyOptions): Promise<number> {
  const plan = plannedStudy(options);
  const counters = options.count.length === 0 ? usualCounters : options.count;
  const done = options.resume === null ? null : await doneRuns(terminal, options.resume, plan, counters);
  const total = runsOfShard(plan) - (done?.runs.size ?? 0);
  const asked = options.jobs === null ? null : threadCount(terminal, options.jobs);
  const jobs = asked ?? Math.max(1, Math.min(terminal.processors, Math.floor(total / runsForThread)));
  // They start while the scenario is compiled.
  const threads = Array.from({ length: Math.min(jobs, total) - 1 }, () => terminal.startThread());
  try {
    return await makeStudy(terminal, file, { options, plan, counters, done, total, threads });
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

/** A study that is planned. */
interface PlannedStudy {
  readonly options: StudyOptions;
  readonly plan: Plan;
  readonly counters: readonly string[];
  /** What there is already; null: nothing is resumed. */
  readonly done: DoneRuns | null;
  /** Runs to make. */
  readonly total: number;
  readonly threads: readonly Thread[];
}

async function makeStudy(
  terminal: Terminal,
  file: string,
  { options, plan, counters, done, total, threads }: PlannedStudy,
): Promise<number> {
  const loaded = await loadScenario(terminal, file, options.variant);
  if (loaded.image === null) {
    terminal.err(`${problemLines(loaded, ["error", "warning"]).join("\n")}\n`);
    return exitStatuses.errors;
  }
  const overrides = (run: number): Overrides => overridesOf(plan.keys, plan.values(run), options.set);
  // Says at once that no process has an argument of that name.
  withArguments(loaded.image, splitOverrides(overrides(1)).processArguments);
  const format = rowFormat(options.format, plan, counters, terminal.outIsTty && options.output === null);
  const sink = await sinkFor(terminal, options, done?.fresh ?? true);
  const progress = progressLine(terminal);
  const tally: Tally = { made: 0, refused: 0, limited: 0, deadlocked: 0, failed: 0, unknown: new Set(counters) };
  const started = terminal.now();
  if (done?.fresh ?? true) await sink.write(format.head);
  const early = (done?.early ?? []).values();
  let next = early.next();
  /** Rows of before whose place is in front of a run's. */
  const writeEarly = async (run: number): Promise<void> => {
    for (; next.done !== true && next.value.run < run; next = early.next()) await sink.write(next.value.text);
  };
  const whole = await makeRuns(terminal, {
    study: { image: loaded.image, counters },
    runs: runsToMake(plan, done?.runs ?? new Set()),
    total,
    overrides,
    threads,
    complete: (made) => {
      count(tally, counters, made);
      progress.show(() => progressText(tally, total, terminal.now() - started));
    },
    row: async (made) => {
      if (terminal.outIsTty) progress.clear();
      await writeEarly(made.run);
      await sink.write(format.row(made));
    },
  });
  progress.clear();
  await writeEarly(Infinity);
  await sink.write(format.tail);
  await sink.close();
  return conclude(terminal, tally, total, whole);
}

function plannedStudy(options: StudyOptions): Plan {
  if (options.vary.length === 0)
    throw new UsageError("no setting or argument varies: add one, for example --vary machine.tags=asid,asid+sasid");
  const { sample, seed, shard } = options;
  if (options.resume !== null && options.format !== "csv")
    throw new UsageError("--resume reads and adds to a comma-separated table: add --format csv");
  if (options.resume !== null && options.output !== null)
    throw new UsageError("--resume FILE adds the rows to FILE: leave --output out");
  for (const key of Object.keys(options.set)) {
    const problem = keyProblem(key);
    if (problem !== null) throw new UsageError(`--set ${key}: ${problem}`);
  }
  const plan = planStudy(combinations(options.vary.map((one) => readVariation(one, seed))), { sample, seed, shard });
  if (plan.total > options.most)
    throw new UsageError(
      `${plan.total} combinations are more than ${options.most}: vary less at once, draw some with --sample ` +
        `${options.most}, or use vas sweep`,
    );
  return plan;
}

async function sinkFor(terminal: Terminal, { output, resume }: StudyOptions, fresh: boolean): Promise<Sink> {
  const file = resume ?? output;
  if (file === null) return { write: async (piece) => terminal.out(String(piece)), close: async () => undefined };
  const sink = await openSink(terminal, file, resume === null || fresh ? "write" : "append");
  return {
    close: sink.close,
    write: async (piece) => {
      try {
        await sink.write(piece);
      } catch (error) {
        throw new UsageError(
          `${file} cannot be written: ${writeProblem(error)}; the rows before are in it, and --resume ${file} goes on`,
        );
      }
    },
  };
}

function count(tally: Tally, counters: readonly string[], { measurement }: MeasuredRun): void {
  tally.made++;
  if (measurement.ended === "refused") tally.refused++;
  else if (measurement.ended === "limit" || measurement.ended === "panic") tally.limited++;
  else if (measurement.ended === "deadlock") tally.deadlocked++;
  else if (measurement.ended === "error") tally.failed++;
  if (tally.unknown.size > 0)
    counters.forEach((name, at) => measurement.counters[at] !== null && tally.unknown.delete(name));
}

function progressText({ made, refused }: Tally, total: number, milliseconds: number): string {
  const left = made < 3 ? "" : `, ${durationText((milliseconds / made) * (total - made))} left`;
  return `${made} of ${total} runs${refused === 0 ? "" : `, ${refused} refused`}${left} (Ctrl-C stops)`;
}

/** Says what the rows do not, and answers with the exit status: failed expectations are what one compares for. */
function conclude(terminal: Terminal, tally: Tally, total: number, whole: boolean): number {
  const { made, refused, failed, unknown } = tally;
  if (failed > 0)
    terminal.err(`vas: internal error in ${failed} of ${made} runs, see the column why; report it: ${problemPage}\n`);
  if (!whole) {
    terminal.err(`vas: interrupted after ${made} of ${total} runs\n`);
    return exitStatuses.interrupted;
  }
  if (failed > 0) return exitStatuses.errors;
  if (refused > 0) {
    terminal.err(`vas: ${refused} of ${made} combinations were refused, the rows say why\n`);
    if (refused === made) return exitStatuses.errors;
  }
  if (made > 0 && unknown.size > 0) {
    terminal.err(
      `vas: error: no run has the counter ${listNames([...unknown], 5)}: is there a TLB, process or VAS of that name, ` +
        "and is machine.classify on?\n",
    );
    return exitStatuses.errors;
  }
  if (tally.limited > 0) return exitStatuses.limit;
  return tally.deadlocked > 0 ? exitStatuses.failed : exitStatuses.ok;
}
