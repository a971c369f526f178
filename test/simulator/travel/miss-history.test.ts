/** Misses of each TLB structure over the run so far: bins that add up to the counters at any tick, whichever way it was come to. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { startSeek, tlbSnapshot, type Simulation } from "../../../src/simulator/index.js";
import {
  createMissHistory,
  forgetMissesAfter,
  mostMissBins,
  takeMissRow,
  ticksToMissRow,
} from "../../../src/simulator/state/miss-history.js";
import { edit } from "../../../src/simulator/state/timeline.js";
import { compile, compileExample, drive, go, open } from "../scenarios/scenario.js";
import { sometimes, swept } from "../../sample.js";

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
/** Tens of thousands of ticks on two cores, with misses of several classes. */
const long = `scenario "long"
machine rv64-sv39 { cores 2 }
kernel intended { quantum 500 }
program p(pages) { u64 memory[65536] fn main() { for i in 0 .. 6000 { memory[i % pages * 512] = i } } }
process A runs p(90)
process B runs p(30)
`;

/** Histories by core and structure, as the TLB view has them. */
function histories(simulation: Simulation) {
  return tlbSnapshot(simulation).cores.flatMap(({ core, levels }) =>
    levels.map(({ name, history, counters, misses }) => ({
      name: `${core} ${name}`,
      history,
      counters,
      classified: misses.filter((one) => one.name !== "redundant").map((one) => [one.name, one.count]),
    })),
  );
}

describe("histories of misses", () => {
  sometimes("add up to the counters at any tick, and are the same whichever way it was come to", async () => {
    const image = await compile(long);
    const ahead = open(image, { sampled: true });
    go(ahead, { kind: "continue" });
    const end = ahead.system.machine.tick;
    assert.ok(end > 30_000, `${end}`);
    let fresh = open(image, { sampled: true });
    for (const tick of [...swept([0, 1, 63, 64, 65, 127, 128, 129, 4_096, 4_097, 9_999, 20_001], 3), end]) {
      drive(ahead, startSeek(ahead, tick));
      drive(fresh, startSeek(fresh, tick));
      const shown = histories(ahead);
      assert.deepEqual(shown, histories(fresh), `tick ${tick}`);
      for (const { name, history, counters, classified } of shown) {
        assert.equal(total(history?.misses ?? []), counters.misses, `${name} at ${tick}`);
        assert.deepEqual(history?.byClass.map((one) => [one.name, total(one.misses)]) ?? [], classified, name);
        if (history === null) continue;
        assert.equal(history.misses.length, Math.ceil(tick / history.interval));
        assert.ok(history.misses.length <= mostMissBins && (tick < 64 || history.misses.length > mostMissBins / 2));
      }
    }
    assert.ok(histories(ahead).some(({ classified }) => classified.length > 1));
    fresh = open(image);
    go(fresh, { kind: "continue" });
    assert.ok(histories(fresh).every(({ history }) => history === null));
  });

  sometimes("say in each bin what the counters grew by in it", async () => {
    const simulation = open(await compile(long), { sampled: true });
    go(simulation, { kind: "continue" });
    drive(simulation, startSeek(simulation, 5_000));
    const shown = histories(simulation);
    const { interval } = shown.find(({ history }) => history !== null)!.history!;
    assert.equal(interval, 128);
    const before = new Map<string, number>();
    for (let bin = 0; bin < 12; bin++) {
      drive(simulation, startSeek(simulation, (bin + 1) * interval));
      for (const { name, counters } of histories(simulation)) {
        const grown = counters.misses - (before.get(name) ?? 0);
        assert.equal(shown.find((one) => one.name === name)!.history?.misses[bin] ?? 0, grown, `${name}, bin ${bin}`);
        before.set(name, counters.misses);
      }
    }
  });

  it("begin anew after an edit", async () => {
    const image = await compileExample("shared-libc.vas");
    const simulation = open(image, { sampled: true });
    go(simulation, { kind: "continue" });
    drive(simulation, startSeek(simulation, 100));
    edit(simulation.timeline, simulation.system, "nothing", () => undefined);
    drive(simulation, startSeek(simulation, 2_000));
    const other = open(image, { sampled: true });
    drive(other, startSeek(other, 2_000));
    assert.deepEqual(histories(simulation), histories(other));
    assert.ok(histories(other).some(({ counters }) => counters.misses > 0));
  });

  it("take 32 rows for each doubling of the run", async () => {
    const simulation = open(await compileExample("hello.vas"));
    const history = createMissHistory(1, simulation.system.machine.config.tlbs.length);
    let tick = 0;
    const ticks: number[] = [];
    while (tick < 2 ** 27) {
      const due = ticksToMissRow(history, tick);
      assert.ok(due >= 0 && due < Infinity);
      tick += due;
      assert.equal(ticksToMissRow(history, tick), 0);
      ticks.push(tick);
      takeMissRow(history, simulation.system);
      assert.ok(ticksToMissRow(history, tick) > 0, "never twice");
    }
    assert.deepEqual(ticks.slice(62, 70), [62, 63, 64, 66, 68, 70, 72, 74]);
    assert.ok(history.rows <= 65 + 32 * 21, `${history.rows}`);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 27 }), (at) => {
        const cut = { ...history };
        forgetMissesAfter(cut, at);
        assert.equal(cut.rows, ticks.filter((one) => one <= at).length);
        assert.equal(at + ticksToMissRow(cut, at), ticks.find((one) => one > at) ?? 2 ** 27 + 2 ** 22);
      }),
    );
  });
});
