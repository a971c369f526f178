/** What the editor says of a run: its verdict, its heat, and the configuration of the next one. */
import assert from "node:assert/strict";
import type { Verdict } from "../../../src/protocol/verdict.js";
import { heatText, heatWidth, shareOfCycles, shortCount } from "../../../src/extension/editor/heat-text.js";
import { runLenses } from "../../../src/extension/editor/run-lenses.js";
import { failsIn, verdictText } from "../../../src/extension/editor/verdict-text.js";
import { runsTheSame, withSettings } from "../../../src/extension/debugging/other-settings.js";

const expectation = { path: "/a.vas", line: 1, text: "", actual: "", message: null };
const verdict: Verdict = {
  preset: "arc-hs38-1k",
  tags: "asid",
  ended: true,
  stop: "finished",
  expectations: [],
  overridden: [],
  places: [],
  walks: 12,
  redundant: null,
  hazards: 0,
  checked: true,
  policy: null,
};

describe("the verdict in the editor", () => {
  it("says what failed first, then hazards and walks", () => {
    const expectations = [true, false, false].map((passed) => ({ ...expectation, passed }));
    assert.equal(verdictText(verdict), "finished · 12 walks");
    assert.equal(
      verdictText({ ...verdict, expectations, redundant: 6 }),
      "✕ 2 of 3 expectations fail · 12 walks, 6 redundant",
    );
    assert.equal(
      verdictText({ ...verdict, expectations: expectations.slice(0, 1), redundant: 0, hazards: 2 }),
      "⚠ 2 hazards · ✓ 1 expectation holds · 12 walks",
    );
    assert.deepEqual(
      [
        verdict,
        { ...verdict, expectations: expectations.slice(0, 1) },
        { ...verdict, expectations },
        { ...verdict, hazards: 2 },
      ].map(failsIn),
      [false, false, true, true],
    );
  });

  it("makes the next run's configuration from what was chosen, and of nothing else", () => {
    const configuration = { type: "vas", program: "/a.vas", machine: { tags: "asid" }, kernel: { quantum: 9 } };
    const settings = [
      { name: "machine.tags", value: "none" },
      { name: "kernel.shootdown", value: "off" },
    ];
    assert.deepEqual(withSettings(configuration, { variant: "small", settings }), {
      type: "vas",
      program: "/a.vas",
      variant: "small",
      machine: { tags: "none" },
      kernel: { shootdown: "off" },
    });
    assert.deepEqual(withSettings(configuration, {}), {
      type: "vas",
      program: "/a.vas",
      variant: null,
      machine: {},
      kernel: {},
    });
  });

  it("knows a run by what is run, however its settings are written", () => {
    const configuration = { name: "one", program: "/a.vas", machine: { tags: "asid" }, kernel: { shootdown: false } };
    const settings = [
      { name: "kernel.shootdown", value: "off" },
      { name: "machine.tags", value: "asid" },
    ];
    assert.ok(runsTheSame(configuration, { ...withSettings(configuration, { settings }), name: "two" }));
    assert.ok(runsTheSame({ program: "/a.vas" }, withSettings({ program: "/a.vas" }, {})));
    for (const other of [
      { ...configuration, program: "/b.vas" },
      { ...configuration, variant: "small" },
      { ...configuration, schedule: "c0*5" },
      { ...configuration, machine: {} },
      { ...configuration, kernel: { shootdown: true } },
    ])
      assert.ok(!runsTheSame(configuration, other), JSON.stringify(other));
  });

  it("keeps the column of costs within its width", () => {
    for (const count of [0, 7, 999, 1000, 9_949, 9_999, 54_321, 999_999, 1_234_567, 98_765_432, 5e9])
      assert.ok(shortCount(count).length <= 4, `${count}: ${shortCount(count)}`);
    for (const cycles of [0, 12, 54_000])
      assert.equal(heatText({ firstLevel: cycles, cycles }).length, 9, `and a bar between spaces is ${heatWidth}`);
    assert.deepEqual([shortCount(54_321), shortCount(1_234_567)], ["54k", "1.2M"]);
  });

  it("gives the dearest line the whole bar and a free one none", () => {
    assert.equal(shareOfCycles(54_000, 54_000, 6), 5);
    assert.equal(shareOfCycles(0, 54_000, 6), 0);
    assert.ok(shareOfCycles(300, 54_000, 6) > 0);
    assert.equal(shareOfCycles(0, 0, 6), 0);
  });

  it("stands above VASes and programs that somebody uses, in one line of at most 80 characters", () => {
    const text =
      "vas libc mode 0444 {\n}\n// program worker\n  program worker(rounds) {\nprogram idle {\nvas other {\n";
    const many = Array.from({ length: 40 }, (_, index) => `a-process-with-a-long-name[${index}]`);
    const places = [
      { kind: "vas", name: "libc", users: ["A", "B"], walks: 1, cycles: null },
      { kind: "program", name: "worker", users: ["A", "B", "C", "D", "E", "F"], walks: 18, cycles: 253_218 },
      { kind: "program", name: "idle", users: [], walks: 0, cycles: 0 },
      { kind: "vas", name: "other", users: many, walks: 7, cycles: null },
    ] as const;
    assert.deepEqual(runLenses(text, places), [
      { line: 0, kind: "vas", title: "used by A, B · 1 walk" },
      { line: 3, kind: "program", title: "A, B, C, D and 2 more run this · 18 walks · 253k cycles" },
      { line: 5, kind: "vas", title: "40 users · 7 walks" },
    ]);
  });
});
