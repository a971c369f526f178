/**
 * 64-bit arithmetic on register pairs: what needs more than a line of the interpreter. Each function reads its operands
 * before it writes register `rd`, so that `rd` may be one of them. RISC-V unprivileged specification, chapters I and M.
 */
import { Op } from "./instruction.js";

/** Value of a pair as a double if it is exact, that is within ±2^53; else NaN. */
function exact(lo: number, hi: number): number {
  return hi >= -0x20_0000 && hi < 0x20_0000 ? hi * 0x1_0000_0000 + (lo >>> 0) : NaN;
}

function toBigInt(lo: number, hi: number): bigint {
  return (BigInt(hi) << 32n) | BigInt(lo >>> 0);
}

function unsignedBigInt(lo: number, hi: number): bigint {
  return (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
}

function putBigInt(lo: Int32Array, hi: Int32Array, rd: number, value: bigint): void {
  lo[rd] = Number(BigInt.asIntN(32, value));
  hi[rd] = Number(BigInt.asIntN(32, value >> 32n));
}

/** rd = high 64 bits of the product; each operand signed or not. */
function multiplyHigh(
  lo: Int32Array,
  hi: Int32Array,
  rd: number,
  a: number,
  b: number,
  aSigned: boolean,
  bSigned: boolean,
): void {
  const x = aSigned ? toBigInt(lo[a], hi[a]) : unsignedBigInt(lo[a], hi[a]);
  const y = bSigned ? toBigInt(lo[b], hi[b]) : unsignedBigInt(lo[b], hi[b]);
  putBigInt(lo, hi, rd, (x * y) >> 64n);
}

/** rd = a / b or a % b, rounding towards zero. Division by zero: all ones, or the dividend. Overflow wraps. */
function divide(
  lo: Int32Array,
  hi: Int32Array,
  rd: number,
  a: number,
  b: number,
  signed: boolean,
  remainder: boolean,
): void {
  // Doubles are exact below 2^53, and so is the truncated quotient of two of them.
  const x = signed || hi[a] >= 0 ? exact(lo[a], hi[a]) : NaN;
  const y = signed || hi[b] >= 0 ? exact(lo[b], hi[b]) : NaN;
  if (y === 0) {
    if (!remainder) {
      lo[rd] = -1;
      hi[rd] = -1;
    } else {
      const low = lo[a];
      hi[rd] = hi[a];
      lo[rd] = low;
    }
    return;
  }
  if (x === x && y === y) {
    const quotient = Math.trunc(x / y);
    const value = remainder ? x - quotient * y : quotient;
    lo[rd] = value | 0;
    hi[rd] = Math.floor(value / 0x1_0000_0000);
    return;
  }
  const p = signed ? toBigInt(lo[a], hi[a]) : unsignedBigInt(lo[a], hi[a]);
  const q = signed ? toBigInt(lo[b], hi[b]) : unsignedBigInt(lo[b], hi[b]);
  if (q === 0n) putBigInt(lo, hi, rd, remainder ? p : -1n);
  else putBigInt(lo, hi, rd, remainder ? p % q : p / q);
}

/** 32-bit division, result sign-extended. */
function divideWord(a: number, b: number, signed: boolean, remainder: boolean): number {
  if (b === 0) return remainder ? a : -1;
  if (signed) return (remainder ? a % b : a / b) | 0;
  return (remainder ? (a >>> 0) % (b >>> 0) : (a >>> 0) / (b >>> 0)) | 0;
}

/** The high products, quotients and remainders of extension M: Mulh…Remu and Divw…Remuw. False: it is another operation. */
export function multiplyOrDivide(lo: Int32Array, hi: Int32Array, op: Op, rd: number, a: number, b: number): boolean {
  switch (op) {
    case Op.Mulh:
      multiplyHigh(lo, hi, rd, a, b, true, true);
      return true;
    case Op.Mulhsu:
      multiplyHigh(lo, hi, rd, a, b, true, false);
      return true;
    case Op.Mulhu:
      multiplyHigh(lo, hi, rd, a, b, false, false);
      return true;
    case Op.Div:
      divide(lo, hi, rd, a, b, true, false);
      return true;
    case Op.Divu:
      divide(lo, hi, rd, a, b, false, false);
      return true;
    case Op.Rem:
      divide(lo, hi, rd, a, b, true, true);
      return true;
    case Op.Remu:
      divide(lo, hi, rd, a, b, false, true);
      return true;
    case Op.Divw:
      putWord(lo, hi, rd, divideWord(lo[a], lo[b], true, false));
      return true;
    case Op.Divuw:
      putWord(lo, hi, rd, divideWord(lo[a], lo[b], false, false));
      return true;
    case Op.Remw:
      putWord(lo, hi, rd, divideWord(lo[a], lo[b], true, true));
      return true;
    case Op.Remuw:
      putWord(lo, hi, rd, divideWord(lo[a], lo[b], false, true));
      return true;
    default:
      return false;
  }
}

/** rd = a 32-bit value, sign-extended. */
function putWord(lo: Int32Array, hi: Int32Array, rd: number, value: number): void {
  lo[rd] = value;
  hi[rd] = value >> 31;
}
