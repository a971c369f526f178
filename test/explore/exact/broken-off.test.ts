/** A search that is over before its end: what it says is broken can be followed. */
import assert from "node:assert/strict";
import { explore, retrace, type Verdict } from "../../../src/explore/index.js";
import type { Image } from "../../../src/image/image.js";
import { compile, open } from "../../simulator/scenarios/scenario.js";
import { swept } from "../../sample.js";
import { exampleText } from "../witnesses/scenarios.js";

function within(image: Image, states: number): Verdict {
  const exploration = explore(open(image), { states });
  for (let next = exploration.next(); ; next = exploration.next()) if (next.done === true) return next.value;
}

describe("a search that its bound of states ends", () => {
  it("tells the breach that it has found, though its turn has not come", async () => {
    const image = await compile(exampleText("lab/03-free-before-flush"));
    const whole = within(image, 100_000);
    for (const states of swept([60, 90, 110, 120, 130, 140, 160, 200], 4)) {
      const verdict = within(image, states);
      assert.equal(verdict.breaches.length > 0, verdict.verdict === "broken", `${states} states`);
      const [breach] = verdict.breaches;
      if (breach === undefined) continue;
      assert.equal(retrace(open(image), breach.schedule).problem, null);
      assert.ok(breach.switches >= whole.breaches[0]!.switches);
    }
    const verdict = within(image, 130);
    assert.equal(verdict.verdict, "broken");
    assert.match(verdict.reason, /^130 states were looked at/);
    assert.equal(verdict.breaches.length, 1);
  });
});
