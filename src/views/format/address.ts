/** Addresses in views: written and read. */
import { addressText } from "../../notation/index.js";

/** As `addressText`, without the prefix, for axes and cells where `0x` would be repeated noise. */
export function formatBareAddress(address: number, digits = 8): string {
  return addressText(address, digits).slice(2);
}

/** First and last byte of a half-open range: `0x2000_0000–0x2000_1fff`. */
export function formatRange(start: number, end: number): string {
  return `${addressText(start)}–${addressText(Math.max(start, end - 1))}`;
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
