/** The floating-point registers of a core or of a thread that waits. */
import { doublesIn, looseBlock, type StateBlock } from "../base/index.js";

/** Registers f0…f31 and fcsr of a thread that waits: the bits, low word first. */
export interface FloatFile {
  readonly words: Int32Array;
  /** frm in bits 7…5, fflags in bits 4…0. */
  fcsr: number;
}

/**
 * The registers of a core. `doubles` is the same memory as `words`, for arithmetic only: an engine may change the bits of a
 * NaN that passes through a number.
 */
export interface FloatRegisters extends FloatFile {
  readonly doubles: Float64Array;
}

/** All zero, in `block`. */
export function createFloatRegisters(block: StateBlock = looseBlock()): FloatRegisters {
  const doubles = doublesIn(block, 32);
  return { words: new Int32Array(doubles.buffer, doubles.byteOffset, 64), doubles, fcsr: 0 };
}

/** All zero, for a thread. */
export function createFloatFile(): FloatFile {
  return { words: new Int32Array(64), fcsr: 0 };
}

/** Copies registers and fcsr. */
export function copyFloatRegisters(from: FloatFile, to: FloatFile): void {
  to.words.set(from.words);
  to.fcsr = from.fcsr;
}

/** Bits of a register as an unsigned number of 64. */
export function floatBits({ words }: FloatFile, n: number): bigint {
  return (BigInt(words[2 * n + 1] >>> 0) << 32n) | BigInt(words[2 * n] >>> 0);
}

/** Sets the bits of a register. */
export function setFloatBits({ words }: FloatFile, n: number, bits: bigint): void {
  words[2 * n] = Number(BigInt.asIntN(32, bits));
  words[2 * n + 1] = Number(BigInt.asIntN(32, bits >> 32n));
}
