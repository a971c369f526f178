/** Statements and functions that tests have reached, as the editor shows them. */
import * as vscode from "vscode";
import type { FileLines } from "../../protocol/scenario-tests.js";
import { rangeOf } from "./items.js";

type Detail = vscode.StatementCoverage | vscode.DeclarationCoverage;

/** A file's coverage, with what is behind it. */
class ScenarioCoverage extends vscode.FileCoverage {
  constructor(
    uri: vscode.Uri,
    readonly details: readonly Detail[],
  ) {
    const { statementCoverage, declarationCoverage } = vscode.FileCoverage.fromDetails(uri, details);
    super(uri, statementCoverage, undefined, declarationCoverage);
  }
}

/** Details of a file of `CoverageSum.all`. */
export function detailsOf(coverage: vscode.FileCoverage): Detail[] {
  return coverage instanceof ScenarioCoverage ? [...coverage.details] : [];
}

/** Sums of several runs: how many of them have reached each statement. */
export class CoverageSum {
  private readonly files = new Map<string, Map<string, Detail>>();

  /** Adds a run. */
  add(lines: readonly FileLines[]): void {
    for (const { source, statements, functions } of lines) {
      const file = this.files.get(source) ?? new Map<string, Detail>();
      this.files.set(source, file);
      const count = (key: string, reached: boolean, make: () => Detail): void => {
        const known = file.get(key) ?? make();
        known.executed = Number(known.executed) + (reached ? 1 : 0);
        file.set(key, known);
      };
      for (const { range, reached } of statements)
        count(JSON.stringify(range), reached, () => new vscode.StatementCoverage(0, rangeOf(range)));
      for (const { name, range, reached } of functions)
        count(
          `${name} ${JSON.stringify(range)}`,
          reached,
          () => new vscode.DeclarationCoverage(name, 0, rangeOf(range)),
        );
    }
  }

  /** By file; only `.vas` files: the sources of executables are the compiler's. */
  all(): readonly vscode.FileCoverage[] {
    return [...this.files]
      .filter(([source]) => source.endsWith(".vas"))
      .map(([source, details]) => new ScenarioCoverage(vscode.Uri.parse(source), [...details.values()]));
  }
}
