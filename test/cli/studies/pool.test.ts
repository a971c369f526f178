import assert from "node:assert/strict";
import { loadScenario } from "../../../src/cli/scenario/index.js";
import { makeRuns } from "../../../src/cli/study/pool.js";
import type { RunRequest, StudyRequest } from "../../../src/cli/study/thread.js";
import type { Thread } from "../../../src/cli/terminal/index.js";
import type { Measurement } from "../../../src/study/index.js";
import { pretendedTerminal } from "../terminal.js";

const measurement: Measurement = { ended: "passed", counters: [7], why: "" };

/** A thread that tells of two runs at a time, dies without a word of the one before, and is heard once more after that. */
function mortal(dyingAt: number, started: number[]): Thread {
  let request: StudyRequest | null = null;
  let heard: (message: unknown) => void = () => undefined;
  let failed: (error: Error) => void = () => undefined;
  const work = (runs: readonly RunRequest[]): void => {
    let untold: { readonly run: number; readonly measurement: Measurement }[] = [];
    for (const { run } of runs) {
      started.push(run);
      if (started.length === dyingAt) return failed(new Error("out of memory"));
      Atomics.add(request!.completed, 0, 1);
      untold.push({ run, measurement });
      if (untold.length < 2) continue;
      heard(untold);
      untold = [];
    }
    if (untold.length > 0) heard(untold);
  };
  return {
    send: (message) => {
      if (request === null) {
        request = message as StudyRequest;
        setImmediate(() => heard(null));
      } else setImmediate(() => work(message as readonly RunRequest[]));
    },
    receive: (listen, fail) => {
      heard = listen;
      failed = fail;
    },
    end: async () => undefined,
  };
}

describe("runs of a study on threads", () => {
  it("blames the run at which a thread died, and makes those again that it had not told", async () => {
    const { terminal } = pretendedTerminal();
    const { image } = await loadScenario(terminal, "examples/hello.vas", null);
    const started: number[] = [];
    const replacement: Thread = mortal(Infinity, []);
    const rows: string[] = [];
    const whole = await makeRuns(
      { ...terminal, startThread: () => replacement },
      {
        study: { image: image!, counters: ["walks"] },
        runs: Array.from({ length: 60 }, (_, at) => at + 1).values(),
        total: 60,
        overrides: (run) => ({ "machine.seed": run }),
        threads: [mortal(4, started)],
        complete: () => undefined,
        row: async ({ run, measurement: { ended, why } }) => void rows.push(`${run} ${ended} ${why}`),
      },
    );
    assert.equal(whole, true);
    assert.deepEqual(
      rows.map((row) => parseInt(row)),
      Array.from({ length: 60 }, (_, at) => at + 1),
    );
    const blamed = rows.filter((row) => row.includes("error"));
    assert.deepEqual(blamed, [`${started[3]} error the thread that ran it ended: out of memory`]);
  });
});
