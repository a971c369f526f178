/**
 * An exploration finds in small random kernel code what running every schedule finds: ends, pitfalls, fewest switches; with and without
 * each reduction, and with four who look at states. `VAS_SOAK=1` compares 240 programs.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { compile } from "../simulator/scenarios/scenario.js";
import { runs, swept } from "../sample.js";
import { enumerate } from "./witnesses/enumerator.js";
import { bareEnd, bodies, kernelCode, mostSchedules } from "./witnesses/kernel-code.js";
import { told, verdictOf } from "./witnesses/scenarios.js";
import { draws, verdictWith } from "./witnesses/team.js";

describe("an exploration of random kernel code", () => {
  for (const preset of swept(["cortex-a53", "skylake", "rv64-sv39"], 1)) {
    it(`comes to what every schedule comes to, on ${preset}`, async () => {
      const count = runs(20, 3);
      let looked = 0;
      let broken = 0;
      await fc.assert(
        fc.asyncProperty(bodies, async (functions) => {
          const image = await compile(kernelCode(functions, preset));
          const all = enumerate(image, mostSchedules);
          fc.pre(all !== null);
          looked++;
          const { breaches, ends } = verdictOf(image, { noHazard: true, every: true });
          const hazards = breaches.filter(({ kind }) => kind === "hazard");
          const fewest = (counts: Iterable<number>): number => Math.min(...counts);
          if (all.pitfalls.size > 0) broken++;
          // Which pitfall a stale hit is may differ by the way that is kept of several to one state; that there is one may not.
          assert.equal(fewest(hazards.map(({ switches }) => switches)), fewest(all.pitfalls.values()));
          assert.deepEqual(new Set(ends.map(({ text }) => bareEnd(text))), new Set([...all.ends].map(bareEnd)));
          // Nor does it matter whether what steps do is remembered.
          const plain = verdictOf(image, { noHazard: true, every: true, remember: false });
          assert.deepEqual(plain.ends, ends);
          assert.deepEqual(
            plain.breaches.map(({ key, switches, text }) => [key, switches, text]),
            breaches.map(({ key, switches, text }) => [key, switches, text]),
          );
          // Nor how many look at states.
          const options = { noHazard: true, every: true };
          assert.deepEqual(told(verdictWith(image, options, 4, draws(looked))), told(verdictOf(image, options)));
          // Nothing is lost either where nothing is merged.
          const unmerged = verdictOf(image, { noHazard: true, every: true, merge: false });
          assert.deepEqual(
            new Set(unmerged.ends.map(({ text }) => bareEnd(text))),
            new Set(ends.map(({ text }) => bareEnd(text))),
          );
        }),
        {
          numRuns: count,
          endOnFailure: true,
          // At least one that breaks, whatever is drawn.
          examples: [[[["set_pte(A, A.x, 0)  settle()"], ["store(A.x, 5)  store(A.x, 6)"]]]],
        },
      );
      assert.equal(looked, count);
      assert.ok(broken > 0, `${broken} broken`);
    });
  }
});
