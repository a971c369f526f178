/**
 * A run is a function of scenario, settings and seed alone, the checker's findings included: wherever one stopped, in whatever
 * pieces it ran, and whatever one looked at.
 */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import {
  hashSimulation,
  outputSince,
  report,
  startRun,
  startSeek,
  type Simulation,
} from "../../src/simulator/index.js";
import { compileExample, drive, open } from "../simulator/scenarios/scenario.js";
import { lookAround, lookElsewhere } from "../simulator/scenarios/look.js";
import { swept } from "../sample.js";
import { needsSysroot } from "../examples/needs-sysroot.js";

const examples = path.join(import.meta.dirname, "../../examples");
const names = readdirSync(examples, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".vas") && !needsSysroot(name))
  .filter((name) => /^process /m.test(readFileSync(path.join(examples, name), "utf8")))
  .sort();

/** Ticks that are looked at; longer runs are cut off there. ANYWHERE=n looks at n times as many journeys of n times the length. */
const times = Number(process.env["ANYWHERE"] ?? 1);
const longest = 20_000 * times;

/** All there is to say of a run at a tick. */
function told(simulation: Simulation): object {
  const { hazards, tick } = simulation.system.machine;
  return { tick, hazards: structuredClone(hazards), hash: hashSimulation(simulation) };
}

describe("a run is the same wherever one stops and whatever one looks at", () => {
  for (const name of swept(names, 1)) {
    it(name, async () => {
      const image = await compileExample(name);
      const straight = open(image);
      drive(straight, startRun(straight, { kind: "tick", tick: longest }));
      const last = straight.system.machine.tick;
      const end = { ...told(straight), report: report(straight), output: outputSince(straight, 0) };
      const ticks = fc.uniqueArray(fc.nat(last), { minLength: 1, maxLength: 4 });
      const budgets = fc.constantFrom(1, 7, 501, 100_000);
      const intervals = fc.constantFrom(101, 5_000, undefined);
      fc.assert(
        fc.property(ticks, budgets, intervals, (stops, budget, checkpointInterval) => {
          const expected = new Map<number, object>();
          const reference = open(image);
          for (const tick of [...stops].sort((a, b) => a - b)) {
            drive(reference, startRun(reference, { kind: "tick", tick }));
            expected.set(tick, told(reference));
          }
          const traveller = open(image, checkpointInterval === undefined ? {} : { checkpointInterval });
          for (const tick of stops) {
            drive(traveller, startSeek(traveller, tick), budget);
            lookAround(traveller);
            assert.deepEqual(told(traveller), expected.get(tick));
          }
          drive(traveller, startRun(traveller, { kind: "tick", tick: longest }), budget);
          lookAround(traveller);
          lookElsewhere(traveller);
          assert.deepEqual({ ...told(traveller), report: report(traveller), output: outputSince(traveller, 0) }, end);
        }),
        { numRuns: 3 * times },
      );
    });
  }
});
