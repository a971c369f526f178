/** Two settings side by side: counts that add up, moments that are the same moment, and sentences that the counters bear out. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { Image } from "../../../src/image/image.js";
import type { ComparedSide, ComparisonSnapshot } from "../../../src/protocol/comparison-snapshot.js";
import {
  comparisonProposals,
  comparisonSnapshot,
  currentPosition,
  hashSimulation,
  openComparison,
  runComparison,
  startSeek,
  type Comparison,
} from "../../../src/simulator/index.js";
import {
  createMeasuredRun,
  goToProgress,
  measureRun,
  progressAt,
} from "../../../src/simulator/comparison/measured-run.js";
import { verdict } from "../../../src/simulator/comparison/verdict.js";
import { runs, sometimes, swept } from "../../sample.js";
import { compile, compileExample, drive, go, open } from "../scenarios/scenario.js";

/** Drives any generator to its end. */
function finish<Result>(work: Generator<unknown, Result, void>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

function compared(image: Image, b: Record<string, string>, a: Record<string, string> = {}): Comparison {
  const comparison = openComparison(image, undefined, { variant: null, overrides: a }, { variant: null, overrides: b });
  if ("problem" in comparison) assert.fail(comparison.problem);
  finish(runComparison(comparison));
  return comparison;
}

function snapshotAt(
  comparison: Comparison,
  tick: number,
  tid: number | null,
  { text = "", side = "a" as ComparedSide } = {},
): ComparisonSnapshot {
  const position = { ...currentPosition(comparison[side].simulation), tick, tid };
  const presentation = { sides: { a: {}, b: {} }, sources: [{ text, path: "/one.vas" }] };
  return finish(comparisonSnapshot(comparison, position, { side, tick, tid, edited: false }, presentation));
}

const twoCores = `scenario "two"
machine rv64-sv39 { cores 2 }
kernel intended { quantum 300 }
program p { u64 memory[4096] fn main() { for i in 0 .. 400 { memory[i % 8 * 512] = i } } }
process A runs p()
process B runs p()
process C runs p()
`;

describe("a run that is measured", () => {
  sometimes("is the run that it is without, and its lines add up to its counters", async () => {
    for (const image of [await compileExample("shared-libc.vas"), await compile(twoCores)]) {
      const plain = open(image);
      const booted = plain.system.machine.cores.reduce((sum, { cycles }) => sum + cycles, 0);
      go(plain, { kind: "continue" });
      const run = createMeasuredRun(open(image));
      const { counters, ticks } = finish(measureRun(run));
      assert.equal(hashSimulation(run.simulation), hashSimulation(plain));
      assert.equal(run.watched, ticks);
      const sum = (pick: (cost: { walks: number; firstLevel: number; cycles: number; faults: number }) => number) =>
        [...run.lines.values()].reduce((all, cost) => all + pick(cost), 0);
      assert.equal(
        sum(({ walks }) => walks),
        counters["walks"],
      );
      assert.equal(
        sum(({ firstLevel }) => firstLevel),
        counters["l1i.misses"]! + counters["l1d.misses"]!,
      );
      assert.equal(
        sum(({ faults }) => faults),
        counters["faults"],
      );
      if (image.scenario === "Shared libc")
        assert.equal(
          sum(({ cycles }) => cycles),
          counters["cycles"]! - booted,
        );
    }
  });

  it("keeps every other row when there are many, and the last", async () => {
    const run = createMeasuredRun(open(await compile(twoCores)));
    finish(measureRun(run));
    assert.ok(run.interval > 1, `${run.watched} ticks by ${run.interval}`);
    assert.ok(run.rows.slice(0, -1).every(({ tick }, index) => tick === index * run.interval));
    assert.equal(run.rows.at(-1)!.tick, run.watched);
  });

  sometimes("is found again at the same source progress, whichever way it is asked", async () => {
    const image = await compile(twoCores);
    const [one, other] = [open(image), open(image)].map(createMeasuredRun) as [
      ReturnType<typeof createMeasuredRun>,
      ReturnType<typeof createMeasuredRun>,
    ];
    for (const run of [one, other]) finish(measureRun(run));
    const ticks = fc.nat({ max: one.watched - 1 });
    fc.assert(
      fc.property(ticks, (tick) => {
        const { simulation } = one;
        drive(simulation, startSeek(simulation, tick));
        const { tid } = currentPosition(simulation);
        const progress = finish(progressAt(one, tick, tid));
        if (progress === null) return;
        const found = finish(goToProgress(other, progress));
        assert.ok(found !== null);
        // The same run: where it is found, the thread has begun as much.
        const again = finish(progressAt(one, found, tid));
        assert.deepEqual(again, progress);
      }),
      { numRuns: runs(15) },
    );
  });
});

describe("a comparison", () => {
  it("says what shared entries save, line by line and page by page", async () => {
    const text = readFileSync(join(import.meta.dirname, "../../../examples/shared-libc.vas"), "utf8");
    const comparison = compared(await compileExample("shared-libc.vas"), { "machine.tags": "asid" });
    const told = snapshotAt(comparison, 1000, 1, { text });
    assert.equal(
      told.sentence,
      "Under asid the run fails 2 expectations (itlb.misses(libc) == 1), under asid+sasid it passes its expectations. " +
        "Under asid the programs take 6 more walks than under asid+sasid, 18 instead of 12 in all; all of the difference is in libc. " +
        "The time is alike: 252,096 instead of 251,318 cycles.",
    );
    const walks = told.counters.filter(({ name }) => name === "walks");
    assert.deepEqual(
      walks.filter(({ of }) => of === null || of === "libc").map(({ a, b }) => [a, b]),
      [
        [12, 18],
        [3, 9],
      ],
    );
    const summing = told.lines.find(({ text: line }) => line.includes("s + u64"))!;
    assert.deepEqual([summing.a.walks, summing.b.walks], [2, 6]);
    const page = told.pages.find(({ va }) => va === 0x2000_0000)!;
    assert.deepEqual([page.ownerName, page.a, page.b], ["libc", ["shared 0"], ["ASID 1", "ASID 2", "ASID 3"]]);
    assert.deepEqual(told.aligned, { thread: "A", begun: told.aligned!.begun });
    assert.ok(told.firstDifference !== null && told.firstDifference.exact);
  });

  it("says that nothing differs where nothing does, and which is better where the other is", async () => {
    const image = await compileExample("shared-libc.vas");
    const same = snapshotAt(compared(image, { "kernel.shared_flush": "scan" }), 0, null);
    assert.match(same.sentence, /^It makes no difference: .* every counter is the same, 12 walks and [\d,]+ cycles\.$/);
    assert.equal(same.firstDifference, null);
    const back = snapshotAt(compared(image, {}, { "machine.tags": "asid" }), 0, null);
    assert.match(back.sentence, /the programs take 6 fewer walks than under asid, 12 instead of 18 in all/);
  });

  it("tells results before walks, and time against walks as a loss", () => {
    const comparison = {
      scenario: "",
      status: "passed",
      cycles: 1000,
      hazards: [],
      output: [],
      processes: [],
      spaces: [],
    };
    const report = (more: object, counters: object): never =>
      ({ ...comparison, expectations: [], cores: [0], counters: { walks: 0, ...counters }, ...more }) as never;
    const one = { label: "one", report: report({}, { walks: 10 }) };
    const worse = { label: "two", report: report({ cycles: 1500 }, { walks: 9, cycles_kernel: 500 }) };
    assert.deepEqual(verdict(one, worse), {
      sentence:
        "Under two the programs take 1 fewer walk than under one, 9 instead of 10 in all; none of the difference is in a VAS. " +
        "Yet it takes 500 cycles more: 1,500 instead of 1,000 cycles.",
      why: "Cycles of the core, from one to two: the rest of the kernel +500.",
    });
    const hazard = { label: "two", report: report({ hazards: [{ id: "P4" }] }, { walks: 10 }) };
    assert.equal(verdict(one, hazard).sentence, "The checker finds 1 hazard (P4) under two, none under one.");
    const printed = { label: "two", report: report({ output: ["9"] }, { walks: 10 }) };
    assert.equal(verdict(one, printed).sentence, "What they print differs.");
  });

  it("names the process and the VAS that all of a difference is of, and only if it is", () => {
    const counted = (name: string, walks: number): object => ({ name, exit: { code: 0 }, counters: { walks } });
    const report = (walks: number, processes: object[], spaces: object[]): never =>
      ({
        ...{ status: "passed", cycles: 1000, hazards: [], output: [], expectations: [], cores: [0] },
        ...{ counters: { walks }, processes, spaces },
      }) as never;
    const before = report(10, [counted("A", 6), counted("B", 4)], [counted("libc", 7), counted("db", 3)]);
    const sentence = (walks: number, processes: object[], spaces: object[]): string =>
      verdict({ label: "one", report: before }, { label: "two", report: report(walks, processes, spaces) }).sentence;
    assert.equal(
      sentence(8, [counted("A", 6), counted("B", 2)], [counted("libc", 5), counted("db", 3)]),
      "Under two B takes 2 fewer walks than under one, 8 instead of 10 in all; all of the difference is in libc. The cycles are the same, 1,000.",
    );
    assert.equal(
      sentence(11, [counted("A", 4), counted("B", 7)], [counted("libc", 6), counted("db", 5)]),
      "Under two the programs take 1 more walk than under one, 11 instead of 10 in all; 2 more in db. The cycles are the same, 1,000.",
    );
  });

  it("offers what machine and kernel admit, and not what is so already", async () => {
    const image = await compileExample("shared-libc.vas");
    const offered = comparisonProposals(image, null, {});
    const labels = offered.map(({ label }) => label);
    assert.ok(labels.includes("machine.tags asid") && !labels.includes("machine.tags asid+sasid"), labels.join());
    for (const { other, label } of swept(offered, 6)) {
      const opened = openComparison(
        image,
        undefined,
        { variant: null, overrides: {} },
        {
          variant: other.variant ?? null,
          overrides: Object.fromEntries((other.settings ?? []).map(({ name, value }) => [name, value])),
        },
      );
      assert.ok(!("problem" in opened), `${label}: ${"problem" in opened ? opened.problem : ""}`);
    }
  });
});
