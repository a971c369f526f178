/** TLBCOMMAND 1 to 8 by version, and what misses, duplicates and flushes leave in the registers (mmu-hardware §1.7 to §1.14). */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  ArcCommand,
  arcCommand,
  flushPage,
  jointTlb,
  lookup,
  preload,
  run,
  tagDescriptor,
  Access,
} from "../../../src/machine/index.js";
import { hasCommand, setDescriptors } from "../../../src/machine/arc/arc-commands.js";
import { entryFromSlot } from "../../../src/machine/refill/fill.js";
import { type NewEntry } from "../../../src/machine/tlb/tlb.js";
import { EntryClass } from "../../../src/machine/config/match.js";
import { LeafFlag } from "../../../src/machine/page-table/page-table-format.js";
import { asid, createBench, va, type Bench } from "../machines/bench-machine.js";
import { page, dataVa, atLoad, counts } from "../machines/arc-bench.js";

const versions = { 1: "arc-700-v1", 2: "arc-750d", 3: "arc-770d", 4: "arc-hs38-1k" } as const;

function command(bench: Bench, code: ArcCommand, values: Partial<Bench["core"]["arc"]> = {}): number {
  Object.assign(bench.core.arc, values);
  return arcCommand(bench.machine, bench.core, code);
}

/** TLBPD0 and TLBPD1 of a private page. */
function descriptors(version: number, address: number, tag: number): { pd0: number; pd1: number } {
  const pd0 = tagDescriptor(13, version, address / page, EntryClass.Private, tag);
  return { pd0, pd1: version >= 3 ? 0x8000_005b : 0x8000_016c };
}

describe("TLBCOMMAND", () => {
  it("knows the commands of its version, and those alone", () => {
    const known = (preset: string, overrides = {}): string =>
      [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((code) => hasCommand(createBench(preset, overrides).machine, code)).join("");
    assert.deepEqual(
      [1, 2, 3, 4].map((version) => known(versions[version as 1])),
      ["1234", "123456", "123456", "12345678"],
    );
    assert.equal(known("arc-700-v1", { metal_fix: "on" }), "12345");
    for (const [code, preset] of [
      [ArcCommand.Insert, "arc-770d"],
      [ArcCommand.WriteNI, "arc-700-v1"],
    ] as const) {
      const bench = createBench(preset);
      const before = counts(bench);
      assert.equal(command(bench, code, descriptors(3, dataVa, 1)), -1);
      assert.deepEqual(counts(bench), before);
    }
  });

  for (const version of [1, 2, 3, 4] as const) {
    it(`writes, reads back, probes and removes on MMUv${version}`, () => {
      const bench = createBench(versions[version]);
      const { core } = bench;
      const tlb = jointTlb(core);
      const { pd0, pd1 } = descriptors(version, dataVa, 0x2a);
      command(bench, ArcCommand.Probe, { pd0 });
      assert.equal(core.arc.index, 0x8000_0000, "not found");
      command(bench, ArcCommand.GetIndex);
      const at = core.arc.index;
      assert.equal(Math.floor(at / tlb.ways), (dataVa / page) % tlb.sets);
      assert.equal(command(bench, ArcCommand.Write, { pd0, pd1 }), at);
      command(bench, ArcCommand.Read, { pd0: 0, pd1: 0 });
      assert.deepEqual([core.arc.pd0, core.arc.pd1], [pd0, pd1]);
      // Another ASID does not match, the same one does, whatever its other bits.
      command(bench, ArcCommand.Probe, { pd0: pd0 + 1 });
      assert.equal(core.arc.index, 0x8000_0000);
      command(bench, ArcCommand.Probe, { pd0 });
      assert.equal(core.arc.index, at);
      // The same page in a second way: no complaint at insertion, an error from the probe.
      const second = at % tlb.ways === 0 ? at + 1 : at - 1;
      command(bench, ArcCommand.Write, { pd0, pd1, index: second });
      command(bench, ArcCommand.Probe);
      assert.equal(core.arc.index, version >= 4 ? 0xc000_0000 : 0x8000_0001);
      command(bench, ArcCommand.Read);
      assert.equal(core.arc.index, version >= 4 ? 0 : 1, "TLBRead clears E and the return code");
      command(bench, ArcCommand.Write, { pd0: 0, pd1: 0, index: second });
      command(bench, ArcCommand.Write, { pd0: 0, pd1: 0, index: at });
      assert.equal(counts(bench)[1], 0);
    });
  }

  it("TLBInsertEntry overwrites what has the same tag, TLBDeleteEntry needs V", () => {
    const bench = createBench("arc-hs38-1k");
    const { pd0, pd1 } = descriptors(4, dataVa, 1);
    const slot = command(bench, ArcCommand.Insert, { pd0, pd1 });
    assert.equal(command(bench, ArcCommand.Insert, { pd1: pd1 + page }), slot);
    assert.equal(counts(bench)[1], 1);
    assert.equal(jointTlb(bench.core).pfn[slot], 0x8000_2000 / page);
    assert.equal(command(bench, ArcCommand.Delete, { pd0: pd0 & ~(1 << 9) }), 0);
    assert.equal(command(bench, ArcCommand.Delete, { pd0 }), 1);
    assert.equal(counts(bench)[1], 0);
  });

  it("a probe finds shared and global entries by page alone; with delete_ignores_sasid off a shared one by number", () => {
    for (const [smart, plain, numbered] of [
      ["on", 8, 8],
      ["off", 0x8000_0000, 8],
    ] as const) {
      const bench = createBench("arc-hs38-512", { delete_ignores_sasid: smart });
      command(bench, ArcCommand.Write, { index: 8, pd0: 0xa030_4205, pd1: 0x8123_405b });
      command(bench, ArcCommand.Probe, { pd0: dataVa + 0x200 });
      assert.equal(bench.core.arc.index, plain);
      command(bench, ArcCommand.Probe, { pd0: 0xa030_4205 });
      assert.equal(bench.core.arc.index, numbered);
    }
    const bench = createBench("arc-hs38-512");
    command(bench, ArcCommand.Write, { index: 9, pd0: dataVa + 0x300, pd1: 0x8123_405b });
    command(bench, ArcCommand.Probe, { pd0: dataVa + 0x2ff });
    assert.equal(bench.core.arc.index, 9);
  });

  it("reads micro TLBs by index before MMUv3", () => {
    for (const [preset, found] of [
      ["arc-750d", true],
      ["arc-770d", false],
    ] as const) {
      const bench = atLoad(preset);
      run(bench.machine, bench.core, 4);
      command(bench, ArcCommand.Read, { index: 0x400, pd0: 0, pd1: 0 });
      assert.equal(bench.core.arc.pd0 !== 0, found, preset);
    }
  });

  it("what the descriptors say is what the entry holds (property)", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(2, 3, 4),
        fc.integer({ min: 0, max: 0x3_ffff }),
        fc.integer({ min: 0, max: 0x3_ffff }),
        fc.constantFrom(EntryClass.Private, EntryClass.Shared, EntryClass.Global),
        fc.integer({ min: 0, max: 31 }),
        fc.integer({ min: 0, max: 7 }),
        (version, vpn, frame, wanted, tag, rights) => {
          const bench = createBench(versions[version as 2]);
          const kind = version === 2 && wanted === EntryClass.Shared ? EntryClass.Private : wanted;
          const entry: NewEntry = {
            vpn,
            pfn: 0x8000_0000 / page + (frame % 1024),
            span: 1,
            kind,
            tag: kind === EntryClass.Global ? 0 : tag,
            key: 0,
            mask: 0,
            flags: rights | (rights === 0 ? 0 : LeafFlag.User) | (kind === EntryClass.Global ? LeafFlag.Global : 0),
          };
          setDescriptors(bench.machine, bench.core, entry.vpn, entry.pfn, entry.flags, entry.kind, entry.tag);
          command(bench, ArcCommand.GetIndex);
          const slot = command(bench, ArcCommand.Write);
          assert.deepEqual(entryFromSlot(jointTlb(bench.core), slot), entry);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("first-level TLBs of ARC", () => {
  /** The data page is in the micro TLB and no more in the JTLB; the page is flushed then. Micro entries that are left. */
  function evictedThenFlushed(preset: string, how: Parameters<typeof flushPage>[5]): number {
    const bench = atLoad(preset);
    run(bench.machine, bench.core, 1);
    const tlb = jointTlb(bench.core);
    const slot = lookup(tlb, dataVa / page, bench.core.context);
    tlb.span[slot] = 0;
    flushPage(bench.machine, bench.core, va(dataVa), asid(0x2a), -1, how);
    return counts(bench)[0];
  }

  it("keep what the JTLB lost, unless the kernel clears them (P5), which MMUv2 ignores after a failed probe (P6)", () => {
    for (const [preset, how, left] of [
      ["arc-770d", {}, 0],
      ["arc-770d", { ivutlb: false }, 2],
      ["arc-770d", { ivutlbWorkaround: false }, 0],
      ["arc-750d", {}, 0],
      ["arc-750d", { ivutlb: false }, 2],
      ["arc-750d", { ivutlbWorkaround: false }, 2],
    ] as const) {
      assert.equal(evictedThenFlushed(preset, how), left, `${preset} ${JSON.stringify(how)}`);
    }
  });

  it("MMUv1: every refill empties them, and a load is fetched again (P7); not with the metal fix", () => {
    for (const [overrides, attempts, micro] of [
      [{}, 2, 2],
      [{ metal_fix: "on" }, 1, 2],
    ] as const) {
      const bench = atLoad("arc-700-v1", overrides);
      let used = 0;
      while (bench.core.instructions === 0) {
        run(bench.machine, bench.core, 1);
        used++;
      }
      assert.equal(used, attempts);
      assert.equal(counts(bench)[0], micro);
    }
  });

  it("create_tlb overwrites what its probe finds", () => {
    const bench = atLoad("arc-770d");
    run(bench.machine, bench.core, 1);
    preload(bench.machine, bench.core, va(dataVa), Access.Load);
    assert.deepEqual(counts(bench), [0, 2]);
    assert.equal(bench.core.arc.command, ArcCommand.Write);
  });
});
