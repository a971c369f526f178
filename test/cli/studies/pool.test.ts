import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { loadScenario } from "../../../src/cli/scenario/index.js";
import { makeRuns } from "../../../src/cli/study/pool.js";
import type { RunRequest, StudyRequest } from "../../../src/cli/study/study-thread.js";
import type { Thread } from "../../../src/cli/terminal/index.js";
import {
  combinations,
  overridesOf,
  planStudy,
  readVariation,
  runsToMake,
  type Measurement,
  type Plan,
} from "../../../src/study/index.js";
import { sweeping, swept } from "../../sample.js";
import { pretendedTerminal } from "../terminal.js";

const measurement: Measurement = { ended: "passed", counters: [7], why: "" };

/**
 * A thread that tells of two runs at a time, dies without a word of the one before, and is heard once more after that.
 *
 * @param started gets the runs as they begin; null: nobody asks, and it lives for ever
 */
function mortal(dyingAt: number, started: number[] | null): Thread {
  let request: StudyRequest | null = null;
  let heard: (message: unknown) => void = () => undefined;
  let failed: (error: Error) => void = () => undefined;
  const work = (runs: readonly RunRequest[]): void => {
    let untold: { readonly run: number; readonly measurement: Measurement }[] = [];
    for (const { run } of runs) {
      started?.push(run);
      if (started?.length === dyingAt) return failed(new Error("out of memory"));
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

  // As many as it says in `npm test`; a part of them shows what is under way as well.
  const million = sweeping ? 1_000_000 : 40_000;
  for (const sample of swept([null, million], 1))
    it(`keeps nothing of a million ${sample === null ? "combinations" : "drawn ones"} but those that wait`, async () => {
      const { terminal } = pretendedTerminal();
      const { image } = await loadScenario(terminal, "examples/hello.vas", null);
      // This thread's own runs are refused at once: what is looked at is what is kept of them.
      const plan = planStudy(
        combinations([
          readVariation({ key: "", text: `machine.asid_bits=100..${million / 1000 + 99}` }, 1),
          readVariation({ key: "", text: `machine.seed=1..${sample === null ? 1000 : 1_000_000_000}` }, 1),
        ]),
        { sample, seed: 1, shard: { part: 1, of: 1 } },
      );
      let drawn = 0;
      let written = 0;
      let mostOpen = 0;
      const held: number[] = [];
      const whole = await makeRuns(terminal, {
        study: { image: image!, counters: ["walks"] },
        runs: counted(plan, () => drawn++),
        total: plan.total,
        overrides: (run) => overridesOf(plan.keys, plan.values(run), {}),
        threads: [mortal(Infinity, null), mortal(Infinity, null)],
        complete: () => undefined,
        row: async ({ run }) => {
          assert.equal(run, ++written, "in the order of the table");
          mostOpen = Math.max(mostOpen, drawn - written);
          if (written % (million / 4) === million / 5) held.push(heapInUse());
        },
      });
      assert.deepEqual([whole, written, drawn], [true, million, million]);
      assert.ok(mostOpen <= 4096, `${mostOpen} runs were open at once`);
      // A million of the smallest objects would be 12 MB at least; what is open is a few hundred kilobytes.
      assert.equal(held.length, 4);
      assert.ok(!sweeping || held[3]! - held[0]! < 6e6, `bytes in use: ${held.join(", ")}`);
    });
});

/** The plan's runs, each told as it is taken. */
function* counted(plan: Plan, taken: () => void): Generator<number> {
  for (const run of runsToMake(plan, new Set())) {
    taken();
    yield run;
  }
}

/** Bytes of the heap that are in use once what is not has been collected. */
function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}
