/** What there is to test in a file: its scenario, each variant, each expectation, with their places. */
import {
  isExpectStatement,
  nodesIn,
  parseScenario,
  rangeOf,
  textOf,
  type CoreServiceSet,
  type Expectation,
  type ExpectStatement,
} from "../language/index.js";
import type { TestedCondition, TestedRun, TestedScenario, TextRange } from "../protocol/scenario-tests.js";

/**
 * Finds the tests of a file. Works on damaged files, too: what was read is found.
 *
 * @returns null if there is nothing to run: a file for others, or one without processes
 */
export async function findTests(services: CoreServiceSet, text: string, uri: string): Promise<TestedScenario | null> {
  const { ast } = await parseScenario(services, text, uri);
  if (ast.title === undefined || ast.processes.length === 0) return null;
  const inside = ast.programs.flatMap((program) => nodesIn(program).filter(isExpectStatement));
  const base = [...ast.expectations, ...inside].map(conditionOf);
  const title = ast.$cstNode
    ? { ...rangeOf(ast), endLine: rangeOf(ast).line, endColumn: rangeOf(ast).column }
    : nowhere;
  return {
    title: ast.title,
    runs: [
      { variant: null, title: ast.title, range: title, conditions: base },
      ...ast.variants
        .filter(({ name }) => name !== undefined)
        .map((variant): TestedRun => {
          const own = variant.expectations.length > 0 ? variant.expectations : ast.expectations;
          return {
            variant: variant.name,
            title: variant.title ?? variant.name,
            range: headingOf(rangeOf(variant)),
            conditions: [...own, ...inside].map(conditionOf),
          };
        }),
    ],
  };
}

const nowhere: TextRange = { line: 1, column: 1, endLine: 1, endColumn: 1 };

function headingOf(range: TextRange): TextRange {
  return { ...range, endLine: range.line, endColumn: range.column };
}

function conditionOf(node: Expectation | ExpectStatement): TestedCondition {
  // The parser's error recovery may leave the condition out.
  const text = (node.condition as typeof node.condition | undefined) ? textOf(node.condition) : "";
  const quantifier = "quantifier" in node && node.quantifier ? `${node.quantifier} ` : "";
  return { label: `expect ${quantifier}${text.replace(/\s+/g, " ")}`, text, range: rangeOf(node) };
}
