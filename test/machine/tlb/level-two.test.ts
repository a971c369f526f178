/** Second levels of every shape: none, joint, one each for fetches and data, and sets of any number of ways. */
import assert from "node:assert/strict";
import {
  Access,
  counterTotals,
  entryView,
  isValid,
  lookup,
  preload,
  registerValues,
  run,
  setRegister,
  StopReason,
  type Machine,
  type Pfn,
} from "../../../src/machine/index.js";
import { createBench, enter, mapPage, newSpace, va, writeProgram, type Bench } from "../machines/bench-machine.js";
import { ecall, ld } from "../machines/encoder.js";

const textVa = 0x10_0000;
const dataVa = 0x20_0000;

function twoPages(preset: string, overrides = {}): Bench & { root: Pfn; load(address: number): StopReason } {
  const bench = createBench(preset, overrides);
  const root = newSpace(bench);
  writeProgram(bench, mapPage(bench, root, textVa), [ld(6, 5, 0), ecall]);
  mapPage(bench, root, dataVa);
  enter(bench, root);
  return {
    ...bench,
    root,
    load(address) {
      bench.core.pc = va(textVa);
      setRegister(bench.core, 5, BigInt(address));
      return run(bench.machine, bench.core, 2);
    },
  };
}

function contents(bench: Bench): Record<string, string> {
  return Object.fromEntries(
    bench.core.tlbs.map((tlb) => [
      tlb.config.name,
      [...Array(tlb.slots).keys()]
        .filter((slot) => isValid(tlb, slot))
        .map((slot) => (entryView(bench.machine, bench.core, tlb.level, slot).vpn * 4096).toString(16))
        .join(" "),
    ]),
  );
}

function levels(machine: Machine): Record<string, string> {
  const { tlbs } = counterTotals(machine, { all: true });
  return Object.fromEntries(tlbs.map(({ name, fetch, data }) => [name, `${fetch.misses} ${data.misses}`]));
}

describe("second-level TLBs", () => {
  it("that serve only fetches or only data hold only those, and count only those", () => {
    const bench = twoPages("zen1");
    assert.equal(bench.load(dataVa), StopReason.SystemCall);
    assert.deepEqual(contents(bench), { L1ITLB: "100000", L1DTLB: "200000", L2ITLB: "100000", L2DTLB: "200000" });
    assert.deepEqual(levels(bench.machine), { L1ITLB: "1 0", L1DTLB: "0 1", L2ITLB: "1 0", L2DTLB: "0 1" });
    assert.equal(bench.load(textVa), StopReason.SystemCall);
    assert.equal(contents(bench).L2DTLB, "200000 100000");
    assert.equal(counterTotals(bench.machine, { all: true }).walks.data, 2);
  });

  it("answer a first-level miss", () => {
    const bench = twoPages("zen2", { udtlb_entries: 1 });
    mapPage(bench, bench.root, dataVa + 4096);
    for (const address of [dataVa, dataVa + 4096, dataVa]) bench.load(address);
    assert.deepEqual(levels(bench.machine), { L1ITLB: "1 0", L1DTLB: "0 3", L2ITLB: "1 0", L2DTLB: "0 2" });
  });

  it("that drop what they evict do not touch the other side's first level", () => {
    // Page after page of one L2 ITLB set evicts the text page there; a data entry of the same page stays.
    const bench = twoPages("zen1", { utlb_on_eviction: "drop" });
    bench.load(textVa);
    const [fetch, data] = [bench.core.paths[Access.Fetch], bench.core.paths[Access.Load]];
    for (let page = 1; page <= 8; page++) {
      const address = textVa + page * 64 * 4096;
      mapPage(bench, bench.root, address);
      assert.ok(preload(bench.machine, bench.core, va(address), Access.Fetch));
    }
    const vpn = textVa / 4096;
    assert.deepEqual(
      fetch.map((tlb) => lookup(tlb, vpn, bench.core.context) >= 0),
      [false, false],
    );
    assert.deepEqual(
      data.map((tlb) => lookup(tlb, vpn, bench.core.context) >= 0),
      [true, true],
    );
  });

  it("may be missing: the only level is the last one", () => {
    const bench = twoPages("sifive-u54");
    assert.ok(preload(bench.machine, bench.core, va(dataVa), Access.Load));
    assert.deepEqual(contents(bench), { ITLB: "", DTLB: "200000" });
    assert.equal(bench.load(dataVa), StopReason.SystemCall);
    assert.deepEqual(levels(bench.machine), { ITLB: "1 0", DTLB: "0 0" });
  });

  it("spread pages over their sets, and the first level too", () => {
    const bench = twoPages("skylake");
    bench.load(dataVa + 4096 * 0);
    for (let page = 1; page < 70; page++) {
      mapPage(bench, bench.root, dataVa + page * 4096);
      bench.load(dataVa + page * 4096);
    }
    const [, data, second] = bench.core.tlbs;
    for (let slot = 0; slot < data.slots; slot++)
      if (isValid(data, slot)) assert.equal(data.vpn[slot] % 16, Math.floor(slot / 4));
    for (let slot = 0; slot < second.slots; slot++) {
      if (isValid(second, slot)) assert.equal(second.vpn[slot] % 128, Math.floor(slot / 12));
    }
    assert.equal(counterTotals(bench.machine, { all: true }).walks.data, 70);
    for (let page = 0; page < 70; page++) bench.load(dataVa + page * 4096);
    assert.equal(counterTotals(bench.machine, { all: true }).walks.data, 70);
  });
});

describe("root registers", () => {
  it("carry tag and root as each architecture does", () => {
    const register = (preset: string, tag: number): string => {
      const bench = createBench(preset);
      enter(bench, 0x8_1234 as Pfn, { asid: tag });
      const [{ name, value }] = registerValues(bench.machine, bench.core);
      return `${name} ${value}`;
    };
    assert.equal(register("skylake", 0xabc), "CR3 0x0000000081234abc");
    assert.equal(register("zen1", 0), "CR3 0x0000000081234000");
    assert.equal(register("cortex-a53", 0xbeef), "TTBR0_EL1 0xbeef000081234000");
    assert.equal(register("rv64-sv39", 0xbeef), "satp 0x8beef00000081234");
    assert.equal(register("sifive-u74", 0), "satp 0x8000000000081234");
    const bench = createBench("cortex-a7");
    enter(bench, 0x8_1234 as Pfn, { asid: 0x5a });
    assert.deepEqual(
      registerValues(bench.machine, bench.core).map(({ name, value }) => `${name} ${value}`),
      ["TTBR0 0x81234000", "TTBCR 0x00000002", "CONTEXTIDR 0x0000005a"],
    );
  });
});
