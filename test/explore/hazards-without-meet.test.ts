/** The pitfalls of examples/hazards are found without the rendezvous that lead to them. */
import assert from "node:assert/strict";
import { explore } from "../../src/explore/index.js";
import type { Image } from "../../src/image/image.js";
import { parseSchedule, scheduleText } from "../../src/kernel/index.js";
import { hashSimulation } from "../../src/simulator/index.js";
import { go, open } from "../simulator/scenarios/scenario.js";
import { verdictOf, withoutMeets } from "./witnesses/scenarios.js";
import { sometimes, swept } from "../sample.js";

/** Explores until a pitfall shows; returns its schedule as text. */
function find(image: Image, timer: boolean, pitfall: number): { text: string; states: number; switches: number } {
  const { verdict, breaches, states } = verdictOf(image, { noHazard: true, timer, states: 30_000 });
  assert.equal(verdict, "broken");
  const [breach] = breaches;
  assert.match(breach!.key, new RegExp(`^hazard P${pitfall} `));
  return { text: scheduleText(breach!.schedule), states, switches: breach!.switches };
}

/** The schedule shows the pitfall at its last step, there and back. */
function replay(image: Image, text: string, pitfall: number): void {
  const simulation = open(image, { schedule: text });
  const { machine, kernel } = simulation.system;
  const steps = parseSchedule(text);
  assert.ok("schedule" in steps);
  while (kernel.scheduleAt < steps.schedule.steps.length && kernel.limit === null)
    go(simulation, { kind: "tick", tick: machine.tick + 1 });
  assert.equal(kernel.limit, null);
  assert.deepEqual(
    machine.hazards.map((hazard) => hazard.pitfall),
    [pitfall],
  );
  const { tick } = machine;
  const hash = hashSimulation(simulation);
  for (const there of [0, Math.floor(tick / 2), tick]) go(simulation, { kind: "tick", tick: there });
  assert.equal(hashSimulation(simulation), hash);
}

describe("exploring without the rendezvous", () => {
  it("finds P4 with two switches, and the schedule shows it again, there and back", async () => {
    const image = await withoutMeets("p04-no-shootdown");
    const { text, states, switches } = find(image, false, 4);
    assert.equal(switches, 2);
    assert.ok(states < 100, `${states} states`);
    replay(image, text, 4);
  });

  it("finds nothing when the kernel sends its shootdowns", async () => {
    const image = await withoutMeets("p04-no-shootdown", (text) => text.replaceAll("shootdown off", "shootdown on"));
    const { verdict, ends, bounded } = verdictOf(image, { noHazard: true, timer: true });
    assert.equal(verdict, "holds");
    assert.equal(bounded, false);
    assert.ok(ends.some(({ text }) => text.includes("SIGSEGV")));
  });

  sometimes("finds P19 with timers alone, without threads pinned to cores", async function () {
    this.timeout(400_000);
    const image = await withoutMeets("p19-too-few-cores", (text) => text.replace(/ on core \d/g, ""));
    const { text } = find(image, true, 19);
    replay(image, text, 19);
  });

  const found = [
    ["p01-asid-reused", 1, true],
    ["p02-rollover-storm", 2, true],
    ["p13-shared-id-reused", 13, false],
    ["p16-global-left-behind", 16, true],
    ["p16-user-page-global", 16, true],
    ["p21-common-not-private", 21, false],
    ["p27-observable-hit", 27, true],
  ] as const;
  for (const [name, pitfall, timer] of swept(found, 3)) {
    it(`finds P${pitfall} of ${name}`, async () => {
      const image = await withoutMeets(name);
      const { text } = find(image, timer, pitfall);
      replay(image, text, pitfall);
    });
  }

  it("tells its progress, and can be left at any time", async () => {
    const exploration = explore(open(await withoutMeets("p19-too-few-cores")), { timer: true });
    const first = exploration.next();
    assert.equal(first.done, false);
    assert.ok(!first.done && first.value.states > 1 && first.value.transitions > 0);
  });
});
