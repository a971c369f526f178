/** Translation registers written by hand: which bits become the root, which the id, and what is refused. ARC's: arc-register-writing.test.ts. */
import assert from "node:assert/strict";
import {
  isWritableRegister,
  refuseRegister,
  registerValues,
  writeRegisterValue,
  type SettingValue,
} from "../../../src/machine/index.js";
import { createBench, enter, newSpace, type Bench } from "../machines/bench-machine.js";

function running(preset: string, overrides: Record<string, SettingValue> = {}): Bench {
  const bench = createBench(preset, overrides);
  enter(bench, newSpace(bench));
  return bench;
}

/** Frame 0x8_1234 is memory; ones wherever the register has other bits. */
const frame = 0x8_1234n;
const rows: readonly (readonly [
  preset: string,
  overrides: Record<string, SettingValue>,
  register: string,
  value: bigint,
  asid: number,
])[] = [
  ["rv64-sv39", {}, "satp", (0x8n << 60n) | (0xbeefn << 44n) | frame, 0xbeef],
  ["rv64-sv39", { asid_bits: 9 }, "satp", (0x8n << 60n) | (0xffffn << 44n) | frame, 0x1ff],
  ["sifive-u74", {}, "satp", (0x8n << 60n) | (0xffffn << 44n) | frame, 0],
  ["skylake", {}, "CR3", (frame << 12n) | 0xabcn, 0xabc],
  ["skylake", { asid_bits: 4 }, "CR3", (frame << 12n) | 0xabcn, 0xc],
  // A PCID has 12 bits; those above are the root's.
  ["skylake", { asid_bits: 16 }, "CR3", ((frame | 1n) << 12n) | 0xfffn, 0xfff],
  ["skylake", {}, "CR3", (1n << 63n) | (frame << 12n) | 5n, 5],
  ["zen1", {}, "CR3", (frame << 12n) | 0x18n, 0],
  ["cortex-a53", {}, "TTBR0_EL1", (0xbeefn << 48n) | (frame << 12n), 0xbeef],
  ["cortex-a53", { asid_bits: 8 }, "TTBR0_EL1", (0xbeefn << 48n) | (frame << 12n), 0xef],
];

describe("translation registers written by hand", () => {
  for (const [preset, overrides, name, value, asid] of rows) {
    it(`${name} of ${preset} ${JSON.stringify(overrides)}: 0x${value.toString(16)}`, () => {
      const { machine, core } = running(preset, overrides);
      assert.equal(isWritableRegister(machine, name), true);
      assert.equal(refuseRegister(machine, name, value), null);
      writeRegisterValue(machine, core, name, value);
      const root = Number((value >> (name === "satp" ? 0n : 12n)) & 0xf_ffffn);
      assert.deepEqual([core.context.root, core.context.asid], [root, asid]);
    });
  }

  it("of ARMv7: the root in one, the id in the other", () => {
    const { machine, core } = running("cortex-a7");
    const before = core.context.asid;
    writeRegisterValue(machine, core, "TTBR0", frame << 12n);
    assert.deepEqual([core.context.root, core.context.asid], [Number(frame), before]);
    writeRegisterValue(machine, core, "CONTEXTIDR", 0xffff_ff5an);
    assert.deepEqual([core.context.root, core.context.asid], [Number(frame), 0x5a]);
  });

  it("of shared ids and rights: 32 bits, as the register's own", () => {
    for (const [tags, name, field] of [
      ["asid+sasid", "SASID0", "sasidLo"],
      ["asid+sasid", "SASID1", "sasidHi"],
      ["two-context", "CTX1", "secondContext"],
      ["region+key", "RR", "commonRegions"],
      ["region+key", "PKR", "keyRights"],
      ["pkey", "PKRU", "keyRights"],
      ["domain", "DACR", "keyRights"],
    ] as const) {
      const { machine, core } = running("rv64-sv39", { tags });
      writeRegisterValue(machine, core, name, 0x8000_0005n);
      assert.equal(core.context[field], 0x8000_0005 | 0, `${tags} ${name}`);
      assert.match(refuseRegister(machine, name, 2n ** 32n)!, /^4294967296 does not fit 32 bits$/);
    }
  });

  it("refuse what does not fit, a root where no memory is, and registers that are only read", () => {
    const { machine } = running("rv64-sv39");
    const { firstPfn, frames } = machine.memory;
    assert.equal(refuseRegister(machine, "satp", 2n ** 64n), "18446744073709551616 does not fit 64 bits");
    assert.equal(refuseRegister(machine, "satp", -1n), "-1 does not fit 64 bits");
    for (const [root, fits] of [
      [firstPfn - 1, false],
      [firstPfn, true],
      [firstPfn + frames - 1, true],
      [firstPfn + frames, false],
    ] as const) {
      const why = refuseRegister(machine, "satp", (8n << 60n) | BigInt(root));
      const told = `satp would have its page table in frame 0x${root.toString(16)}, where there is no memory`;
      assert.equal(why, fits ? null : told);
    }
    const skylake = running("skylake");
    for (const { name } of registerValues(skylake.machine, skylake.core)) {
      if (!name.startsWith("CPUID")) continue;
      assert.equal(isWritableRegister(skylake.machine, name), false);
      assert.equal(refuseRegister(skylake.machine, name, 0n), `${name} is read only`);
    }
    assert.equal(refuseRegister(machine, "toString", 0n), "toString is read only");
  });
});
