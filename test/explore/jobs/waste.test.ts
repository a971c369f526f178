/** What several who look at states do in vain: little, or they take the processor time of more than they are. */
import assert from "node:assert/strict";
import { createJob, doJob, exploreSettings } from "../../../src/explore/index.js";
import { compile, open } from "../../simulator/scenarios/scenario.js";
import { sometimes, swept } from "../../sample.js";
import { exampleText, told, verdictOf } from "../witnesses/scenarios.js";
import { draws, talliedWith, type Tally } from "../witnesses/team.js";

/** Two threads write while a third changes their rights: far more states than are looked at ahead. */
const writers = (stores: number): string => `scenario "two writers, changes of rights"
machine rv64-sv39 { cores 3  check on }
kernel intended
program main {
    fn writer(p) { ${Array.from({ length: stores }, (_, at) => `u64[p] = ${at + 1}`).join("  ")} }
    fn main() {
        let p = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS)
        let t = thread_create(writer, p, core: 1)
        let u = thread_create(writer, p, core: 2)
        for n in 0 .. 2 { mprotect(p, 4K, PROT_READ)  mprotect(p, 4K, PROT_READ | PROT_WRITE) }
        thread_join(t)
        thread_join(u)
    }
}
process A runs main on core 0
expect not hazard
`;

/** Looks that nobody has come to, of a hundred that somebody has. */
function inVain({ asked, own, over }: Tally): number {
  return ((asked + own - over.size) * 100) / over.size;
}

describe("looks of an exploration that were in vain", () => {
  const races = [
    ["two, whoever is faster", 2, draws(1)],
    ["three, whoever is faster", 3, draws(3)],
    ["two, and all is answered at once", 2, () => 0.999_999],
  ] as const;
  for (const [name, jobs, draw] of swept(races, 1))
    it(`are at most a tenth where a bound ends the search: ${name}`, async () => {
      const image = await compile(writers(24));
      const options = { ...exploreSettings(image), states: 16_000 };
      const { verdict, tally } = talliedWith(image, options, jobs, draw);
      assert.ok(tally.asked > 1000, `helpers were asked for ${tally.asked} looks`);
      assert.ok(inVain(tally) <= 10, `${tally.asked} + ${tally.own} looks, ${tally.over.size} states`);
      assert.deepEqual(told(verdict), told(verdictOf(image, options)));
    });

  sometimes("are none where the search ends by itself: each state is looked at once", async () => {
    const image = await compile(exampleText("lab/22-flushed-where-freed"));
    const options = { ...exploreSettings(image), every: true };
    const { tally } = talliedWith(image, options, 3, draws(4));
    assert.equal(tally.asked + tally.own, tally.over.size);
  });
});

describe("what was looked at ahead of an exploration", () => {
  it("is known when its turn comes, also where a bound leaves those steps alone that cost no switch", async () => {
    // Three cores: who may go on without a switch is the first, the second or the third.
    const image = await compile(writers(6));
    const options = { ...exploreSettings(image), switches: 2 };
    const { verdict, tally } = talliedWith(image, options, 2, () => 0.999_999);
    assert.equal(verdict.bounded, true);
    assert.ok(tally.known > 100);
    assert.equal(tally.unknown, 0, `${tally.unknown} of ${tally.known}`);
  });
});

describe("a job of an exploration", () => {
  it("keeps what a step leads to until it is met, and the numbers of a state until it is over", async () => {
    const image = await compile(writers(2));
    const job = createJob(open({ ...image, schedules: [] }), exploreSettings(image));
    doJob(job, { kind: "begin", search: 1, learned: { all: false, pages: [] } });
    const none = new Int32Array(0);
    const look = { kind: "look", search: 1, steps: [], met: none, over: none } as const;
    const all = -2;
    const answer = doJob(job, { ...look, wanted: Int32Array.of(0, all) })!;
    const { children, rows, graph } = job.source!;
    const [step, child] = children.byState.get(0)!;
    const rowOf = ({ rowOf: all, data, width }: typeof rows, number: number): number[] => [
      ...data.subarray(all[number]! * width, (all[number]! + 1) * width),
    ];
    const numbers = rowOf(children.rows, child!);
    doJob(job, { ...look, steps: answer.steps, met: Int32Array.of(0, step!), wanted: none });
    assert.equal(graph.count, 2);
    assert.equal(
      children.byState
        .get(0)!
        .filter((_, at) => at % 2 === 0)
        .includes(step!),
      false,
    );
    assert.deepEqual(rowOf(rows, 1), numbers);
    doJob(job, { ...look, over: Int32Array.of(0, 1), wanted: none });
    assert.equal(children.byState.size, 0);
    assert.equal(children.free.length, children.count);
    assert.equal(rows.rowOf[1], -1);
  });
});
