/** Exercises: the same for the same seed, and every answer is what the run does. */
import assert from "node:assert/strict";
import { EventKind, eventsSince, type TraceEvent } from "../../src/machine/index.js";
import { askAbout, exerciseScenario, questionKinds, type Exercise } from "../../src/exercise/index.js";
import { observeRefills, report, type Simulation } from "../../src/simulator/index.js";
import { vas } from "../cli/terminal.js";
import { compile, go, open } from "../simulator/scenarios/scenario.js";
import { runs, sometimes } from "../sample.js";

const seeds = Array.from({ length: Number(process.env["VAS_EXERCISES"] ?? runs(12)) }, (_, at) => at + 1);

async function opened(seed: number): Promise<Simulation> {
  return open(await compile(exerciseScenario(seed)));
}

async function exercise(seed: number): Promise<Exercise> {
  return askAbout(await opened(seed), { seed, kinds: questionKinds, count: 9 });
}

/** Events of the whole run, as nobody asks. */
async function eventsOf(seed: number): Promise<readonly TraceEvent[]> {
  const simulation = await opened(seed);
  observeRefills(simulation, true);
  go(simulation, { kind: "continue" });
  const events: TraceEvent[] = [];
  eventsSince(simulation.system.machine.trace, 0, (event) => void events.push(event));
  return events;
}

/** Page and access of an event of a miss. */
const pageOf = (address: number): number => Math.floor(address / 4096);

describe("exercises", function () {
  this.timeout(400_000);
  it("are scenarios that run and pass, each seed its own", async () => {
    const texts = new Set<string>();
    for (const seed of seeds) {
      const text = exerciseScenario(seed);
      assert.equal(text, exerciseScenario(seed));
      texts.add(text);
      const simulation = await opened(seed);
      go(simulation, { kind: "continue" });
      assert.equal(report(simulation).status, "passed");
    }
    assert.equal(texts.size, seeds.length);
    const { out } = await vas(["format", "--check", "/e.vas"], { files: { "/e.vas": exerciseScenario(3) } });
    assert.equal(out, "");
  });

  it("are the same for the same seed", async () => {
    assert.deepEqual(await exercise(5), await exercise(5));
    assert.notDeepEqual((await exercise(5)).questions, (await exercise(6)).questions);
  });

  it("have the answers that the run gives", async () => {
    const asked = new Map<string, number>();
    for (const seed of seeds) {
      const { questions } = await exercise(seed);
      const events = await eventsOf(seed);
      assert.ok(questions.length >= 5, `seed ${seed}: ${questions.length} questions`);
      questions.forEach(({ number }, at) => assert.equal(number, at + 1));
      for (const { kind, tick, address, choices, answer, why, prompt } of questions) {
        asked.set(kind, (asked.get(kind) ?? 0) + 1);
        assert.ok(choices.length >= 2 && new Set(choices).size === choices.length, prompt);
        assert.ok(answer >= 0 && answer < choices.length);
        assert.ok(why.length > 20);
        // A statement takes a few attempts; its accesses for data are to one page each.
        const near = events.filter((event) => event.tick >= tick && event.tick < tick + 12);
        const missed = near.some(
          ({ kind: what, a, b, c }) =>
            what === EventKind.TlbMiss && b !== 0 && c === 0 && pageOf(a) === pageOf(address),
        );
        if (kind === "hit-or-miss") assert.equal(choices[answer], missed ? "miss" : "hit", prompt);
        else assert.ok(missed, prompt);
        if (kind === "evicted-way") {
          const evicted = near.filter(({ kind: what }) => what === EventKind.TlbEvict);
          assert.ok(
            evicted.some(({ a }) => choices[answer]!.endsWith(hex(a))),
            `${prompt} ${choices[answer]}`,
          );
        }
        if (kind === "next-entry") {
          // Sv39: nine bits of the address choose the entry at each level.
          const fields = [30, 21, 12].map((shift) => Math.floor(address / 2 ** shift) % 512);
          const read = Number(/read entry (\d+)/.exec(prompt)![1]);
          const wanted = Number(/entry (\d+)/.exec(choices[answer]!)![1]);
          assert.ok(
            fields.some((field, at) => field === read && fields[at + 1] === wanted),
            prompt,
          );
        }
      }
    }
    for (const kind of questionKinds) assert.ok((asked.get(kind) ?? 0) > seeds.length, `${kind}: ${asked.get(kind)}`);
  });
});

/** As addresses are printed: 0x3f_ffa7_3000. */
function hex(address: number): string {
  return `0x${address.toString(16).replace(/\B(?=(?:[0-9a-f]{4})+$)/g, "_")}`;
}

describe("vas exercise", function () {
  this.timeout(400_000);
  it("prints a scenario with numbered lines, questions, and answers on request", async () => {
    const plain = await vas(["exercise", "--seed", "4"]);
    assert.equal(plain.status, 0, plain.err);
    assert.match(plain.out, /^ {2}2 {2}scenario "Exercise 4"$/m);
    assert.match(plain.out, /^1\. A, line \d+: /m);
    assert.match(plain.out, /^ {4}a\) /m);
    assert.doesNotMatch(plain.out, /^ {2}\* /m);
    const solved = await vas(["exercise", "--seed", "4", "--solutions"]);
    assert.equal(solved.out.match(/^ {2}\* [a-z]\) /gm)?.length, solved.out.match(/^\d+\. /gm)?.length);
  });

  sometimes("is data for other tools, and asks about any scenario", async () => {
    const { out } = await vas(["exercise", "--seed", "4", "--json", "--questions", "3", "--kind", "hit-or-miss"]);
    const document = JSON.parse(out) as Exercise & { scenario: string };
    assert.equal(document.scenario, exerciseScenario(4));
    assert.deepEqual(new Set(document.questions.map(({ kind }) => kind)), new Set(["hit-or-miss"]));
    assert.equal(document.questions.length, 3);
    const about = await vas(["exercise", "examples/shared-libc.vas", "--kind", "hit-or-miss", "--solutions"]);
    assert.equal(about.status, 0, about.err);
    assert.match(about.out, /hit in the DTLB|hit in the U?DTLB|hit in the/);
    const written = await vas(["exercise", "--output", "/e.vas"]);
    assert.equal(written.files.get("/e.vas"), exerciseScenario(1));
  });

  it("says what is wrong", async () => {
    const { status, err } = await vas(["exercise", "--kind", "hit-or-mis"]);
    assert.equal(status, 2);
    assert.match(err, /--kind hit-or-mis: choose one of .*Did you mean `hit-or-miss`/);
    const none = await vas(["exercise", "examples/hello.vas", "--kind", "evicted-way"]);
    assert.equal(none.status, 2);
    assert.match(none.err, /nothing in the beginning of .* can be asked about as evicted-way/);
  });
});
