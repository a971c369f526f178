/** Rows of problems: a text with the place marked «so», the message expected there. */
import assert from "node:assert/strict";
import type { Problem } from "../../../src/language/index.js";
import { problemKinds } from "../../../src/language/model/index.js";
import { problemsOf, unmark } from "../scenario-text.js";

/** [what, text with the place marked «so», expected message, severity (default error)]. */
export type ProblemRow = readonly [what: string, marked: string, message: string, severity?: string];

/** One test a row: the message stands at its place, with its severity. */
export function testRows(
  rows: readonly ProblemRow[],
  problems: (text: string) => Promise<readonly Problem[]> = problemsOf,
): void {
  for (const [what, marked, message, severity = "error"] of rows) {
    it(`reports ${what} at its place`, async () => {
      const { text, ...place } = unmark(marked);
      const all = await problems(text);
      const found = all.find((problem) => problem.message === message);
      assert.ok(found, `not reported; reported: ${JSON.stringify(all, null, 1)}`);
      const { code, ...told } = found;
      assert.ok(
        problemKinds.some((kind) => kind.code === code),
        `code ${code}`,
      );
      assert.deepEqual(told, { severity, ...place, message });
    });
  }
}
