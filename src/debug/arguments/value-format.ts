/** How values and addresses are written, the same in scopes, hovers, watches and the console. */
import { groupedHex } from "../../notation/index.js";
import { RequestError } from "./request-error.js";

/** Number base of a value. */
export type ValueFormat = "decimal" | "hexadecimal" | "binary" | "octal" | "unsigned";

const suffixFormats: ReadonlyMap<string, ValueFormat> = new Map([
  ["x", "hexadecimal"],
  ["h", "hexadecimal"],
  ["d", "decimal"],
  ["b", "binary"],
  ["o", "octal"],
  ["u", "unsigned"],
]);

/** Puts `_` between groups of four digits, counted from the right. */
function grouped(digits: string): string {
  return digits.replace(/(?<=.)(?=(?:.{4})+$)/g, "_");
}

/** A byte address: `0x2002_0008`. */
export { addressText as formatAddress } from "../../notation/index.js";

/**
 * A value of `bytes` bytes. Decimal is signed for 64-bit values, because system calls answer with negative errno
 * values, and unsigned for narrower ones, because the language loads them zero-extended.
 */
export function formatValue(value: bigint, bytes: number, format: ValueFormat): string {
  const unsigned = BigInt.asUintN(bytes * 8, value);
  switch (format) {
    case "decimal":
      return (bytes === 8 ? BigInt.asIntN(64, value) : unsigned).toString();
    case "unsigned":
      return unsigned.toString();
    case "hexadecimal":
      return groupedHex(unsigned);
    case "binary":
      return `0b${grouped(unsigned.toString(2))}`;
    case "octal":
      return `0o${unsigned.toString(8)}`;
  }
}

/**
 * Splits `expression,x` into the expression and its format: x hexadecimal, d decimal, b binary, o octal, u unsigned.
 *
 * @throws RequestError for an unknown letter
 */
export function splitFormat(text: string, otherwise: ValueFormat): { expression: string; format: ValueFormat } {
  const match = /^(.*),\s*([A-Za-z]+)\s*$/s.exec(text);
  if (match === null) return { expression: text, format: otherwise };
  const format = suffixFormats.get(match[2]!);
  if (format === undefined)
    throw new RequestError(
      `unknown format \`,${match[2]!}\`: use ,x hexadecimal, ,d decimal, ,u unsigned, ,b binary or ,o octal`,
    );
  return { expression: match[1]!, format };
}

/** Base of values under DAP's `format.hex`. */
export function requestedFormat(format: { readonly hex?: boolean } | null | undefined): ValueFormat {
  return format?.hex === true ? "hexadecimal" : "decimal";
}

/** Little-endian value of up to 8 bytes, zero-extended. */
export function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** The lowest `length` bytes of a value, little-endian. */
export function littleEndianBytes(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
}
