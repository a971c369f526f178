import assert from "node:assert/strict";
import {
  Access,
  counterTotals,
  getRegister,
  machinePresets,
  run,
  setRegister,
  StopReason,
  type Pid,
} from "../../../src/machine/index.js";
import { WalkEnd } from "../../../src/machine/base/walk-result.js";
import { add, addi, bne, ebreak, ecall, jalr, ld, lui, lw, nop, sd, sw, j, i } from "../machines/encoder.js";
import { createBench, enter, mapPage, newSpace, va, writeProgram, type Bench } from "../machines/bench-machine.js";

const textVa = 0x10_0000;
const dataVa = 0x20_0000;

function loaded(words: readonly number[], preset = "arc-hs38-1k", overrides = {}): Bench {
  const bench = createBench(preset, overrides);
  const root = newSpace(bench);
  writeProgram(bench, mapPage(bench, root, textVa, { owner: 1 }), words);
  mapPage(bench, root, dataVa, { owner: 2, permissions: "rw" });
  enter(bench, root);
  bench.core.pc = va(textVa);
  return bench;
}

describe("run", () => {
  for (const preset of machinePresets().map(({ name }) => name)) {
    it(`sums with loads and stores on ${preset}`, () => {
      const { machine, core } = loaded(
        [
          lui(5, 0x200),
          addi(6, 0, 10),
          addi(7, 0, 0),
          sd(6, 5, 0),
          ld(8, 5, 0),
          add(7, 7, 8),
          addi(6, 6, -1),
          bne(6, 0, -16),
          ecall,
        ],
        preset,
      );
      assert.equal(run(machine, core, 1000), StopReason.SystemCall);
      assert.equal(getRegister(core, 7), 55n);
      assert.equal(core.pc, textVa + 32);
      // MMUv1 loses the instruction's translation when the first store is refilled, and fetches it again (P7).
      const again = preset === "arc-700-v1" ? 1 : 0;
      assert.equal(machine.tick, 3 + 50 + 1 + again);
      assert.equal(core.instructions, 54);
      const totals = counterTotals(machine, { process: 1 as Pid });
      assert.equal(totals.instructions, 54);
      assert.equal(totals.tlbs[0].fetch.hits + totals.tlbs[0].fetch.misses, 54 + again);
      assert.equal(totals.tlbs[1].data.hits + totals.tlbs[1].data.misses, 20 + again);
      const lastLevels = [
        ...new Set([core.paths[Access.Fetch], core.paths[Access.Load]].map((path) => path[path.length - 1].level)),
      ];
      assert.equal(
        lastLevels.reduce((sum, level) => sum + totals.tlbs[level].both.misses, 0),
        2,
      );
      assert.deepEqual(totals.walks, { fetch: 1, data: 1 });
      assert.equal(totals.cycles + machine.config.costs.registerWrite * 0, core.cycles);
    });
  }

  it("counts each use of two pages that take turns, however many wait for being counted", () => {
    const bench = loaded([lui(5, 0x200), lui(6, 0x210), lw(7, 5, 0), lw(7, 6, 0), j(-8, 0)], "rv64-sv39");
    const { machine, core } = bench;
    mapPage(bench, core.context.root, 0x21_0000, { owner: 2, permissions: "rw" });
    run(machine, core, 2 + 3 * 7_000);
    const totals = counterTotals(machine, { process: 1 as Pid });
    const [tlb] = core.paths[Access.Load];
    const { hits, misses } = totals.tlbs[tlb.level].data;
    assert.deepEqual({ hits, misses, clock: tlb.clock }, { hits: 13_998, misses: 2, clock: 14_000 });
  });

  it("stops at the budget and goes on where it was", () => {
    const { machine, core } = loaded([addi(5, 5, 1), addi(5, 5, 1), addi(5, 5, 1), ebreak]);
    assert.equal(run(machine, core, 1), StopReason.Budget);
    assert.equal(core.pc, textVa + 4);
    assert.equal(run(machine, core, 100), StopReason.EBreak);
    assert.equal(getRegister(core, 5), 3n);
  });

  it("reports page faults with address, access and whether the page is mapped", () => {
    const { machine, core } = loaded([lui(5, 0x300), lw(6, 5, 4)]);
    assert.equal(run(machine, core, 100), StopReason.PageFault);
    assert.deepEqual(
      { ...core.trap },
      {
        kind: StopReason.PageFault,
        va: 0x30_0004,
        access: Access.Load,
        protection: false,
        rights: 0,
        key: 0,
        instruction: 0,
        walk: WalkEnd.NotPresent,
        level: 1, // data lies in the same two megabytes: the table is there, its entry is not
      },
    );
    assert.equal(core.pc, textVa + 4);
    const write = loaded([addi(0, 0, 0), jalr(0, 5, 0)]);
    setRegister(write.core, 5, BigInt(dataVa));
    assert.equal(run(write.machine, write.core, 100), StopReason.PageFault);
    assert.equal(write.core.trap.access, Access.Fetch);
    assert.equal(write.core.trap.protection, true);
    assert.equal(write.core.pc, dataVa);
  });

  it("faults on addresses outside the format, in both directions", () => {
    for (const preset of ["arc-hs38-1k", "rv64-sv39"]) {
      for (const address of [0x8000_0000_0000n, 0xffff_ffff_ffff_fff8n, 0x7fff_ffff_ffff_fff0n]) {
        const { machine, core } = loaded([ld(6, 5, 8)], preset);
        setRegister(core, 5, address);
        assert.equal(run(machine, core, 10), StopReason.PageFault);
        assert.equal(core.trap.protection, false);
      }
    }
  });

  it("stops at words that are not RV64IM, and at misaligned jumps", () => {
    for (const word of [0, -1, i(0xc00, 0, 2, 5, 0x73), 0x0000_8067 | (1 << 12)]) {
      const { machine, core } = loaded([nop, word]);
      assert.equal(run(machine, core, 10), StopReason.IllegalInstruction);
      assert.equal(core.pc, textVa + 4);
      assert.equal(core.trap.instruction, word | 0);
      assert.equal(core.instructions, 1);
    }
    const jump = loaded([addi(5, 0, 6), jalr(1, 5, 0)]);
    assert.equal(run(jump.machine, jump.core, 10), StopReason.Misaligned);
    assert.equal(jump.core.pc, textVa + 4);
    assert.equal(jump.core.trap.va, 6);
    assert.equal(getRegister(jump.core, 1), 0n);
  });

  it("does misaligned accesses inside a page", () => {
    const { machine, core } = loaded([lui(5, 0x200), sd(6, 5, 5), ld(7, 5, 5), ld(8, 5, 8), ecall]);
    setRegister(core, 6, 0x8877_6655_4433_2211n);
    assert.equal(run(machine, core, 10), StopReason.SystemCall);
    assert.equal(getRegister(core, 7), 0x8877_6655_4433_2211n);
    assert.equal(getRegister(core, 8), 0x88_7766_5544n);
  });

  it("executes what a store has just written", () => {
    const replacement = addi(10, 0, 77);
    const { machine, core } = loaded([
      lui(5, 0x100),
      addi(9, 0, 2),
      addi(10, 0, 1), // slot 2, replaced below
      sw(6, 5, 8),
      addi(9, 9, -1),
      bne(9, 0, -12),
      ecall,
    ]);
    setRegister(core, 6, BigInt(replacement >>> 0));
    assert.equal(run(machine, core, 100), StopReason.SystemCall);
    assert.equal(getRegister(core, 10), 77n);
  });

  it("stops before a breakpoint, and executes it first when told to", () => {
    const bench = loaded([addi(5, 5, 1), addi(5, 5, 1), addi(5, 5, 1), j(-4, 0)]);
    const { machine, core } = bench;
    const slots = new Uint8Array(4096); // a flag a halfword
    slots[4] = 1;
    machine.breakpoints.set(textVa / 8192, slots);
    assert.equal(run(machine, core, 100), StopReason.Breakpoint);
    assert.equal(core.pc, textVa + 8);
    assert.equal(machine.tick, 2);
    assert.equal(run(machine, core, 100), StopReason.Breakpoint);
    assert.equal(machine.tick, 2);
    core.skipBreakpoint = true;
    assert.equal(run(machine, core, 100), StopReason.Breakpoint);
    assert.equal(machine.tick, 4);
    assert.equal(getRegister(core, 5), 3n);
  });

  it("goes from page to page and keeps jumps across pages exact", () => {
    const bench = loaded([]);
    const root = bench.core.context.root;
    const second = mapPage(bench, root, textVa + 8192);
    const first = textVa + 8192 - 8;
    writeProgram(bench, (second - 2) as typeof second, []);
    bench.core.pc = va(first);
    const page = bench.machine;
    // The text page is the frame after the root and its table.
    writeProgram(bench, (page.memory.firstPfn + 1) as typeof second, [addi(5, 5, 1), addi(5, 5, 2)], 8192 - 8);
    writeProgram(bench, second, [addi(5, 5, 4), addi(6, 6, 1), bne(6, 7, -16), ecall]);
    setRegister(bench.core, 7, 3n);
    assert.equal(run(page, bench.core, 100), StopReason.SystemCall);
    assert.equal(getRegister(bench.core, 5), 21n);
  });
});
