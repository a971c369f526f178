/**
 * Floating-point numbers as exact values: binary32 and binary64 taken apart into integers, and rounded back in any mode
 * with their flags (IEEE 754-2019 §4, §7; RISC-V unprivileged ISA, chapters F and D). Tininess is detected after rounding.
 */

/** A binary format. */
export interface FloatFormat {
  /** Bits of an encoding, and of its fraction. */
  readonly bits: 32 | 64;
  readonly fraction: 23 | 52;
  readonly bias: 127 | 1023;
  /** The NaN that every operation gives. */
  readonly nan: bigint;
  readonly infinity: bigint;
  readonly signBit: bigint;
}

/** binary32. */
export const single: FloatFormat = {
  bits: 32,
  fraction: 23,
  bias: 127,
  nan: 0x7fc0_0000n,
  infinity: 0x7f80_0000n,
  signBit: 0x8000_0000n,
};
/** binary64. */
export const double: FloatFormat = {
  bits: 64,
  fraction: 52,
  bias: 1023,
  nan: 0x7ff8_0000_0000_0000n,
  infinity: 0x7ff0_0000_0000_0000n,
  signBit: 0x8000_0000_0000_0000n,
};

/** Bits of fflags. */
export const FloatFlag = { Inexact: 1, Underflow: 2, Overflow: 4, DivideByZero: 8, Invalid: 16 } as const;

/** Rounding modes, as in frm and the instructions. */
export const Rounding = { NearestEven: 0, Zero: 1, Down: 2, Up: 3, NearestAway: 4, Dynamic: 7 } as const;

/** A number taken apart: ± mantissa · 2^exponent where it is finite. */
export interface Unpacked {
  readonly kind: "zero" | "finite" | "infinity" | "quiet" | "signalling";
  readonly negative: boolean;
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** Result bits and the flags that the operation raised. */
export interface FloatResult {
  readonly bits: bigint;
  readonly flags: number;
}

/** Takes an encoding apart. */
export function unpack(bits: bigint, format: FloatFormat): Unpacked {
  const { fraction, bias, signBit } = format;
  const negative = (bits & signBit) !== 0n;
  const low = bits & ((1n << BigInt(fraction)) - 1n);
  const field = Number((bits & format.infinity) >> BigInt(fraction));
  if (field === 2 * bias + 1) {
    const quiet = low >> BigInt(fraction - 1) === 1n;
    const kind = low === 0n ? "infinity" : quiet ? "quiet" : "signalling";
    return { kind, negative, mantissa: 0n, exponent: 0 };
  }
  if (field === 0) {
    return { kind: low === 0n ? "zero" : "finite", negative, mantissa: low, exponent: 1 - bias - fraction };
  }
  return { kind: "finite", negative, mantissa: low | (1n << BigInt(fraction)), exponent: field - bias - fraction };
}

/** Bits of a positive integer. */
export function bitLength(value: bigint): number {
  const hex = value.toString(16);
  return hex.length * 4 - Math.clz32(parseInt(hex[0], 16)) + 28;
}

/** A zero. */
export function zero(negative: boolean, format: FloatFormat): bigint {
  return negative ? format.signBit : 0n;
}

/** An infinity. */
export function infinity(negative: boolean, format: FloatFormat): bigint {
  return format.infinity | zero(negative, format);
}

/** Drops the low bits of a mantissa: rounded, and whether anything was lost. `sticky`: it goes on below its last bit. */
export function dropBits(
  mantissa: bigint,
  shift: number,
  sticky: boolean,
  negative: boolean,
  mode: number,
): { readonly value: bigint; readonly inexact: boolean } {
  if (shift <= 0) return { value: mantissa << BigInt(-shift), inexact: sticky };
  const by = BigInt(shift);
  const rest = mantissa & ((1n << by) - 1n);
  const half = 1n << (by - 1n);
  const value = mantissa >> by;
  const inexact = rest !== 0n || sticky;
  let up: boolean;
  switch (mode) {
    case Rounding.NearestEven:
      up = rest > half || (rest === half && (sticky || (value & 1n) === 1n));
      break;
    case Rounding.NearestAway:
      up = rest >= half;
      break;
    case Rounding.Down:
      up = negative && inexact;
      break;
    case Rounding.Up:
      up = !negative && inexact;
      break;
    default:
      up = false;
  }
  return { value: up ? value + 1n : value, inexact };
}

/**
 * Rounds ± mantissa · 2^exponent (mantissa > 0) to a format.
 *
 * @param sticky the exact value is a little larger than that in magnitude: by less than one in its last bit. The mantissa
 *   must then have at least two bits more than the format.
 */
export function roundTo(
  format: FloatFormat,
  negative: boolean,
  mantissa: bigint,
  exponent: number,
  sticky: boolean,
  mode: number,
): FloatResult {
  const { fraction, bias } = format;
  const least = 1 - bias; // exponent of the smallest normal number
  const top = exponent + bitLength(mantissa) - 1;
  let quantum = Math.max(top, least) - fraction;
  const rounded = dropBits(mantissa, quantum - exponent, sticky, negative, mode);
  let { value } = rounded;
  const { inexact } = rounded;
  const hidden = 1n << BigInt(fraction);
  if (value === hidden << 1n) {
    value >>= 1n;
    quantum++;
  }
  const sign = zero(negative, format);
  if (value >= hidden && quantum + fraction > bias) {
    const toInfinity =
      mode === Rounding.NearestEven ||
      mode === Rounding.NearestAway ||
      (mode === Rounding.Down && negative) ||
      (mode === Rounding.Up && !negative);
    return {
      bits: sign | (toInfinity ? format.infinity : format.infinity - 1n),
      flags: FloatFlag.Overflow | FloatFlag.Inexact,
    };
  }
  let flags = inexact ? FloatFlag.Inexact : 0;
  if (inexact && top < least) {
    // Tiny, unless with a wider exponent it would round up to the smallest normal number.
    const wide = dropBits(mantissa, top - fraction - exponent, sticky, negative, mode).value;
    if (top < least - 1 || wide < hidden << 1n) flags |= FloatFlag.Underflow;
  }
  if (value < hidden) return { bits: sign | value, flags };
  return { bits: sign | (BigInt(quantum + fraction + bias) << BigInt(fraction)) | (value - hidden), flags };
}
