/** The one formatter of addresses: `0x2002_0008`. */

import { addressText } from "../../protocol/story.js";

/** Hexadecimal, in groups of four, at least `digits` wide: `0x2002_0008`, `0x0001_0000`, `0x40_0000_0000`. */
export const formatAddress = addressText;

/** As `formatAddress`, without the prefix, for axes and cells where `0x` would be repeated noise. */
export function formatBareAddress(address: number, digits = 8): string {
  return addressText(address, digits).slice(2);
}

/** First and last byte of a half-open range: `0x2000_0000–0x2000_1fff`. */
export function formatRange(start: number, end: number): string {
  return `${formatAddress(start)}–${formatAddress(Math.max(start, end - 1))}`;
}

/** A number that is not an address, such as a PFN or an index: `0x4091a`. */
export function formatHex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** An address, or what is wrong with the text and what to write instead. */
export type ParsedAddress = { readonly address: number } | { readonly problem: string };

/** Reads `0x2002_0008`, `2002_0008` or `20020008`: always hexadecimal, with or without prefix and underscores. */
export function parseAddress(text: string): ParsedAddress {
  const digits = text.trim().replace(/^0x/i, "").replaceAll("_", "");
  if (digits === "") return { problem: "Type a hexadecimal address, for example 0x2002_0008." };
  if (!/^[0-9a-f]+$/i.test(digits)) {
    return { problem: `“${text.trim()}” is not a hexadecimal address: write it like 0x2002_0008.` };
  }
  const address = Number.parseInt(digits, 16);
  if (!Number.isSafeInteger(address)) {
    return { problem: `“${text.trim()}” is beyond 53 bits: user addresses have at most 48.` };
  }
  return { address };
}
