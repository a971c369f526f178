/** Reading DWARF data in order: a place in a section, moved by each read, never past its end. */
import { bytesOf, FormatError, textAt } from "../../elf/index.js";

/** A place in a section; `end` is exclusive. Offsets in bytes from the section's start. */
export interface Cursor {
  readonly array: Uint8Array;
  readonly view: DataView;
  at: number;
  end: number;
}

/** A cursor over a section, or from `at` to `end` of it. */
export function cursorOf(array: Uint8Array, at = 0, end = array.length): Cursor {
  if (at < 0 || end > array.length || at > end) throw new FormatError("a reference leads out of its section", at);
  return { ...bytesOf(array), at, end };
}

function take(cursor: Cursor, length: number): number {
  const at = cursor.at;
  if (at + length > cursor.end) throw new FormatError("the section ends inside a value", at);
  cursor.at = at + length;
  return at;
}

/** Passes over bytes. */
export function skip(cursor: Cursor, length: number): void {
  take(cursor, length);
}

/** The next `length` bytes, without a copy. */
export function block(cursor: Cursor, length: number): Uint8Array {
  const at = take(cursor, length);
  return cursor.array.subarray(at, at + length);
}

export const u8 = (cursor: Cursor): number => cursor.array[take(cursor, 1)]!;
export const i8 = (cursor: Cursor): number => cursor.view.getInt8(take(cursor, 1));
export const u16 = (cursor: Cursor): number => cursor.view.getUint16(take(cursor, 2), true);
export const i16 = (cursor: Cursor): number => cursor.view.getInt16(take(cursor, 2), true);
export const u32 = (cursor: Cursor): number => cursor.view.getUint32(take(cursor, 4), true);
export const i32 = (cursor: Cursor): number => cursor.view.getInt32(take(cursor, 4), true);
export const big64 = (cursor: Cursor): bigint => cursor.view.getBigUint64(take(cursor, 8), true);

/** A 64-bit address or offset; refused beyond 2^53. */
export function u64(cursor: Cursor): number {
  const at = take(cursor, 8);
  const value = cursor.view.getUint32(at, true) + cursor.view.getUint32(at + 4, true) * 0x1_0000_0000;
  if (value > Number.MAX_SAFE_INTEGER) throw new FormatError("an address beyond 2^53", at);
  return value;
}

/** An unsigned field of 1, 2, 3, 4 or 8 bytes. */
export function unsignedField(cursor: Cursor, bytes: number): number {
  switch (bytes) {
    case 1:
      return u8(cursor);
    case 2:
      return u16(cursor);
    case 3:
      return u16(cursor) + u8(cursor) * 0x1_0000;
    case 4:
      return u32(cursor);
    case 8:
      return u64(cursor);
    default:
      throw new FormatError(`a field of ${bytes} bytes`, cursor.at);
  }
}

/** Unsigned LEB128 as a number; refused beyond 2^53. */
export function uleb(cursor: Cursor): number {
  const { array } = cursor;
  const start = cursor.at;
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = array[take(cursor, 1)]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
    scale *= 128;
  }
  if (value > Number.MAX_SAFE_INTEGER) throw new FormatError("a number beyond 2^53", start);
  return value;
}

/** Signed LEB128 as a number; refused beyond ±2^53. */
export function sleb(cursor: Cursor): number {
  const { array } = cursor;
  const start = cursor.at;
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = array[take(cursor, 1)]!;
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) {
      if ((byte & 0x40) !== 0) value -= scale;
      break;
    }
  }
  if (!Number.isSafeInteger(value)) throw new FormatError("a number beyond 2^53", start);
  return value;
}

/** LEB128 of any size, unsigned or signed. */
export function bigLeb(cursor: Cursor, signed: boolean): bigint {
  let value = 0n;
  let shift = 0n;
  for (;;) {
    const byte = u8(cursor);
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte < 0x80) return signed && (byte & 0x40) !== 0 ? value - (1n << shift) : value;
  }
}

/** Text up to its zero byte. */
export function cstring(cursor: Cursor): string {
  const end = cursor.array.indexOf(0, cursor.at);
  if (end < 0 || end >= cursor.end) throw new FormatError("a text without an end", cursor.at);
  const text = textAt(cursor.array, cursor.at);
  cursor.at = end + 1;
  return text;
}

/**
 * The length field that begins a unit: the end of the unit.
 *
 * @throws FormatError for 64-bit DWARF (a length of 0xffffffff), which no RISC-V compiler writes by default.
 */
export function unitEnd(cursor: Cursor): number {
  const length = u32(cursor);
  if (length >= 0xffff_fff0)
    throw new FormatError("64-bit DWARF is not read: compile without -gdwarf64", cursor.at - 4);
  if (cursor.at + length > cursor.end) throw new FormatError("a unit is longer than its section", cursor.at - 4);
  return cursor.at + length;
}
