/** One file of `vas test`: run, and its results as data that every format prints. */
import type { Report } from "../../simulator/index.js";
import type { Overrides } from "../options/index.js";
import { groupedExpectations, outcomeStatus, statusText, timesText } from "../run/index.js";
import { problemLine, runLoaded, type ScenarioOutcome } from "../scenario/index.js";
import { exitStatuses, UsageError, type Terminal } from "../terminal/index.js";
import { withHidden, type HiddenFile, type TestPlace } from "./hidden-file.js";

/** An expectation and what was seen. */
export interface TestedExpectation extends TestPlace {
  readonly text: string;
  readonly passed: boolean;
  /** What was seen; of an expectation that failed several times the first, and how often. */
  readonly actual: string;
}

/** What became of a file. */
export interface TestedFile {
  readonly file: string;
  readonly title: string;
  /** As in the report, or `error`: the file or a setting is wrong and nothing ran. */
  readonly status: Report["status"] | "error";
  /** What the file's run says as an exit status. */
  readonly exitStatus: number;
  /** Why, where no expectation says it: errors of the file, a deadlock, a limit. */
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
  readonly expectations: readonly TestedExpectation[];
  readonly instructions: number;
  /** Milliseconds that it took here. */
  readonly milliseconds: number;
  /** What its programs printed. */
  readonly output: readonly string[];
}

/** Runs one file; a file that cannot be read is a result like another. */
export async function testFile(
  terminal: Terminal,
  file: string,
  set: Overrides,
  hidden: HiddenFile | null,
): Promise<TestedFile> {
  const started = terminal.now();
  const nothing = { file, title: "", expectations: [], warnings: [], instructions: 0, output: [] };
  const broken = (reasons: readonly string[]): TestedFile => ({
    ...nothing,
    status: "error",
    exitStatus: exitStatuses.errors,
    reasons,
    milliseconds: terminal.now() - started,
  });
  try {
    const { loaded, placeOf } = await withHidden(terminal, file, hidden);
    if (loaded.image === null) {
      const errors = loaded.problems.filter(({ severity }) => severity === "error");
      return broken(
        errors.map((problem) => {
          const place = placeOf(problem.line);
          return problemLine(place.file, { ...problem, line: place.line });
        }),
      );
    }
    const outcome = await runLoaded(terminal, loaded, {
      overrides: { ...hidden?.settings, ...set },
      print: () => undefined,
      progress: () => undefined,
      warn: () => undefined,
    });
    if (outcome.kind === "errors") return broken(outcome.lines);
    return { ...tested(file, outcome, placeOf), milliseconds: terminal.now() - started };
  } catch (error) {
    if (error instanceof UsageError) return broken([`vas: error: ${error.message}`]);
    throw error;
  }
}

function tested(
  file: string,
  outcome: Exclude<ScenarioOutcome, { kind: "errors" }>,
  placeOf: (line: number) => TestPlace,
): Omit<TestedFile, "milliseconds"> {
  const { report } = outcome;
  const expectations = groupedExpectations(report.expectations).map(({ line, text, passed, actual, times }) => ({
    ...placeOf(line),
    text,
    passed,
    actual: passed ? actual : `${actual}${timesText(times)}`,
  }));
  return {
    file,
    title: report.scenario,
    status: report.status,
    exitStatus: outcomeStatus(outcome),
    reasons: report.status === "passed" || report.status === "failed" ? [] : [`${statusText(report)}: ${outcome.text}`],
    warnings: outcome.warnings,
    expectations,
    instructions: report.instructions,
    output: report.output,
  };
}
