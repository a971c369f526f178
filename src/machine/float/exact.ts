/** Floating-point operations on exact integers: right in every rounding mode, for every operand; some µs each. */
import {
  bitLength,
  double,
  dropBits,
  FloatFlag,
  infinity,
  Rounding,
  roundTo,
  single,
  unpack,
  zero,
  type FloatFormat,
  type FloatResult,
  type Unpacked,
} from "./format.js";

const isNan = ({ kind }: Unpacked): boolean => kind === "quiet" || kind === "signalling";

function nanResult(format: FloatFormat, ...operands: readonly Unpacked[]): FloatResult {
  const invalid = operands.some(({ kind }) => kind === "signalling");
  return { bits: format.nan, flags: invalid ? FloatFlag.Invalid : 0 };
}

const invalid = (format: FloatFormat): FloatResult => ({ bits: format.nan, flags: FloatFlag.Invalid });
const exact = (bits: bigint): FloatResult => ({ bits, flags: 0 });

/** a + b. */
export function add(a: bigint, b: bigint, format: FloatFormat, mode: number): FloatResult {
  return sum(unpack(a, format), unpack(b, format), format, mode);
}

function sum(a: Unpacked, b: Unpacked, format: FloatFormat, mode: number): FloatResult {
  if (isNan(a) || isNan(b)) return nanResult(format, a, b);
  if (a.kind === "infinity") {
    if (b.kind === "infinity" && a.negative !== b.negative) return invalid(format);
    return exact(infinity(a.negative, format));
  }
  if (b.kind === "infinity") return exact(infinity(b.negative, format));
  if (a.kind === "zero" && b.kind === "zero") {
    return exact(zero(a.negative === b.negative ? a.negative : mode === Rounding.Down, format));
  }
  const exponent = Math.min(a.kind === "zero" ? b.exponent : a.exponent, b.kind === "zero" ? a.exponent : b.exponent);
  const aligned = ({ negative, mantissa, exponent: own }: Unpacked): bigint => {
    const value = mantissa === 0n ? 0n : mantissa << BigInt(own - exponent);
    return negative ? -value : value;
  };
  const total = aligned(a) + aligned(b);
  if (total === 0n) return exact(zero(mode === Rounding.Down, format));
  return roundTo(format, total < 0n, total < 0n ? -total : total, exponent, false, mode);
}

/** a × b. */
export function multiply(a: bigint, b: bigint, format: FloatFormat, mode: number): FloatResult {
  const [x, y] = [unpack(a, format), unpack(b, format)];
  if (isNan(x) || isNan(y)) return nanResult(format, x, y);
  const negative = x.negative !== y.negative;
  if (x.kind === "infinity" || y.kind === "infinity") {
    return x.kind === "zero" || y.kind === "zero" ? invalid(format) : exact(infinity(negative, format));
  }
  if (x.kind === "zero" || y.kind === "zero") return exact(zero(negative, format));
  return roundTo(format, negative, x.mantissa * y.mantissa, x.exponent + y.exponent, false, mode);
}

/** a × b + c, rounded once. */
export function multiplyAdd(a: bigint, b: bigint, c: bigint, format: FloatFormat, mode: number): FloatResult {
  const [x, y, z] = [unpack(a, format), unpack(b, format), unpack(c, format)];
  const infinite = x.kind === "infinity" || y.kind === "infinity";
  // Infinity times zero is invalid even if the addend is a quiet NaN.
  if (infinite && (x.kind === "zero" || y.kind === "zero")) return invalid(format);
  if (isNan(x) || isNan(y) || isNan(z)) return nanResult(format, x, y, z);
  const negative = x.negative !== y.negative;
  const product: Unpacked = {
    kind: infinite ? "infinity" : x.kind === "zero" || y.kind === "zero" ? "zero" : "finite",
    negative,
    mantissa: x.mantissa * y.mantissa,
    exponent: x.exponent + y.exponent,
  };
  return sum(product, z, format, mode);
}

/** a ÷ b. */
export function divide(a: bigint, b: bigint, format: FloatFormat, mode: number): FloatResult {
  const [x, y] = [unpack(a, format), unpack(b, format)];
  if (isNan(x) || isNan(y)) return nanResult(format, x, y);
  const negative = x.negative !== y.negative;
  if (x.kind === "infinity") return y.kind === "infinity" ? invalid(format) : exact(infinity(negative, format));
  if (y.kind === "infinity") return exact(zero(negative, format));
  if (y.kind === "zero") {
    return x.kind === "zero" ? invalid(format) : { bits: infinity(negative, format), flags: FloatFlag.DivideByZero };
  }
  if (x.kind === "zero") return exact(zero(negative, format));
  // At least 4: a mantissa has one bit more than the fraction.
  const shift = format.fraction + 4 + bitLength(y.mantissa) - bitLength(x.mantissa);
  const numerator = x.mantissa << BigInt(shift);
  const quotient = numerator / y.mantissa;
  const sticky = quotient * y.mantissa !== numerator;
  return roundTo(format, negative, quotient, x.exponent - y.exponent - shift, sticky, mode);
}

/** √a. */
export function squareRoot(a: bigint, format: FloatFormat, mode: number): FloatResult {
  const x = unpack(a, format);
  if (isNan(x)) return nanResult(format, x);
  if (x.kind === "zero") return exact(a);
  if (x.negative) return invalid(format);
  if (x.kind === "infinity") return exact(a);
  let shift = 2 * (format.fraction + 4) - bitLength(x.mantissa);
  if ((x.exponent - shift) % 2 !== 0) shift++;
  const value = x.mantissa << BigInt(shift);
  const root = integerRoot(value);
  return roundTo(format, false, root, (x.exponent - shift) / 2, root * root !== value, mode);
}

/** Largest integer whose square is not above the value; Newton's method from above. */
function integerRoot(value: bigint): bigint {
  let root = 1n << BigInt((bitLength(value) + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** The smaller or the larger of two; a NaN gives way to a number, -0 is less than +0. */
export function choose(a: bigint, b: bigint, format: FloatFormat, larger: boolean): FloatResult {
  const [x, y] = [unpack(a, format), unpack(b, format)];
  const flags = x.kind === "signalling" || y.kind === "signalling" ? FloatFlag.Invalid : 0;
  if (isNan(x)) return { bits: isNan(y) ? format.nan : b, flags };
  if (isNan(y)) return { bits: a, flags };
  return { bits: order(a, format) < order(b, format) !== larger ? a : b, flags };
}

/** A number that orders encodings other than NaNs as their values, -0 below +0. */
function order(bits: bigint, { signBit }: FloatFormat): bigint {
  return (bits & signBit) === 0n ? bits : -1n - (bits & (signBit - 1n));
}

/** a = b (quiet), a < b, a ≤ b (both signal any NaN): 1 or 0. */
export function compare(a: bigint, b: bigint, format: FloatFormat, relation: "equal" | "less" | "atMost"): FloatResult {
  const [x, y] = [unpack(a, format), unpack(b, format)];
  if (isNan(x) || isNan(y)) {
    const signals = relation !== "equal" || x.kind === "signalling" || y.kind === "signalling";
    return { bits: 0n, flags: signals ? FloatFlag.Invalid : 0 };
  }
  const zeros = x.kind === "zero" && y.kind === "zero";
  const [left, right] = [order(a, format), order(b, format)];
  const equal = zeros || left === right;
  const holds = relation === "equal" ? equal : relation === "less" ? !equal && left < right : equal || left < right;
  return exact(holds ? 1n : 0n);
}

/** The class of a number as fclass tells it: one bit of ten. */
export function classify(a: bigint, format: FloatFormat): number {
  const { kind, negative, mantissa } = unpack(a, format);
  if (kind === "signalling") return 1 << 8;
  if (kind === "quiet") return 1 << 9;
  const subnormal = mantissa < 1n << BigInt(format.fraction);
  const away = kind === "infinity" ? 3 : kind === "zero" ? 0 : subnormal ? 1 : 2;
  return 1 << (negative ? 3 - away : 4 + away);
}

/** An integer type that floating-point numbers are converted from and to. */
export interface IntegerFormat {
  readonly least: bigint;
  readonly most: bigint;
}

/** w, wu, l and lu, as the instructions number them. */
export const integers: readonly IntegerFormat[] = [
  { least: -(1n << 31n), most: (1n << 31n) - 1n },
  { least: 0n, most: (1n << 32n) - 1n },
  { least: -(1n << 63n), most: (1n << 63n) - 1n },
  { least: 0n, most: (1n << 64n) - 1n },
];

/** To an integer, rounded; what does not fit becomes the nearest that does, a NaN the largest. `bits` is the integer. */
export function toInteger(a: bigint, format: FloatFormat, target: IntegerFormat, mode: number): FloatResult {
  const x = unpack(a, format);
  if (isNan(x)) return { bits: target.most, flags: FloatFlag.Invalid };
  if (x.kind === "infinity") return { bits: x.negative ? target.least : target.most, flags: FloatFlag.Invalid };
  const { value, inexact } = dropBits(x.mantissa, -x.exponent, false, x.negative, mode);
  const integer = x.negative ? -value : value;
  if (integer < target.least) return { bits: target.least, flags: FloatFlag.Invalid };
  if (integer > target.most) return { bits: target.most, flags: FloatFlag.Invalid };
  return { bits: integer, flags: inexact ? FloatFlag.Inexact : 0 };
}

/** From an integer. */
export function fromInteger(value: bigint, format: FloatFormat, mode: number): FloatResult {
  if (value === 0n) return exact(0n);
  return roundTo(format, value < 0n, value < 0n ? -value : value, 0, false, mode);
}

/** Between the formats. */
export function convert(a: bigint, from: FloatFormat, mode: number): FloatResult {
  const to = from === single ? double : single;
  const x = unpack(a, from);
  if (isNan(x)) return nanResult(to, x);
  if (x.kind === "infinity") return exact(infinity(x.negative, to));
  if (x.kind === "zero") return exact(zero(x.negative, to));
  return roundTo(to, x.negative, x.mantissa, x.exponent, false, mode);
}
