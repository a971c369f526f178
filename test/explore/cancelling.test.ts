/**
 * Whoever cancels an exploration waits for the end of a slice. A slice is counted by work, so this is too: how often the system is asked to act,
 * and how often a step of a schedule is carried out, between two reports.
 */
import assert from "node:assert/strict";
import { explore, exploreAtRandom, exploreSettings, type ExploreOptions } from "../../src/explore/index.js";
import type { Exploration } from "../../src/explore/search/index.js";
import type { Image } from "../../src/image/image.js";
import { withVariant, type Simulation } from "../../src/simulator/index.js";
import { compile, open } from "../simulator/scenarios/scenario.js";
import { exampleText } from "./witnesses/scenarios.js";
import { sometimes, swept } from "../sample.js";

/** What a simulation does, counted outside of what explores it. */
interface Counted {
  /** Acts that are watched: each costs some 0.2 ms. */
  acts: number;
  /** Times that the clock was set: about once an attempt, some 0.005 ms each. */
  ticks: number;
}

/** Counts what is done with a simulation from here on. */
function counting({ system: { machine } }: Simulation): Counted {
  const counted: Counted = { acts: 0, ticks: 0 };
  let { tick } = machine;
  let { watched } = machine.memory;
  Object.defineProperty(machine.memory, "watched", {
    get: () => watched,
    set: (value: typeof watched) => {
      if (value !== null) counted.acts++;
      watched = value;
    },
  });
  Object.defineProperty(machine, "tick", {
    get: () => tick,
    set: (value: number) => {
      counted.ticks++;
      tick = value;
    },
  });
  return counted;
}

/** The most that is done between two reports, and how much in all. */
function slices(simulation: Simulation, exploration: Exploration, most: number): { worst: Counted; all: Counted } {
  const counted = counting(simulation);
  const worst: Counted = { acts: 0, ticks: 0 };
  for (let reports = 0; reports < most; reports++) {
    const before = { ...counted };
    const { done } = exploration.next();
    worst.acts = Math.max(worst.acts, counted.acts - before.acts);
    worst.ticks = Math.max(worst.ticks, counted.ticks - before.ticks);
    if (done === true) break;
  }
  return { worst, all: counted };
}

/** Acts and ticks of a slice: some 15 ms where an act takes 0.2 ms, so that a machine that is five times as slow keeps within 100. */
const mostActs = 64;
const mostTicks = 2000;

const lab = async (name: string, variant: string | null = null): Promise<Image> => {
  const image = await compile(exampleText(`lab/${name}`));
  return variant === null ? image : withVariant(image, variant)!;
};

/** A thread that counts for long before the race, so that schedules are long; and one whose hits are stale again and again. */
const long = `scenario "long schedules"
machine rv64-sv39 { cores 2  check on }
vas A { segment data at 0x1000_0000 size 4K rw- { u64 x[1] = 1 } }
kernel lab {
    u64 n
    fn count() { while n < 400 { n = n + 1 }  set_pte(A, A.x, 0)  settle() }
    fn look() { await n == 400  load(A.x)  load(A.x)  load(A.x) }
}
process P runs kernel.count in A on core 0
process Q runs kernel.look in A on core 1
expect some hazard
expect some kernel.n == 400
`;

const far = `scenario "a rendezvous far away"
machine rv64-sv39 { cores 2 }
kernel intended
program main {
    fn other() { meet there  }
    fn main() {
        let t = thread_create(other, core: 1)
        let sum = 0
        for n in 0 .. 2000 { sum = sum + getpid() }
        meet there
        thread_join(t)
    }
}
process A runs main on core 0
explore { from there }
`;

describe("between two reports an exploration does little", () => {
  const cases: readonly (readonly [string, () => Promise<Image>, ExploreOptions])[] = [
    ["kernel calls in windows", () => lab("24-mremap-in-windows"), { every: true }],
    ["walks and evictions", () => lab("06-huge-page-split"), { every: true, walks: true, evictions: true }],
    ["nothing remembered", () => lab("10-lazy-tlb"), { every: true, remember: false }],
    ["long schedules", () => compile(long), { every: true, noHazard: true }],
    ["a rendezvous far away", () => compile(far), {}],
  ];
  for (const [name, make, own] of swept(cases, 2))
    it(name, async () => {
      const image = await make();
      const simulation = open({ ...image, schedules: [] });
      const { worst, all } = slices(simulation, explore(simulation, { ...exploreSettings(image), ...own }), 400);
      assert.ok(worst.acts <= mostActs && worst.ticks <= mostTicks, JSON.stringify(worst));
      // The case says something: it takes many slices.
      assert.ok(all.acts > mostActs * 2 || all.ticks > mostTicks * 2, JSON.stringify(all));
    });

  sometimes("schedules that are drawn", async () => {
    const image = await compile(long);
    const simulation = open({ ...image, schedules: [] });
    const options = { ...exploreSettings(image), schedules: 20, seed: 1, noHazard: true };
    const { worst, all } = slices(simulation, exploreAtRandom(simulation, options), 400);
    assert.ok(worst.ticks <= mostTicks, JSON.stringify(worst));
    assert.ok(all.ticks > mostTicks * 2, JSON.stringify(all));
  });
});
