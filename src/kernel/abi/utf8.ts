/**
 * Names and paths are bytes in memory and text in the kernel's records. Without the platform's decoder, and without
 * loss: a byte that is no UTF-8 becomes the lone surrogate U+DC00 + byte, which no UTF-8 can be, and becomes that byte
 * again.
 */
import { readUtf8 } from "../../notation/index.js";

/** Added to a byte that is no UTF-8. */
const escapedByte = 0xdc00;

/** Bytes to text. */
export const decodeUtf8 = (bytes: Uint8Array): string =>
  readUtf8(bytes, (byte) => String.fromCharCode(escapedByte + byte));

/** Text to bytes; the inverse of `decodeUtf8`. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const letter of text) {
    const point = letter.codePointAt(0)!;
    if (point >= escapedByte + 0x80 && point <= escapedByte + 0xff) bytes.push(point - escapedByte);
    else bytes.push(...encodePoint(point));
  }
  return Uint8Array.from(bytes);
}

function encodePoint(point: number): number[] {
  if (point < 0x80) return [point];
  const tail = point < 0x800 ? 1 : point < 0x1_0000 ? 2 : 3;
  const lead = [0xc0, 0xe0, 0xf0][tail - 1]!;
  const bytes = [lead | (point >> (6 * tail))];
  for (let at = tail - 1; at >= 0; at--) bytes.push(0x80 | ((point >> (6 * at)) & 0x3f));
  return bytes;
}
