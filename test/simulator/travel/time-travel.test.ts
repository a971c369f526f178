import { strict as assert } from "node:assert";
import fc from "fast-check";
import type { VirtualAddress } from "../../../src/machine/base/address.js";
import {
  executingSpace,
  hashSimulation,
  historyBytes,
  outputSince,
  pageTableSnapshot,
  readRegister,
  report,
  runStatus,
  setBreakpoints,
  spacesSnapshot,
  startReverseContinue,
  startRun,
  startSeek,
  startStepBack,
  statementsOnLine,
  threads,
  tlbSnapshot,
  writeMemory,
  writeRegister,
  type Simulation,
} from "../../../src/simulator/index.js";
import { compile, compileExample, drive, go, open } from "../scenarios/scenario.js";
import { randomScenario } from "../scenarios/random-scenario.js";
import { runs, sometimes, swept } from "../../sample.js";

const examples = ["hello.vas", "shared-libc.vas", "readers-and-writer.vas"];

function tick(simulation: Simulation): number {
  return simulation.system.machine.tick;
}

/** Hashes of a straight run at the given ticks. */
function straight(simulation: Simulation, ticks: readonly number[]): string[] {
  return ticks.map((wanted) => {
    drive(simulation, startSeek(simulation, wanted));
    return hashSimulation(simulation);
  });
}

describe("a simulation without history", () => {
  for (const name of swept(examples, 2)) {
    it(`runs ${name} to the same end, and saves nothing`, async () => {
      const image = await compileExample(name);
      const usual = open(image);
      const once = open(image, { checkpointInterval: Infinity });
      assert.deepEqual(go(once, { kind: "continue" }), go(usual, { kind: "continue" }));
      assert.equal(hashSimulation(once), hashSimulation(usual));
      assert.equal(runStatus(once), report(usual).status);
      assert.equal(historyBytes(once.timeline, once.system), 0);
      assert.ok(historyBytes(usual.timeline, usual.system) > 0);
    });
  }
});

describe("time travel", () => {
  for (const name of swept(examples, 1)) {
    it(`reaches any tick of ${name} with the same state, in any order`, async () => {
      const image = await compileExample(name);
      const end = open(image);
      go(end, { kind: "continue" });
      const last = tick(end);
      const ticks = Array.from({ length: 12 }, (_, index) => Math.floor((last * (index + 1)) / 12));
      const hashes = straight(open(image), ticks);
      const traveller = open(image, { checkpointInterval: 97 });
      fc.assert(
        fc.property(fc.array(fc.nat(ticks.length - 1), { maxLength: 8 }), (order) => {
          for (const index of order) {
            drive(traveller, startSeek(traveller, ticks[index]));
            assert.equal(tick(traveller), ticks[index]);
            assert.equal(hashSimulation(traveller), hashes[index], `tick ${ticks[index]}`);
          }
        }),
        { numRuns: runs(8) },
      );
    });

    it(`undoes k instruction steps of ${name} by k steps back`, async () => {
      const simulation = open(await compileExample(name));
      go(simulation, { kind: "continue" });
      const last = tick(simulation);
      fc.assert(
        fc.property(fc.nat(last - 1), fc.integer({ min: 1, max: 12 }), (start, steps) => {
          drive(simulation, startSeek(simulation, start));
          const tid = threads(simulation).find((thread) => thread.running)?.tid;
          if (tid === undefined) return;
          const before: { tick: number; hash: string }[] = [];
          for (let step = 0; step < steps && threads(simulation).some((thread) => thread.tid === tid); step++) {
            before.push({ tick: tick(simulation), hash: hashSimulation(simulation) });
            go(simulation, { kind: "instruction", tid });
          }
          for (const { tick: at, hash } of before.reverse()) {
            drive(simulation, startSeek(simulation, at));
            assert.equal(hashSimulation(simulation), hash);
          }
        }),
        { numRuns: runs(6) },
      );
    });
  }

  it("gives the same state for every slicing, with recording, and with small checkpoint intervals", async () => {
    const image = await compileExample("shared-libc.vas");
    const plain = open(image);
    go(plain, { kind: "continue" });
    const expected = hashSimulation(plain);
    for (const budget of swept([1, 7, 1000], 1)) {
      const sliced = open(image, { checkpointInterval: 50 });
      drive(sliced, startRun(sliced, { kind: "continue" }), budget);
      assert.equal(hashSimulation(sliced), expected);
    }
    const recorded = open(image);
    recorded.system.machine.trace.recordAccesses = true;
    go(recorded, { kind: "continue" });
    assert.equal(hashSimulation(recorded), expected);
  });

  it("is not disturbed by looking: snapshots change nothing", async () => {
    const simulation = open(await compileExample("shared-libc.vas"));
    go(simulation, { kind: "tick", tick: 700 });
    const hash = hashSimulation(simulation);
    tlbSnapshot(simulation);
    pageTableSnapshot(simulation, { expanded: ["walk"] });
    spacesSnapshot(simulation);
    assert.equal(hashSimulation(simulation), hash);
    assert.equal(tick(simulation), 700);
  });

  it("runs backwards from breakpoint to breakpoint, and forwards over the same ones", async () => {
    const image = await compileExample("shared-libc.vas");
    const simulation = open(image);
    const line = image.debug.functions.find((fn) => fn.name === "sum")!.range.line + 1;
    const places = statementsOnLine(simulation, 0, line);
    setBreakpoints(
      simulation,
      places.map(({ owner, entry }) => ({ address: entry.start as VirtualAddress, owner })),
    );
    const ticks: number[] = [];
    for (let hit = 0; hit < 5; hit++) {
      assert.equal(go(simulation, { kind: "continue" }).reason, "breakpoint");
      ticks.push(tick(simulation));
    }
    for (const expected of ticks.slice(0, -1).reverse()) {
      const stop = drive(simulation, startReverseContinue(simulation));
      assert.equal(stop.reason, "breakpoint");
      assert.equal(tick(simulation), expected);
    }
    assert.equal(drive(simulation, startReverseContinue(simulation)).reason, "start");
    assert.equal(tick(simulation), 0);
    assert.equal(go(simulation, { kind: "continue" }).reason, "breakpoint");
    assert.equal(tick(simulation), ticks[0]);
  });

  sometimes("keeps the history within its bytes, and every moment reachable", async () => {
    const image = await compile(`scenario "working set"
machine rv64-sv39 { memory 16M }
kernel intended
program p {
  fn main() {
    let m = mmap(0, 4M, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
    for round in 0 .. 40 { for page in 0 .. 1024 { for word in 0 .. 4 { u64[m + page * 4096 + word * 8] = round } } }
  }
}
process A runs p`);
    const reference = open(image);
    const ticks = swept([3_000, 100_000, 250_000, 350_000], 2);
    const hashes = straight(reference, ticks);
    const budget = 3 * 2 ** 20;
    const end = runs(400_000, 230_000);
    const bounded = open(image, { historyBytes: budget, checkpointInterval: 20_000 });
    for (let at = 0; at <= end; at += 32_768) {
      drive(bounded, startSeek(bounded, at));
      const kept = bounded.timeline.checkpoints.length;
      // What was written in the last slice comes on top, and the first checkpoint stays whatever it takes.
      assert.ok(historyBytes(bounded.timeline, bounded.system) <= budget + 4.5 * 2 ** 20 || kept === 1, `tick ${at}`);
    }
    assert.ok(bounded.timeline.checkpoints.length < 20);
    for (const index of [2, 0, 3, 1].filter((at) => at < ticks.length)) {
      drive(bounded, startSeek(bounded, ticks[index]));
      assert.equal(hashSimulation(bounded), hashes[index], `tick ${ticks[index]}`);
      const { timeline, system } = bounded;
      const summedAnew = historyBytes({ ...timeline, olderBytes: null }, system);
      assert.equal(historyBytes(timeline, system), summedAnew, "older checkpoints are summed once");
    }
  });

  it("remembers what the user changed, at the tick where it was changed", async () => {
    const simulation = open(await compileExample("hello.vas"));
    go(simulation, { kind: "tick", tick: 6 });
    const [{ tid }] = threads(simulation);
    writeRegister(simulation, tid, 28, 0x1234_5678_9abc_def0n);
    const stack = (Number(readRegister(simulation, tid, 2)) - 8) as VirtualAddress;
    writeMemory(simulation, executingSpace(simulation, tid), stack, Uint8Array.of(1, 2, 3));
    const hash = hashSimulation(simulation);
    go(simulation, { kind: "tick", tick: 12 });
    const later = hashSimulation(simulation);
    drive(simulation, startSeek(simulation, 3));
    assert.equal(readRegister(simulation, tid, 28), 0n);
    drive(simulation, startSeek(simulation, 6));
    assert.equal(hashSimulation(simulation), hash);
    drive(simulation, startSeek(simulation, 12));
    assert.equal(hashSimulation(simulation), later);
  });

  it("forgets, at a change, those that were made later: they belonged to another future", async () => {
    const image = await compileExample("hello.vas");
    const edited = (later: boolean): string => {
      const simulation = open(image);
      const [{ tid }] = threads(simulation);
      if (later) {
        for (const [at, value] of [
          [10, 7n],
          [14, 8n],
        ] as const) {
          drive(simulation, startSeek(simulation, at));
          writeRegister(simulation, tid, 28, value);
        }
      }
      drive(simulation, startSeek(simulation, 6));
      writeRegister(simulation, tid, 29, 5n);
      drive(simulation, startSeek(simulation, 12));
      assert.equal(readRegister(simulation, tid, 28), 0n);
      assert.equal(readRegister(simulation, tid, 29), 5n);
      drive(simulation, startSeek(simulation, 4));
      drive(simulation, startSeek(simulation, 20));
      return hashSimulation(simulation);
    };
    assert.equal(edited(true), edited(false));
  });

  sometimes("steps back by statement to where a step over had started", async () => {
    const simulation = open(await compileExample("shared-libc.vas"));
    const [{ tid }] = threads(simulation);
    const visited: number[] = [];
    for (let step = 0; step < 12; step++) {
      go(simulation, { kind: "statement", tid, depth: "over" });
      visited.push(tick(simulation));
    }
    for (const expected of visited.slice(1, -1).reverse()) {
      drive(simulation, startStepBack(simulation, { tid, granularity: "statement", depth: "over" }));
      assert.equal(tick(simulation), expected);
    }
  });

  it("keeps random programs identical after going back and forth", async () => {
    await fc.assert(
      fc.asyncProperty(
        randomScenario(),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 6 }),
        async (text, places) => {
          const image = await compile(text);
          const reference = open(image);
          go(reference, { kind: "continue" });
          const last = tick(reference);
          const ticks = places.map((place) => Math.floor(place * last));
          const traveller = open(image, { checkpointInterval: 211 });
          const first = straight(traveller, ticks);
          assert.deepEqual(straight(traveller, ticks.slice().reverse()), first.slice().reverse());
          go(traveller, { kind: "continue" });
          assert.equal(hashSimulation(traveller), hashSimulation(reference));
          assert.deepEqual(outputSince(traveller, 0), outputSince(reference, 0));
        },
      ),
      { numRuns: runs(6) },
    );
  });
});
