/** `vas test` explores what has an `explore` block, and takes folders. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { calls } from "../../debug/client/scenarios.js";
import { vas } from "../terminal.js";
import { sometimes } from "../../sample.js";

/** A race of the lab: broken as it is written, right as `repaired`. */
const race = readFileSync(path.join(import.meta.dirname, "../../../examples/lab/03-free-before-flush.vas"), "utf8");
const silent = race.replace('  breaks "as written"', "").replace('{ breaks "as written" }', "");

/** Results of one file by variant. */
async function tested(text: string): Promise<{ readonly status: number; readonly files: readonly Tested[] }> {
  const { status, out } = await vas(["test", "/race.vas", "--json"], { files: { "/race.vas": text } });
  return { status, files: (JSON.parse(out) as { files: Tested[] }).files };
}

interface Tested {
  readonly variant: string | null;
  readonly status: string;
  readonly reasons: readonly string[];
  readonly expectations: readonly { readonly text: string; readonly passed: boolean; readonly actual: string }[];
  readonly explored: { readonly verdict: string; readonly states: number; readonly bounded: boolean } | null;
}

describe("vas test of what is explored", () => {
  sometimes(
    "passes where some schedule breaks what is there to be broken, and all schedules hold the rest",
    async () => {
      const { status, files } = await tested(race);
      assert.equal(status, 0);
      assert.deepEqual(
        files.map(({ variant, status: came, explored }) => [variant, came, explored?.verdict, explored?.states]),
        [
          [null, "passed", "broken", 136],
          ["repaired", "passed", "holds", 114],
        ],
      );
      const [expectation] = files[0]!.expectations;
      assert.equal(expectation!.text, "some schedule breaks it");
      assert.match(expectation!.actual, /switch.*schedule "c\d/);
    },
  );

  it("fails where a schedule breaks what is not there to be broken, with the way", async () => {
    const { status, files } = await tested(silent);
    assert.equal(status, 1);
    assert.deepEqual(
      files.map(({ status: came }) => came),
      ["failed", "passed"],
    );
    const failed = files[0]!.expectations.filter(({ passed }) => !passed);
    assert.equal(failed.length, 1);
    assert.equal(failed[0]!.text, "not hazard");
    assert.match(failed[0]!.actual, /^\d+ steps, \d+ switch(es)?: schedule "c\d/);
  });

  it("fails where nothing breaks what is there to be broken", async () => {
    const { status, files } = await tested(race.replace('"as written"', '"as written, repaired"'));
    assert.equal(status, 1);
    assert.equal(files[1]!.status, "failed");
    assert.match(files[1]!.expectations[0]!.actual, /holds in every schedule/);
  });

  it("knows nothing where a bound came first", async () => {
    const { status, files } = await tested(race.replace('breaks "as written"', 'states 3  breaks "as written"'));
    assert.equal(status, 3);
    assert.deepEqual(
      files.map(({ status: came }) => came),
      ["limit", "limit"],
    );
    assert.match(files[0]!.reasons[0]!, /^inconclusive: .*3.*states/);
  });

  it("`breaks` names what is there", async () => {
    const { status, files } = await tested(race.replace('"as written"', '"as written, repared"'));
    assert.equal(status, 2);
    assert.match(files[0]!.reasons.join(), /There is no variant `repared` to break\. Did you mean `repaired`\?/);
  });

  it("a schedule in the file is one of those that are looked at", async () => {
    const { status } = await tested(`${race}\nschedule "c0"\n`);
    assert.equal(status, 0);
  });

  sometimes("says the same in each format", async () => {
    const files = { "/race.vas": silent };
    const text = (await vas(["test", "/race.vas"], { files })).out;
    assert.match(
      text,
      /^FAILED {2}\/race\.vas: an expectation failed, 0 of 1 expectations hold, broken by a schedule, 136 states$/m,
    );
    assert.match(text, /^passed {2}\/race\.vas \(repaired\): 1 of 1 expectations hold, all schedules, 114 states$/m);
    const tap = (await vas(["test", "/race.vas", "--format", "tap"], { files })).out;
    assert.match(tap, /ok 1 - comes to a verdict over all schedules/);
    assert.match(tap, /not ok 2 - not hazard/);
    const junit = (await vas(["test", "/race.vas", "--format", "junit"], { files })).out;
    assert.match(junit, /tests="2" failures="1" errors="0"/);
    assert.match(junit, /name="comes to a verdict over all schedules"/);
  });

  it("a folder is all scenarios in it and below it, by name", async () => {
    const files = {
      "/all/b.vas": calls,
      "/all/a/z.vas": race,
      "/all/notes.txt": "no scenario",
      "/all/.git/c.vas": "x",
    };
    const { out, status } = await vas(["test", "/all/", "--json"], { files });
    assert.equal(status, 0);
    assert.deepEqual(
      (JSON.parse(out) as { files: { file: string; variant: string | null }[] }).files.map(({ file }) => file),
      ["/all/a/z.vas", "/all/a/z.vas", "/all/b.vas"],
    );
    const none = await vas(["test", "/all"], { files: { "/all/notes.txt": "no scenario" } });
    assert.equal(none.status, 2);
    assert.match(none.err, /\/all has no \.vas file in it or below it/);
  });

  it("Ctrl-C ends an exploration, which then has no result", async () => {
    const { status, out } = await vas(["test", "/race.vas", "/race.vas"], {
      files: { "/race.vas": race },
      interruptAt: /passed/,
    });
    assert.equal(status, 130);
    assert.match(out, /1 of 1 scenarios passed, 2 files not run|1 of 1 scenarios passed, 1 files not run/);
  });
});
