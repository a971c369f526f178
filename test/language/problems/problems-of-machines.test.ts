import assert from "node:assert/strict";
import { problemsOfFile } from "./problems-of-files.js";
import { machineProblems, withoutProblems } from "./problems-of-machines.js";
import { testRows } from "./problem-rows.js";

describe("problems of machines", () => {
  testRows(machineProblems, problemsOfFile);

  for (const [what, text] of withoutProblems)
    it(`are none in ${what}`, async () =>
      assert.deepEqual(
        (await problemsOfFile(text)).filter(({ severity }) => severity === "error"),
        [],
      ));
});
