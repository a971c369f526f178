/**
 * One ArrayBuffer for the state of a machine. Its arrays are views of it, side by side, so that copying everything that
 * has a fixed size is a single `set()`: two hundred `slice()`s cost some 600 µs, one `set()` into a kept buffer 1.5 µs.
 *
 * The size is not known before the arrays are made, so they are made twice: once to count, once to stay.
 */

/** Where arrays are made: from `bytes` on in `buffer`, or anywhere while only counting (null). */
export interface StateBlock {
  readonly buffer: ArrayBuffer | null;
  /** Bytes handed out so far; a multiple of 8. */
  bytes: number;
}

/** A block that counts bytes and hands out arrays of their own: for a part of a machine that stands alone. */
export function looseBlock(): StateBlock {
  return { buffer: null, bytes: 0 };
}

function reserve(block: StateBlock, bytes: number): number {
  const at = block.bytes;
  block.bytes += Math.ceil(bytes / 8) * 8;
  return at;
}

/** Zeroed doubles in a block. */
export function doublesIn(block: StateBlock, length: number): Float64Array {
  const at = reserve(block, length * 8);
  return block.buffer === null ? new Float64Array(length) : new Float64Array(block.buffer, at, length);
}

/** Zeroed signed 32-bit words in a block. */
export function wordsIn(block: StateBlock, length: number): Int32Array {
  const at = reserve(block, length * 4);
  return block.buffer === null ? new Int32Array(length) : new Int32Array(block.buffer, at, length);
}

/** Zeroed bytes in a block. */
export function bytesIn(block: StateBlock, length: number): Uint8Array {
  const at = reserve(block, length);
  return block.buffer === null ? new Uint8Array(length) : new Uint8Array(block.buffer, at, length);
}

/**
 * Builds something whose arrays all lie in one buffer. `build` is called twice and must ask for the same arrays both
 * times; what the first call returns is thrown away.
 *
 * @returns what was built, and all bytes of its arrays
 */
export function layOut<Part>(build: (block: StateBlock) => Part): { readonly part: Part; readonly bytes: Uint8Array } {
  const measured = looseBlock();
  build(measured);
  const buffer = new ArrayBuffer(measured.bytes);
  return { part: build({ buffer, bytes: 0 }), bytes: new Uint8Array(buffer) };
}
