/** Hexadecimal as it is printed everywhere: digits in groups of four. */

/** A byte address: `0x2002_0008`; at least `digits` digits, so that columns of addresses are of one width. */
export function addressText(address: number | bigint, digits = 8): string {
  return groupedHex(address, digits);
}

/** A value with its digits in groups of four, at least `digits` of them: `0xf`, `0x1_0000`. */
export function groupedHex(value: number | bigint, digits = 1): string {
  return `0x${hexDigits(value)
    .padStart(digits, "0")
    .replace(/\B(?=(?:[0-9a-f]{4})+$)/g, "_")}`;
}

/** A number of a page or frame, an index, bits of a register: `0x4091a`. */
export function hexNumber(value: number | bigint): string {
  return `0x${hexDigits(value)}`;
}

/** Digits of a number; of one below 0, which a program may use as an address (null and an offset), those of its 64 bits. */
function hexDigits(value: number | bigint): string {
  return (value < 0 ? BigInt.asUintN(64, BigInt(value)) : value).toString(16);
}
