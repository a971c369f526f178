/** Schedules that were drawn, and how they are made simpler: each way of leaving something out is needed by one of these. */
import assert from "node:assert/strict";
import { exploreAtRandom, retrace, type Verdict } from "../../../src/explore/index.js";
import { followTo, type Ground } from "../../../src/explore/random/follow.js";
import { shorten } from "../../../src/explore/random/shorten.js";
import { wholeOf } from "../../../src/explore/search/work.js";
import { keepStates, leaveState } from "../../../src/explore/states/system-state.js";
import { createJudge } from "../../../src/explore/successors/judge.js";
import { parseSchedule, scheduleText } from "../../../src/kernel/index.js";
import { compile, open } from "../../simulator/scenarios/scenario.js";

/** Kernel code, each process a function on a core. */
const lab = (functions: string, ...processes: readonly string[]): string =>
  `scenario "shortened"
machine skylake { cores 3 }
kernel lab {
    u64 n  u64 m  u64 go
    ${functions}
}
${processes.map((process, index) => `process P${index} runs kernel.${process}`).join("\n")}
`;

/** What a schedule that breaks an expectation in the code is made into. */
async function shortened(text: string, schedule: string): Promise<{ text: string; switches: number }> {
  const simulation = open(await compile(text));
  const { system } = simulation;
  const kept = keepStates(system);
  const ground: Ground = { kept, root: leaveState(kept), judge: createJudge(simulation, false), all: false };
  const read = parseSchedule(schedule);
  assert.ok("schedule" in read);
  const broken = wholeOf(followTo(ground, read.schedule.steps, "assertion 0"));
  assert.ok(broken, `${schedule} breaks nothing`);
  const shortening = shorten(ground, broken, () => false);
  for (;;) {
    const next = shortening.next();
    if (next.done !== true) continue;
    const { steps, switches } = next.value;
    return { text: scheduleText({ steps, all: false }), switches };
  }
}

describe("a schedule that was drawn", () => {
  it("loses its first step alone", async () => {
    const text = lab("fn f() { n = n + 1  expect n == 0 }", "f on core 0", "f on core 0");
    assert.deepEqual(await shortened(text, "q0 c0*4"), { text: "c0*4", switches: 0 });
  });

  it("loses its first stretch, which stops the others if a part of it stays", async () => {
    const text = lab(
      "fn one() { lock(m)  unlock(m) }  fn two() { go = 1 }  fn three() { lock(m)  expect go == 0 }",
      "one on core 0",
      "two on core 1",
      "three on core 2",
    );
    assert.equal((await shortened(text, "c0*2 c1 c2*9")).text, "c1 c2*3");
  });

  it("has a stretch brought to its very beginning", async () => {
    const text = lab("fn one() { m = 1  expect go == 0 }  fn two() { go = 1 }", "one on core 0", "two on core 1");
    assert.deepEqual(await shortened(text, "c0 c1 c0*9"), { text: "c1 c0*3", switches: 1 });
  });

  it("has stretches of a core joined behind what they need", async () => {
    const text = lab(
      "fn one() { n = 1  n = 2  await go == 1  expect go == 0 }  fn two() { m = 1  m = 2  go = 1 }",
      "one on core 0",
      "two on core 1",
    );
    const { text: joined } = await shortened(text, "c0 c1 c0 c1 c1 c0*9");
    assert.match(joined, /^(c0\*2 c1\*3 c0\*\d|c1\*3 c0\*\d)$/);
  });

  it("says what a `choose` answers, also the last answer of two and of three", async () => {
    const drawn = async (count: number, wanted: number): Promise<Verdict> => {
      const image = await compile(
        lab(`fn f() { n = choose(${count})  expect n != ${wanted} }  fn g() { m = 1 }`, "f on core 0", "g on core 1"),
      );
      const exploration = exploreAtRandom(open(image), { schedules: 200, seed: 3 });
      for (;;) {
        const next = exploration.next();
        if (next.done !== true) continue;
        const [breach] = next.value.breaches;
        assert.ok(breach);
        const again = retrace(open(image), breach.schedule);
        assert.deepEqual([again.problem, again.steps.at(-1)!.breaks], [null, [breach.text]]);
        return next.value;
      }
    };
    for (const [count, wanted] of [
      [2, 1],
      [3, 2],
      [3, 1],
    ] as const) {
      const { breaches } = await drawn(count, wanted);
      assert.match(scheduleText(breaches[0]!.schedule), new RegExp(`^c0=${wanted}\\b`));
    }
    // One answer is none to be told.
    assert.doesNotMatch(scheduleText((await drawn(1, 0)).breaches[0]!.schedule), /=/);
  });
});
