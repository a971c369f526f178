/**
 * Little-endian fields of a byte array, each access checked: a file that says more than it holds is an error with a
 * place, never a wrong value.
 */
import { readUtf8 } from "../notation/index.js";

/** A file that cannot be read as what it should be: what is wrong, and at which byte of it. */
export class FormatError extends Error {
  constructor(
    message: string,
    /** Byte offset in the file or section that was read. */
    readonly offset: number,
  ) {
    super(`${message} (at byte 0x${offset.toString(16)})`);
    this.name = "FormatError";
  }
}

/** Bytes with a typed view of them; made once for each section. */
export interface Bytes {
  readonly array: Uint8Array;
  readonly view: DataView;
}

/** A view of an array, without a copy. */
export function bytesOf(array: Uint8Array): Bytes {
  return { array, view: new DataView(array.buffer, array.byteOffset, array.byteLength) };
}

/** Refuses what does not lie wholly inside the bytes; `offset` and `length` in bytes. */
function requireInside({ array }: Bytes, offset: number, length: number, what: string): void {
  if (offset < 0 || length < 0 || offset + length > array.length)
    throw new FormatError(`${what} lies outside of the ${array.length} bytes that there are`, offset);
}

/** A part of the bytes, without a copy. */
export function part(bytes: Bytes, offset: number, length: number, what: string): Uint8Array {
  requireInside(bytes, offset, length, what);
  return bytes.array.subarray(offset, offset + length);
}

/** An unsigned 64-bit field that counts bytes or is an address: refused beyond 2^53. */
export function word64(bytes: Bytes, offset: number, what: string): number {
  requireInside(bytes, offset, 8, what);
  const value = bytes.view.getUint32(offset, true) + bytes.view.getUint32(offset + 4, true) * 0x1_0000_0000;
  if (value > Number.MAX_SAFE_INTEGER) throw new FormatError(`${what} is larger than 2^53`, offset);
  return value;
}

/** Text up to its zero byte, or to the end; UTF-8, other bytes become U+FFFD. */
export function textAt(array: Uint8Array, offset: number): string {
  if (offset < 0 || offset >= array.length) return "";
  let text = "";
  let at = offset;
  // Names are ASCII, nearly all of them short.
  for (; at < array.length && array[at]! < 0x80; at++) {
    if (array[at] === 0) return text;
    text += String.fromCharCode(array[at]!);
  }
  if (at >= array.length) return text;
  const end = array.indexOf(0, at);
  return text + readUtf8(array.subarray(at, end < 0 ? array.length : end), () => "\ufffd");
}
