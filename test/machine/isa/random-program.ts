/** Random RV64IM programs with text, data and read-only pages, for property tests. */
import fc from "fast-check";
import { addi, b, i, j, lui, r, s } from "../machines/encoder.js";

export const textVa = 0x4000_0000;
export const dataVa = 0x1000_0000;
export const dataPages = 7;

/** Registers 1…15 are arithmetic; 16…23 hold data addresses, 24 a text address. */
const small = fc.integer({ min: 0, max: 15 });
const base = fc.integer({ min: 16, max: 23 });
const offset = fc.oneof(
  fc.integer({ min: -8, max: 8 }).map((n) => n * 8),
  fc.integer({ min: -2048, max: 2047 }),
);
const imm = fc.integer({ min: -2048, max: 2047 });

const instruction = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom(0, 0, 0, 0x20, 1, 1),
        small,
        small,
        fc.integer({ min: 0, max: 7 }),
        small,
        fc.constantFrom(0x33, 0x33, 0x3b),
      )
      .map(([f7, rs2, rs1, f3, rd, opcode]) =>
        r(
          f7 === 0x20 && f3 !== 5
            ? f3 === 0
              ? 0x20
              : 0
            : opcode === 0x3b && f7 === 0 && ![0, 1, 5].includes(f3)
              ? 1
              : f7,
          rs2,
          rs1,
          opcode === 0x3b && f7 === 1 && f3 > 0 && f3 < 4
            ? 4
            : opcode === 0x3b && f7 !== 1 && ![0, 1, 5].includes(f3)
              ? f7 === 0 && f3 > 3
                ? f3
                : 0
              : f3,
          rd,
          opcode,
        ),
      ),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(imm, small, fc.constantFrom(0, 2, 3, 4, 6, 7), small)
      .map(([n, rs1, f3, rd]) => i(n, rs1, f3, rd, 0x13)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 63 }), small, fc.constantFrom(1, 5), small, fc.boolean())
      .map(([n, rs1, f3, rd, arithmetic]) => i(n | (arithmetic && f3 === 5 ? 0x400 : 0), rs1, f3, rd, 0x13)),
  },
  { weight: 2, arbitrary: fc.tuple(imm, small, small).map(([n, rs1, rd]) => i(n, rs1, 0, rd, 0x1b)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 31 }), small, fc.constantFrom(1, 5), small, fc.boolean())
      .map(([n, rs1, f3, rd, arithmetic]) => i(n | (arithmetic && f3 === 5 ? 0x400 : 0), rs1, f3, rd, 0x1b)),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(offset, base, fc.integer({ min: 0, max: 6 }), small)
      .map(([n, rs1, f3, rd]) => i(n, rs1, f3, rd, 0x03)),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(offset, small, base, fc.integer({ min: 0, max: 3 }))
      .map(([n, rs2, rs1, f3]) => s(n, rs2, rs1, f3)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.integer({ min: -12, max: 12 }), small, small, fc.constantFrom(0, 1, 4, 5, 6, 7))
      .map(([n, rs2, rs1, f3]) => b(n * 4, rs2, rs1, f3)),
  },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1, max: 9 }), small).map(([n, rd]) => j(n * 4, rd)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.integer({ min: 0, max: 40 }), small).map(([n, rd]) => i(n * 4, 24, 0, rd, 0x67)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 0xfffff }), small, fc.boolean())
      .map(([n, rd, pc]) => (pc ? (lui(rd, n) & ~0x7f) | 0x17 : lui(rd, n))),
  },
  { weight: 1, arbitrary: fc.tuple(base, fc.integer({ min: -2, max: 2 })).map(([rd, n]) => addi(rd, rd, n * 1024)) },
  { weight: 1, arbitrary: fc.constant(0x0ff0_000f) },
);

const value = fc.oneof(
  fc.constantFrom(0n, 1n, 0xffff_ffff_ffff_ffffn, 0x8000_0000_0000_0000n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: 0n, max: 64n }),
);

export interface RandomProgram {
  readonly words: readonly number[];
  readonly registers: readonly bigint[];
  /** How many attempts `run` gets each time. */
  readonly budgets: readonly number[];
}

/** A program that ends by falling into zeros (illegal), and values for x1…x24. */
export const randomProgram: fc.Arbitrary<RandomProgram> = fc.record({
  words: fc.array(instruction, { minLength: 20, maxLength: 120 }),
  registers: fc
    .tuple(
      fc.array(value, { minLength: 15, maxLength: 15 }),
      fc.array(
        fc.integer({ min: 0, max: (dataPages * 8192) / 8 - 1 }).map((n) => BigInt(dataVa + n * 8)),
        { minLength: 8, maxLength: 8 },
      ),
    )
    .map(([values, bases]) => [...values, ...bases, BigInt(textVa)]),
  budgets: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }),
});
