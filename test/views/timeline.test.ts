/** The timeline's geometry: stretches, bins, shapes. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ratesOf } from "../../src/views/timeline/lanes/charts.js";
import { bandsOf, binAt, linePath, perTick, stackedPaths, tallest } from "../../src/views/timeline/lanes/lane-shape.js";
import { binWords } from "../../src/views/timeline/readout.js";
import { timelineTable } from "../../src/views/timeline/timeline-table.js";
import { axisTicks, clampStretch, pan, placeOf, tickAt, zoomAround } from "../../src/views/timeline/window.js";
import { timelineSnapshot } from "./fixtures/timeline.js";

const stretches = fc
  .tuple(fc.nat(100_000), fc.integer({ min: 1, max: 100_000 }))
  .map(([from, length]) => ({ from, to: from + length }));

describe("timeline: the stretch that is shown", () => {
  it("stays in the run and never falls below what is sampled", () => {
    fc.assert(
      fc.property(
        stretches,
        fc.integer({ min: 1, max: 200_000 }),
        fc.constantFrom(1, 16, 512),
        (stretch, end, interval) => {
          const { from, to } = clampStretch(stretch, end, interval);
          assert.ok(0 <= from && from < to && to <= end, `${from}–${to} of ${end}`);
          assert.ok(to - from >= Math.min(end, interval * 4));
        },
      ),
    );
  });

  it("keeps the tick at the pointer where it is while zooming", () => {
    fc.assert(
      fc.property(
        stretches,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(0.5, 0.8, 1.25, 2),
        (stretch, at, factor) => {
          const tick = stretch.from + at * (stretch.to - stretch.from);
          const before = placeOf(tick, stretch, 1000);
          assert.ok(Math.abs(placeOf(tick, zoomAround(stretch, tick, factor), 1000) - before) < 1e-6);
        },
      ),
    );
  });

  it("moves by a share of its length, and finds ticks again from places", () => {
    assert.deepEqual(pan({ from: 100, to: 200 }, 0.25), { from: 125, to: 225 });
    assert.equal(tickAt(placeOf(137, { from: 100, to: 200 }, 900), { from: 100, to: 200 }, 900), 137);
    assert.deepEqual(axisTicks({ from: 0, to: 3_312 }, 900), [0, 500, 1_000, 1_500, 2_000, 2_500, 3_000]);
    assert.deepEqual(axisTicks({ from: 7, to: 12 }, 900), [7, 8, 9, 10, 11, 12]);
  });
});

describe("timeline: shapes", () => {
  const { edges, cores } = timelineSnapshot(18);
  const whole = { from: 0, to: edges.at(-1)! };

  it("joins bins of one process to a band", () => {
    assert.deepEqual(bandsOf(cores[0]!, edges, whole, 80), [
      { pid: 1, x: 0, width: 40 },
      { pid: 2, x: 40, width: 20 },
      { pid: 0, x: 60, width: 20 },
    ]);
  });

  it("stacks layers, a bin as wide as its ticks", () => {
    const layers = [
      [1, 0],
      [1, 2],
    ];
    assert.equal(tallest(layers), 2);
    assert.deepEqual(stackedPaths(layers, [0, 10, 30], { from: 0, to: 30 }, 60, 20, 2), [
      "M0 20V10H20V20z",
      "M0 10V0H20V10zM20 20V0H60V20z",
    ]);
    assert.deepEqual(perTick([10, 10], [0, 10, 30]), [1, 0.5]);
    assert.equal(linePath([1, null, 2], [0, 10, 20, 30], { from: 0, to: 30 }, 30, 10, 2), "M5 5M25 0");
  });

  it("finds the bin of a tick", () => {
    assert.equal(binAt([0, 16, 32], 0), 0);
    assert.equal(binAt([0, 16, 32], 15), 0);
    assert.equal(binAt([0, 16, 32], 16), 1);
    assert.equal(binAt([0, 16, 32], 32), 1);
    assert.equal(binAt([0, 16, 32], 33), null);
    assert.equal(binAt([], 0), null);
  });
});

describe("timeline: misses per 1,000 instructions", () => {
  const data = timelineSnapshot(1);

  it("have a layer a class, of all cores", () => {
    const [core] = data.cores;
    const two = { ...data, cores: [core!, { ...core!, core: 1, instructions: [30, 0, 0, 0] }] };
    // 8 cold misses in 40 instructions, 4 in 18, then none.
    assert.deepEqual(ratesOf(two)[0], [200, 4_000 / 18, 0, 0]);
    assert.deepEqual(ratesOf(data)[1], [0, 1_000 / 18, 0, 0]);
    assert.deepEqual(ratesOf({ ...data, classes: [], cores: [{ ...core!, byClass: [] }] }), [[400, 3_000 / 18, 0, 0]]);
  });

  it("lose none where a bin has no instruction that was completed", () => {
    const [core] = data.cores;
    const stuck = { ...data, classes: [], cores: [{ ...core!, byClass: [], instructions: [0, 10, 20, 20] }] };
    assert.deepEqual(ratesOf(stuck), [[0, 700, 0, 0]]);
  });
});

describe("timeline: words", () => {
  it("tell a bin with its classes, faults and hazards", () => {
    assert.equal(
      binWords(timelineSnapshot(18), 1),
      "ticks 20–40 · core 0, A in libc: 3 walks (2 cold, 1 switch), 4 first-level misses, 1 page fault, 90 cycles · P4 at tick 25: missing shootdown",
    );
  });

  it("make a table of a line a bin and core", () => {
    const { headings, rows } = timelineTable(timelineSnapshot(18));
    assert.equal(rows.length, 4);
    for (const row of rows) assert.equal(row.length, headings.length);
    assert.deepEqual(rows[1]!.slice(0, 9), ["20", "40", "0", "A", "libc", "18", "90", "4", "3"]);
  });
});
