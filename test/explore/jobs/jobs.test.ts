/** Several who look at states come to what one comes to: every verdict, count, sentence and schedule is the same, whoever was faster. */
import assert from "node:assert/strict";
import { createTeam, explore, exploreSettings, type ExploreOptions, type Helper } from "../../../src/explore/index.js";
import type { Image } from "../../../src/image/image.js";
import { withVariant } from "../../../src/simulator/index.js";
import { compile, open } from "../../simulator/scenarios/scenario.js";
import { vas } from "../../cli/terminal.js";
import { swept } from "../../sample.js";
import { exampleText, told, verdictOf, withoutMeets } from "../witnesses/scenarios.js";
import { draws, talliedWith, verdictWith } from "../witnesses/team.js";

const lab =
  (name: string, variant: string | null = null) =>
  async (): Promise<Image> => {
    const image = await compile(exampleText(`lab/${name}`));
    return variant === null ? image : withVariant(image, variant)!;
  };

const sharedStacks = `scenario "threads whose stacks others reach"
machine rv64-sv39 { cores 3  check on }
kernel intended
program main {
    fn writer(p) { u64[p] = 1  u64[p] = 2  u64[p] = 3 }
    fn main() {
        let p = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS)
        let t = thread_create(writer, p, core: 1)
        let u = thread_create(writer, p, core: 2)
        mprotect(p, 4K, PROT_READ)
        mprotect(p, 4K, PROT_READ | PROT_WRITE)
        thread_join(t)
        thread_join(u)
    }
}
process A runs main on core 0
`;

/** A helper that ends instead of answering again, with what it was asked meanwhile. */
function endingAfter(helper: Helper, messages: number, dead: { answered: number }): Helper {
  return {
    send: helper.send,
    receive: (heard, failed) => {
      helper.receive((answer) => {
        if (answer !== null && dead.answered === messages) failed(new Error("exit status 1"));
        else {
          if (answer !== null) dead.answered++;
          heard(answer);
        }
      }, failed);
    },
  };
}

describe("an exploration in several jobs", () => {
  const images: readonly (readonly [string, () => Promise<Image>, ExploreOptions])[] = [
    ["P4 in user programs", () => withoutMeets("p04-no-shootdown"), { noHazard: true }],
    ["P4, every breach", () => withoutMeets("p04-no-shootdown"), { noHazard: true, every: true }],
    ["P13 with a timer", () => withoutMeets("p13-shared-id-reused"), { noHazard: true, timer: true, switches: 2 }],
    ["02, as it is written", lab("02-mremap-late-flush"), {}],
    ["02, every breach", lab("02-mremap-late-flush"), { every: true }],
    ["02, at most two switches", lab("02-mremap-late-flush"), { switches: 2 }],
    ["02, at most nine steps", lab("02-mremap-late-flush"), { steps: 9, every: true }],
    ["02, at most 60 states", lab("02-mremap-late-flush", "repaired"), { states: 60 }],
    ["03, repaired", lab("03-free-before-flush", "repaired"), {}],
    ["04, the hardware's walks", lab("04-filled-between-flush-and-cr3"), { every: true }],
    ["06, as it is written", lab("06-huge-page-split"), {}],
    ["09, walk caches", lab("09-walk-cache"), { every: true }],
    ["10, interrupts, repaired", lab("10-lazy-tlb", "repaired"), {}],
    ["20, outcomes", lab("20-mp-rt"), { every: true }],
    ["threads that begin again", () => compile(sharedStacks), { states: 1500 }],
    ["22, values", lab("22-flushed-where-freed"), { every: true }],
  ];
  const large: typeof images = [["21, invariants, every breach", lab("21-asid-allocator"), { every: true }]];
  for (const [name, make, own] of [...swept(images, 2), ...swept(large, 0)])
    it(`comes to what one job comes to: ${name}`, async () => {
      const image = await make();
      const options = { ...exploreSettings(image), ...own };
      const alone = told(verdictOf(image, options));
      const teams = [
        [1, 1],
        [2, 2],
        [2, 3],
        [4, 4],
      ] as const;
      for (const [jobs, seed] of swept(teams, 2))
        assert.deepEqual(told(verdictWith(image, options, jobs, draws(seed))), alone, `${jobs} jobs, seed ${seed}`);
    });

  it("goes on alone when its threads have ended", async () => {
    const image = await lab("02-mremap-late-flush")();
    const options = { ...exploreSettings(image), every: true };
    let fail: (error: Error) => void = () => undefined;
    const helper: Helper = {
      send: () => undefined,
      receive: (hear, failed) => {
        fail = failed;
        hear(null);
      },
    };
    const team = createTeam([helper]);
    const exploration = explore(open({ ...image, schedules: [] }), options, team.ahead);
    for (;;) {
      const next = exploration.next();
      if (next.done === true) {
        assert.deepEqual(told(next.value), told(verdictOf(image, options)));
        break;
      }
      if (next.value.waits) fail(new Error("exit status 1"));
    }
  });

  for (const messages of swept([1, 2, 5], 1))
    it(`goes on with the others when a thread ends that has answered ${messages}`, async () => {
      const image = await lab("02-mremap-late-flush")();
      for (const switches of [2, Infinity]) {
        const options = { ...exploreSettings(image), every: true, switches };
        const dead = { answered: 0 };
        const { verdict } = talliedWith(image, options, 3, draws(messages), (helper, at) =>
          at === 0 ? endingAfter(helper, messages, dead) : helper,
        );
        assert.equal(dead.answered, messages);
        assert.deepEqual(told(verdict), told(verdictOf(image, options)));
      }
    });
});

describe("vas explore --jobs", () => {
  it("prints the same with one thread, two, and four", async () => {
    const outs = [];
    for (const jobs of ["1", ...swept(["2", "4"], 1)]) {
      const { out, status } = await vas([
        "explore",
        "examples/lab/22-flushed-where-freed.vas",
        "--all",
        "--jobs",
        jobs,
      ]);
      assert.equal(status, 1);
      outs.push(out.replace(/[\d.]+ s\./, "… s."));
    }
    for (const out of outs) assert.equal(out, outs[0]);
  });
});
