/**
 * Names and paths are bytes in memory and text in the kernel's records. Without the platform's decoder, and without
 * loss: a byte that is no UTF-8 becomes the lone surrogate U+DC00 + byte, which no UTF-8 can be, and becomes that byte
 * again.
 */

/** Added to a byte that is no UTF-8. */
const escapedByte = 0xdc00;

/** Bytes to text. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at]!;
    const size =
      lead < 0x80
        ? 1
        : lead >= 0xc2 && lead < 0xe0
          ? 2
          : lead >= 0xe0 && lead < 0xf0
            ? 3
            : lead >= 0xf0 && lead < 0xf5
              ? 4
              : 0;
    const tail = bytes.subarray(at + 1, at + size);
    const complete = size > 0 && tail.length === size - 1 && tail.every((byte) => (byte & 0xc0) === 0x80);
    const point = complete
      ? tail.reduce((value, byte) => value * 64 + (byte & 0x3f), size === 1 ? lead : lead & (0x7f >> size))
      : -1;
    const valid =
      complete &&
      point >= [0, 0, 0x80, 0x800, 0x1_0000][size]! &&
      (point < 0xd800 || point > 0xdfff) &&
      point <= 0x10_ffff;
    text += valid ? String.fromCodePoint(point) : String.fromCharCode(escapedByte + lead);
    at += valid ? size : 1;
  }
  return text;
}

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
