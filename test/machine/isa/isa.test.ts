/**
 * RV64IM against expectations written from the specification (isa-expectations.ts); QEMU is held against the same in
 * `witnesses/instructions`: a wrong expectation would show there.
 */
import assert from "node:assert/strict";
import {
  frameAddress,
  getRegister,
  readBytes,
  run,
  setRegister,
  StopReason,
  type Pfn,
} from "../../../src/machine/index.js";
import {
  createBench,
  enter,
  mapPage,
  newSpace,
  pokeBytes,
  va,
  writeProgram,
  type Bench,
} from "../machines/bench-machine.js";
import { b, ebreak, i, j, jalr, lui, s } from "../machines/encoder.js";
import {
  branches,
  immediateOperations,
  loadedBytes,
  loads,
  operands,
  registerOperations,
  stores,
} from "./isa-expectations.js";

const { a: A, b: B, result: D } = operands;
const [textVa, dataVa] = [0x4000_0000, 0x1000_0000];
const presets = ["arc-hs38-1k", "rv64-sv39"];

interface Ready extends Bench {
  readonly data: Pfn;
}

/** A machine with the words at textVa and a page of data. */
function ready(preset: string, words: readonly number[]): Ready {
  const bench = createBench(preset);
  const root = newSpace(bench);
  const text = mapPage(bench, root, textVa, { permissions: "rx" });
  const data = mapPage(bench, root, dataVa, { permissions: "rw" });
  writeProgram(bench, text, words, 0);
  enter(bench, root);
  bench.core.pc = va(textVa);
  return { ...bench, data };
}

const signed = (value: bigint): bigint => BigInt.asIntN(64, value);
const register = ({ core }: Bench, n: number): bigint => signed(getRegister(core, n));

/** Executes one instruction with x5 = a and x6 = b. */
function execute(bench: Ready, a: bigint, b: bigint): StopReason {
  bench.core.pc = va(textVa);
  setRegister(bench.core, A, BigInt.asUintN(64, a));
  setRegister(bench.core, B, BigInt.asUintN(64, b));
  return run(bench.machine, bench.core, 1);
}

function doubleAt({ machine, data }: Ready, offset: number): bigint {
  const bytes = readBytes(machine.memory, (frameAddress(machine.memory, data) + offset) as never, 8);
  return new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true);
}

for (const preset of presets) {
  describe(`RV64IM as specified (${preset})`, () => {
    for (const { name, encode, rows } of registerOperations) {
      it(name, () => {
        const shapes = [
          [D, A, B],
          [A, A, B],
          [B, A, B],
          [0, A, B],
          [D, A, A],
          [D, 0, B],
        ] as const;
        for (const [rd, rs1, rs2] of shapes) {
          const bench = ready(preset, [encode(rd, rs1, rs2)]);
          for (const [a, b, expected] of rows) {
            if ((rs2 === A && a !== b) || (rs1 === 0 && a !== 0n)) continue;
            assert.equal(execute(bench, a, b), StopReason.Budget);
            assert.equal(register(bench, rd), rd === 0 ? 0n : expected, `${name} x${rd}, x${rs1}, x${rs2}: ${a}, ${b}`);
            if (rd !== A) assert.equal(register(bench, A), a);
            if (rd !== B) assert.equal(register(bench, B), b);
          }
        }
      });
    }

    for (const { name, encode, rows } of immediateOperations) {
      it(name, () => {
        for (const [a, imm, expected] of rows)
          for (const rd of [D, A, 0]) {
            const bench = ready(preset, [encode(rd, A, imm)]);
            execute(bench, a, 0n);
            assert.equal(register(bench, rd), rd === 0 ? 0n : expected, `${name} x${rd}: ${a}, ${imm}`);
          }
      });
    }

    for (const { name, f3, rows } of branches) {
      it(name, () => {
        for (const offset of [8, 4094 - 2, -4096]) {
          const bench = ready(preset, [b(offset, B, A, f3)]);
          for (const [left, right, taken] of rows) {
            execute(bench, left, right);
            assert.equal(bench.core.pc, textVa + (taken ? offset : 4), `${name} ${left}, ${right}`);
          }
        }
      });
    }

    for (const { name, f3, rows } of loads) {
      it(name, () => {
        for (const [offset, expected] of rows)
          for (const rd of [D, A, 0])
            for (const step of [0, -2048, 2040]) {
              const bench = ready(preset, [i(step, A, f3, rd, 0x03)]);
              pokeBytes(bench, bench.data, 2048, Uint8Array.from(loadedBytes));
              execute(bench, BigInt(dataVa + 2048 + offset - step), 0n);
              assert.equal(register(bench, rd), rd === 0 ? 0n : expected, `${name} ${offset}, step ${step}`);
            }
      });
    }

    for (const { name, f3, rows } of stores) {
      it(name, () => {
        for (const [offset, value, expected] of rows) {
          const bench = ready(preset, [s(-8, B, A, f3)]);
          execute(bench, BigInt(dataVa + 64 + offset + 8), value);
          assert.deepEqual(
            [doubleAt(bench, 56), doubleAt(bench, 64), doubleAt(bench, 72)],
            [0n, expected, 0n],
            `${name} ${offset}`,
          );
        }
      });
    }

    it("lui and auipc: upper 20 bits, sign-extended", () => {
      for (const [page, upper] of [
        [1, 0x1000n],
        [0x7_ffff, 0x7fff_f000n],
        [0x8_0000, -0x8000_0000n],
        [0xf_ffff, -0x1000n],
      ] as const) {
        const bench = ready(preset, [lui(D, page)]);
        execute(bench, 0n, 0n);
        assert.equal(register(bench, D), upper);
        const relative = ready(preset, [(lui(D, page) & ~0x7f) | 0x17]);
        execute(relative, 0n, 0n);
        assert.equal(register(relative, D), BigInt(textVa) + upper);
      }
    });

    it("jal and jalr: the link is the next instruction; jalr drops the lowest bit of its target", () => {
      const jump = ready(preset, [j(0x100, D)]);
      execute(jump, 0n, 0n);
      assert.deepEqual([jump.core.pc, register(jump, D)], [textVa + 0x100, BigInt(textVa + 4)]);
      const back = ready(preset, [j(-16, 0)]);
      execute(back, 0n, 0n);
      assert.deepEqual([back.core.pc, register(back, 0)], [textVa - 16, 0n]);
      for (const [base, step, target] of [
        [0x100, 0, 0x100],
        [0x101, 0, 0x100],
        [0x100, 1, 0x100],
        [0x103, -2, 0x100],
        [0x804, -2048, 4],
        [0, 2045, 2044],
      ] as const) {
        const bench = ready(preset, [jalr(D, A, step)]);
        execute(bench, BigInt(textVa + base), 0n);
        assert.deepEqual(
          [bench.core.pc, register(bench, D)],
          [textVa + target, BigInt(textVa + 4)],
          `${base} + ${step}`,
        );
      }
      const same = ready(preset, [jalr(A, A, 8)]); // the target is computed before the link is written
      execute(same, BigInt(textVa + 0x40), 0n);
      assert.deepEqual([same.core.pc, register(same, A)], [textVa + 0x48, BigInt(textVa + 4)]);
    });

    it("a target that is not a multiple of 4 is misaligned at the jump or the taken branch, which writes no link", () => {
      for (const [word, taken] of [
        [jalr(D, A, 2), true],
        [j(6, D), true],
        [b(6, 0, 0, 0), true],
        [b(-2, B, A, 1), false],
      ] as const) {
        const bench = ready(preset, [word]);
        const reason = execute(bench, BigInt(textVa), BigInt(textVa));
        assert.equal(reason, taken ? StopReason.Misaligned : StopReason.Budget);
        assert.equal(bench.core.pc, textVa + (taken ? 0 : 4));
        assert.equal(register(bench, D), 0n);
        if (taken) assert.equal(bench.core.trap.va % 4, 2);
      }
    });

    it("an access over a page border whose second page is missing faults there and changes nothing", () => {
      const pageBytes = 2 ** createBench(preset).machine.config.pageShift;
      for (const word of [i(0, A, 3, D, 0x03), s(0, B, A, 3)]) {
        const bench = ready(preset, [word]);
        assert.equal(execute(bench, BigInt(dataVa + pageBytes - 4), -1n), StopReason.PageFault);
        assert.equal(bench.core.trap.va, dataVa + pageBytes, "the page that faulted");
        assert.equal(doubleAt(bench, pageBytes - 8), 0n);
        assert.equal(bench.core.pc, textVa);
        assert.equal(execute(bench, BigInt(dataVa - 4), -1n), StopReason.PageFault);
        assert.equal(bench.core.trap.va, dataVa - 4);
        assert.equal(execute(bench, BigInt(dataVa + pageBytes - 12), -1n), StopReason.Budget);
      }
    });

    it("ecall, ebreak and fence; words that are no instruction of RV64IM", () => {
      for (const [word, reason] of [
        [0x73, StopReason.SystemCall],
        [ebreak, StopReason.EBreak],
        [0x0ff0_000f, StopReason.Budget],
        [0, StopReason.IllegalInstruction],
        [-1, StopReason.IllegalInstruction],
        [0x4000_1033 | 0, StopReason.IllegalInstruction], // sll with the bit of sra
        [0x0200_101b | 0, StopReason.IllegalInstruction], // slliw by 32
        [0x0000_7003, StopReason.IllegalInstruction],
        [0x0000_4023, StopReason.IllegalInstruction], // no such load, store
        [0x0000_2063, StopReason.IllegalInstruction],
        [0x0000_0001, StopReason.IllegalInstruction], // no such branch; a compressed one
      ] as const)
        assert.equal(execute(ready(preset, [word]), 0n, 0n), reason, `0x${(word >>> 0).toString(16)}`);
    });
  });
}
