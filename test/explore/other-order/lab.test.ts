/** Other orders at every step of the races of the lab: what is found is a schedule that begins so, goes another way, and shows the same again. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { exploreSettings, otherOrderAt, retrace } from "../../../src/explore/index.js";
import { stepText } from "../../../src/kernel/index.js";
import { swept } from "../../sample.js";
import { examples } from "../../debug/client/client.js";
import { compile, open } from "../../simulator/scenarios/scenario.js";
import { exampleText, verdictOf } from "../witnesses/scenarios.js";

/** Most states of one search: what is not finished then is inconclusive. */
const states = 3_000;

const races = readdirSync(path.join(examples, "lab"))
  .filter((name) => /breaks "as written/.test(exampleText(`lab/${name.replace(/\.vas$/, "")}`)))
  .map((name) => name.replace(/\.vas$/, ""));

describe("other orders in the lab", () => {
  for (const name of swept(races, 3))
    it(`are such at every step of ${name}`, async () => {
      const image = await compile(exampleText(`lab/${name}`));
      const settings = { ...exploreSettings(image), states };
      const whole = verdictOf(image, { ...settings, states: 1_000_000 });
      const [least] = whole.breaches;
      assert.ok(least);
      const { steps, all } = least.schedule;
      for (let number = 1; number <= steps.length; number++) {
        const found = otherOrderAt(least.schedule, number);
        assert.ok("other" in found);
        const { verdict, reason, breaches } = verdictOf(image, { ...settings, other: found.other });
        if (verdict === "inconclusive") assert.notEqual(reason, "");
        assert.doesNotMatch(reason, /is not possible|breaks something|is over before/);
        for (const { schedule, switches, text } of breaches) {
          // Nothing has fewer switches than what an exploration of everything has found.
          assert.ok(switches >= least.switches, `${switches} at step ${number}`);
          if (!schedule.all || all) {
            const begun = schedule.steps.slice(0, number - 1).map(stepText);
            assert.deepEqual(begun, steps.slice(0, number - 1).map(stepText));
            assert.notEqual(schedule.steps[number - 1] && stepText(schedule.steps[number - 1]!), found.token);
          }
          const again = retrace(open({ ...image, schedules: [] }), schedule);
          assert.equal(again.problem, null);
          if (!text.startsWith("deadlock")) assert.ok(again.steps.at(-1)!.breaks.length > 0);
        }
      }
    });
});
