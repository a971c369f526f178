/**
 * Scenarios as tests: what the extension asks of the language server, which finds and runs them, and what it answers. Lines and
 * columns are 1-based, ends exclusive.
 */

/** Requests, with the parameters `TestsQuery` and `TestRunQuery`. */
export const testRequests = {
  /** `TestedScenario`, or null: nothing to run. */
  find: "vas/findTests",
  /** `TestResult`; cancelling it ends the run. */
  run: "vas/runTest",
  /** `{ runs: Reached[] }` → what they have reached together, and what not, as text. */
  reached: "vas/reachedText",
} as const;

/** A file. */
export interface TestsQuery {
  readonly uri: string;
}

/** A run of a file. */
export interface TestRunQuery {
  readonly uri: string;
  /** Null: as it is written. */
  readonly variant: string | null;
  /** Also tell which statements, pitfalls and events were reached. */
  readonly coverage: boolean;
}

/** A place in a file. */
export interface TextRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** An expectation as a test. */
export interface TestedCondition {
  /** `expect A.exit == 0`, in one line. */
  readonly label: string;
  /** The condition, as results name it. */
  readonly text: string;
  readonly range: TextRange;
}

/** One run of a file: as it is written, or as a variant. */
export interface TestedRun {
  /** Null: as it is written. */
  readonly variant: string | null;
  readonly title: string;
  readonly range: TextRange;
  readonly conditions: readonly TestedCondition[];
}

/** A file with something to run; the scenario as it is written is the first of the runs. */
export interface TestedScenario {
  readonly title: string;
  readonly runs: readonly TestedRun[];
}

/** An expectation and what was seen. */
export interface TestedExpectation {
  readonly text: string;
  /** Of the file `source`. */
  readonly line: number;
  /** URI of the file. */
  readonly source: string;
  readonly passed: boolean;
  /** What was seen; of one that failed several times the first, and how often. */
  readonly actual: string;
  /** What the file says about it; null: nothing. */
  readonly message: string | null;
}

/** What became of a run. */
export interface TestResult {
  /** `error`: nothing ran, the file or its settings are wrong; `cancelled`: somebody ended it. */
  readonly status: "passed" | "failed" | "limit" | "panic" | "deadlock" | "running" | "error" | "cancelled";
  /** Why, where no expectation says it. */
  readonly reason: string;
  /** Where the reason is, if it has a place: an error of the file. */
  readonly place: (TextRange & { readonly uri: string }) | null;
  readonly expectations: readonly TestedExpectation[];
  readonly output: readonly string[];
  readonly instructions: number;
  /** Null: not asked for. */
  readonly lines: readonly FileLines[] | null;
  readonly reached: Reached | null;
}

/** A statement, and whether it was reached. */
export interface CoveredStatement {
  readonly range: TextRange;
  readonly reached: boolean;
}

/** A function, and whether it was entered. */
export interface CoveredFunction extends CoveredStatement {
  readonly name: string;
}

/** Statements and functions of a file. */
export interface FileLines {
  /** URI of the file. */
  readonly source: string;
  readonly statements: readonly CoveredStatement[];
  readonly functions: readonly CoveredFunction[];
}

/** Pitfalls and defects (`P4`, `Q1`), and words of events (`page-fault`), that a run has reached. */
export interface Reached {
  readonly hazards: readonly string[];
  readonly events: readonly string[];
}
