/** The smallest character that needs as many bytes. */
const smallest = [0, 0, 0x80, 0x800, 0x1_0000];

/**
 * Bytes of UTF-8 to text, without the platform's decoder, which the pure parts do not have. `unreadable` says what stands for a byte that
 * begins no character (RFC 3629: nothing overlong, no surrogate, nothing above U+10FFFF).
 */
export function readUtf8(bytes: Uint8Array, unreadable: (byte: number) => string): string {
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
    let point = size < 2 ? lead : lead & (0x7f >> size);
    let valid = size > 0 && at + size <= bytes.length;
    for (let next = 1; valid && next < size; next++) {
      valid = (bytes[at + next]! & 0xc0) === 0x80;
      point = (point << 6) | (bytes[at + next]! & 0x3f);
    }
    valid &&= point >= smallest[size]! && !(point >= 0xd800 && point < 0xe000) && point < 0x11_0000;
    text += valid ? String.fromCodePoint(point) : unreadable(lead);
    at += valid ? size : 1;
  }
  return text;
}
