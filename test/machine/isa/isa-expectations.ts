/**
 * What the RISC-V unprivileged specification says RV64IM instructions do in the corner cases: expectations written from its text, not
 * from any implementation. Values are the 64 bits of a register as a signed number.
 */
import { i, r } from "../machines/encoder.js";
import { min, max } from "./isa-expectations-of-memory.js";

export { loads, stores, branches, loadedBytes } from "./isa-expectations-of-memory.js";

const min32 = -(2n ** 31n);

const max32 = 2n ** 31n - 1n;

/** Registers of the rows: x5 op x6 → x7. */
export const operands = { a: 5, b: 6, result: 7 } as const;

/** An instruction on two registers: its encoding for given registers, and rows of a, b, result. */
export interface RegisterOperation {
  readonly name: string;
  readonly encode: (rd: number, rs1: number, rs2: number) => number;
  readonly rows: readonly (readonly [a: bigint, b: bigint, result: bigint])[];
}

const op = (
  name: string,
  f7: number,
  f3: number,
  rows: RegisterOperation["rows"],
  opcode = 0x33,
): RegisterOperation => ({ name, encode: (rd, rs1, rs2) => r(f7, rs2, rs1, f3, rd, opcode), rows });

const opw = (name: string, f7: number, f3: number, rows: RegisterOperation["rows"]): RegisterOperation =>
  op(name, f7, f3, rows, 0x3b);

/** Register-register instructions. */
export const registerOperations: readonly RegisterOperation[] = [
  op("add", 0, 0, [
    [1n, 2n, 3n],
    [max, 1n, min],
    [-1n, 1n, 0n],
    [0xffff_ffffn, 1n, 0x1_0000_0000n],
    [min, min, 0n],
  ]),
  op("sub", 0x20, 0, [
    [1n, 2n, -1n],
    [min, 1n, max],
    [0n, min, min],
    [0x1_0000_0000n, 1n, 0xffff_ffffn],
  ]),
  // Six bits of the amount count in 64-bit shifts, five in 32-bit ones.
  op("sll", 0, 1, [
    [1n, 63n, min],
    [1n, 64n, 1n],
    [1n, 65n, 2n],
    [1n, -1n, min],
    [3n, 31n, 0x1_8000_0000n],
    [3n, 32n, 0x3_0000_0000n],
    [0x8000_0000n, 1n, 0x1_0000_0000n],
  ]),
  op("srl", 0, 5, [
    [min, 63n, 1n],
    [-1n, 64n, -1n],
    [-1n, 1n, max],
    [-1n, 32n, 0xffff_ffffn],
    [0x1_0000_0000n, 1n, 0x8000_0000n],
    [-1n, 127n, 1n],
  ]),
  op("sra", 0x20, 5, [
    [min, 63n, -1n],
    [min, 64n, min],
    [-2n, 1n, -1n],
    [max, 62n, 1n],
    [min, 32n, min32],
    [-1n, 95n, -1n],
    [0x1_8000_0000n, 1n, 0xc000_0000n],
  ]),
  op("slt", 0, 2, [
    [-1n, 0n, 1n],
    [0n, -1n, 0n],
    [min, max, 1n],
    [5n, 5n, 0n],
    [0xffff_ffffn, 0x1_0000_0000n, 1n],
    [0x8000_0000n, 0x7fff_ffffn, 0n],
  ]),
  op("sltu", 0, 3, [
    [-1n, 0n, 0n],
    [0n, -1n, 1n],
    [min, max, 0n],
    [0n, 0n, 0n],
    [0n, 1n, 1n],
    [0x7fff_ffffn, 0x8000_0000n, 1n],
  ]),
  op("xor", 0, 4, [
    [-1n, 0x5555_5555_5555_5555n, -0x5555_5555_5555_5556n],
    [min, min, 0n],
  ]),
  op("or", 0, 6, [
    [min, 1n, min + 1n],
    [0n, 0n, 0n],
    [0xff00n, 0x00ffn, 0xffffn],
  ]),
  op("and", 0, 7, [
    [-1n, 0x1234n, 0x1234n],
    [min, max, 0n],
    [0xff0_0000_0000n, 0x0f0_0000_00ffn, 0x0f0_0000_0000n],
  ]),
  // 32-bit forms: only the low halves count, the result is sign-extended.
  opw("addw", 0, 0, [
    [max32, 1n, min32],
    [0xffff_ffffn, 1n, 0n],
    [0x1_0000_0001n, 1n, 2n],
    [-1n, -1n, -2n],
  ]),
  opw("subw", 0x20, 0, [
    [min32, 1n, max32],
    [0n, 1n, -1n],
    [0x5_0000_0000n, 1n, -1n],
    [0n, min32, min32],
  ]),
  opw("sllw", 0, 1, [
    [1n, 31n, min32],
    [1n, 32n, 1n],
    [1n, 33n, 2n],
    [0xffff_ffff_0000_0001n - 2n ** 64n, 4n, 16n],
    [0xc000_0000n, 1n, min32],
  ]),
  opw("srlw", 0, 5, [
    [min32, 31n, 1n],
    [-1n, 32n, -1n],
    [-1n, 1n, max32],
    [0x1_0000_0000n, 1n, 0n],
    [0xffff_ffffn, 0n, -1n],
  ]),
  opw("sraw", 0x20, 5, [
    [min32, 31n, -1n],
    [0x8000_0000n, 1n, -0x4000_0000n],
    [0x1_7fff_ffffn, 1n, 0x3fff_ffffn],
    [0x8000_0000n, 32n, min32],
  ]),
  // Multiplication: low half is the same for all signs; the high halves differ.
  op("mul", 1, 0, [
    [3n, -5n, -15n],
    [min, -1n, min],
    [0x1_0000_0000n, 0x1_0000_0000n, 0n],
    [0xffff_ffffn, 0xffff_ffffn, -0x1_ffff_ffffn],
    [max, 2n, -2n],
  ]),
  op("mulh", 1, 1, [
    [min, min, 2n ** 62n],
    [-1n, -1n, 0n],
    [-1n, 1n, -1n],
    [max, max, 2n ** 62n - 1n],
    [min, 1n, -1n],
    [min, -1n, 0n],
    [0x1_0000_0000n, 0x1_0000_0000n, 1n],
  ]),
  op("mulhsu", 1, 2, [
    [-1n, -1n, -1n],
    [1n, -1n, 0n],
    [min, -1n, min],
    [-1n, 1n, -1n],
    [max, -1n, max - 1n],
    [min, min, -(2n ** 62n)],
  ]),
  op("mulhu", 1, 3, [
    [-1n, -1n, -2n],
    [min, 2n, 1n],
    [1n, -1n, 0n],
    [min, min, 2n ** 62n],
    [0x1_0000_0000n, 0x1_0000_0000n, 1n],
  ]),
  opw("mulw", 1, 0, [
    [0x1_0000n, 0x1_0000n, 0n],
    [min32, -1n, min32],
    [0xffff_ffffn, 2n, -2n],
    [max32, max32, 1n],
    [0x7_0000_0003n, 5n, 15n],
  ]),
  // Division: by zero gives all ones and the dividend, the one overflow gives the dividend and zero; nothing traps.
  op("div", 1, 4, [
    [7n, -2n, -3n],
    [-7n, 2n, -3n],
    [1n, 0n, -1n],
    [min, 0n, -1n],
    [min, -1n, min],
    [max, -1n, -max],
    [-1n, 2n, 0n],
    [0n, 0n, -1n],
  ]),
  op("divu", 1, 5, [
    [-1n, 1n, -1n],
    [-1n, 2n, max],
    [7n, 0n, -1n],
    [min, -1n, 0n],
    [-1n, -1n, 1n],
    [0n, 0n, -1n],
  ]),
  op("rem", 1, 6, [
    [7n, -2n, 1n],
    [-7n, 2n, -1n],
    [-7n, -2n, -1n],
    [5n, 0n, 5n],
    [min, 0n, min],
    [min, -1n, 0n],
    [min, 3n, -2n],
  ]),
  op("remu", 1, 7, [
    [-1n, 10n, 5n],
    [7n, 0n, 7n],
    [-1n, 0n, -1n],
    [min, -1n, min],
    [5n, -1n, 5n],
  ]),
  opw("divw", 1, 4, [
    [min32, -1n, min32],
    [1n, 0n, -1n],
    [0x1_0000_0007n, 2n, 3n],
    [-7n, 2n, -3n],
    [0x8000_0000n, 1n, min32],
    [5n, 0x1_0000_0000n, -1n],
  ]),
  opw("divuw", 1, 5, [
    [-1n, 1n, -1n],
    [-1n, 2n, max32],
    [7n, 0n, -1n],
    [0x8000_0000n, 1n, min32],
    [0x1_0000_0008n, 2n, 4n],
  ]),
  opw("remw", 1, 6, [
    [min32, -1n, 0n],
    [0x8000_0000n, 0n, min32],
    [-7n, 2n, -1n],
    [0xf_0000_0007n, 4n, 3n],
  ]),
  opw("remuw", 1, 7, [
    [-1n, 10n, 5n],
    [0x8000_0000n, 0n, min32],
    [-1n, 0n, -1n],
    [7n, 0x2_0000_0004n, 3n],
  ]),
];

/** An instruction with an immediate: rows of a, immediate, result. */
export interface ImmediateOperation {
  readonly name: string;
  readonly encode: (rd: number, rs1: number, imm: number) => number;
  readonly rows: readonly (readonly [a: bigint, imm: number, result: bigint])[];
}

const opi = (
  name: string,
  f3: number,
  rows: ImmediateOperation["rows"],
  top = 0,
  opcode = 0x13,
): ImmediateOperation => ({ name, encode: (rd, rs1, imm) => i(imm | top, rs1, f3, rd, opcode), rows });

/** Register-immediate instructions; immediates are sign-extended, also for the unsigned and logical ones. */
export const immediateOperations: readonly ImmediateOperation[] = [
  opi("addi", 0, [
    [max, 1, min],
    [0n, -2048, -2048n],
    [0n, 2047, 2047n],
    [0xffff_ffffn, 1, 0x1_0000_0000n],
  ]),
  opi("slti", 2, [
    [-1n, 0, 1n],
    [-2048n, -2048, 0n],
    [min, -2048, 1n],
    [0n, -1, 0n],
  ]),
  opi("sltiu", 3, [
    [0n, 1, 1n],
    [1n, 1, 0n],
    [0n, -1, 1n],
    [-1n, -1, 0n],
    [-2n, -1, 1n],
  ]),
  opi("xori", 4, [
    [0n, -1, -1n],
    [max, -1, min],
    [5n, 3, 6n],
  ]),
  opi("ori", 6, [
    [0n, -2048, -2048n],
    [min, 1, min + 1n],
  ]),
  opi("andi", 7, [
    [-1n, -1, -1n],
    [0x1234_5678_9abcn, -256, 0x1234_5678_9a00n],
    [-1n, 2047, 2047n],
  ]),
  opi("slli", 1, [
    [1n, 63, min],
    [1n, 32, 0x1_0000_0000n],
    [-1n, 0, -1n],
    [3n, 31, 0x1_8000_0000n],
  ]),
  opi("srli", 5, [
    [-1n, 63, 1n],
    [min, 32, 0x8000_0000n],
    [-1n, 0, -1n],
    [0x1_0000_0000n, 1, 0x8000_0000n],
  ]),
  opi(
    "srai",
    5,
    [
      [min, 63, -1n],
      [min, 32, min32],
      [-1n, 33, -1n],
      [max, 32, max32],
    ],
    0x400,
  ),
  opi(
    "addiw",
    0,
    [
      [max32, 1, min32],
      [0x1_0000_0000n, 0, 0n],
      [0xffff_ffffn, 0, -1n],
      [0x8000_0000n, -1, max32],
    ],
    0,
    0x1b,
  ),
  opi(
    "slliw",
    1,
    [
      [1n, 31, min32],
      [0x8000_0000n, 1, 0n],
      [0x1_0000_0001n, 4, 16n],
    ],
    0,
    0x1b,
  ),
  opi(
    "srliw",
    5,
    [
      [-1n, 31, 1n],
      [0xffff_ffffn, 0, -1n],
      [0x1_0000_0000n, 1, 0n],
      [min32, 4, 0x0800_0000n],
    ],
    0,
    0x1b,
  ),
  opi(
    "sraiw",
    5,
    [
      [0x8000_0000n, 31, -1n],
      [0x1_7fff_ffffn, 30, 1n],
      [min32, 4, -0x0800_0000n],
    ],
    0x400,
    0x1b,
  ),
];
