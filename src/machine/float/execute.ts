/**
 * The F and D extensions (RISC-V unprivileged ISA, chapters F, D): everything but loads and stores. The
 * value of a single-precision register is NaN-boxed: its upper half is all ones, else it reads as the canonical NaN.
 */
import {
  add,
  choose,
  classify,
  compare,
  convert,
  divide,
  fromInteger,
  integers,
  multiply,
  multiplyAdd,
  squareRoot,
  toInteger,
} from "./exact.js";
import {
  addFast,
  addSingleFast,
  divideFast,
  divideSingleFast,
  fast,
  multiplyFast,
  multiplySingleFast,
  squareRootFast,
  squareRootSingleFast,
} from "./fast.js";
import { double, FloatFlag, Rounding, single, type FloatFormat, type FloatResult } from "./format.js";
import { floatBits, setFloatBits, type FloatRegisters } from "./registers.js";

/** Integer registers, as pairs of words; element 32 swallows writes to x0. */
export interface IntegerRegisters {
  readonly lo: Int32Array;
  readonly hi: Int32Array;
}

const boxed = 0xffff_ffff_0000_0000n;

function read(registers: FloatRegisters, n: number, format: FloatFormat): bigint {
  if (format === double) return floatBits(registers, n);
  const { words } = registers;
  return words[2 * n + 1] === -1 ? BigInt(words[2 * n] >>> 0) : single.nan;
}

function write(registers: FloatRegisters, n: number, format: FloatFormat, { bits, flags }: FloatResult): void {
  setFloatBits(registers, n, format === double ? bits : bits | boxed);
  registers.fcsr |= flags;
}

const view = new DataView(new ArrayBuffer(4));

/** The value of a single-precision register as a number; NaN if it is not boxed. */
function singleValue({ words }: FloatRegisters, n: number): number {
  if (words[2 * n + 1] !== -1) return NaN;
  view.setInt32(0, words[2 * n]);
  return view.getFloat32(0);
}

function writeFast(registers: FloatRegisters, n: number, format: FloatFormat): void {
  if (format === double) registers.doubles[n] = fast.value;
  else {
    view.setFloat32(0, fast.value);
    registers.words[2 * n] = view.getInt32(0);
    registers.words[2 * n + 1] = -1;
  }
  if (fast.inexact) registers.fcsr |= FloatFlag.Inexact;
}

/** Sets an integer register to the low 64 bits of a number. */
function writeInteger({ lo, hi }: IntegerRegisters, rd: number, value: bigint): void {
  const target = rd === 0 ? 32 : rd;
  lo[target] = Number(BigInt.asIntN(32, value));
  hi[target] = Number(BigInt.asIntN(32, value >> 32n));
}

/**
 * Executes one instruction of OP-FP or a fused one.
 *
 * @returns false if it is none: a format other than S and D, or a rounding mode that does not exist.
 */
export function executeFloat(registers: FloatRegisters, x: IntegerRegisters, word: number): boolean {
  const format = ((word >>> 25) & 3) === 0 ? single : double;
  if (((word >>> 25) & 3) > 1) return false;
  const opcode = word & 0x7f;
  if (opcode !== 0x53) return fused(registers, word, opcode, format);
  switch (word >>> 27) {
    case 0x00:
    case 0x01:
    case 0x02:
    case 0x03:
    case 0x0b:
      return arithmetic(registers, word, format);
    case 0x04:
      return injectSign(registers, word, format);
    case 0x05:
      return minimum(registers, word, format);
    case 0x08:
      return betweenFormats(registers, word, format);
    case 0x14:
      return comparison(registers, x, word, format);
    case 0x18:
      return toIntegerRegister(registers, x, word, format);
    case 0x1a:
      return fromIntegerRegister(registers, x, word, format);
    case 0x1c:
      return moveOut(registers, x, word, format);
    case 0x1e:
      return moveIn(registers, x, word, format);
    default:
      return false;
  }
}

const rdOf = (word: number): number => (word >>> 7) & 31;
const rs1Of = (word: number): number => (word >>> 15) & 31;
const rs2Of = (word: number): number => (word >>> 20) & 31;
const functionOf = (word: number): number => (word >>> 12) & 7;

/** The rounding mode of an instruction, or -1 if there is no such mode. */
function modeOf({ fcsr }: FloatRegisters, word: number): number {
  const field = functionOf(word);
  const mode = field === Rounding.Dynamic ? fcsr >> 5 : field;
  return mode <= Rounding.NearestAway ? mode : -1;
}

function arithmetic(registers: FloatRegisters, word: number, format: FloatFormat): boolean {
  const mode = modeOf(registers, word);
  const operation = word >>> 27;
  const [rd, rs1, rs2] = [rdOf(word), rs1Of(word), rs2Of(word)];
  if (mode < 0 || (operation === 0x0b && rs2 !== 0)) return false;
  if (mode === Rounding.NearestEven && arithmeticFast(registers, operation, rs1, rs2, format)) {
    writeFast(registers, rd, format);
    return true;
  }
  const a = read(registers, rs1, format);
  const b = read(registers, rs2, format);
  switch (operation) {
    case 0x00:
      write(registers, rd, format, add(a, b, format, mode));
      break;
    case 0x01:
      write(registers, rd, format, add(a, negated(b, format), format, mode));
      break;
    case 0x02:
      write(registers, rd, format, multiply(a, b, format, mode));
      break;
    case 0x03:
      write(registers, rd, format, divide(a, b, format, mode));
      break;
    default:
      write(registers, rd, format, squareRoot(a, format, mode));
  }
  return true;
}

/** A NaN keeps its meaning under a changed sign. */
function negated(bits: bigint, format: FloatFormat): bigint {
  return bits ^ format.signBit;
}

function arithmeticFast(
  registers: FloatRegisters,
  operation: number,
  rs1: number,
  rs2: number,
  format: FloatFormat,
): boolean {
  if (format === double) {
    const a = registers.doubles[rs1];
    const b = registers.doubles[rs2];
    if (operation === 0x00) return addFast(a, b);
    if (operation === 0x01) return addFast(a, -b);
    if (operation === 0x02) return multiplyFast(a, b);
    return operation === 0x03 ? divideFast(a, b) : squareRootFast(a);
  }
  const a = singleValue(registers, rs1);
  const b = singleValue(registers, rs2);
  if (operation === 0x00) return addSingleFast(a, b);
  if (operation === 0x01) return addSingleFast(a, -b);
  if (operation === 0x02) return multiplySingleFast(a, b);
  return operation === 0x03 ? divideSingleFast(a, b) : squareRootSingleFast(a);
}

function fused(registers: FloatRegisters, word: number, opcode: number, format: FloatFormat): boolean {
  const mode = modeOf(registers, word);
  if (mode < 0) return false;
  // fmadd 0x43, fmsub 0x47, fnmsub 0x4b, fnmadd 0x4f: the product's sign changes in the last two, the addend's in 2 and 4.
  const a = read(registers, rs1Of(word), format);
  const c = read(registers, word >>> 27, format);
  const product = opcode >= 0x4b ? negated(a, format) : a;
  const addend = opcode === 0x47 || opcode === 0x4f ? negated(c, format) : c;
  write(
    registers,
    rdOf(word),
    format,
    multiplyAdd(product, read(registers, rs2Of(word), format), addend, format, mode),
  );
  return true;
}

function injectSign(registers: FloatRegisters, word: number, format: FloatFormat): boolean {
  const a = read(registers, rs1Of(word), format);
  const b = read(registers, rs2Of(word), format);
  const sign = b & format.signBit;
  const magnitude = a & (format.signBit - 1n);
  let bits: bigint;
  switch (functionOf(word)) {
    case 0:
      bits = magnitude | sign;
      break;
    case 1:
      bits = magnitude | (sign ^ format.signBit);
      break;
    case 2:
      bits = a ^ sign;
      break;
    default:
      return false;
  }
  write(registers, rdOf(word), format, { bits, flags: 0 });
  return true;
}

function minimum(registers: FloatRegisters, word: number, format: FloatFormat): boolean {
  if (functionOf(word) > 1) return false;
  const [a, b] = [read(registers, rs1Of(word), format), read(registers, rs2Of(word), format)];
  write(registers, rdOf(word), format, choose(a, b, format, functionOf(word) === 1));
  return true;
}

function betweenFormats(registers: FloatRegisters, word: number, to: FloatFormat): boolean {
  const from = to === double ? single : double;
  const mode = modeOf(registers, word);
  if (mode < 0 || rs2Of(word) !== (from === single ? 0 : 1)) return false;
  write(registers, rdOf(word), to, convert(read(registers, rs1Of(word), from), from, mode));
  return true;
}

const relations = ["atMost", "less", "equal"] as const;

function comparison(registers: FloatRegisters, x: IntegerRegisters, word: number, format: FloatFormat): boolean {
  const relation = relations[functionOf(word)];
  if (relation === undefined) return false;
  const [a, b] = [read(registers, rs1Of(word), format), read(registers, rs2Of(word), format)];
  const { bits, flags } = compare(a, b, format, relation);
  registers.fcsr |= flags;
  writeInteger(x, rdOf(word), bits);
  return true;
}

function toIntegerRegister(registers: FloatRegisters, x: IntegerRegisters, word: number, format: FloatFormat): boolean {
  const target = integers[rs2Of(word)];
  const mode = modeOf(registers, word);
  if (target === undefined || mode < 0) return false;
  const { bits, flags } = toInteger(read(registers, rs1Of(word), format), format, target, mode);
  registers.fcsr |= flags;
  // 32-bit results are sign-extended, unsigned ones too.
  writeInteger(x, rdOf(word), rs2Of(word) < 2 ? BigInt.asIntN(32, bits) : bits);
  return true;
}

function fromIntegerRegister(
  registers: FloatRegisters,
  { lo, hi }: IntegerRegisters,
  word: number,
  format: FloatFormat,
): boolean {
  const rs1 = rs1Of(word);
  const mode = modeOf(registers, word);
  if (mode < 0) return false;
  let value: bigint;
  switch (rs2Of(word)) {
    case 0:
      value = BigInt(lo[rs1]);
      break;
    case 1:
      value = BigInt(lo[rs1] >>> 0);
      break;
    case 2:
      value = (BigInt(hi[rs1]) << 32n) | BigInt(lo[rs1] >>> 0);
      break;
    case 3:
      value = (BigInt(hi[rs1] >>> 0) << 32n) | BigInt(lo[rs1] >>> 0);
      break;
    default:
      return false;
  }
  write(registers, rdOf(word), format, fromInteger(value, format, mode));
  return true;
}

/** fmv.x.w, fmv.x.d, fclass. */
function moveOut(registers: FloatRegisters, x: IntegerRegisters, word: number, format: FloatFormat): boolean {
  const f3 = functionOf(word);
  if (rs2Of(word) !== 0 || f3 > 1) return false;
  if (f3 === 1) writeInteger(x, rdOf(word), BigInt(classify(read(registers, rs1Of(word), format), format)));
  else {
    const target = rdOf(word) === 0 ? 32 : rdOf(word);
    const low = registers.words[2 * rs1Of(word)];
    x.lo[target] = low;
    x.hi[target] = format === double ? registers.words[2 * rs1Of(word) + 1] : low >> 31;
  }
  return true;
}

/** fmv.w.x, fmv.d.x. */
function moveIn({ words }: FloatRegisters, { lo, hi }: IntegerRegisters, word: number, format: FloatFormat): boolean {
  if (rs2Of(word) !== 0 || functionOf(word) !== 0) return false;
  words[2 * rdOf(word)] = lo[rs1Of(word)];
  words[2 * rdOf(word) + 1] = format === double ? hi[rs1Of(word)] : -1;
  return true;
}
