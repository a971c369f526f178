/**
 * What the machines say of themselves in registers, against the presets, and the decoders against values that products gave:
 * dumps and tables published by others, each with its place.
 */
import assert from "node:assert/strict";
import {
  decodeCodedTlbs,
  decodeFirstLevelTlbs,
  encodeCodedTlbs,
  encodeFirstLevelTlbs,
} from "../../../src/machine/registers/amd-tlb-identifiers.js";
import { decodeTlbType, encodeTlbType } from "../../../src/machine/registers/armv7-tlb-type.js";
import {
  decodeMemoryModelFeatures,
  encodeMemoryModelFeatures,
} from "../../../src/machine/registers/armv8-id-registers.js";
import { registerValues, type SettingValue, type TlbConfig } from "../../../src/machine/index.js";
import {
  leafTwoBytes,
  leafTwoRegisters,
  tlbDescriptors,
} from "../../../src/machine/registers/intel-tlb-descriptors.js";
import type { MachinePreset } from "../../../src/machine/presets/machine-preset.js";
import { presets } from "../../../src/machine/presets/presets.js";
import { probeAsidLength, satpLayout, satpReadBack } from "../../../src/machine/registers/riscv-satp.js";
import { createBench } from "../machines/bench-machine.js";

type Registers = Readonly<
  Record<string, { readonly value: number; readonly fields: Readonly<Record<string, string>> }>
>;

function registers(preset: string, overrides: Record<string, SettingValue> = {}): Registers {
  const { machine, core } = createBench(preset, overrides);
  return Object.fromEntries(
    registerValues(machine, core).map(({ name, value, fields }) => [
      name,
      { value: Number(value), fields: Object.fromEntries(fields.map((field) => [field.name, field.value])) },
    ]),
  );
}

function structure(preset: string, name: string): { entries: number; ways: number } {
  const { sets, ways } = presets.find((one) => one.name === preset)!.tlbs.find((tlb) => tlb.name === name)!;
  return { entries: sets * ways, ways };
}

const of = (architecture: string): MachinePreset[] =>
  presets.filter(({ architecture: { name } }) => name === architecture);

describe("TLBTR of Cortex-A9", () => {
  // Arm DDI0388I table 4-29: ILsize 0, DLsize 4, TLB_size in 2:1, nU 0.
  it("decodes, and says the main TLB for each size that the product comes in", () => {
    for (const [code, entries] of [
      [0b00, 64],
      [0b01, 128],
      [0b10, 256],
      [0b11, 512],
    ]) {
      const value = 0x400 | (code << 1);
      assert.deepEqual(decodeTlbType(value), { entries, lockableFetch: 0, lockableData: 4, unified: true });
      assert.equal(encodeTlbType(decodeTlbType(value)), value);
      assert.equal(registers("cortex-a9", { jtlb_sets: entries / 2 })["TLBTR"].value, value);
    }
    assert.equal(
      decodeTlbType(registers("cortex-a9")["TLBTR"].value).entries,
      structure("cortex-a9", "MainTLB").entries,
    );
  });

  it("keeps its fields apart: lockable entries for fetches in 23:16, for data in 15:8", () => {
    const type = { entries: 256, lockableFetch: 0x5a, lockableData: 0xa5, unified: false };
    assert.equal(encodeTlbType(type), 0x5a_a505);
    assert.deepEqual(decodeTlbType(0x5a_a505), type);
    // What lies beyond the fields is not read.
    assert.deepEqual(decodeTlbType(0xff5a_a5fd), type);
  });

  it("is left out where a setting made a size that it cannot say, and on Cortex-A7", () => {
    assert.ok(!("TLBTR" in registers("cortex-a9", { jtlb_ways: 3 })));
    assert.ok(!("TLBTR" in registers("cortex-a9", { jtlb_sets: 512 })));
    assert.ok(!("TLBTR" in registers("cortex-a7")));
  });
});

describe("ID_AA64MMFR0_EL1", () => {
  // Arm DDI0500D table 4-51: ASIDBits 0b0010, PARange 0b0010, TGran4 and TGran64 supported, BigEnd and SNSMem 1.
  it("of Cortex-A53 is that of the manual, and says the width of its ASIDs", () => {
    assert.equal(registers("cortex-a53")["ID_AA64MMFR0_EL1"].value, 0x1122);
    assert.deepEqual(decodeMemoryModelFeatures(0x1122), {
      asidBits: 16,
      physicalBits: 40,
      granules: [2 ** 12, 2 ** 16],
    });
    assert.equal(decodeMemoryModelFeatures(encodeMemoryModelFeatures(8)!)!.asidBits, 8);
    assert.equal(decodeMemoryModelFeatures(0x1132), null, "3 is reserved");
    assert.ok(!("ID_AA64MMFR0_EL1" in registers("cortex-a53", { asid_bits: 12 })));
  });

  it("goes with TCR_EL1: AS is bit 36, A1 bit 22, T0SZ what the tables leave of 64 bits", () => {
    assert.equal(registers("cortex-a53")["TCR_EL1"].value, 2 ** 36 + 16);
    assert.equal(registers("cortex-a53", { asid_bits: 8 })["TCR_EL1"].value, 16);
  });
});

describe("ASIDLEN of satp", () => {
  it("is what reads back of ones", () => {
    for (const { name, asidBits } of of("riscv"))
      assert.equal(registers(name)["satp"].fields["ASIDLEN"], String(asidBits), name);
    assert.equal(registers("rv64-sv39", { asid_bits: 9 })["satp"].fields["ASIDLEN"], "9");
  });

  it("has at most 16 bits, 9 on 32-bit harts, and leaves MODE and PPN alone", () => {
    for (const [entryBytes, field] of [
      [8, 16],
      [4, 9],
    ] as const) {
      const layout = satpLayout(entryBytes);
      for (let bits = 0; bits <= field; bits++) {
        assert.equal(
          probeAsidLength(layout, (written) => satpReadBack(layout, bits, written)),
          bits,
        );
      }
      assert.equal(
        satpReadBack(layout, 0, 2n ** BigInt(layout.bits) - 1n)
          .toString(2)
          .replaceAll("1", "").length,
        field,
      );
    }
  });
});

/** CPUID leaf 2 of Xeon Platinum 8168 (Skylake; valgrind, guest_amd64_helpers_AVX512.c) and of Core i7-8550U (cpuinfo, test). */
const skylakeLeafTwo = [0x7603_6301, 0x00f0_b5ff, 0, 0x00c3_0000];

describe("CPUID leaf 2 of Skylake", () => {
  it("decodes to the geometry of the preset, but for two figures", () => {
    const { tlbs } = presets.find(({ name }) => name === "skylake")!;
    const text = ({ serves, pageBytes, sets, ways }: TlbConfig): string =>
      `${serves} ${pageBytes!.join("+")} ${sets * ways} ${ways}-way`;
    const said = leafTwoBytes(skylakeLeafTwo)
      .flatMap((byte) => tlbDescriptors.get(byte) ?? [])
      .map(({ serves, pageBytes, entries, ways }) => `${serves} ${pageBytes.join("+")} ${entries} ${ways}-way`);
    const modelled = tlbs.map(text);
    assert.deepEqual(
      said.filter((one) => !modelled.includes(one)),
      ["fetch 4096 64 8-way", "both 4096+2097152 1536 6-way"],
    );
    // B5H is one thread's half of the ITLB (mmu-hardware §5, "dynamic under HT"); C3H says 6 ways where §5 has 12.
    assert.deepEqual(
      modelled.filter((one) => !said.includes(one)),
      ["fetch 4096 128 8-way", "both 4096+2097152 1536 12-way"],
    );
  });

  it("of the machine has the product's bytes, with B6H, the whole ITLB, for B5H", () => {
    const of = registers("skylake");
    const values = ["EAX", "EBX", "ECX", "EDX"].map((name) => of[`CPUID.2.${name}`].value);
    assert.equal(values[0] & 0xff, 1);
    const product = leafTwoBytes(skylakeLeafTwo)
      .filter((byte) => tlbDescriptors.has(byte))
      .map((byte) => (byte === 0xb5 ? 0xb6 : byte));
    assert.deepEqual(leafTwoBytes(values).sort(), product.sort());
    const fields = Object.assign({}, ...Object.values(of).map(({ fields }) => fields)) as Record<string, string>;
    assert.equal(fields["0x63"], "data, 2M: 32 entries, 4 ways; data, 1G: 4 entries, fully associative");
    assert.equal(
      fields["0xc3"],
      "fetch and data, 4K and 2M: 1536 entries, 6 ways (this machine: 12 ways); fetch and data, 1G: 16 entries, 4 ways",
    );
  });

  it("is left out where no descriptor says a size", () => {
    assert.ok(!("CPUID.2.EAX" in registers("skylake", { uitlb_entries: 17 })));
    const smaller = registers("skylake", { jtlb_ways: 8 });
    assert.ok(!("CPUID.2.EAX" in smaller), "C1H says 1024 in 8 ways, but the 1G array has no descriptor of its own");
  });

  it("leaves bit 31 of each register clear", () => {
    const bytes = [0x63, 0x76, 0xb6, 0xc3, 0x03];
    const packed = leafTwoRegisters(bytes)!;
    assert.ok(packed.every((value) => value < 2 ** 31));
    assert.deepEqual(leafTwoBytes(packed).sort(), bytes.sort());
    assert.equal(leafTwoRegisters(Array.from({ length: 13 }, () => 0xb6)), null);
    assert.deepEqual(leafTwoBytes([0x1234_5601, 0x8000_0076, 0, 0]), [0x56, 0x34, 0x12]);
  });
});

/** EAX and EBX of 8000_0005H, 8000_0006H, 8000_0019H as products gave them. */
const zenDumps = {
  // Ryzen 7 2700X: B. Petkov, linux-kernel, 7 Feb 2023, Message-ID Y+J5jDfO4PMujuXD@zn.tnic.
  zen1: { five: [0xff40_ff40, 0xff40_ff40], six: [0x2600_6400, 0x6600_6400], nineteen: [0xf040_f040, 0] },
  // EPYC 7282: oxidecomputer/propolis, README of propolis-standalone.
  zen2: { five: [0xff40_ff40, 0xff40_ff40], six: [0x4800_6400, 0x6800_6400], nineteen: [0xf040_f040, 0] },
} as const;

describe("CPUID 8000_0005H, 8000_0006H and 8000_0019H of Zen", () => {
  const full = { entries: 64, ways: 64 };

  for (const [name, { five, six, nineteen }] of Object.entries(zenDumps)) {
    it(`${name}: level 1 and entries of level 2 for data are those of the product`, () => {
      for (const value of five) assert.deepEqual(decodeFirstLevelTlbs(value), { data: full, fetch: full });
      assert.deepEqual(decodeCodedTlbs(nineteen[0]), { data: full, fetch: full });
      assert.deepEqual(decodeCodedTlbs(nineteen[1]), { data: null, fetch: null }, "no 1G pages in level 2");
      const second = six.map((value) => decodeCodedTlbs(value));
      const modelled = structure(name, "L2DTLB");
      for (const { data } of second) assert.equal(data!.entries, modelled.entries);
      // The TLB is skewed: a page size may use some of the ways only (Zen 8 of 12 for 4K, 2 for 2M).
      assert.deepEqual(
        second.map(({ data }) => data!.ways),
        name === "zen1" ? [2, 8] : [4, 8],
      );
      // The product says 1024 where §5 has 512 in 8 ways for both: §5 decides.
      assert.deepEqual(
        second.map(({ fetch }) => fetch),
        [
          { entries: 1024, ways: 8 },
          { entries: 1024, ways: 8 },
        ],
      );
      assert.deepEqual(structure(name, "L2ITLB"), { entries: 512, ways: 8 });
      const of = registers(name);
      assert.deepEqual([of["CPUID.8000_0005.EAX"].value, of["CPUID.8000_0005.EBX"].value], five);
      assert.deepEqual([of["CPUID.8000_0019.EAX"].value, of["CPUID.8000_0019.EBX"].value], nineteen);
    });
  }

  it("12 ways have no code and are said as 8, as Zen does for 4K pages", () => {
    const { value, fields } = registers("zen1")["CPUID.8000_0006.EBX"];
    assert.equal(value, 0x6600_6200);
    assert.equal(value >>> 16, zenDumps.zen1.six[1] >>> 16);
    assert.equal(fields["L2DTLB"], "4K: 1536 entries, 8 ways (this machine: 12 ways)");
    assert.equal(registers("zen2")["CPUID.8000_0006.EBX"].value, 0x8800_6200);
  });

  it("encode what they decode", () => {
    for (const { five, six, nineteen } of Object.values(zenDumps)) {
      for (const value of five) assert.equal(encodeFirstLevelTlbs(decodeFirstLevelTlbs(value)), value);
      for (const value of [...six, ...nineteen]) assert.equal(encodeCodedTlbs(decodeCodedTlbs(value)), value);
    }
    assert.equal(encodeFirstLevelTlbs({ data: { entries: 256, ways: 4 }, fetch: null }), null, "eight bits of entries");
  });
});

describe("configuration registers", () => {
  it("are there for every preset that has one", () => {
    const names = (preset: string): string[] =>
      Object.keys(registers(preset)).filter((name) => /^(MMU_BCR|TLBTR|ID_AA64MMFR0_EL1|CPUID\.|satp)/.test(name));
    for (const { name, architecture } of presets) {
      assert.equal(names(name).length > 0, architecture.configuration !== "none", name);
    }
  });
});
