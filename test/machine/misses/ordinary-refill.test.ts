/** Two ways of the same machine: ordinary refills with an index, and the general way that visits every slot. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  Access,
  eventsSince,
  flushAll,
  flushPage,
  hashMachine,
  preload,
  restoreCheckpoint,
  takeCheckpoint,
  type Pfn,
  type SettingValue,
  type TraceEvent,
} from "../../../src/machine/index.js";
import { addTally } from "../../../src/machine/counters/counters.js";
import { Ordinary } from "../../../src/machine/config/refill-kind.js";
import { translateOrdinary } from "../../../src/machine/translate/ordinary-refill.js";
import { translate } from "../../../src/machine/translate/translate.js";
import { asid, createBench, enter, mapPage, newSpace, va, type Bench } from "../machines/bench-machine.js";
import { runs, sampled } from "../../sample.js";

const pages = 44;
const textVa = 0x10_0000;

type Action =
  | { readonly kind: "touch"; readonly page: number; readonly access: Access }
  | { readonly kind: "flushPage" | "preload"; readonly page: number }
  | { readonly kind: "flushAll" | "checkpoint" | "restore" }
  | { readonly kind: "switch"; readonly to: number };

const page = fc.integer({ min: 0, max: pages - 1 });
const access = fc.constantFrom(Access.Fetch, Access.Load, Access.Load, Access.Store);
const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    { weight: 40, arbitrary: fc.record({ kind: fc.constant("touch" as const), page, access }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("flushPage" as const, "preload" as const), page }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constantFrom("flushAll" as const, "checkpoint" as const, "restore" as const) }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("switch" as const), to: fc.integer({ min: 0, max: 2 }) }) },
  ),
  { minLength: 100, maxLength: 400 },
);

/** Two spaces with pages of every kind: private, global, shared, read-only and missing ones. */
function prepare(preset: string, overrides: Record<string, SettingValue>): Bench & { readonly roots: readonly Pfn[] } {
  const bench = createBench(preset, { memory: 2 ** 22, ...overrides });
  const pageBytes = 2 ** bench.machine.config.pageShift;
  const shared = bench.machine.config.sasidCount > 0;
  const common = new Map<number, Pfn>();
  const roots = [0, 1].map(() => {
    const root = newSpace(bench);
    for (let n = 0; n < pages; n++) {
      if (n % 11 === 10) continue;
      const together = n % 5 === 4 || n % 7 === 3;
      const pfn = mapPage(bench, root, textVa + n * pageBytes, {
        permissions: n % 9 === 8 ? "rx" : "rwx",
        owner: n % 3,
        global: n % 7 === 3,
        ...(shared && n % 5 === 4 ? { shared: n % 2 } : {}),
        ...(together && common.has(n) ? { pfn: common.get(n)! } : {}),
      });
      if (together) common.set(n, pfn);
    }
    return root;
  });
  enter(bench, roots[0], { asid: 1, pid: 1, sasidLo: 1 });
  return { ...bench, roots };
}

function perform(
  bench: ReturnType<typeof prepare>,
  action: Action,
  saved: { last?: ReturnType<typeof takeCheckpoint> },
): void {
  const { machine, core, roots } = bench;
  const address = "page" in action ? va(textVa + action.page * 2 ** machine.config.pageShift) : va(0);
  switch (action.kind) {
    case "touch":
      translate(machine, core, address, action.access);
      addTally(machine.counters, core.tally, core.id, core.pid); // as the end of a run does
      machine.tick++;
      return;
    case "flushPage":
      flushPage(machine, core, address, asid(core.context.asid), -1);
      return;
    case "flushAll":
      flushAll(machine, core, false);
      return;
    case "preload":
      preload(machine, core, address, Access.Load);
      return;
    case "checkpoint":
      saved.last = takeCheckpoint(machine);
      return;
    case "restore":
      if (saved.last !== undefined) restoreCheckpoint(machine, saved.last);
      return;
    case "switch": {
      // Shared id 1 is subscribed by the second process only; the third has neither, and the tables of the first.
      const tagged = machine.config.asidBits > 0;
      if (!tagged) flushAll(machine, core, false);
      enter(bench, roots[action.to % 2], {
        asid: tagged ? action.to + 1 : 0,
        pid: action.to + 1,
        sasidLo: [1, 3, 0][action.to],
      });
    }
  }
}

/** Takes away what makes refills fast. */
function plain(bench: ReturnType<typeof prepare>): ReturnType<typeof prepare> {
  bench.machine.ordinary = Ordinary.None;
  for (const tlb of bench.core.tlbs) Object.assign(tlb, { index: null });
  return bench;
}

function eventsOf({ machine }: Bench): TraceEvent[] {
  const events: TraceEvent[] = [];
  eventsSince(machine.trace, 0, (event) => events.push(event));
  return events;
}

const small = { jtlb_sets: 4, jtlb_ways: 4 };
const machines: readonly (readonly [string, Record<string, SettingValue>])[] = [
  ["rv64-sv39", { ...small, uitlb_entries: 16, udtlb_entries: 16 }],
  ["rv64-sv48", { jtlb_sets: 1, jtlb_ways: 16, uitlb_entries: 4, udtlb_entries: 4 }],
  ["arc-hs38-1k", { ...small, udtlb_entries: 16 }],
  ["arc-hs38-1k", { ...small }],
  ["arc-770d", { ...small }],
  ["rv64-sv39", { ...small, utlb_unified: "on", udtlb_entries: 16 }],
  ["rv64-sv48", { tlb_levels: 1, uitlb_entries: 4, udtlb_entries: 16, udtlb_sets: 4 }],
  ["sifive-u74", { tlb_levels: 1, tags: "asid", asid_bits: 4, uitlb_entries: 4, udtlb_entries: 16 }],
  ["skylake", { tlb_levels: 1, tags: "none", uitlb_entries: 4, udtlb_entries: 8, udtlb_sets: 2 }],
];

describe("ordinary refills", () => {
  it("are the way that these machines go where no TLB has a page that the tables have", () => {
    for (const [preset, overrides] of machines) {
      const { machine, core } = prepare(preset, overrides);
      // The walk of a first touch sets A, which is not ordinary; MMUv3 has no TLBInsertEntry: the general way fills.
      translate(machine, core, textVa, Access.Load);
      for (const access of [Access.Load, Access.Fetch]) {
        flushAll(machine, core, true);
        const ordinary = translateOrdinary(machine, core, textVa, access);
        assert.equal(ordinary, preset !== "arc-770d", `${preset} ${JSON.stringify(overrides)} ${access}`);
      }
    }
  });

  for (const [preset, overrides] of sampled(machines, 4)) {
    it(`leave what the general way leaves (${preset}, ${JSON.stringify(overrides)})`, () => {
      const oneLevel = "tlb_levels" in overrides;
      const policies = fc.constantFrom("lru", "lru", "rr", "plru", "random-lfsr");
      const switches = fc.record({
        ...(oneLevel ? {} : { replacement: policies }),
        utlb_replacement: policies,
        check: fc.boolean(),
        classify: fc.boolean(),
        utlb_on_eviction: fc.constantFrom("keep", "drop"),
      });
      fc.assert(
        fc.property(actions, switches, (list, settings) => {
          const quick = prepare(preset, { ...overrides, ...settings });
          const slow = plain(prepare(preset, { ...overrides, ...settings }));
          const saved = [{}, {}];
          for (const action of list) {
            perform(quick, action, saved[0]);
            perform(slow, action, saved[1]);
            assert.deepEqual(
              [quick.core.page.frame, quick.core.page.slot, quick.core.trap],
              [slow.core.page.frame, slow.core.page.slot, slow.core.trap],
            );
          }
          assert.deepEqual(eventsOf(quick), eventsOf(slow));
          assert.equal(hashMachine(quick.machine), hashMachine(slow.machine));
        }),
        { numRuns: runs(20) },
      );
    });
  }
});
