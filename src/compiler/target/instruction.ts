/**
 * Encoders: one function per operand layout, each checking that its operands fit. A word is an unsigned 32-bit number.
 * An operand out of range is a defect of the compiler, not of the scenario, so it throws a RangeError that names it.
 */
import { instructionSet } from "./instruction-set.js";
import type { MnemonicOf } from "./instruction-set.js";
import { registerNames } from "./register.js";

/** Largest and smallest 12-bit signed immediate. */
const immediateRange = { minimum: -2048, maximum: 2047 } as const;

/** Instructions `rd, rs1, rs2`. */
export type RegisterMnemonic = MnemonicOf<"register">;
/** Instructions `rd, rs1, immediate`, shifts included. */
export type ImmediateMnemonic = MnemonicOf<"immediate" | "shift" | "word-shift">;
/** Loads, and jalr, which has their layout. */
export type LoadMnemonic = MnemonicOf<"load">;
/** Stores. */
export type StoreMnemonic = MnemonicOf<"store">;
/** Conditional branches. */
export type BranchMnemonic = MnemonicOf<"branch">;
/** lui and auipc. */
export type UpperMnemonic = MnemonicOf<"upper">;
/** Instructions without operands. */
export type SystemMnemonic = MnemonicOf<"system">;

/** True when `value` fits a 12-bit signed immediate. */
export function fitsImmediate(value: number | bigint): boolean {
  return value >= immediateRange.minimum && value <= immediateRange.maximum;
}

/** Encodes `op rd, rs1, rs2`. */
export function encodeRegister(op: RegisterMnemonic, rd: number, rs1: number, rs2: number): number {
  return (instructionSet[op].match | destination(op, rd) | source1(op, rs1) | source2(op, rs2)) >>> 0;
}

/** Encodes `op rd, rs1, immediate`; shift amounts are 0…63, or 0…31 for the word forms. */
export function encodeImmediate(op: ImmediateMnemonic, rd: number, rs1: number, immediate: number): number {
  const { format, match } = instructionSet[op];
  if (format === "immediate") checkRange(op, "immediate", immediate, immediateRange.minimum, immediateRange.maximum);
  else checkRange(op, "shift amount", immediate, 0, format === "shift" ? 63 : 31);
  return (match | destination(op, rd) | source1(op, rs1) | ((immediate & 0xfff) << 20)) >>> 0;
}

/** Encodes `op rd, offset(rs1)`, offset −2048…2047. */
export function encodeLoad(op: LoadMnemonic, rd: number, rs1: number, offset: number): number {
  checkRange(op, "offset", offset, immediateRange.minimum, immediateRange.maximum);
  return (instructionSet[op].match | destination(op, rd) | source1(op, rs1) | ((offset & 0xfff) << 20)) >>> 0;
}

/** Encodes `op rs2, offset(rs1)`, offset −2048…2047. */
export function encodeStore(op: StoreMnemonic, rs2: number, rs1: number, offset: number): number {
  checkRange(op, "offset", offset, immediateRange.minimum, immediateRange.maximum);
  const bits = ((offset & 0xfe0) << 20) | ((offset & 0x1f) << 7);
  return (instructionSet[op].match | source1(op, rs1) | source2(op, rs2) | bits) >>> 0;
}

/** Encodes `op rs1, rs2, pc + offset`, offset even, −4096…4094. */
export function encodeBranch(op: BranchMnemonic, rs1: number, rs2: number, offset: number): number {
  checkRange(op, "offset", offset, -4096, 4094);
  checkEven(op, offset);
  const bits =
    (((offset >> 12) & 1) << 31) |
    (((offset >> 5) & 0x3f) << 25) |
    (((offset >> 1) & 0xf) << 8) |
    (((offset >> 11) & 1) << 7);
  return (instructionSet[op].match | source1(op, rs1) | source2(op, rs2) | bits) >>> 0;
}

/** Encodes lui or auipc; `upper` is the 20-bit field, 0…0xfffff. */
export function encodeUpper(op: UpperMnemonic, rd: number, upper: number): number {
  checkRange(op, "upper immediate", upper, 0, 0xfffff);
  return (instructionSet[op].match | destination(op, rd) | (upper << 12)) >>> 0;
}

/** Encodes `jal rd, pc + offset`, offset even, −1 MiB…1 MiB − 2. */
export function encodeJump(rd: number, offset: number): number {
  checkRange("jal", "offset", offset, -0x100000, 0xffffe);
  checkEven("jal", offset);
  const bits =
    (((offset >> 20) & 1) << 31) | (((offset >> 1) & 0x3ff) << 21) | (((offset >> 11) & 1) << 20) | (offset & 0xff000);
  return (instructionSet.jal.match | destination("jal", rd) | bits) >>> 0;
}

/** Encodes `fence predecessor, successor`; each set is a mask of i = 8, o = 4, r = 2, w = 1. */
export function encodeFence(predecessor: number, successor: number): number {
  checkRange("fence", "predecessor set", predecessor, 0, 15);
  checkRange("fence", "successor set", successor, 0, 15);
  return (instructionSet.fence.match | (predecessor << 24) | (successor << 20)) >>> 0;
}

/** Encodes an instruction without operands. */
export function encodeSystem(op: SystemMnemonic): number {
  return instructionSet[op].match;
}

function destination(op: string, register: number): number {
  return checkRegister(op, "rd", register) << 7;
}

function source1(op: string, register: number): number {
  return checkRegister(op, "rs1", register) << 15;
}

function source2(op: string, register: number): number {
  return checkRegister(op, "rs2", register) << 20;
}

function checkRegister(op: string, field: string, register: number): number {
  if (registerNames[register] === undefined) {
    throw new RangeError(`${op}: ${field} is register ${register}; there are x0 to x31`);
  }
  return register;
}

function checkRange(op: string, field: string, value: number, minimum: number, maximum: number): void {
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw new RangeError(`${op}: ${field} ${value} is outside ${minimum}…${maximum}`);
  }
}

function checkEven(op: string, offset: number): void {
  if (offset % 2 !== 0) throw new RangeError(`${op}: offset ${offset} is odd`);
}
