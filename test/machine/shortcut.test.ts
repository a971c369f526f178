/** Situations in which a shortcut of the interpreter would be wrong if it were kept or taken. */
import assert from "node:assert/strict";
import { Access, counterTotals, getRegister, run, setRegister, StopReason, type Pfn } from "../../src/machine/index.js";
import { addi, ecall, jalr, ld, nop, sd, sw } from "./encoder.js";
import { createBench, enter, mapPage, newSpace, va, writeProgram, type Bench } from "./bench-machine.js";

const textVa = 0x10_0000;

function text(preset: string, words: readonly number[], overrides = {}): Bench & { root: Pfn } {
  const bench = createBench(preset, overrides);
  const root = newSpace(bench);
  writeProgram(bench, mapPage(bench, root, textVa), words);
  enter(bench, root);
  bench.core.pc = va(textVa);
  return { ...bench, root };
}

describe("shortcuts", () => {
  it("do not take an address that carries into the high word for one of the page at the border", () => {
    for (const [mapped, base, offset] of [
      [0x1_0000_0000, 0x1_ffff_fff0n, 32],
      [0xffff_f000, 0x10n, -32],
      [0x1_ffff_f000, 0x1_0000_0008n, -16],
    ] as const) {
      const bench = text("rv64-sv39", [ld(6, 5, 0), ld(8, 7, offset), ecall]);
      mapPage(bench, bench.root, mapped);
      setRegister(bench.core, 5, BigInt(mapped));
      setRegister(bench.core, 7, base);
      assert.equal(run(bench.machine, bench.core, 10), StopReason.PageFault);
      assert.equal(bench.core.trap.va, Number(base) + offset);
    }
  });

  it("do not let loads use a page that a store has shown to be writable only", () => {
    const bench = text("arc-hs38-1k", [sd(6, 5, 0), ld(7, 5, 0), ecall]);
    mapPage(bench, bench.root, 0x20_0000, { permissions: "w" });
    setRegister(bench.core, 5, 0x20_0000n);
    assert.equal(run(bench.machine, bench.core, 10), StopReason.PageFault);
    assert.deepEqual([bench.core.trap.access, bench.core.trap.protection], [Access.Load, true]);
  });

  it("do not let stores pass by code that was predecoded since", () => {
    // The program writes a function, calls it, writes it anew and calls it again; page 2 holds the function alone.
    const bench = text("arc-hs38-1k", [sw(6, 5, 0), sw(7, 5, 4), jalr(1, 5, 0), sw(8, 5, 0), jalr(1, 5, 0), ecall]);
    mapPage(bench, bench.root, 0x20_0000);
    setRegister(bench.core, 5, 0x20_0000n);
    setRegister(bench.core, 6, BigInt(addi(10, 10, 1) >>> 0));
    setRegister(bench.core, 7, BigInt(jalr(0, 1, 0) >>> 0));
    setRegister(bench.core, 8, BigInt(addi(10, 10, 100) >>> 0));
    assert.equal(run(bench.machine, bench.core, 100), StopReason.SystemCall);
    assert.equal(getRegister(bench.core, 10), 101n);
  });

  it("are given up when a fetch evicts the entry that answers the data", () => {
    // One JTLB entry: the fetch of the next page takes it from the data page, and on v4 the micro TLB loses it too.
    const count = (preset: string): number => {
      const bench = text(preset, [], { jtlb_sets: 1, jtlb_ways: 1 });
      const end = textVa + 8192 - 8;
      const next = mapPage(bench, bench.root, textVa + 8192);
      writeProgram(bench, (bench.machine.memory.firstPfn + 1) as Pfn, [ld(6, 5, 0), nop], 8192 - 8);
      writeProgram(bench, next, [ld(7, 5, 0), ecall]);
      mapPage(bench, bench.root, 0x20_0000);
      setRegister(bench.core, 5, 0x20_0000n);
      bench.core.pc = va(end);
      assert.equal(run(bench.machine, bench.core, 10), StopReason.SystemCall);
      return counterTotals(bench.machine, { all: true }).walks.data;
    };
    assert.equal(count("arc-hs38-1k"), 2);
    assert.equal(count("arc-770d"), 1);
  });
});
