import assert from "node:assert/strict";
import {
  arc8k,
  dataDescriptor,
  decodeBuildConfiguration,
  EntryClass,
  entryView,
  pageTableFormat,
  pidRegister,
  registerValues,
  run,
  setBase,
  splitAddress,
  tagDescriptor,
  tlbIndex,
  tlbIndexError,
} from "../../src/machine/index.js";
import { LeafFlag } from "../../src/machine/page-table/page-table-format.js";
import { createBench, enter, mapPage, newSpace, va, writeProgram } from "./bench-machine.js";
import { ecall } from "./encoder.js";

// Golden vectors: mmu-hardware Appendix A.
describe("ARC registers", () => {
  it("decode the build configuration", () => {
    assert.deepEqual(decodeBuildConfiguration(0x04e2_1a4a), {
      version: 4,
      sets: 256,
      ways: 4,
      instructionEntries: 4,
      dataEntries: 8,
      pageBytes: 8192,
      superPageBytes: 2 * 2 ** 20,
      superPageTlb: true,
      shared: true,
      physicalExtension: true,
    });
    assert.deepEqual(decodeBuildConfiguration(0x0327_1448), {
      version: 3,
      sets: 128,
      ways: 4,
      instructionEntries: 4,
      dataEntries: 8,
      pageBytes: 8192,
      superPageBytes: 0,
      superPageTlb: false,
      shared: true,
      physicalExtension: false,
    });
  });

  it("encode tag and data descriptors", () => {
    const vpn = Math.floor(0x2030_5abc / 8192);
    assert.equal(vpn * 8192, 0x2030_4000);
    assert.equal(tagDescriptor(13, 4, vpn, EntryClass.Private, 0x2a), 0x2030_422a);
    assert.equal(tagDescriptor(13, 4, vpn, EntryClass.Shared, 5), 0xa030_4205);
    const pfn = 0x8123_4000 / 8192;
    const flags = LeafFlag.Read | LeafFlag.Execute | LeafFlag.User;
    assert.equal(dataDescriptor(13, 4, pfn, flags), 0x8123_405b);
    // v2: V is bit 10, permissions from bit 3, C is bit 2.
    assert.equal(tagDescriptor(13, 2, vpn, EntryClass.Global, 1), 0x2030_4501);
    assert.equal(dataDescriptor(13, 2, pfn, flags), 0x8123_416c);
    assert.equal(dataDescriptor(13, 4, pfn, flags & ~LeafFlag.User), 0x8123_4051);
  });

  it("encode PID", () => {
    assert.equal(pidRegister({ enable: true, shared: true, asid: 0x2a }), 0xa000_002a);
    assert.equal(pidRegister({ enable: true, program: true, shared: false, asid: 0x2a }), 0xc000_002a);
  });

  it("index sets column first", () => {
    const address = 0x2030_5abc;
    for (const [preset, overrides, set, first] of [
      ["arc-770d", {}, 2, 4],
      ["arc-hs38-512", {}, 2, 8],
      ["arc-hs38-1k", {}, 130, 520],
      ["arc-770d", { jtlb_ways: 4 }, 2, 8],
    ] as const) {
      const { core } = createBench(preset, overrides);
      const jtlb = core.tlbs[2];
      assert.equal(setBase(jtlb, Math.floor(address / 8192)), first);
      assert.equal(tlbIndex(set, 0, jtlb.ways), first);
    }
    assert.equal(tlbIndexError.duplicate, 0xc000_0000);
  });

  it("split addresses", () => {
    assert.equal(arc8k.levels[0].shift, 21);
    const values = (format: string, address: number): number[] =>
      splitAddress(pageTableFormat(format), address).map(({ value }) => value);
    assert.deepEqual(values("arc-8k", 0x2030_5abc), [257, 130, 0x1abc]);
    assert.deepEqual(values("sv39", 0x3f_dead_beef), [0x0ff, 0x0f5, 0x0db, 0xeef]);
    assert.deepEqual(values("sv48", 0x7f12_3456_789a), [254, 72, 418, 359, 0x89a]);
  });

  it("show a filled entry and the context as the hardware would hold them", () => {
    const bench = createBench("arc-hs38-1k");
    const root = newSpace(bench);
    const pfn = mapPage(bench, root, 0x2030_4000, { permissions: "rx", shared: 5 });
    writeProgram(bench, pfn, [ecall]);
    enter(bench, root, { asid: 0x2a, sasidLo: 1 << 5 });
    bench.core.pc = va(0x2030_4000);
    run(bench.machine, bench.core, 1);
    const entry = entryView(bench.machine, bench.core, 2, 520);
    assert.deepEqual(entry.raw, [
      { name: "PD0", value: 0xa030_4205 },
      { name: "PD1", value: pfn * 8192 + 0x5b },
    ]);
    assert.deepEqual(
      registerValues(bench.machine, bench.core)
        .map(({ name, value }) => `${name}=${value}`)
        .slice(0, 6),
      [
        "PID=0xe000002a",
        "SASID0=0x00000020",
        "SASID1=0x00000000",
        "SCRATCH_DATA0=0x80000000",
        "TLBPD0=0xa0304205",
        `TLBPD1=0x${(pfn * 8192 + 0x5b).toString(16)}`,
      ],
    );
  });
});
