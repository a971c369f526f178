/** The races of examples/lab break as they are written, replay, and hold in their repaired order. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { exploreSettings } from "../../src/explore/index.js";
import type { Image } from "../../src/image/image.js";
import { scheduleText } from "../../src/kernel/index.js";
import { hashSimulation, withVariant } from "../../src/simulator/index.js";
import { compile, go, open } from "../simulator/scenario.js";
import { exampleText, verdictOf } from "./scenarios.js";

/** By file: the pitfall that shows. */
const pitfalls: Readonly<Record<string, number>> = {
  "01-no-local-flush": 4,
  "02-mremap-late-flush": 28,
  "03-free-before-flush": 28,
  "04-filled-between-flush-and-cr3": 31,
  "05-break-before-make": 29,
  "06-huge-page-split": 29,
  "07-tlbi-operand": 4,
  "08-cnp-asid": 21,
  "09-walk-cache": 30,
  "10-lazy-tlb": 28,
};

/** Follows a schedule in a fresh simulation: the pitfall shows at its end, there and back. */
function replay(image: Image, text: string, pitfall: number): void {
  const simulation = open(image, { schedule: text });
  const { machine, kernel } = simulation.system;
  const steps = kernel.schedule!.steps.length;
  while (kernel.scheduleAt < steps && kernel.limit === null) go(simulation, { kind: "tick", tick: machine.tick + 1 });
  assert.equal(kernel.limit, null);
  assert.ok(machine.hazards.some((hazard) => hazard.pitfall === pitfall));
  const { tick } = machine;
  const hash = hashSimulation(simulation);
  for (const there of [0, Math.floor(tick / 2), tick]) go(simulation, { kind: "tick", tick: there });
  assert.equal(hashSimulation(simulation), hash);
}

describe("the races of examples/lab", function () {
  this.timeout(400_000);

  it("are all listed here", () => {
    const folder = path.join(import.meta.dirname, "../../examples/lab");
    assert.deepEqual(
      readdirSync(folder).map((file) => file.replace(/\.vas$/, "")),
      Object.keys(pitfalls),
    );
  });

  for (const [name, pitfall] of Object.entries(pitfalls)) {
    it(`${name} shows P${pitfall}, and its schedule shows it again`, async () => {
      const image = await compile(exampleText(`lab/${name}`));
      const { verdict, breaches } = verdictOf(image, exploreSettings(image));
      assert.equal(verdict, "broken");
      assert.match(breaches[0]!.key, new RegExp(`^hazard P${pitfall} `));
      replay(image, scheduleText(breaches[0]!.schedule), pitfall);
    });

    it(`${name} holds in its repaired order`, async () => {
      const image = withVariant(await compile(exampleText(`lab/${name}`)), "repaired")!;
      const { verdict, reason } = verdictOf(image, exploreSettings(image));
      assert.equal(verdict, "holds", reason);
    });
  }
});
