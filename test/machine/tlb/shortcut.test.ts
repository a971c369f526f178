/** Situations in which a shortcut of the interpreter would be wrong if it were kept or taken. */
import assert from "node:assert/strict";
import {
  Access,
  counterTotals,
  getRegister,
  run,
  setRegister,
  StopReason,
  type OwnerId,
  type Pfn,
} from "../../../src/machine/index.js";
import { addi, ecall, i, jalr, ld, nop, s, sd, sw } from "../machines/encoder.js";
import { createBench, enter, mapPage, newSpace, va, writeProgram, type Bench } from "../machines/bench-machine.js";

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
      // The same low word under the next high word, far up, where a page number is no small number any more.
      [0x7000_0000_1000, 0x6fff_0000_1000n, 0],
      [0x6fff_0000_1000, 0x7000_0000_1000n, 0],
    ] as const) {
      const bench = text("rv64-sv48", [ld(6, 5, 0), ld(8, 7, offset), ecall]);
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

  it("count each use for the entry that answered it, whatever instruction made it", () => {
    const width = { lb: 0, lh: 1, lw: 2, ld: 3, lbu: 4, lhu: 5, lwu: 6 };
    const access: Record<string, (base: number) => number> = {};
    for (const [name, f3] of Object.entries(width)) access[name] = (base) => i(8, base, f3, 7, 0x03);
    for (const [name, f3] of Object.entries({ sb: 0, sh: 1, sw: 2, sd: 3 })) access[name] = (base) => s(8, 0, base, f3);
    // Pages 5 and 6 in turns, three times each, then page 5 alone: the first access to each is a miss.
    const order = [5, 6, 5, 6, 5, 6, 5, 5, 5];
    for (const [name, word] of Object.entries(access)) {
      const bench = text("rv64-sv39", [...order.map(word), ecall]);
      const { machine, core, root } = bench;
      mapPage(bench, root, 0x20_0000, { owner: 1 });
      mapPage(bench, root, 0x20_1000, { owner: 2 });
      setRegister(core, 5, 0x20_0000n);
      setRegister(core, 6, 0x20_1000n);
      assert.equal(run(machine, core, 20), StopReason.SystemCall);
      const data = core.paths[Access.Load][0]!;
      const of = (owner: number): number[] => {
        const { hits, misses } = counterTotals(machine, { owner: owner as OwnerId }).tlbs[data.level]!.data;
        return [hits, misses];
      };
      assert.deepEqual(
        [of(1), of(2)],
        [
          [5, 1],
          [2, 1],
        ],
        name,
      );
      // What each entry says of itself, and which was used last.
      const slot = (address: number): number => data.vpn.indexOf(address / 4096);
      const [first, second] = [slot(0x20_0000), slot(0x20_1000)];
      assert.deepEqual([data.hits[first], data.hits[second]], [5, 2], name);
      assert.ok(data.stamp[first]! > data.stamp[second]!, name);
    }
  });

  it("count uses for their entry when its slot goes to another page in the middle of a run", () => {
    for (const [preset, overrides] of [
      ["rv64-sv39", {}],
      ["rv64-sv39", { check: "on" }],
      ["rv64-sv39", { classify: "on" }],
      ["arc-hs38-1k", {}],
      ["cortex-a9", {}],
    ] as const) {
      const bench = text(preset, [5, 5, 5, 6, 6, 5].map((base) => ld(7, base, 8)).concat(ecall), {
        udtlb_entries: 1,
        ...overrides,
      });
      const { machine, core, root } = bench;
      const { pageBytes } = machine.memory;
      mapPage(bench, root, 0x20_0000, { owner: 1 });
      mapPage(bench, root, 0x20_0000 + pageBytes, { owner: 2 });
      setRegister(core, 5, 0x20_0000n);
      setRegister(core, 6, BigInt(0x20_0000 + pageBytes));
      assert.equal(run(machine, core, 20), StopReason.SystemCall);
      const [micro] = core.paths[Access.Load];
      const of = (owner: number): number[] => {
        const { hits, misses } = counterTotals(machine, { owner: owner as OwnerId }).tlbs[micro!.level]!.data;
        return [hits, misses];
      };
      assert.deepEqual([...of(1), ...of(2)], [2, 2, 1, 1], `${preset} ${JSON.stringify(overrides)}`);
      assert.deepEqual([micro!.vpn[0], micro!.hits[0]], [0x20_0000 / pageBytes, 0]);
    }
  });

  it("jump to any address of the space, forwards and backwards over borders of 4 GB", () => {
    const places = [0x10_0000, 0xffff_f000, 0x1_0000_0000, 0x2_1234_5000, 0x3f_ffff_f000];
    for (const from of places)
      for (const to of places) {
        if (from === to) continue;
        for (const offset of [0, 2040, -2048]) {
          const bench = text("rv64-sv39", []);
          writeProgram(bench, mapPage(bench, bench.root, from), [jalr(1, 5, offset)]);
          writeProgram(bench, mapPage(bench, bench.root, to), [nop, ecall], 16);
          bench.core.pc = va(from);
          setRegister(bench.core, 5, BigInt(to + 16 - offset));
          assert.equal(run(bench.machine, bench.core, 10), StopReason.SystemCall);
          assert.deepEqual([bench.core.pc, getRegister(bench.core, 1)], [to + 20, BigInt(from + 4)]);
        }
      }
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
