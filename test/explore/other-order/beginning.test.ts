/** Where other orders begin, what is barred there, and what is said where there are none. */
import assert from "node:assert/strict";
import {
  explore,
  exploreSettings,
  otherOrderAt,
  retrace,
  type ExploreOptions,
  type SavedSearch,
  type Verdict,
} from "../../../src/explore/index.js";
import type { Image } from "../../../src/image/image.js";
import { parseSchedule, scheduleText, type Schedule } from "../../../src/kernel/index.js";
import { compile, open } from "../../simulator/scenarios/scenario.js";
import { exampleText, told, verdictOf } from "../witnesses/scenarios.js";

function scheduleOf(text: string): Schedule {
  const read = parseSchedule(text);
  assert.ok("schedule" in read);
  return read.schedule;
}

function optionsAt(schedule: string, number: number, options: ExploreOptions = {}): ExploreOptions {
  const found = otherOrderAt(scheduleOf(schedule), number);
  assert.ok("other" in found);
  return { ...options, other: found.other };
}

/** What is said of the other orders at a step, from 1. */
const othersAt = (image: Image, schedule: string, number: number, options: ExploreOptions = {}): Verdict =>
  verdictOf(image, optionsAt(schedule, number, options));

/** Two cores, a function each. */
const lab = (one: string, two: string, rest = ""): Promise<Image> =>
  compile(`scenario "two"
machine skylake { cores 2  check on }
vas A { segment data at 0x1000_0000 size 4K rw- { u64 x[1] = 1 } }
kernel lab {
    u64 n  u64 m  u64 go
    fn one() { ${one} }
    fn two() { ${two} }
}
process P0 runs kernel.one in A on core 0
process P1 runs kernel.two in A on core 1
${rest}`);

describe("other orders", () => {
  it("are looked for at steps that there are", () => {
    const schedule = scheduleOf("c0*2 c1");
    const found = otherOrderAt(schedule, 3);
    assert.ok("other" in found);
    assert.deepEqual([found.other.before.steps.length, found.other.not.core], [2, 1]);
    for (const number of [0, 4, -1, 1.5])
      assert.deepEqual(otherOrderAt(schedule, number), {
        problem: `the schedule has no step ${number}: name one from 1 to 3`,
      });
    assert.deepEqual(otherOrderAt(scheduleOf(""), 1), { problem: "the schedule has no step 1: it has none" });
  });

  it("leave the step out where it stood, and nowhere else", async () => {
    // Core 0 comes back to where it began as often as it likes: then core 1 may go on, or nobody would ever end.
    const image = await lab("while go == 0 { }", "go = 1");
    const { verdict, ends } = othersAt(image, "c1 c0", 1);
    assert.equal(verdict, "holds");
    assert.deepEqual(
      ends.map(({ text }) => text),
      ["P0 exited with 0; P1 exited with 0"],
    );
  });

  it("are what a `choose` answers otherwise, too", async () => {
    const image = await lab("n = choose(3)  expect n != 2", "load(A.x)");
    const schedules = (text: string): string[] =>
      othersAt(image, text, 1, { every: true, switches: 0 }).breaches.map(({ schedule }) => scheduleText(schedule));
    // Not 0, not 1, not 2: which alone breaks something.
    assert.match(schedules("c0")[0]!, /^c0=2 /);
    assert.match(schedules("c0=1")[0]!, /^c0=2 /);
    assert.match(schedules("c0=2")[0]!, /^c1.* c0=2/);
    // An attempt is the beginning of its core's step.
    assert.match(schedules("a0")[0]!, /^c0=2 /);
  });

  it("are none where everybody else waits, has nothing to do, or is not there", async () => {
    const image = await lab("await go == 1", "n = 1  go = 1");
    const waits = othersAt(image, "c1*2", 1);
    assert.deepEqual(
      [waits.verdict, waits.reason, waits.breaches],
      ["inconclusive", "at step 1 only `c1` can go on: core 0 has no thread: P0 awaits a condition", []],
    );
    const gone = othersAt(image, "c1*3 c0", 4);
    assert.match(gone.reason, /^at step 4 only `c0` can go on: core 1 has no thread$/);
    const alone = await compile(
      `scenario "one"\nmachine skylake { cores 1 }\nkernel lab { u64 n  fn f() { n = 1  n = 2 } }\nprocess P runs kernel.f on core 0`,
    );
    assert.match(othersAt(alone, "c0*2", 1).reason, /^at step 1 only `c0` can go on: there is no other core$/);
  });

  it("are a deadlock where they are one", async () => {
    const image = await lab("await go == 1", "if n == 0 { go = 1 }  n = 2");
    const { reason, verdict } = othersAt(image, "c1*3", 1);
    assert.deepEqual([verdict, reason.includes("only `c1`")], ["inconclusive", true]);
    const stuck = await lab("lock(m)  lock(go)  n = 1", "lock(go)  lock(m)  n = 2");
    const { breaches } = othersAt(stuck, "c0*2 c1", 2);
    assert.deepEqual([breaches[0]!.kind, scheduleText(breaches[0]!.schedule).slice(0, 5)], ["deadlock", "c0 c1"]);
  });

  it("are not looked for behind a step that is not possible, breaks something itself, or ends the run", async () => {
    const image = await lab("n = 1  expect n == 2", "await go == 1  n = 3");
    const reasonAt = (text: string, number: number): string => {
      const { verdict, reason } = othersAt(image, text, number);
      assert.equal(verdict, "inconclusive");
      return reason;
    };
    assert.match(
      reasonAt("c0 c7 c0", 3),
      /^step 2 \(`c7`\) is not possible: there is no core 7.*; the schedule was found for another version of the file, or for other settings$/,
    );
    // It is not possible itself, or can do nothing but wait.
    assert.match(reasonAt("c0 q0", 2), /^step 2 \(`q0`\) is not possible: no other thread waits for core 0/);
    assert.match(reasonAt("c1 c0", 1), /^step 1 \(`c1`\) is not possible: .*P1 awaits a condition/);
    assert.match(reasonAt("c0 c1 c0", 3), /^step 2 \(`c1`\) is not possible: .*P1 awaits a condition/);
    assert.match(
      reasonAt("c0*9", 9),
      /^step 3 \(`c0`\) breaks something, before step 9 \(`c0`\): expect n == 2 failed in .*; try the other order there, or at a step before it$/,
    );
    const short = await lab("n = 1", "n = 2");
    const end = scheduleText({
      steps: verdictOf(short, { every: true }).breaches[0]?.schedule.steps ?? [],
      all: false,
    });
    assert.equal(end, "");
    const { reason } = othersAt(short, "c0*2 c1*2 c0", 5);
    assert.match(reason, /^the run is over before step 5 \(`c0`\): /);
  });

  it("breathe while a long way there is followed, and not at each of its steps", async () => {
    const image = await lab("while go == 0 { }", "go = 1");
    const options = optionsAt("c0*200 c1", 201, { states: 1 });
    const exploration = explore(open({ ...image, schedules: [] }), options);
    let breaths = 0;
    for (let next = exploration.next(); next.done !== true && next.value.states === 0; next = exploration.next())
      breaths++;
    assert.equal(breaths, 3);
  });

  it("count bounds from the beginning of the schedule", async () => {
    const image = await lab("n = 1  n = 2  n = 3", "m = 1  m = 2  m = 3");
    // One switch is behind them, and another way takes one more.
    const at = (options: ExploreOptions): Verdict => othersAt(image, "c0 c1*2 c0", 3, options);
    assert.match(
      at({ switches: 1 }).reason,
      /^every other way to go on at step 3 \(`c1`\) lies beyond the bound of 1 switch, which counts from the beginning of the schedule: raise it$/,
    );
    assert.match(at({ steps: 2 }).reason, /the bound of 2 steps/);
    assert.match(at({ switches: 0, steps: 1 }).reason, /the bound of 0 switches and 1 step/);
    const two = at({ switches: 2 });
    assert.deepEqual([two.verdict, two.bounded], ["holds", true]);
    const all = at({});
    assert.deepEqual([all.verdict, all.bounded], ["holds", false]);
    // The longest of all of them is told, from the beginning, too.
    assert.equal(all.depth, verdictOf(image).depth);
  });

  it("tell switches from the beginning of the schedule, as an exploration of everything does", async () => {
    const image = await lab("n = 1  n = 2", "await n == 2  expect n == 3");
    const [breach] = verdictOf(image).breaches;
    const first = scheduleText(breach!.schedule);
    const [other] = othersAt(image, first, 1).breaches;
    // Nothing else can come first: the next step can.
    assert.equal(other, undefined);
    const race = await lab("n = 1  n = 2", "m = 1  expect n == 1");
    const [least] = verdictOf(race).breaches;
    const { breaches } = othersAt(race, "c0 c1 c0", 2);
    assert.deepEqual([least!.switches, breaches[0]!.switches], [0, 0]);
    const late = othersAt(race, "c1 c0 c0 c0", 3);
    assert.ok(late.breaches[0] === undefined || late.breaches[0].switches > 0);
  });

  it("say nothing of what some schedule comes to, unless one of them does", async () => {
    const image = await lab("n = 1", "n = 2", "expect some kernel.n == 1\nexpect some kernel.n == 3\n");
    const { verdict, expectations } = othersAt(image, "c0 c1", 1);
    assert.deepEqual(
      [verdict, ...expectations.map((one) => [one.verdict, one.reason])],
      ["holds", ["seen", ""], ["not judged", "only schedules that go another way were looked at"]],
    );
    // All of them could tell.
    assert.deepEqual(
      verdictOf(image).expectations.map((one) => one.verdict),
      ["seen", "never"],
    );
  });

  it("begin behind what `from` names, which counts nothing, or before it", async () => {
    const image = await compile(exampleText("lab/23-munmap-in-windows"));
    const settings = exploreSettings(image);
    const [breach] = verdictOf(image, settings).breaches;
    const text = scheduleText(breach!.schedule);
    const { length } = breach!.schedule.steps;
    const last = othersAt(image, text, length, settings);
    for (const { schedule, switches } of last.breaches) {
      assert.equal(retrace(open({ ...image, schedules: [] }), schedule).problem, null);
      assert.ok(switches >= breach!.switches);
    }
    // Bounds do not count what all schedules begin with.
    const bounded = othersAt(image, text, length, { ...settings, switches: breach!.switches + 1 });
    assert.doesNotMatch(bounded.reason, /beyond the bound/);
    // In the middle of it another way is one as everywhere.
    const early = othersAt(image, text, 2, { ...settings, states: 50 });
    assert.match(early.reason, /^at step 2 only `c0` can go on|states/);
  });

  it("let the hardware walk pages that were named before", async () => {
    const image = await lab("pte(A, A.x)  n = 1", "m = 1", "explore { hardware walk }\n");
    const settings = exploreSettings(image);
    // The page is named in what comes before alone, or in the step itself.
    for (const [text, number] of [
      ["c0 c0", 2],
      ["w1@0x10000000", 1],
    ] as const) {
      const { states } = othersAt(image, text, number, settings);
      const without = othersAt(image, text, number, { ...settings, walks: false });
      assert.ok(states > without.states, `${states}, ${without.states}`);
    }
  });
});

describe("other orders where stacks are shared", () => {
  const source = (first: string, between: string): string => `scenario "threads whose stacks others reach"
machine rv64-sv39 { cores 3  check on }
kernel intended
program main {
    fn one(p) { ${first}  u64[p] = 1  u64[p] = 2 }
    fn other(p) { u64[p] = 1  u64[p] = 2 }
    fn main() {
        let p = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS)
        let t = thread_create(one, p, core: 1)
        ${between}
        let u = thread_create(other, p, core: 2)
        u64[p] = 9
        expect u64[p] == 9
        thread_join(t)
        thread_join(u)
    }
}
process A runs main on core 0
`;

  /** Each is followed to what it says, under the rule of steps that it names. */
  async function followed(image: Image, { breaches, all }: Verdict): Promise<void> {
    assert.ok(breaches.length > 0);
    for (const { schedule, text } of breaches) {
      const again = retrace(open({ ...image, schedules: [] }), schedule);
      assert.deepEqual([schedule.all, again.problem, again.steps.at(-1)!.breaks], [all, null, [text]]);
    }
  }

  it("are told as whole schedules that can be followed", async () => {
    const image = await compile(source("", ""));
    assert.equal(verdictOf(image, { every: true }).all, true);
    // Steps as one writes them who does not know that stacks are shared: behind the fifth it shows, behind the others it does not.
    for (const [number, all] of [
      [6, true],
      [7, false],
      [8, false],
    ] as const) {
      const verdict = othersAt(image, "c0*10", number, { every: true });
      assert.equal(verdict.all, all);
      await followed(image, verdict);
      for (const { schedule } of verdict.breaches)
        assert.match(scheduleText(schedule), all ? /^all c0\*\d+ c1/ : new RegExp(`^c0\\*${number - 1} c1`));
    }
  });

  it("can be followed behind what `from` names, too", async () => {
    const image = await compile(source("meet go", "meet go"));
    const verdict = verdictOf(image, { from: "go", every: true });
    assert.equal(verdict.all, true);
    await followed(image, verdict);
  });
});

describe("a saved search of other orders", () => {
  it("ends as the search that was not interrupted", async () => {
    const image = await compile(exampleText("lab/02-mremap-late-flush"));
    const options = optionsAt("c2 c0*5 c1*8 c2", 1, { ...exploreSettings(image), every: true });
    const exploration = explore(open({ ...image, schedules: [] }), options);
    const saved: SavedSearch[] = [];
    for (let next = exploration.next(); next.done !== true; next = exploration.next())
      if (next.value.save !== null) saved.push(structuredClone(next.value.save()));
    const verdict = verdictOf(image, options);
    assert.ok(saved.length > 2);
    for (const resume of [saved[1]!, saved[Math.floor(saved.length / 2)]!])
      assert.deepEqual(told(verdictOf(image, { ...options, resume })), told(verdict));
  });
});
