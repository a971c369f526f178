/** Schedules drawn at random: what they break is made simple, shows again, and follows from the seed alone. */
import assert from "node:assert/strict";
import { exploreAtRandom, exploreSettings, type ExploreOptions, type Verdict } from "../../src/explore/index.js";
import type { Image } from "../../src/image/image.js";
import { scheduleText } from "../../src/kernel/index.js";
import { compile, go, open } from "../simulator/scenarios/scenario.js";
import { exampleText, verdictOf, withoutMeets } from "./witnesses/scenarios.js";
import { sometimes, swept } from "../sample.js";

function drawn(image: Image, schedules: number, seed: number, options: ExploreOptions = {}): Verdict {
  const exploration = exploreAtRandom(open({ ...image, schedules: [] }), { ...options, schedules, seed });
  for (;;) {
    const next = exploration.next();
    if (next.done === true) return next.value;
  }
}

function shows(image: Image, text: string): readonly number[] {
  const simulation = open(image, { schedule: text });
  const { machine, kernel } = simulation.system;
  const steps = kernel.schedule!.steps.length;
  while (kernel.scheduleAt < steps && kernel.limit === null) go(simulation, { kind: "tick", tick: machine.tick + 1 });
  assert.equal(kernel.limit, null);
  return machine.hazards.map(({ pitfall }) => Number(pitfall));
}

describe("random schedules", () => {
  for (const name of swept(["02-mremap-late-flush", "03-free-before-flush", "09-walk-cache", "10-lazy-tlb"], 2)) {
    it(`find what all schedules find in ${name}, as simple`, async () => {
      const image = await compile(exampleText(`lab/${name}`));
      const settings = exploreSettings(image);
      const whole = verdictOf(image, settings);
      const { verdict, breaches, random } = drawn(image, 400, 1, settings);
      assert.equal(verdict, "broken");
      assert.ok(random!.schedules <= 400);
      const [found, simplest] = [breaches[0]!, whole.breaches[0]!];
      assert.ok(shows(image, scheduleText(found.schedule)).length > 0);
      assert.ok(found.switches >= simplest.switches, "nothing is simpler than the simplest");
      assert.ok(found.switches <= simplest.switches + 2, `${found.switches} switches, ${simplest.switches} are enough`);
    });
  }

  it("follow from their seed", async () => {
    const image = await compile(exampleText("lab/02-mremap-late-flush"));
    assert.deepEqual(drawn(image, 50, 7), drawn(image, 50, 7));
    const racing = await withoutMeets("p04-no-shootdown", (text) => text.replaceAll("shootdown off", "shootdown on"));
    const seeds = [1, 2, 3, 4].map((seed) => JSON.stringify(drawn(racing, 10, seed, { noHazard: true }).ends));
    assert.ok(new Set(seeds).size > 1, seeds.join("\n"));
  });

  sometimes("find what needs timers", async () => {
    const image = await withoutMeets("p19-too-few-cores", (text) => text.replace(/ on core \d/g, ""));
    const { verdict, breaches } = drawn(image, 2_000, 1, { noHazard: true, timer: true });
    assert.equal(verdict, "broken");
    assert.deepEqual(shows(image, scheduleText(breaches[0]!.schedule)), [19]);
  });

  it("say nothing of the others where nothing broke", async () => {
    const image = await withoutMeets("p04-no-shootdown", (text) => text.replaceAll("shootdown off", "shootdown on"));
    const { verdict, reason, random, ends } = drawn(image, 30, 1, { noHazard: true });
    assert.equal(verdict, "inconclusive");
    assert.match(reason, /30 random schedules broke nothing, and nothing is said of the others/);
    assert.deepEqual(random, { schedules: 30, seed: 1 });
    assert.equal(
      ends.reduce((sum, { count }) => sum + count, 0),
      30,
    );
  });

  it("stop when they are told to", async () => {
    const image = await compile(exampleText("lab/02-mremap-late-flush"));
    let asked = 0;
    const { verdict, reason } = drawn(image, 100_000, 1, { until: () => ++asked > 3 });
    assert.ok(verdict === "broken" || reason === "its time was over");
  });
});
