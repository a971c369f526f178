/** Refills that get an instruction nowhere (P7, P12): when they are told, when a run stops for the kernel, and what starts the count anew. */
import assert from "node:assert/strict";
import { Access, takeLivelock, type SettingValue } from "../../../src/machine/index.js";
import { Pitfall } from "../../../src/machine/events/pitfall.js";
import { fillTlb } from "../../../src/machine/refill/index.js";
import { mapPage, va } from "../machines/bench-machine.js";
import { checkedMachine, type CheckedMachine } from "../machines/checked-machine.js";

const page = 0x2000_0000;
/** As src/machine/coherence/coherence-fills.ts has them: told after so many refills, ended after so many, fills of a set in a row. */
const [told, ended, thrashing] = [8, 64, 16];

interface Refilling extends CheckedMachine {
  /** One refill of the last level for page n of `core`, by the instruction at `pc`; a tick later than the last one. */
  refill(core: number, n: number, pc?: number): void;
}

function refilling(preset: string, overrides: Record<string, SettingValue> = {}): Refilling {
  const checked = checkedMachine(preset, { cores: 2, ...overrides });
  const { bench, machine } = checked;
  const spaces = [checked.space(1, 7), checked.space(2, 8)];
  const pfn = mapPage(bench, spaces[0]!.root, page);
  for (const [id, space] of spaces.entries()) checked.enter(space, id);
  return {
    ...checked,
    refill(id, n, pc = 0x1000) {
      const core = machine.cores[id]!;
      core.pc = va(pc);
      machine.tick++;
      const vpn = page / machine.memory.pageBytes + n;
      const entry = { vpn, pfn, span: 1, flags: 15, kind: 0, tag: core.context.asid, key: 0, mask: 0 };
      fillTlb(machine, core, core.paths[Access.Load].at(-1)!, vpn, entry, Access.Load);
    },
  };
}

describe("refills of one instruction in a row", () => {
  for (const id of [0, 1]) {
    it(`are told once, and end the run of core ${id} when nothing else happens`, () => {
      const of = refilling("rv64-sv39");
      const { machine } = of;
      const [core, other] = [machine.cores[id]!, machine.cores[1 - id]!];
      for (let count = 1; count < told; count++) of.refill(id, count);
      assert.deepEqual(of.found(), []);
      of.refill(id, told);
      const { pitfall, reason, core: where, other: count, va: at, tick } = of.only();
      assert.deepEqual([pitfall, reason, where, count], [Pitfall.RefillLivelock, "livelock", id, told]);
      assert.deepEqual([at, tick], [page + told * machine.memory.pageBytes, machine.tick]);
      for (let count = told + 1; count < ended; count++) of.refill(id, count);
      assert.deepEqual([of.found(), machine.trace.stopRequested, takeLivelock(machine, core)], [[], false, false]);
      of.refill(id, ended);
      assert.equal(machine.trace.stopRequested, true);
      assert.equal(takeLivelock(machine, other), false, "another core has done nothing");
      assert.equal(takeLivelock(machine, core), true);
      assert.deepEqual([machine.trace.stopRequested, takeLivelock(machine, core)], [false, false], "asked once");
    });
  }

  it("are counted anew after a tick without one, and for another instruction; two in one tick are one", () => {
    for (const between of [
      (of: Refilling) => void of.machine.tick++,
      (of: Refilling) => {
        of.refill(0, 1, 0x1004);
      },
    ]) {
      const of = refilling("rv64-sv39");
      for (let count = 1; count < told; count++) of.refill(0, count);
      between(of);
      for (let count = 1; count < told; count++) of.refill(0, count);
      assert.deepEqual(of.found(), []);
      of.refill(0, told);
      assert.equal(of.only().reason, "livelock");
    }
    const twice = refilling("rv64-sv39");
    for (let count = 1; count < told; count++) {
      twice.refill(0, count);
      twice.machine.tick--;
      twice.refill(0, count + 100);
    }
    assert.deepEqual(twice.found(), []);
    twice.refill(0, told);
    assert.equal(twice.only().reason, "livelock");
  });
});

describe("refills of one set in a row", () => {
  const preset = "arc-700-v1";
  /** Page n falls into set `n % sets`. */
  const sets = 128;

  it("are thrashing where a refill loses the instruction (MMUv1), told once a set, whatever happens in between", () => {
    const of = refilling(preset, { jtlb_sets: sets });
    const fill = (set: number, times: number): void => {
      for (let count = 0; count < times; count++) {
        of.refill(0, set + sets * (count % 5), 0x1000 + 4 * count);
        of.machine.tick += 5;
      }
    };
    fill(3, thrashing - 1);
    fill(4, thrashing - 1);
    fill(3, thrashing - 1);
    assert.deepEqual(of.found(), [], "another set's fill starts the count anew");
    fill(3, 1);
    const { pitfall, reason, other, pid, slot } = of.only();
    assert.deepEqual([pitfall, reason, other, pid], [Pitfall.RefillLivelock, "thrash", thrashing, 7]);
    assert.equal(Math.floor(slot / of.machine.cores[0]!.paths[Access.Load].at(-1)!.ways), 3);
    fill(3, 3 * thrashing);
    fill(4, 1);
    fill(3, 3 * thrashing);
    assert.deepEqual(of.found(), [], "known by now");
    fill(4, thrashing);
    assert.equal(of.only().reason, "thrash");
  });

  it("are counted core by core", () => {
    const of = refilling(preset, { jtlb_sets: sets });
    for (let count = 1; count < thrashing; count++)
      for (const id of [0, 1]) {
        of.refill(id, 3 + id + sets * (count % 5), 0x1000 + 4 * count);
        of.machine.tick += 5;
      }
    assert.deepEqual(of.found(), []);
    of.refill(1, 4);
    assert.equal(of.only().core, 1);
  });

  it("are none where the instruction stays", () => {
    for (const [name, overrides] of [
      [preset, { metal_fix: "on" }],
      ["arc-770d", {}],
      ["rv64-sv39", {}],
    ] as const) {
      const of = refilling(name, { jtlb_sets: sets, ...overrides });
      for (let count = 0; count < 3 * thrashing; count++) {
        of.refill(0, 3 + sets * (count % 5));
        of.machine.tick += 5;
      }
      assert.deepEqual(of.found(), [], name);
    }
  });
});
