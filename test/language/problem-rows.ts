/** Rows of problems: a text with the place marked «so», the message expected there. */
import assert from "node:assert/strict";
import { problemsOf, unmark } from "./scenario-text.js";

/** [what, text with the place marked «so», expected message, severity (default error)]. */
export type ProblemRow = readonly [what: string, marked: string, message: string, severity?: string];

/** One test a row: the message stands at its place, with its severity. */
export function testRows(rows: readonly ProblemRow[]): void {
  for (const [what, marked, message, severity = "error"] of rows) {
    it(`reports ${what} at its place`, async () => {
      const { text, ...place } = unmark(marked);
      const problems = await problemsOf(text);
      const found = problems.find((problem) => problem.message === message);
      assert.ok(found, `not reported; reported: ${JSON.stringify(problems, null, 1)}`);
      assert.deepEqual(found, { severity, ...place, message });
    });
  }
}
