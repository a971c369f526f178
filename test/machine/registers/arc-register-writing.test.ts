/** What registers of the ARC MMU say after an exception or a flush, and what software can write. */
import assert from "node:assert/strict";
import {
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
  refuseRegister,
  registerValues,
  run,
  setRegister,
  StopReason,
  writeRegisterValue,
  Access,
} from "../../../src/machine/index.js";
import { buildConfiguration } from "../../../src/machine/arc/arc-register-values.js";
import { entryFromSlot, writeSlot } from "../../../src/machine/refill/fill.js";
import { invalidate } from "../../../src/machine/tlb/tlb.js";
import { presets } from "../../../src/machine/presets/presets.js";
import { asid, createBench, va, writeProgram, type Bench } from "../machines/bench-machine.js";
import { page, textVa, dataVa, atLoad, counts } from "../machines/arc-bench.js";

function registers({ machine, core }: Bench, ...names: string[]): string {
  const values = registerValues(machine, core);
  return names.map((name) => values.find((one) => one.name === name)!.value.slice(2)).join(" ");
}

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
