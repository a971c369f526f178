/**
 * A state that is put together of parts, by the remembered effects of steps, is the state that these steps lead to when they are carried out:
 * with its past or without, the same hash over everything, whatever was looked at in between.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { applied } from "../../src/explore/effects/index.js";
import { enterSplit, fingerprintOfSplit, leaveRoot, type SplitState } from "../../src/explore/parts/index.js";
import { indexOfStep } from "../../src/explore/successors/search-states.js";
import { beginSearch, carryOut, type Search, type Start } from "../../src/explore/search/search.js";
import { wholeOf } from "../../src/explore/search/work.js";
import { goingsOn, stepEffect } from "../../src/explore/successors/step-effect.js";
import { canonicalHash } from "../../src/explore/states/canonical-hash.js";
import { keepStates, leaveState, type SystemState } from "../../src/explore/states/system-state.js";
import type { Image } from "../../src/image/image.js";
import { performStep, type ScheduleStep } from "../../src/kernel/index.js";
import { memoryDifference } from "../../src/machine/index.js";
import { withVariant } from "../../src/simulator/index.js";
import { compile, open } from "../simulator/scenarios/scenario.js";
import { runs, swept } from "../sample.js";
import { exampleText, withoutMeets } from "./witnesses/scenarios.js";

/** A search of everything from a state on. */
const startAt = (root: SystemState): Start => ({ root, steps: [], core: -1, switches: 0, depth: 0, barred: null });

/** A search that nobody has gone on with. */
function begin(image: Image, pages: readonly number[]): Search {
  const simulation = open({ ...image, schedules: [] });
  const kept = keepStates(simulation.system);
  const options = { timer: true, walks: pages.length > 0, evictions: pages.length > 0 };
  return beginSearch(simulation, kept, options, startAt(leaveState(kept)), { all: false, pages });
}

/** Hash of everything that decides how the system of a search goes on. */
function hashOf({
  source: {
    split: { kept },
  },
}: Search): string {
  const { system, snapshots } = kept;
  return canonicalHash(system, memoryDifference(snapshots), false, system.kernel.config.fidelity === "rfc").join();
}

/** The steps that are possible in a state, the hardware's among them. */
function stepsIn(found: Search, state: SplitState): ScheduleStep[] {
  const plain = goingsOn(found.source, state).steps;
  const ofHardware = found.system.machine.cores.flatMap(({ id: core }) =>
    found.pages.flatMap((page) =>
      (["walk", "evict"] as const).map((kind) => ({ kind, core, page, choice: -1 }) as ScheduleStep),
    ),
  );
  return [
    ...plain,
    ...ofHardware.filter((step) => stepEffect(found.source, state, indexOfStep(found.graph, step)).outcome.possible),
  ];
}

describe("states that are put together of parts", () => {
  const images: Readonly<Record<string, readonly [make: () => Promise<Image>, pages: readonly number[]]>> = {
    "02, mremap": [() => compile(exampleText("lab/02-mremap-late-flush")), []],
    "06, a huge page split, with the hardware's walks": [
      () => compile(exampleText("lab/06-huge-page-split")),
      [0x1000_0000, 0x1000_1000],
    ],
    "09, walk caches": [() => compile(exampleText("lab/09-walk-cache")), [0x1000_0000]],
    "10, interrupts": [() => compile(exampleText("lab/10-lazy-tlb")), []],
    "21, an allocator": [async () => withVariant(await compile(exampleText("lab/21-asid-allocator")), "repaired")!, []],
    "user programs: P4": [() => withoutMeets("p04-no-shootdown"), []],
    "user programs: P13": [() => withoutMeets("p13-shared-id-reused"), []],
    "user programs: P19": [() => withoutMeets("p19-too-few-cores"), []],
  };
  for (const [name, [make, pages]] of swept(Object.entries(images), 3)) {
    it(`are what carrying out their steps leads to: ${name}`, async () => {
      const image = await make();
      const [found, plain] = [begin(image, pages), begin(image, pages)];
      let known = 0;
      fc.assert(
        fc.property(fc.array(fc.nat(1000), { maxLength: 40 }), (draws) => {
          let state: SplitState = found.source.split.first.slice();
          const steps: ScheduleStep[] = [];
          const prints: string[] = [fingerprintOfSplit(found.source.split, state).join()];
          for (const draw of draws) {
            if (goingsOn(found.source, state).end !== null) break;
            const possible = stepsIn(found, state);
            const step = possible[draw % possible.length];
            if (step === undefined) break;
            const { done } = found.source.acts;
            const effect = stepEffect(found.source, state, indexOfStep(found.graph, step));
            if (found.source.acts.done === done) known++;
            if (effect.outcome.blocked) break;
            steps.push(step);
            state = applied(found.source.split, effect, state, new Int32Array(found.source.split.width));
            prints.push(fingerprintOfSplit(found.source.split, state).join());
          }
          enterSplit(found.source.split, state);
          const together = hashOf(found);
          assert.equal(wholeOf(carryOut(found, steps, () => hashOf(found))), together);
          // In a system of its own, in which nothing was ever put together.
          for (const step of steps) performStep(plain.system, step, false);
          assert.equal(hashOf(plain), together);
          leaveRoot(plain.source.split);
        }),
        { numRuns: runs(60, 25) },
      );
      assert.ok(known > 0, "no effect was ever known");
    });
  }

  it("begin with the same numbers again, whatever was looked at before", async () => {
    const image = await withoutMeets("p04-no-shootdown");
    const simulation = open({ ...image, schedules: [] });
    const kept = keepStates(simulation.system);
    const root = leaveState(kept);
    const firstPrint = (all: boolean): string => {
      const found = beginSearch(simulation, kept, {}, startAt(root), { all, pages: [] });
      const print = fingerprintOfSplit(found.source.split, found.source.split.first).join();
      for (let state = found.source.split.first, count = 0; count < 40; count++) {
        const step = stepsIn(found, state)[0];
        if (step === undefined) break;
        const effect = stepEffect(found.source, state, indexOfStep(found.graph, step));
        state = applied(found.source.split, effect, state, new Int32Array(found.source.split.width));
      }
      return print;
    };
    assert.equal(firstPrint(true), firstPrint(false));
  });
});
