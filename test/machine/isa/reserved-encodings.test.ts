/**
 * Words next to instructions: what the manual reserves is illegal, each extension is illegal where the machine lacks it, and the
 * instruction beside it, which differs in the one field, is none of it.
 */
import assert from "node:assert/strict";
import { run, setRegister, StopReason, type SettingValue } from "../../../src/machine/index.js";
import { createBench, enter, mapPage, newSpace, va, writeProgram } from "../machines/bench-machine.js";
import { b, i, r, s } from "../machines/encoder.js";

const textVa = 0x10_0000;
const dataVa = 0x20_0000;

/** A machine with a page of program and one of data, which x11 points to: asks it about one word after the other. */
function asker(isa: string): (word: number, fcsr?: number) => boolean {
  const bench = createBench("rv64-sv39", { isa: isa as SettingValue });
  const { machine, core } = bench;
  const root = newSpace(bench);
  const text = mapPage(bench, root, textVa);
  mapPage(bench, root, dataVa, { permissions: "rw" });
  enter(bench, root);
  return (word, fcsr = 0) => {
    writeProgram(bench, text, [word]);
    core.pc = va(textVa);
    core.float.fcsr = fcsr;
    setRegister(core, 11, BigInt(dataVa));
    const before = core.instructions;
    const reason = run(machine, core, 1);
    if (reason !== StopReason.IllegalInstruction) {
      assert.equal(reason, StopReason.Budget, `0x${(word >>> 0).toString(16)} stopped for ${reason}`);
      assert.equal(core.instructions - before, 1);
      return true;
    }
    assert.deepEqual([core.trap.va, core.trap.instruction, core.pc], [textVa, word | 0, textVa]);
    assert.equal(core.instructions, before);
    return false;
  };
}

const isas = ["rv64im", "rv64imac", "rv64gc"] as const;

const all = (values: number): number[] => Array.from({ length: values }, (_, value) => value);
/** OP-FP on f12 and f13 or x11: operation, format (0 = S, 1 = D), second source, rounding mode. */
const float = (f5: number, fmt: number, rs2: number, rm: number): number => r((f5 << 2) | fmt, rs2, 11, rm, 10, 0x53);
const atomic = (f5: number, rs2: number, f3: number): number => r(f5 << 2, rs2, 11, f3, 10, 0x2f);

/** What differs, the word with that field, how many values the field has, and which of them are instructions of RV64GC. */
const fields: readonly (readonly [what: string, word: (value: number) => number, values: number, legal: number[]])[] = [
  ["width of an integer load", (f3) => i(0, 11, f3, 10, 0x03), 8, [0, 1, 2, 3, 4, 5, 6]],
  ["width of an integer store", (f3) => s(0, 12, 11, f3), 8, [0, 1, 2, 3]],
  ["condition of a branch", (f3) => b(8, 0, 0, f3), 8, [0, 1, 4, 5, 6, 7]],
  ["upper bits of slli", (f6) => i(f6 << 6, 5, 1, 10, 0x13), 64, [0]],
  ["upper bits of srli and srai", (f6) => i((f6 << 6) & 0xfff, 5, 5, 10, 0x13), 64, [0, 16]],
  ["upper bits of slliw", (f7) => i((f7 << 5) & 0xfff, 5, 1, 10, 0x1b), 128, [0]],
  ["upper bits of srliw and sraiw", (f7) => i((f7 << 5) & 0xfff, 5, 5, 10, 0x1b), 128, [0, 32]],
  ["operation on words and immediates", (f3) => i(0, 5, f3, 10, 0x1b), 8, [0, 1, 5]],
  ["operation of sub and sra", (f3) => r(0x20, 6, 5, f3, 10, 0x33), 8, [0, 5]],
  ["operation of add and others", (f7) => r(f7, 6, 5, 0, 10, 0x33), 128, [0, 1, 32]],
  ["operation on words", (f3) => r(0, 6, 5, f3, 10, 0x3b), 8, [0, 1, 5]],
  ["operation of subw and sraw", (f3) => r(0x20, 6, 5, f3, 10, 0x3b), 8, [0, 5]],
  ["multiplication of words", (f3) => r(1, 6, 5, f3, 10, 0x3b), 8, [0, 4, 5, 6, 7]],
  ["fence and fence.i", (f3) => i(0, 0, f3, 0, 0x0f), 8, [0, 1]],
  ["function of jalr", (f3) => i(0, 11, f3, 0, 0x67), 8, [0]],
  ["width of a floating-point load", (f3) => i(0, 11, f3, 10, 0x07), 8, [2, 3]],
  ["width of a floating-point store", (f3) => s(0, 12, 11, f3) ^ 0x04, 8, [2, 3]],
  ["width of an atomic", (f3) => atomic(0, 12, f3), 8, [2, 3]],
  ["operation of an atomic", (f5) => atomic(f5, 0, 2), 32, [0, 1, 2, 3, 4, 8, 12, 16, 20, 24, 28]],
  ["second source of lr", (rs2) => atomic(2, rs2, 2), 32, [0]],
  ["operation on floats, rs2 = 0", (f5) => float(f5, 0, 0, 0), 32, [0, 1, 2, 3, 4, 5, 11, 20, 24, 26, 28, 30]],
  ["format of fadd", (fmt) => float(0, fmt, 13, 0), 4, [0, 1]],
  ["format of fmadd", (fmt) => r((14 << 2) | fmt, 13, 12, 0, 10, 0x43), 4, [0, 1]],
  ["rounding mode of fadd", (rm) => float(0, 1, 13, rm), 8, [0, 1, 2, 3, 4, 7]],
  ["rounding mode of fmadd", (rm) => r((14 << 2) | 1, 13, 12, rm, 10, 0x43), 8, [0, 1, 2, 3, 4, 7]],
  ["rounding mode of fcvt.l.d", (rm) => float(0x18, 1, 2, rm), 8, [0, 1, 2, 3, 4, 7]],
  ["rounding mode of fcvt.d.l", (rm) => float(0x1a, 1, 2, rm), 8, [0, 1, 2, 3, 4, 7]],
  ["rounding mode of fcvt.s.d", (rm) => float(0x08, 0, 1, rm), 8, [0, 1, 2, 3, 4, 7]],
  ["second source of fsqrt", (rs2) => float(0x0b, 1, rs2, 0), 32, [0]],
  ["kind of sign injection", (rm) => float(0x04, 1, 13, rm), 8, [0, 1, 2]],
  ["fmin and fmax", (rm) => float(0x05, 1, 13, rm), 8, [0, 1]],
  ["fle, flt, feq", (rm) => float(0x14, 1, 13, rm), 8, [0, 1, 2]],
  ["source of fcvt.s", (rs2) => float(0x08, 0, rs2, 0), 32, [1]],
  ["source of fcvt.d", (rs2) => float(0x08, 1, rs2, 0), 32, [0]],
  ["integer of fcvt.w.d and others", (rs2) => float(0x18, 1, rs2, 0), 32, [0, 1, 2, 3]],
  ["integer of fcvt.d.w and others", (rs2) => float(0x1a, 1, rs2, 0), 32, [0, 1, 2, 3]],
  ["fmv.x.d and fclass.d", (rm) => float(0x1c, 1, 0, rm), 8, [0, 1]],
  ["second source of fmv.x.d", (rs2) => float(0x1c, 1, rs2, 0), 32, [0]],
  ["fmv.d.x", (rm) => float(0x1e, 1, 0, rm), 8, [0]],
  ["second source of fmv.d.x", (rs2) => float(0x1e, 1, rs2, 0), 32, [0]],
  ["function of a system instruction on fcsr", (f3) => i(3, 0, f3, 10, 0x73), 8, [1, 2, 3, 5, 6, 7]],
];

describe("words beside instructions", () => {
  let ask: Record<string, ReturnType<typeof asker>> = {};
  before(() => {
    ask = Object.fromEntries(isas.map((isa) => [isa, asker(isa)]));
  });
  const isInstruction = (isa: string, word: number, fcsr = 0): boolean => ask[isa](word, fcsr);

  for (const [what, word, values, expected] of fields) {
    it(`are refused: ${what}`, () => {
      assert.deepEqual(
        all(values).filter((value) => isInstruction("rv64gc", word(value))),
        expected,
      );
    });
  }

  it("dynamic rounding by a mode that frm cannot mean", () => {
    const words = [float(0, 1, 13, 7), float(0x18, 1, 2, 7), float(0x1a, 1, 2, 7), float(0x08, 0, 1, 7)];
    for (const word of words)
      assert.deepEqual(
        all(8).filter((frm) => isInstruction("rv64gc", word, frm << 5)),
        [0, 1, 2, 3, 4],
      );
  });

  it("counters that are read, but not written, and registers that user mode does not have", () => {
    const csr = (number: number, f3: number, source: number): boolean =>
      isInstruction("rv64gc", i(number, source, f3, 10, 0x73));
    for (const number of [0xc00, 0xc01, 0xc02]) {
      assert.deepEqual(
        [2, 3, 6, 7].filter((f3) => csr(number, f3, 0)),
        [2, 3, 6, 7],
        "csrrs and csrrc of 0 read",
      );
      assert.deepEqual(
        [1, 2, 3, 5, 6, 7].filter((f3) => csr(number, f3, 5)),
        [],
        "all else writes",
      );
      assert.deepEqual(
        [1, 5].filter((f3) => csr(number, f3, 0)),
        [],
        "csrrw of 0 writes too",
      );
    }
    for (const number of [0x000, 0x004, 0x100, 0x180, 0x300, 0xc03, 0xf14]) assert.equal(csr(number, 2, 0), false);
  });

  it("an extension where the machine does not have it", () => {
    const rows: readonly (readonly [what: string, word: number, isas: string[]])[] = [
      ["amoadd.w", atomic(0, 12, 2), ["rv64imac", "rv64gc"]],
      ["lr.d", atomic(2, 0, 3), ["rv64imac", "rv64gc"]],
      ["flw", i(0, 11, 2, 10, 0x07), ["rv64gc"]],
      ["fld", i(0, 11, 3, 10, 0x07), ["rv64gc"]],
      ["fsd", s(0, 12, 11, 3) ^ 0x04, ["rv64gc"]],
      ["fadd.d", float(0, 1, 13, 0), ["rv64gc"]],
      ["fmadd.d", r((14 << 2) | 1, 13, 12, 0, 10, 0x43), ["rv64gc"]],
      ["fcvt.d.l", float(0x1a, 1, 2, 0), ["rv64gc"]],
      ["frflags", i(1, 0, 2, 10, 0x73), ["rv64gc"]],
      ["mul", r(1, 6, 5, 0, 10, 0x33), ["rv64im", "rv64imac", "rv64gc"]],
    ];
    for (const [what, word, isas] of rows)
      assert.deepEqual(
        isas.filter((isa) => isInstruction(isa, word)),
        isas,
        what,
      );
  });
});
