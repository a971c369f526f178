/**
 * The other orders at a step of a schedule: what an exploration finds that leaves that step out is what running every schedule that
 * begins so and goes another way finds. `VAS_SOAK=1` compares 160 programs on each machine.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { otherOrderAt, retrace } from "../../../src/explore/index.js";
import type { Image } from "../../../src/image/image.js";
import { scheduleText, stepText, type ScheduleStep } from "../../../src/kernel/index.js";
import { runs, swept } from "../../sample.js";
import { compile, open } from "../../simulator/scenarios/scenario.js";
import { enumerate, oneSchedule } from "../witnesses/enumerator.js";
import { bareEnd, bodies, kernelCode, mostSchedules, races } from "../witnesses/kernel-code.js";
import { told, verdictOf } from "../witnesses/scenarios.js";
import { draws, verdictWith } from "../witnesses/team.js";

/** What the other orders at the steps that were looked at came to. */
interface Tally {
  /** There were some; they broke something. */
  whole: number;
  broken: number;
  /** There were none; what comes before the step has broken something itself. */
  only: number;
  late: number;
}

/** Compares what is found at a step (from 1) with the enumerator's; false: it has too many schedules. */
function compareAt(image: Image, steps: readonly ScheduleStep[], number: number, tally: Tally, seed: number): boolean {
  const before = steps.slice(0, number - 1);
  const not = stepText(steps[number - 1]!);
  const all = enumerate(image, mostSchedules, { before, not });
  if (all === null) return false;
  const found = otherOrderAt({ steps, all: false }, number);
  assert.ok("other" in found);
  const options = { noHazard: true, every: true, other: found.other };
  const verdict = verdictOf(image, options);
  const { breaches, ends, reason } = verdict;
  if (reason.includes("breaks something, before")) {
    const own = retrace(open({ ...image, schedules: [] }), { steps: before, all: false });
    assert.ok(own.steps.some((step) => step.breaks.length > 0));
    tally.late++;
    return true;
  }
  assert.deepEqual(new Set(ends.map(({ text }) => bareEnd(text))), new Set([...all.ends].map(bareEnd)));
  if (all.schedules === 0) {
    assert.equal(verdict.verdict, "inconclusive");
    assert.match(reason, new RegExp(`^at step ${number} only \`${not}\` can go on: core \\d`));
    tally.only++;
    return true;
  }
  tally.whole++;
  const hazards = breaches.filter(({ kind }) => kind === "hazard");
  const fewest = (counts: Iterable<number>): number => Math.min(...counts);
  assert.equal(fewest(hazards.map(({ switches }) => switches)), fewest(all.pitfalls.values()));
  if (hazards.length > 0) tally.broken++;
  for (const { schedule, kind } of breaches) {
    // Each is a whole schedule that begins so, goes another way, and breaks something with its last step.
    assert.deepEqual(schedule.steps.slice(0, number - 1).map(stepText), before.map(stepText));
    if (schedule.steps.length >= number) assert.notEqual(stepText(schedule.steps[number - 1]!), not);
    const again = retrace(open({ ...image, schedules: [] }), schedule);
    assert.equal(again.problem, null);
    if (kind === "hazard") assert.ok(again.steps.at(-1)!.breaks.length > 0);
  }
  // Neither what is remembered nor how many look at states makes a difference.
  const plain = verdictOf(image, { ...options, remember: false });
  assert.deepEqual(told({ ...plain, transitions: verdict.transitions }), told(verdict));
  assert.deepEqual(told(verdictWith(image, options, 3, draws(seed))), told(verdict));
  return true;
}

const nothing: Tally = { whole: 0, broken: 0, only: 0, late: 0 };

describe("the other orders at a step", () => {
  for (const preset of swept(["cortex-a53", "skylake", "rv64-sv39"], 1)) {
    it(`of random kernel code are all that begin so and go another way, on ${preset}`, async () => {
      const tally = { ...nothing };
      await fc.assert(
        fc.asyncProperty(fc.oneof(bodies, races), fc.integer(), fc.nat(), async (functions, seed, place) => {
          const image = await compile(kernelCode(functions, preset));
          const steps = oneSchedule(image, draws(seed));
          fc.pre(steps.length > 0);
          // At the last steps there is seldom another way.
          const number = (place % Math.max(1, steps.length - 2)) + 1;
          fc.pre(compareAt(image, steps, number, tally, seed));
        }),
        {
          numRuns: runs(40, 8),
          endOnFailure: true,
          examples: [
            [[["await go == 1"], ["n = n + 1  go = 1"]], 1, 0],
            [[["if choose(3) == 1 { n = 1 }"], ["n = 2"]], 4_000_012, 0],
            [[["if choose(3) == 1 { n = 1 }"], ["n = 2"]], 7_000_021, 0],
          ],
        },
      );
      assert.ok(tally.whole > 0 && tally.only > 0, JSON.stringify(tally));
    });

    it(`of a race are all that begin so and go another way, at each of its steps, on ${preset}`, async () => {
      const race = [["set_pte(A, A.x, 0)  settle()"], ["store(A.x, 5)  store(A.x, 6)"]];
      const image = await compile(kernelCode(race, preset));
      const tally = { ...nothing };
      const schedules = new Map<string, readonly ScheduleStep[]>();
      for (let seed = 1; seed <= runs(40, 30); seed++) {
        const steps = oneSchedule(image, draws(seed * 1_000_003));
        schedules.set(scheduleText({ steps, all: false }), steps);
      }
      for (const steps of schedules.values())
        for (let number = 1; number <= steps.length; number++)
          assert.ok(compareAt(image, steps, number, tally, number));
      for (const [kind, count] of Object.entries(tally)) assert.ok(count > 0, `${kind} of ${JSON.stringify(tally)}`);
    });
  }
});
