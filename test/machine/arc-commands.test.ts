/** TLBCOMMAND 1 to 8 by version, and what misses, duplicates and flushes leave in the registers (mmu-hardware §1.7 to §1.14). */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  ArcCommand,
  arcCommand,
  decodeBuildConfiguration,
  decodeData,
  decodeTag,
  encodeBuildConfiguration,
  flushAll,
  flushPage,
  isValid,
  isWritableRegister,
  jointTlb,
  lookup,
  preload,
  refuseRegister,
  registerValues,
  run,
  setRegister,
  StopReason,
  tagDescriptor,
  writeRegisterValue,
  Access,
  type SettingValue,
} from "../../src/machine/index.js";
import { hasCommand, setDescriptors } from "../../src/machine/arc/arc-commands.js";
import { buildConfiguration } from "../../src/machine/arc/arc-register-values.js";
import { entryFromSlot, writeSlot } from "../../src/machine/refill/fill.js";
import { type NewEntry, invalidate } from "../../src/machine/tlb/tlb.js";
import { EntryClass } from "../../src/machine/base/match.js";
import { LeafFlag } from "../../src/machine/page-table/page-table-format.js";
import { presets } from "../../src/machine/presets/presets.js";
import { asid, createBench, enter, mapPage, newSpace, va, writeProgram, type Bench } from "./bench-machine.js";
import { ecall, ld } from "./encoder.js";

const versions = { 1: "arc-700-v1", 2: "arc-750d", 3: "arc-770d", 4: "arc-hs38-1k" } as const;
const page = 0x2000;
const textVa = 0x10_0000;
const dataVa = 0x2030_4000;

/** A core at a load from `dataVa`, both pages mapped, running ASID 0x2a. */
function atLoad(
  preset: string,
  overrides: Record<string, SettingValue> = {},
  marks: { shared?: number; global?: boolean } = {},
): Bench {
  const bench = createBench(preset, overrides);
  const root = newSpace(bench);
  writeProgram(bench, mapPage(bench, root, textVa), [ld(6, 5, 0), ecall]);
  mapPage(bench, root, dataVa, { permissions: "r", ...marks });
  enter(bench, root, { asid: 0x2a, sasidLo: 1 << 5 });
  bench.core.pc = va(textVa);
  setRegister(bench.core, 5, BigInt(dataVa));
  return bench;
}

function registers({ machine, core }: Bench, ...names: string[]): string {
  const values = registerValues(machine, core);
  return names.map((name) => values.find((one) => one.name === name)!.value.slice(2)).join(" ");
}

/** Valid entries of the first-level TLBs and of the JTLB. */
function counts({ core }: Bench): [micro: number, joint: number] {
  const valid = (level: 1 | 2): number =>
    core.tlbs
      .filter(({ config }) => config.level === level)
      .reduce((sum, tlb) => sum + [...tlb.span].filter((span) => span > 0).length, 0);
  return [valid(1), valid(2)];
}

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

describe("registers after", () => {
  it("a miss: page and ASID prepared, cause and address; then what the handler wrote", () => {
    // v4 inserts; v3 takes an index and writes quietly; the fetch before has its own.
    const v4 = atLoad("arc-hs38-1k");
    run(v4.machine, v4.core, 1);
    assert.equal(registers(v4, "EFA", "ECR", "TLBPD0", "TLBCOMMAND"), "20304000 00050100 2030422a 00000007");
    const v3 = atLoad("arc-770d");
    run(v3.machine, v3.core, 1);
    assert.equal(
      registers(v3, "EFA", "ECR", "TLBPD0", "TLBINDEX", "TLBCOMMAND"),
      "20304000 00220100 2030422a 00000004 00000005",
    );
    const v1 = atLoad("arc-700-v1");
    run(v1.machine, v1.core, 1);
    assert.equal(registers(v1, "TLBPD0", "TLBCOMMAND"), "2030442a 00000001");
  });

  it("a fetch miss, a store to a read-only page, and an address above 2 GB", () => {
    const bench = atLoad("arc-hs38-1k");
    bench.core.pc = va(textVa + 4);
    run(bench.machine, bench.core, 1);
    assert.equal(registers(bench, "EFA", "ECR"), "00100004 00040000");
    const stores = atLoad("arc-hs38-1k");
    run(stores.machine, stores.core, 1);
    writeProgram(
      stores,
      jointTlb(stores.core).pfn[lookup(jointTlb(stores.core), textVa / page, stores.core.context)] as never,
      [0x0062_b023],
    );
    stores.core.pc = va(textVa);
    assert.equal(run(stores.machine, stores.core, 1), StopReason.PageFault);
    assert.equal(registers(stores, "EFA", "ECR"), "20304000 00060208");
    const above = atLoad("arc-hs38-1k");
    setRegister(above.core, 5, 0x9000_0000n);
    assert.equal(run(above.machine, above.core, 1), StopReason.PageFault);
    assert.equal(registers(above, "EFA", "ECR"), "90000000 00060108");
  });

  it("a shared page: S and its number (the golden vector)", () => {
    const bench = atLoad("arc-hs38-1k", {}, { shared: 5 });
    run(bench.machine, bench.core, 1);
    assert.equal(registers(bench, "PID", "SASID0", "TLBPD0"), "e000002a 00000020 a0304205");
    assert.ok(isValid(jointTlb(bench.core), lookup(jointTlb(bench.core), dataVa / page, bench.core.context)));
  });

  it("a machine check: translation is off until software turns it on", () => {
    for (const [preset, ecr] of [
      ["arc-hs38-1k", "00030100"],
      ["arc-770d", "00200100"],
    ] as const) {
      const bench = atLoad(preset);
      const tlb = jointTlb(bench.core);
      run(bench.machine, bench.core, 1);
      const slot = lookup(tlb, dataVa / page, bench.core.context);
      const other = slot % tlb.ways === 0 ? slot + 1 : slot - 1;
      writeSlot(bench.machine, bench.core, tlb, other, entryFromSlot(tlb, slot), Access.Load);
      const micro = bench.core.paths[Access.Load][0];
      for (let at = 0; at < micro.slots; at++) invalidate(micro, at);
      bench.core.pc = va(textVa);
      assert.equal(run(bench.machine, bench.core, 1), StopReason.MachineCheck);
      assert.equal(registers(bench, "EFA", "ECR", "PID"), `20304000 ${ecr} 6000002a`);
      // Addresses are physical now: the program's own are not memory.
      assert.equal(run(bench.machine, bench.core, 1), StopReason.PageFault);
      writeRegisterValue(bench.machine, bench.core, "PID", 0xa000_002an);
      assert.equal(run(bench.machine, bench.core, 1), StopReason.MachineCheck);
    }
  });

  it("a flush of one page: MMUv3 probes, writes, clears; MMUv4 deletes", () => {
    const v3 = atLoad("arc-770d");
    run(v3.machine, v3.core, 1);
    flushPage(v3.machine, v3.core, va(dataVa), asid(0x2a), -1);
    assert.equal(registers(v3, "TLBPD0", "TLBPD1", "TLBINDEX", "TLBCOMMAND"), "00000000 00000000 00000004 00000006");
    assert.deepEqual(counts(v3), [0, 1], "the micro TLBs are empty, the code stays in the JTLB");
    flushPage(v3.machine, v3.core, va(dataVa), asid(0x2a), -1);
    assert.equal(registers(v3, "TLBINDEX"), "80000000");
    const v4 = atLoad("arc-hs38-1k");
    run(v4.machine, v4.core, 1);
    flushPage(v4.machine, v4.core, va(dataVa), asid(0x2a), -1);
    assert.equal(registers(v4, "TLBPD0", "TLBCOMMAND"), "2030422a 00000008");
    assert.deepEqual(counts(v4), [1, 1]);
    flushAll(v4.machine, v4.core, true);
    assert.equal(registers(v4, "TLBPD0", "TLBINDEX", "TLBCOMMAND"), "00000000 0000080f 00000006");
    assert.deepEqual(counts(v4), [0, 0]);
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

describe("MMU_BCR", () => {
  for (const preset of presets.filter(({ architecture }) => architecture.name === "arc")) {
    it(`of ${preset.name} says its geometry`, () => {
      const { machine, core } = createBench(preset.name);
      const build = decodeBuildConfiguration(buildConfiguration(machine, core)!);
      const { sets, ways } = jointTlb(core);
      assert.deepEqual(
        [
          build.version,
          build.sets,
          build.ways,
          build.instructionEntries,
          build.dataEntries,
          build.pageBytes,
          build.shared,
        ],
        [preset.architecture.mmuVersion, sets, ways, 4, 8, 2 ** machine.config.pageShift, preset.sasidCount > 0],
      );
    });
  }

  it("encodes what it decodes, and refuses what it cannot say", () => {
    for (const value of [0x04e2_1a4a, 0x0327_1448]) {
      assert.equal(encodeBuildConfiguration(decodeBuildConfiguration(value)), value);
    }
    const { machine, core } = createBench("arc-hs38-1k", { jtlb_ways: 3 });
    assert.equal(buildConfiguration(machine, core), null);
    assert.ok(registerValues(machine, core).every(({ name }) => name !== "MMU_BCR"));
  });
});

describe("writing registers by name", () => {
  it("takes what software can write and says why not", () => {
    const bench = atLoad("arc-hs38-1k");
    const { machine, core } = bench;
    for (const [name, value, refused] of [
      ["PID", 0xe000_0007, null],
      ["SASID1", 0x8000_0000, null],
      ["TLBPD0", 0x2030_4201, null],
      ["TLBINDEX", 8, null],
      ["MMU_BCR", 0, /read only/],
      ["SCRATCH_DATA0", 0x8000_0001, /begins a page/],
      ["TLBCOMMAND", 9, /MMUv4 has no command 9/],
    ] as const) {
      const problem = refuseRegister(machine, name, BigInt(value));
      if (refused !== null) {
        assert.match(problem!, refused);
        continue;
      }
      assert.ok(isWritableRegister(machine, name));
      writeRegisterValue(machine, core, name, BigInt(value));
      assert.equal(parseInt(registers(bench, name), 16), value, name);
    }
    writeRegisterValue(machine, core, "TLBCOMMAND", 4n);
    assert.equal(registers(bench, "TLBINDEX"), "80000000", "writing TLBCOMMAND executes it");
    assert.equal(isWritableRegister(createBench("rv64-sv39").machine, "PID"), false);
  });

  it("decoders undo the encoders", () => {
    assert.deepEqual(decodeTag(13, 4, 0xa030_4205), {
      valid: true,
      vpn: dataVa / page,
      global: false,
      shared: true,
      superPage: false,
      tag: 5,
    });
    assert.deepEqual(decodeData(13, 4, 0x8123_405b), { pfn: 0x8123_4000 / page, cached: true, user: 5, kernel: 5 });
  });
});
