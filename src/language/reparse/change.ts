/** What an edit has changed: a piece of the text, and of its tokens. */
import type { LexerResult } from "langium";

/** A token as the lexer gives it. */
export type Token = LexerResult["tokens"][number];

/** Where tokens begin, and of which type they are: what is kept of a text that has been parsed. */
export interface TokenRecord {
  readonly starts: Int32Array;
  readonly types: Uint16Array;
}

/** What is kept of tokens. */
export function recordOf(tokens: readonly Token[]): TokenRecord {
  const starts = new Int32Array(tokens.length);
  const types = new Uint16Array(tokens.length);
  for (let at = 0; at < tokens.length; at++) {
    starts[at] = tokens[at]!.startOffset;
    types[at] = tokens[at]!.tokenTypeIdx;
  }
  return { starts, types };
}

/** An edit: what of the old text is the same in the new one, in front of it and behind it. */
export interface Change {
  /** Offset of the first character that differs. */
  readonly from: number;
  /** Offset behind the last one that differs, in the old text. */
  readonly oldTo: number;
  /** By how much longer the new text is. */
  readonly growth: number;
  /** So many tokens in front are the same, and none of them touches the change. */
  readonly sameBefore: number;
  /** So many tokens behind, likewise. */
  readonly sameBehind: number;
}

/** Compares two texts and their tokens. */
export function changeBetween(old: string, record: TokenRecord, text: string, tokens: readonly Token[]): Change {
  const shorter = Math.min(old.length, text.length);
  let from = 0;
  while (from < shorter && old.charCodeAt(from) === text.charCodeAt(from)) from++;
  let behind = 0;
  while (
    behind < shorter - from &&
    old.charCodeAt(old.length - 1 - behind) === text.charCodeAt(text.length - 1 - behind)
  )
    behind++;
  const oldTo = old.length - behind;
  const growth = text.length - old.length;
  const { starts, types } = record;
  const fewer = Math.min(starts.length, tokens.length);
  let sameBefore = 0;
  for (; sameBefore < fewer; sameBefore++) {
    const token = tokens[sameBefore]!;
    const same = token.startOffset === starts[sameBefore] && token.tokenTypeIdx === types[sameBefore];
    if (!same || token.startOffset + token.image.length >= from) break;
  }
  let sameBehind = 0;
  for (; sameBehind < fewer - sameBefore; sameBehind++) {
    const at = starts.length - 1 - sameBehind;
    const token = tokens[tokens.length - 1 - sameBehind]!;
    const same = token.startOffset === starts[at]! + growth && token.tokenTypeIdx === types[at];
    if (!same || starts[at]! <= oldTo) break;
  }
  return { from, oldTo, growth, sameBefore, sameBehind };
}

/** Index of the first token that begins at an offset or behind it. */
export function tokenAt({ starts }: TokenRecord, offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
