/** One file of `vas test`: run, and its results as data that every format prints. */
import { exitStatus } from "../../debug/index.js";
import type { Verdict } from "../../explore/index.js";
import type { Report } from "../../simulator/index.js";
import type { Overrides } from "../../study/index.js";
import { groupedExpectations, outcomeStatus, statusText, timesText } from "../run/index.js";
import {
  loadedVariant,
  problemLine,
  problemLines,
  runLoaded,
  type LoadedScenario,
  type ScenarioOutcome,
} from "../scenario/index.js";
import { exitStatuses, printable, UsageError, type Terminal } from "../terminal/index.js";
import { exploreTested, type ExploredOutcome } from "./explored-file.js";
import { withHidden, type CombinedScenario, type HiddenFile, type TestPlace } from "./hidden-file.js";

/** An expectation and what was seen. */
export interface TestedExpectation extends TestPlace {
  readonly text: string;
  /** What the file says about it; null: nothing. */
  readonly message: string | null;
  readonly passed: boolean;
  /** What was seen; of an expectation that failed several times the first, and how often. */
  readonly actual: string;
}

/** What became of a file, or of a variant of it. */
export interface TestedFile {
  readonly file: string;
  /** Variant of the file; null: as it is written. */
  readonly variant: string | null;
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
  /** What an exploration looked at; null: one schedule was run. */
  readonly explored: Explored | null;
}

/** An exploration in figures. */
export interface Explored {
  readonly verdict: "holds" | "broken" | "inconclusive";
  readonly states: number;
  readonly transitions: number;
  /** Schedules lie beyond the file's bounds. */
  readonly bounded: boolean;
}

/** Runs a file, and then each of its variants; a file that cannot be read is a result like another. */
export async function* testFile(
  terminal: Terminal,
  file: string,
  set: Overrides,
  hidden: HiddenFile | null,
): AsyncGenerator<TestedFile, void, void> {
  const started = terminal.now();
  const broken = (variant: string | null, reasons: readonly string[]): TestedFile => ({
    ...{ file, variant, title: "", expectations: [], warnings: [], instructions: 0, output: [], explored: null },
    status: "error",
    exitStatus: exitStatuses.errors,
    reasons,
    milliseconds: terminal.now() - started,
  });
  let combined: CombinedScenario;
  try {
    combined = await withHidden(terminal, file, hidden);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    yield broken(null, [`vas: error: ${error.message}`]);
    return;
  }
  const { loaded, placeOf } = combined;
  if (loaded.library) {
    terminal.err(`vas: ${printable(file)} is there for others to include: nothing to run\n`);
    return;
  }
  if (loaded.image === null) {
    const errors = loaded.problems.filter(({ severity }) => severity === "error");
    yield broken(
      null,
      // A problem of an included file has its place already.
      errors.map((problem) =>
        problemLine(problem.file === file ? { ...problem, ...placeOf(problem.line, 0) } : problem),
      ),
    );
    return;
  }
  // Hidden expectations are of the scenario: variants are the file's own.
  const variants = hidden === null ? loaded.image.variants.map(({ name }) => name) : [];
  for (const variant of [null, ...variants]) {
    const begun = terminal.now();
    const own = variant === null ? loaded : loadedVariant(loaded, variant);
    const overrides = { ...hidden?.settings, ...set };
    try {
      if (own.image !== null && (own.image.explore ?? null) !== null) {
        const outcome = await exploreTested(terminal, file, loaded.image, own.image, variant, overrides);
        // Ctrl-C cut it off: it has no result.
        if (outcome === null) return;
        yield "errors" in outcome
          ? broken(variant, outcome.errors)
          : { ...testedByExploring(file, variant, own, outcome, placeOf), milliseconds: terminal.now() - begun };
        continue;
      }
      const outcome = await runLoaded(terminal, own, {
        overrides,
        print: () => undefined,
        progress: () => undefined,
        warn: () => undefined,
      });
      yield outcome.kind === "errors"
        ? broken(variant, outcome.lines)
        : { ...tested(file, variant, outcome, placeOf), milliseconds: terminal.now() - begun };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      yield broken(variant, [`vas: error: ${error.message}`]);
    }
  }
}

function tested(
  file: string,
  variant: string | null,
  outcome: Exclude<ScenarioOutcome, { kind: "errors" }>,
  placeOf: CombinedScenario["placeOf"],
): Omit<TestedFile, "milliseconds"> {
  const { report, warnings } = outcome;
  const expectations = groupedExpectations(report.expectations).map((one) => ({
    ...placeOf(one.line, one.source),
    text: one.text,
    message: one.message,
    passed: one.passed,
    actual: one.passed ? one.actual : `${one.actual}${timesText(one.times)}`,
  }));
  return {
    file,
    variant,
    title: report.scenario,
    status: report.status,
    exitStatus: outcomeStatus(outcome),
    reasons: report.status === "passed" || report.status === "failed" ? [] : [reasonOf(report, outcome.text)],
    warnings: variant === null ? warnings : [],
    expectations,
    instructions: report.instructions,
    output: report.output,
    explored: null,
  };
}

function testedByExploring(
  file: string,
  variant: string | null,
  loaded: LoadedScenario,
  { verdict, status, reason, expectations, warnings, summary }: Extract<ExploredOutcome, { readonly verdict: Verdict }>,
  placeOf: CombinedScenario["placeOf"],
): Omit<TestedFile, "milliseconds"> {
  const { verdict: came, states, transitions, bounded } = verdict;
  return {
    ...{ file, variant, title: loaded.image?.scenario ?? "", status },
    exitStatus: exitStatus(status),
    reasons: reason === "" ? [] : [`${reason} (${summary})`],
    warnings: [...(variant === null ? problemLines(loaded, ["warning"]) : []), ...warnings],
    expectations: expectations.map(({ asked, line, passed, actual, message }) => ({
      ...placeOf(line ?? 1, 0),
      ...{ text: asked, message, passed, actual },
    })),
    ...{ instructions: 0, output: [], explored: { verdict: came, states, transitions, bounded } },
  };
}

/** A file and its variant, as one name. */
export function testedName({ file, variant }: TestedFile): string {
  return variant === null ? file : `${file} (${variant})`;
}

/** Why a run came to no end; the reason of a deadlock or a panic begins with its name. */
function reasonOf(report: Report, why: string): string {
  return report.status === "deadlock" || report.status === "panic" ? why : `${statusText(report)}: ${why}`;
}
