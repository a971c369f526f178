import assert from "node:assert/strict";
import fc from "fast-check";
import {
  flushAsid,
  hashMachine,
  MissClass,
  restoreCheckpoint,
  run,
  takeCheckpoint,
  type SettingValue,
} from "../../../src/machine/index.js";
import { asid, enter, va } from "../machines/bench-machine.js";
import { runs } from "../../sample.js";
import { Pair, loads, processes, textVa, page, type Step } from "./miss-class-pair.js";

const process = fc.integer({ min: 1, max: processes });

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("run" as const),
        process,
        pages: fc.array(page, { minLength: loads, maxLength: loads }),
        subscribed: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("retag" as const), process, abandon: fc.boolean() }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("flush" as const),
        process,
        page,
        cause: fc.constantFrom(MissClass.Switch, MissClass.Flush, MissClass.Rollover, MissClass.Unsubscribed),
        scope: fc.constantFrom(
          "all" as const,
          "nonglobal" as const,
          "private" as const,
          "asid" as const,
          "page" as const,
          "shared" as const,
        ),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constantFrom("remap" as const, "unmap" as const, "preload" as const),
        process,
        page,
      }),
    },
  ),
  { minLength: 4, maxLength: 40 },
);

const machines: readonly (readonly [string, Record<string, SettingValue>])[] = [
  [
    "arc-hs38-1k",
    { stlb_entries: "0", tags: "asid+sasid", jtlb_sets: 4, jtlb_ways: 2, udtlb_entries: 3, uitlb_entries: 1 },
  ],
  [
    "arc-hs38-1k",
    {
      stlb_entries: "0",
      tags: "asid+sasid",
      jtlb_sets: 1,
      jtlb_ways: 8,
      replacement: "lru",
      udtlb_entries: 2,
      utlb_on_ctx_write: "flush",
    },
  ],
  [
    "arc-hs38-1k",
    { stlb_entries: "0", tags: "asid", jtlb_sets: 8, jtlb_ways: 1, udtlb_entries: 4, utlb_on_eviction: "keep" },
  ],
  [
    "arc-hs38-1k",
    {
      stlb_entries: "0",
      tags: "none",
      jtlb_sets: 2,
      jtlb_ways: 4,
      replacement: "plru",
      udtlb_entries: 2,
      delete_ignores_sasid: "off",
    },
  ],
  [
    "arc-hs38-1k",
    {
      stlb_entries: "0",
      tags: "asid+global",
      jtlb_sets: 4,
      jtlb_ways: 4,
      replacement: "rr",
      utlb_replacement: "random-lfsr",
      udtlb_entries: 4,
    },
  ],
  ["rv64-sv39", { tags: "asid+global" }],
  ["rv64-sv48", { tags: "asid", tlb_levels: 1, udtlb_entries: 8, udtlb_sets: 4, utlb_replacement: "random-lfsr" }],
];

describe("classes of misses", () => {
  for (const [preset, overrides] of machines) {
    const name = [preset, ...Object.entries(overrides).map(([key, value]) => `${key}=${value}`)].join(" ");
    it(`are those of an independent classifier: ${name}`, () => {
      fc.assert(
        fc.property(steps, (list) => {
          const pair = new Pair(preset, overrides);
          for (const step of list) pair.step(step);
          pair.check();
        }),
        { numRuns: runs(10) },
      );
    });
  }

  it("survive a checkpoint: going back and on again ends in the same state", () => {
    fc.assert(
      fc.property(steps, steps, (before, after) => {
        const pair = new Pair(...machines[0]);
        for (const step of before) pair.step(step);
        const { machine, core } = pair.bench;
        const checkpoint = takeCheckpoint(machine);
        const hash = hashMachine(machine);
        const again = (): string => {
          enter(pair.bench, core.context.root, { pid: 1, asid: 1, sasidLo: -1 });
          core.pc = va(textVa);
          run(machine, core, loads);
          flushAsid(machine, core, asid(1));
          core.pc = va(textVa);
          run(machine, core, loads);
          return hashMachine(machine);
        };
        const first = again();
        for (const step of after) pair.step(step);
        restoreCheckpoint(machine, checkpoint);
        assert.equal(hashMachine(machine), hash);
        assert.equal(again(), first);
      }),
      { numRuns: runs(6) },
    );
  });
});
