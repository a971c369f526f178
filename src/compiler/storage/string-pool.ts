/** String literals of one program or VAS segment: equal ones are kept once, each ends with a NUL byte. */
import type { SymbolName } from "../target/index.js";

/** Literals by text, with the symbols they are placed under. */
export interface StringPool {
  readonly prefix: string;
  readonly symbols: Map<string, SymbolName>;
}

/** A pool without literals; `prefix` tells its symbols from those of other pools. */
export function emptyStringPool(prefix: string): StringPool {
  return { prefix, symbols: new Map() };
}

/** Symbol of a literal, adding it if it is new. */
export function stringSymbol(pool: StringPool, text: string): SymbolName {
  const known = pool.symbols.get(text);
  if (known !== undefined) return known;
  const symbol = `${pool.prefix}string ${pool.symbols.size}`;
  pool.symbols.set(text, symbol);
  return symbol;
}

/** UTF-8 bytes of a text. An unpaired surrogate becomes U+FFFD, as everywhere. */
export function encodeText(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const scalar = point >= 0xd800 && point < 0xe000 ? 0xfffd : point;
    if (scalar < 0x80) bytes.push(scalar);
    else if (scalar < 0x800) bytes.push(0xc0 | (scalar >> 6), continuation(scalar, 0));
    else if (scalar < 0x10000) bytes.push(0xe0 | (scalar >> 12), continuation(scalar, 6), continuation(scalar, 0));
    else bytes.push(0xf0 | (scalar >> 18), continuation(scalar, 12), continuation(scalar, 6), continuation(scalar, 0));
  }
  return Uint8Array.from(bytes);
}

function continuation(scalar: number, shift: number): number {
  return 0x80 | ((scalar >> shift) & 0x3f);
}
