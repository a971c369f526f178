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
} from "../../../src/machine/index.js";
import { LeafFlag } from "../../../src/machine/page-table/page-table-format.js";
import { createBench, enter, mapPage, newSpace, va, writeProgram } from "../machines/bench-machine.js";
import { ecall } from "../machines/encoder.js";

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

  it("say what each of their fields is, on each version (§1.2 to §1.9)", () => {
    const shown = (
      preset: string,
      high: boolean,
      set: Partial<ReturnType<typeof createBench>["core"]["arc"]>,
    ): string[] => {
      const bench = createBench(preset);
      const sasidLo = preset === "arc-750d" ? 0 : (1 << 3) | (1 << 31);
      enter(bench, newSpace(bench), { asid: 7, sasidLo, sasidHi: high ? 2 : 0 });
      Object.assign(bench.core.arc, set);
      return registerValues(bench.machine, bench.core).map(
        ({ name, value, fields }) =>
          `${name} ${value}: ${fields.map((field) => `${field.name} ${field.value}`).join(", ")}`,
      );
    };
    const pd = { pd0: 0xa030_4705, pd1: 0x8123_405b, efa: 0x2030_5abc };
    assert.deepEqual(shown("arc-hs38-1k", true, { ...pd, index: 0x209, command: 8, ecr: 0x05_0208 }), [
      "PID 0xe0000007: T 1, P 1, S 1, ASID 7",
      "SASID0 0x80000008: subscribed 3, 31",
      "SASID1 0x00000002: subscribed 33",
      "SCRATCH_DATA0 0x80000000: PGD 0x80000000",
      "TLBPD0 0xa0304705: S 1, VPN 0x20304000, SZ 1, V 1, G 1, SASID 5",
      "TLBPD1 0x8123405b: PPN 0x81234000, user r-x, kernel r-x, C 1",
      "TLBPD1_HI 0x00000000: PA[39:32] 0",
      "TLBINDEX 0x00000209: E 0, index 521, set 130, way 1",
      "TLBCOMMAND 0x00000008: command TLBDeleteEntry",
      "EFA 0x20305abc: ",
      "ECR 0x00050208: vector 0x05 DTLBMiss, cause 2, param 0x08",
      // QEMU's 0x04e21a4a less PAE.
      "MMU_BCR 0x04e20a4a: version 4, JTLB 256x4, page 8 KB, SASID 1",
    ]);
    assert.deepEqual(shown("arc-770d", false, { ...pd, index: 0x8000_0001, command: 3, ecr: 0x22_0100 }).slice(1), [
      "SASID 0x80000008: subscribed 3, 31",
      "SCRATCH_DATA0 0x80000000: PGD 0x80000000",
      "TLBPD0 0xa0304705: S 1, VPN 0x20304000, V 1, G 1, SASID 5",
      "TLBPD1 0x8123405b: PPN 0x81234000, user r-x, kernel r-x, C 1",
      "TLBINDEX 0x80000001: E 1, code several entries match",
      "TLBCOMMAND 0x00000003: command TLBGetIndex",
      "EFA 0x20305abc: ",
      "ECR 0x00220100: vector 0x22 DTLBMiss, cause 1, param 0x00",
      "MMU_BCR 0x03171448: version 3, JTLB 128x2, page 8 KB, SASID 1",
    ]);
    // MMUv2: V is bit 10, rights from bit 3, no shared ids; 0x208 is no entry of its JTLB.
    const old = { pd0: 0x2030_452a, pd1: 0x4123_402c, index: 0x208, command: 7, ecr: 0x21_0000, efa: 0 };
    assert.deepEqual(shown("arc-750d", false, old), [
      "PID 0xc0000007: T 1, P 1, S 0, ASID 7",
      "SCRATCH_DATA0 0x80000000: PGD 0x80000000",
      "TLBPD0 0x2030452a: VPN 0x20304000, V 1, G 1, ASID 42",
      "TLBPD1 0x4123402c: PPN 0x41234000, user r-x, kernel ---, C 1",
      "TLBINDEX 0x00000208: E 0, index 520",
      "TLBCOMMAND 0x00000007: command TLBInsertEntry (this version has no such command)",
      "EFA 0x00000000: ",
      "ECR 0x00210000: vector 0x21 ITLBMiss, cause 0, param 0x00",
      "MMU_BCR 0x02170408: version 2, JTLB 128x2, page 8 KB, SASID 0",
    ]);
    assert.match(shown("arc-hs38-1k", true, { index: 0x8000_0000 })[7]!, /E 1, RC no entry matches$/);
    assert.match(shown("arc-hs38-1k", true, { index: 0xc000_0000 })[7]!, /E 1, RC several entries match$/);
    assert.match(shown("arc-750d", false, { index: 255 })[4]!, /index 255, set 127, way 1$/);
    assert.match(shown("arc-750d", false, { command: 0 })[5]!, /command none yet$/);
  });

  it("name the last command, and say which the version does not have (§1.4)", () => {
    const names = (preset: string, overrides = {}): string[] => {
      const bench = createBench(preset, overrides);
      return Array.from({ length: 10 }, (_, command) => {
        bench.core.arc.command = command;
        const { fields } = registerValues(bench.machine, bench.core).find(({ name }) => name === "TLBCOMMAND")!;
        return fields[0]!.value.replace(" (this version has no such command)", " -");
      });
    };
    const old = ["none yet", "TLBWrite", "TLBRead", "TLBGetIndex", "TLBProbe"];
    const young = ["TLBInsertEntry", "TLBDeleteEntry"];
    const lacking = [...young.map((name) => `${name} -`), "unknown -"];
    assert.deepEqual(names("arc-hs38-1k"), [...old, "TLBWriteNI", "TLBIVUTLB", ...young, "unknown -"]);
    for (const preset of ["arc-770d", "arc-750d"])
      assert.deepEqual(names(preset), [...old, "TLBWriteNI", "TLBIVUTLB", ...lacking], preset);
    assert.deepEqual(names("arc-700-v1"), [...old, "TLBWriteNI -", "TLBIVUTLB -", ...lacking]);
    // The fix in metal gave version 1 the command under number 5.
    assert.deepEqual(names("arc-700-v1", { metal_fix: "on" }), [...old, "TLBIVUTLB", "TLBIVUTLB -", ...lacking]);
  });
});
