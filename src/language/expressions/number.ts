/**
 * Number and character literals: decimal, 0x, 0o (or a leading 0, as in C), 0b, `_` between digits, and the size
 * suffixes
 * K, M and G on decimal numbers.
 */

/** What a literal says, or why it says nothing. */
export type NumberReading =
  { readonly ok: true; readonly value: bigint } | { readonly ok: false; readonly message: string };

interface Radix {
  readonly pattern: RegExp;
  /** Prefix that BigInt understands. */
  readonly prefix: string;
  readonly strip: number;
  readonly name: string;
  readonly digits: string;
}

const radices: readonly { readonly start: RegExp; readonly radix: Radix }[] = [
  {
    start: /^0[xX]/,
    radix: { pattern: /^[0-9a-fA-F]+$/, prefix: "0x", strip: 2, name: "hexadecimal", digits: "0 to 9 and a to f" },
  },
  { start: /^0[oO]/, radix: { pattern: /^[0-7]+$/, prefix: "0o", strip: 2, name: "octal", digits: "0 to 7" } },
  { start: /^0[bB]/, radix: { pattern: /^[01]+$/, prefix: "0b", strip: 2, name: "binary", digits: "0 and 1" } },
  {
    start: /^0[0-9_]/,
    radix: { pattern: /^[0-7]+$/, prefix: "0o", strip: 1, name: "octal (it begins with 0, as in C)", digits: "0 to 7" },
  },
];

const suffixes: Readonly<Record<string, bigint>> = { K: 1024n, M: 1024n ** 2n, G: 1024n ** 3n };

/**
 * Largest value that fits 64 bits; literals above 2^63 - 1 wrap to negative numbers, as addresses of C's `unsigned
 * long` do.
 */
const largestNumber = 2n ** 64n - 1n;

/** Reads a number literal. Never throws. */
export function readNumber(text: string): NumberReading {
  if (/__|_$/.test(text)) return { ok: false, message: `\`${text}\`: \`_\` stands between two digits.` };
  const radix = radices.find(({ start }) => start.test(text))?.radix;
  const plain = text.replace(/_/g, "");
  if (radix) {
    const digits = plain.slice(radix.strip);
    if (!radix.pattern.test(digits)) {
      return { ok: false, message: `\`${text}\` is ${radix.name}: use the digits ${radix.digits}.` };
    }
    return bounded(text, BigInt(radix.prefix + digits));
  }
  const match = /^([0-9]+)([KMG]?)$/.exec(plain);
  if (!match) {
    return {
      ok: false,
      message: `\`${text}\` is not a number: write digits, 0x…, 0o… or 0b…, or add K, M or G to a decimal number.`,
    };
  }
  return bounded(text, BigInt(match[1]!) * (suffixes[match[2]!] ?? 1n));
}

function bounded(text: string, value: bigint): NumberReading {
  if (value <= largestNumber) return { ok: true, value };
  return { ok: false, message: `\`${text}\` does not fit 64 bits: use at most 0xffff_ffff_ffff_ffff.` };
}

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "0": "\0",
  "\\": "\\",
  '"': '"',
  "'": "'",
};

/** Escapes that string and character literals know, as written. */
export const knownEscapes = ["\\n", "\\t", "\\r", "\\0", "\\\\", '\\"', "\\'"];

/** Contents of a string or character literal (quotes included in `text`); unknown escapes stand for themselves. */
export function readText(text: string): string {
  // One that is being written has no end yet.
  const end = text.length > 1 && text.endsWith(text[0]!) ? -1 : text.length;
  return text.slice(1, end).replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter);
}

/** First escape in a literal that means nothing, or null. */
export function unknownEscape(text: string): string | null {
  for (const match of text.matchAll(/\\(.)/g)) {
    if (!(match[1]! in escapes)) return match[0];
  }
  return null;
}
