/** F and D against qemu: results and flags of every operation, on operands of every kind. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { executeFloat } from "../../../src/machine/float/execute.js";
import { createFloatRegisters, floatBits, setFloatBits } from "../../../src/machine/float/registers.js";
import { buildGlibc, needTools } from "../../elf/toolchain.js";

/** Operations a format, in the default run; VAS_FLOAT_SAMPLES raises it. */
const samples = Number(process.env["VAS_FLOAT_SAMPLES"] ?? 1500);

interface Instruction {
  readonly name: string;
  readonly word: number;
}

/** rd f10 or x10, rs1 f11 or x11, rs2 f12, rs3 f13; rounding mode dynamic. */
function instructions(): Instruction[] {
  const all: Instruction[] = [];
  const operation = (name: string, funct5: number, fmt: number, rs2: number, f3: number): void => {
    all.push({
      name,
      word: (funct5 << 27) | (fmt << 25) | (rs2 << 20) | (11 << 15) | (f3 << 12) | (10 << 7) | 0x53 | 0,
    });
  };
  for (const [fmt, letter] of ["s", "d"].entries()) {
    ["fadd", "fsub", "fmul", "fdiv"].forEach((name, funct5) => operation(`${name}.${letter}`, funct5, fmt, 12, 7));
    operation(`fsqrt.${letter}`, 0x0b, fmt, 0, 7);
    ["fsgnj", "fsgnjn", "fsgnjx"].forEach((name, f3) => operation(`${name}.${letter}`, 4, fmt, 12, f3));
    ["fmin", "fmax"].forEach((name, f3) => operation(`${name}.${letter}`, 5, fmt, 12, f3));
    ["fle", "flt", "feq"].forEach((name, f3) => operation(`${name}.${letter}`, 0x14, fmt, 12, f3));
    operation(`fclass.${letter}`, 0x1c, fmt, 0, 1);
    operation(`fmv.x.${letter}`, 0x1c, fmt, 0, 0);
    operation(`fmv.${letter}.x`, 0x1e, fmt, 0, 0);
    operation(`fcvt to ${letter}`, 8, fmt, 1 - fmt, 7);
    ["w", "wu", "l", "lu"].forEach((name, rs2) => {
      operation(`fcvt.${name}.${letter}`, 0x18, fmt, rs2, 7);
      operation(`fcvt.${letter}.${name}`, 0x1a, fmt, rs2, 7);
    });
    [0x43, 0x47, 0x4b, 0x4f].forEach((opcode, n) => {
      const name = ["fmadd", "fmsub", "fnmsub", "fnmadd"][n]!;
      const word = (13 << 27) | (fmt << 25) | (12 << 20) | (11 << 15) | (7 << 12) | (10 << 7) | opcode;
      all.push({ name: `${name}.${letter}`, word: word | 0 });
    });
  }
  return all;
}

/** A seeded stream of 32-bit numbers (splitmix32). */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e37_79b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0_aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a_2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}

/** Operands whose exponents lie often at the ends of the range, near each other, and whose fractions are often short. */
function operands(next: () => number): (isSingle: boolean) => bigint {
  let near = 0;
  return (isSingle) => {
    const [width, fraction] = isSingle ? [8, 23] : [11, 52];
    const top = 2 ** width - 1;
    const choice = next() % 8;
    const edges = [
      0,
      1,
      2,
      top,
      top - 1,
      top >> 1,
      (top >> 1) - fraction,
      (top >> 1) + 31,
      (top >> 1) + 63,
      fraction + 1,
    ];
    let exponent =
      choice < 3 ? edges[next() % edges.length]! : choice < 6 ? near + (next() % 9) - 4 : next() % (top + 1);
    exponent = Math.max(0, Math.min(top, exponent));
    if (exponent !== 0 && exponent !== top) near = exponent;
    const wide = (BigInt(next()) << 32n) | BigInt(next());
    const mask = (1n << BigInt(fraction)) - 1n;
    const short = [0n, mask, 1n, 1n << BigInt(next() % fraction), mask ^ (1n << BigInt(next() % fraction))];
    const low = next() % 3 === 0 ? short[next() % short.length]! : wide & mask;
    const bits = (BigInt(next() & 1) << BigInt(width + fraction)) | (BigInt(exponent) << BigInt(fraction)) | low;
    if (!isSingle) return bits;
    return next() % 50 === 0 ? bits | (BigInt(next()) << 32n) : bits | 0xffff_ffff_0000_0000n;
  };
}

const integerEdges = [
  0n,
  1n,
  -1n,
  1n << 24n,
  (1n << 53n) + 1n,
  (1n << 63n) - 1n,
  -(1n << 63n),
  (1n << 31n) - 1n,
  1n << 31n,
];

describe("floating point", () => {
  it("gives qemu's results and flags, for every operation and rounding mode", function () {
    needTools(this, "qemu-riscv64", "riscv64-linux-gnu-gcc");
    this.timeout(600_000);
    const twin = buildGlibc(["test/elf/programs/float-twin.c"], ["-O1", "-static"]);
    const list = instructions();
    const next = random(Number(process.env["VAS_FLOAT_SEED"] ?? 1));
    const operand = operands(next);
    const count = samples * list.length;
    const input = Buffer.alloc(4 + 4 * list.length + 40 * count);
    input.writeUInt32LE(list.length, 0);
    list.forEach(({ word }, n) => input.writeInt32LE(word, 4 + 4 * n));
    const start = 4 + 4 * list.length;
    for (let n = 0; n < count; n++) {
      const at = start + 40 * n;
      const index = n % list.length;
      // A conversion reads the other format.
      const { name } = list[index]!;
      const isSingle = name === "fcvt to d" || (name !== "fcvt to s" && index < list.length / 2);
      input.writeUInt32LE(index, at);
      input.writeUInt32LE(((next() % 5) << 5) | (next() % 4 === 0 ? next() & 31 : 0), at + 4);
      for (const offset of [8, 16, 24]) input.writeBigUInt64LE(operand(isSingle), at + offset);
      const integer =
        next() % 2 === 0 ? integerEdges[next() % integerEdges.length]! : (BigInt(next()) << 32n) | BigInt(next());
      input.writeBigUInt64LE(BigInt.asUintN(64, integer >> BigInt(next() % 3 === 0 ? next() % 64 : 0)), at + 32);
    }
    const { stdout, status } = spawnSync("qemu-riscv64", [twin], { input, maxBuffer: 1 << 30 });
    assert.equal(status, 0);
    assert.equal(stdout.length, 24 * count);
    const registers = createFloatRegisters();
    const x = { lo: new Int32Array(33), hi: new Int32Array(33) };
    const wrong: string[] = [];
    for (let n = 0; n < count; n++) {
      const at = start + 40 * n;
      const { name, word } = list[input.readUInt32LE(at)]!;
      registers.fcsr = input.readUInt32LE(at + 4);
      setFloatBits(registers, 10, 0n);
      x.lo[10] = x.hi[10] = 0;
      const values = [8, 16, 24].map((offset) => input.readBigUInt64LE(at + offset));
      values.forEach((bits, index) => setFloatBits(registers, 11 + index, bits));
      const integer = input.readBigUInt64LE(at + 32);
      x.lo[11] = Number(BigInt.asIntN(32, integer));
      x.hi[11] = Number(BigInt.asIntN(32, integer >> 32n));
      assert.ok(executeFloat(registers, x, word), name);
      const ours = [
        floatBits(registers, 10),
        (BigInt(x.hi[10]! >>> 0) << 32n) | BigInt(x.lo[10]! >>> 0),
        BigInt(registers.fcsr),
      ];
      const theirs = [0, 8, 16].map((offset) => stdout.readBigUInt64LE(24 * n + offset));
      if (ours.every((value, part) => value === theirs[part])) continue;
      const hex = (list: readonly bigint[]): string => list.map((value) => value.toString(16)).join(" ");
      wrong.push(
        `${name} fcsr ${input.readUInt32LE(at + 4).toString(16)}: ${hex(values)}, ${integer}: ${hex(ours)}, not ${hex(theirs)}`,
      );
    }
    assert.deepEqual(wrong.slice(0, 10), [], `${wrong.length} of ${count}`);
  });
});
