/** UTF-8 to text, without the platform's decoder. Malformed bytes become U+FFFD, one for each. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
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
    text += valid ? String.fromCodePoint(point) : "\ufffd";
    at += valid ? size : 1;
  }
  return text;
}
