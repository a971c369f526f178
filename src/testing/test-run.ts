/** Running a scenario or a variant of it as a test: its verdict, each expectation with what was seen, what it has reached. */
import type { Image, SourceRange } from "../image/image.js";
import {
  continueRun,
  openSimulation,
  outputSince,
  pauseRun,
  report,
  startRun,
  withVariant,
  type Report,
  type RunStop,
  type Simulation,
} from "../simulator/index.js";
import type { TestedExpectation, TestResult } from "../protocol/scenario-tests.js";
import { coveredLines, isReached, isSamePlace, watchLines, type LineWatch } from "./line-coverage.js";
import { noteReached, startReached, type ReachedSoFar } from "./reached.js";

/** What a run is given by its host. */
export interface TestHost {
  /** Milliseconds, from any beginning. */
  readonly now: () => number;
  /** Lets others work; resolves soon. */
  readonly breathe: () => Promise<void>;
  readonly cancelled: () => boolean;
}

/** Milliseconds of work between two breaths: a keystroke must not wait. */
const slice = 8;

/**
 * Runs a compiled scenario to its end.
 *
 * @param variant null: as it is written
 * @param coverage also tell which statements, pitfalls and events were reached
 */
export async function runTest(
  image: Image,
  variant: string | null,
  host: TestHost,
  coverage = false,
): Promise<TestResult> {
  const own = variant === null ? image : withVariant(image, variant);
  if (own === null) return notRun(`there is no variant ${variant}`);
  const opened = openSimulation(own);
  if ("problems" in opened) return notRun(opened.problems.map(({ key, message }) => `${key}: ${message}`).join("\n"));
  const { simulation } = opened;
  // An `expect` in a program says something if it was reached.
  const isAssertion = (place: SourceRange): boolean => own.assertions.some(({ range }) => isSamePlace(range, place));
  const watch = watchLines(simulation, coverage ? undefined : isAssertion);
  const reached = coverage ? startReached() : null;
  const end = await runToEnd(simulation, host, watch, reached);
  const result = report(simulation);
  return {
    status: end === null ? "cancelled" : result.status,
    reason: end?.text ?? "cancelled",
    place: null,
    expectations: [...grouped(result.expectations, image.sources), ...held(own, watch, result.expectations)],
    output: outputSince(simulation, 0).items.map(({ text }) => text),
    instructions: result.instructions,
    lines: coverage ? coveredLines(watch) : null,
    reached: reached === null ? null : reachedBy(noteReached(reached, simulation)),
  };
}

/** Null: it was cancelled. */
async function runToEnd(
  simulation: Simulation,
  host: TestHost,
  watch: LineWatch,
  reached: ReachedSoFar | null,
): Promise<RunStop | null> {
  let run = startRun(simulation, { kind: "continue" });
  for (;;) {
    if (host.cancelled()) {
      pauseRun(simulation);
      return null;
    }
    const stop = continueRun(simulation, run, { now: host.now, until: host.now() + slice });
    if (reached !== null) noteReached(reached, simulation);
    if (stop !== null) {
      // The first time that a statement is reached; from here on it is passed.
      if (stop.reason !== "breakpoint") return stop;
      watch.reach(stop);
      run = startRun(simulation, { kind: "continue" });
      continue;
    }
    await host.breathe();
  }
}

function reachedBy({ hazards, events }: ReachedSoFar): TestResult["reached"] {
  return { hazards: [...hazards], events: [...events] };
}

/** A run that never began. */
export function notRun(reason: string, place: TestResult["place"] = null): TestResult {
  return { status: "error", reason, place, expectations: [], output: [], instructions: 0, lines: null, reached: null };
}

/** The `expect` statements of programs that were reached and never failed: the report has only those that did. */
function held(image: Image, watch: LineWatch, failed: Report["expectations"]): TestedExpectation[] {
  return image.assertions
    .filter(
      ({ range, text }) =>
        !failed.some((one) => one.line === range.line && one.source === (range.source ?? 0) && one.text === text) &&
        isReached(watch, range),
    )
    .map(({ range, text, message = null }) => ({
      text,
      line: range.line,
      source: image.sources[range.source ?? 0] ?? "",
      passed: true,
      actual: "held",
      message,
    }));
}

/** Results of one `expect` in a loop as one: it holds if it always did. */
function grouped(results: Report["expectations"], sources: readonly string[]): readonly TestedExpectation[] {
  const groups = new Map<string, TestedExpectation & { failed: number }>();
  for (const { text, line, source, passed, actual, message } of results) {
    const key = `${source} ${line} ${text}`;
    const known = groups.get(key);
    if (known === undefined || (known.passed && !passed))
      groups.set(key, { text, line, source: sources[source] ?? "", passed, actual, message, failed: passed ? 0 : 1 });
    else if (!passed) known.failed++;
  }
  return [...groups.values()].map(({ failed, ...one }) => ({
    ...one,
    actual: failed > 1 ? `${one.actual}; and ${failed - 1} ${failed === 2 ? "time" : "times"} more` : one.actual,
  }));
}
