/** The table of errors against the kernels: each row is got by a run, with nothing else coming of the refused call. */
import assert from "node:assert/strict";
import { systemCallErrors } from "../../../src/image/system-call-errors.js";
import type { SystemCallName } from "../../../src/image/system-call.js";
import { implementedSystemCalls } from "../../../src/kernel/index.js";
import { checkError, type ErrorRun, type ErrorRuns } from "./error-run.js";
import { memoryErrors } from "./errors-of-memory.js";
import { processErrors } from "./errors-of-processes.js";
import { vasErrors } from "./errors-of-vases.js";
import { spaceJmpErrors } from "./errors-of-spacejmp.js";
import { swept } from "../../sample.js";

const runs: ErrorRuns = { ...vasErrors, ...spaceJmpErrors, ...memoryErrors, ...processErrors };

describe("every errno that a call may answer", () => {
  it("is in the table, for every call", () => {
    assert.deepEqual(Object.keys(runs).sort(), [...implementedSystemCalls].sort());
    assert.deepEqual(Object.keys(systemCallErrors).sort(), [...implementedSystemCalls].sort());
  });

  for (const [name, rows] of Object.entries(runs)) {
    const errors = systemCallErrors[name as SystemCallName];
    it(`${name}: as many runs as rows`, () => assert.equal(rows.length, errors.length));
    swept([...errors.entries()], Math.ceil(errors.length / 8)).forEach(([index, { errno, when }]) => {
      it(`${name}: ${errno} when ${when}`, () => {
        const row = rows[index] ?? [];
        for (const run of Array.isArray(row) ? (row as readonly ErrorRun[]) : [row as ErrorRun]) {
          assert.equal(run.errno, errno);
          checkError(run);
        }
      });
    });
  }
});
