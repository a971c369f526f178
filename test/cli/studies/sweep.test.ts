import assert from "node:assert/strict";
import * as fc from "fast-check";
import { runs, sometimes } from "../../sample.js";
import { vas, type Outcome } from "../terminal.js";

const file = "examples/studies/shared-capacity.vas";
const study = ["--vary", "machine.seed=1..6", "--vary", "machine.jtlb_ways=8,16", "--count", "walks"];

/** Rows of a table without its header, each as its cells. */
function rows(text: string): readonly (readonly string[])[] {
  return text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
}

function sweep(words: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return vas(["sweep", file, ...words], { files });
}

describe("vas sweep", function () {
  this.timeout(400_000);
  it("makes the same table on threads as without", async () => {
    const alone = await sweep([...study, "--jobs", "1"]);
    assert.deepEqual([alone.status, alone.err], [0, ""]);
    assert.equal(rows(alone.out).length, 12);
    assert.equal((await sweep([...study, "--jobs", "2"])).out, alone.out);
  });

  it("stops threads on Ctrl-C and has the rows that are complete", async () => {
    const { status, out, err } = await vas(["sweep", file, ...study, "--jobs", "2"], { interruptAt: /^4,/m });
    assert.equal(status, 130);
    const runs = rows(out).map(([run]) => Number(run));
    assert.ok(runs.length >= 4 && runs.length < 12, out);
    assert.deepEqual(
      runs,
      [...runs].sort((one, other) => one - other),
    );
    assert.match(err, /interrupted after \d+ of 12 runs/);
  });

  sometimes("goes on where a file ends, though its last row was cut off", async () => {
    const whole = (await sweep(study)).out;
    const lines = whole.split("\n");
    const half = [...lines.slice(0, 4), lines[7], lines[5]!.slice(0, 4)].join("\n");
    const { status, out, files } = await sweep([...study, "--resume", "/t.csv"], { "/t.csv": half });
    assert.deepEqual([status, out], [0, ""]);
    const resumed = files.get("/t.csv")!;
    assert.equal(resumed, whole);
    const again = await sweep([...study, "--resume", "/t.csv"], { "/t.csv": resumed });
    assert.deepEqual([again.status, again.files.get("/t.csv")], [0, resumed]);
    const fresh = await sweep([...study, "--resume", "/new.csv"]);
    assert.equal(fresh.files.get("/new.csv"), whole);
  });

  sometimes(
    "makes the table of an uninterrupted study, wherever it was interrupted, however often, on any number of threads",
    async () => {
      const whole = (await sweep(study)).out;
      const places = fc.array(fc.record({ at: fc.integer({ min: 1, max: 12 }), jobs: fc.constantFrom("1", "2") }), {
        minLength: 1,
        maxLength: 3,
      });
      await fc.assert(
        fc.asyncProperty(places, async (stops) => {
          let files: Record<string, string> = {};
          for (const { at, jobs } of stops) {
            const words = ["sweep", file, ...study, "--jobs", jobs, "--resume", "/t.csv"];
            const part = await vas(words, { files, interruptAt: new RegExp(`^${at},`, "m") });
            files = { "/t.csv": part.files.get("/t.csv") ?? files["/t.csv"]! };
            const made = rows(files["/t.csv"]!).map(([run]) => Number(run));
            assert.equal(new Set(made).size, made.length);
          }
          const { status, files: after } = await sweep([...study, "--jobs", "2", "--resume", "/t.csv"], files);
          assert.equal(status, 0);
          assert.equal(after.get("/t.csv"), whole);
        }),
        { numRuns: runs(10), seed: 14 },
      );
    },
  );

  it("does not add to the table of another study", async () => {
    const whole = (await sweep(study)).out;
    for (const [words, message] of [
      [["--vary", "machine.seed=1..6", "--count", "walks"], /it has the columns .* this study has/],
      [["--vary", "machine.seed=2..7", ...study.slice(2)], /line 2 is of another study/],
      [["--vary", "machine.seed=1..5", ...study.slice(2)], /line 12 is of another study/],
    ] as const) {
      const { status, err, files } = await sweep([...words, "--resume", "/t.csv"], { "/t.csv": whole });
      assert.equal(status, 2);
      assert.match(err, message);
      assert.equal(files.get("/t.csv"), whole);
    }
  });

  sometimes("is made in shards, and merged into what one machine makes", async () => {
    const whole = (await sweep(study)).out;
    const files: Record<string, string> = {};
    for (const part of [1, 2, 3, 4, 5]) files[`/${part}.csv`] = (await sweep([...study, "--shard", `${part}/5`])).out;
    assert.deepEqual(
      rows(files["/2.csv"]!).map(([run]) => run),
      ["2", "7", "12"],
    );
    const merged = await vas(["merge", ...Object.keys(files).reverse(), "--output", "/all.csv"], { files });
    assert.deepEqual([merged.status, merged.err, merged.files.get("/all.csv")], [0, "", whole]);
    const partial = await vas(["merge", "/1.csv", "/3.csv", "/4.csv", "/5.csv"], { files });
    assert.equal(partial.status, 1);
    assert.match(partial.err, /the runs 2, 7 are missing/);
    const edited = files["/1.csv"]!.replace(/^1,1,8,failed,\d+/m, "1,1,8,failed,7");
    for (const [names, other, message] of [
      [["/1.csv", "/other.csv"], edited, /run 1 is different in \/1\.csv and \/other\.csv/],
      [["/1.csv", "/other.csv"], "run,why\n", /have different columns/],
      [["/other.csv"], "", /\/other\.csv is empty/],
      [["/other.csv"], "a,b\n1,2\n", /has no column `run`/],
      [["/other.csv"], "run,b\n1\n", /line 2 has 1 cell, the first line has 2/],
    ] as const) {
      const { status, err } = await vas(["merge", ...names], { files: { ...files, "/other.csv": other } });
      assert.equal(status, 2, err);
      assert.match(err, message);
    }
  });

  it("draws combinations and values, the same for the same seed", async () => {
    const drawn = async (...words: string[]): Promise<readonly (readonly string[])[]> => {
      const { status, out, err } = await sweep(["--count", "walks", ...words]);
      assert.equal(status, 0, err);
      return rows(out).map((row) => row.slice(1, -3));
    };
    const fitting = ["--vary", "machine.seed=1..100000", "--vary", "machine.asid_bits=4..13"];
    const five = await drawn(...fitting, "--sample", "5");
    assert.equal(new Set(five.map(String)).size, 5);
    assert.deepEqual(await drawn(...fitting, "--sample", "5"), five);
    assert.notDeepEqual(await drawn(...fitting, "--sample", "5", "--seed", "2"), five);
    const values = (await drawn("--vary", "machine.seed=1..100000?4")).map(([seed]) => Number(seed));
    assert.equal(values.length, 4);
    assert.deepEqual(
      values,
      [...values].sort((one, other) => one - other),
    );
    assert.ok(values.every((value) => value >= 1 && value <= 100000));
  });
});
