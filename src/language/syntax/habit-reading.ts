/** Reading tokens that were written for another language: what all habits have in common. */
import type { LexerResult } from "langium";
import type { Fix } from "./fix.js";
import type { LexingProblem } from "./lexing-problem.js";

export type Token = LexerResult["tokens"][number];
export type Definition = Readonly<Record<string, Token["tokenType"]>>;

/** Words that C declares whole numbers with; the first four are words of the language as well. */
export const cTypes: ReadonlySet<string> = new Set(
  "u8 u16 u32 u64 int long char short unsigned signed void bool uint64_t uint32_t uint16_t uint8_t int64_t int32_t size_t".split(
    " ",
  ),
);

/** Tokens as they are read, and where reading is. */
export interface Reading {
  readonly given: readonly Token[];
  readonly definition: Definition;
  readonly read: Token[];
  errors: LexingProblem[];
  /** Index of the next token. */
  at: number;
  /** Braces that are open. */
  depth: number;
  /** Braces that were open at the last `fn`; -1 = outside of functions. */
  functionDepth: number;
}

export function imageAt({ given, at }: Reading, offset: number): string {
  return given[at + offset]?.image ?? "";
}

/** Index of the bracket that closes the one at an index, or -1. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const { image } = tokens[at]!;
    if (image === "(" || image === "[") depth++;
    else if (image === ")" || image === "]") depth--;
    else if (image === "{" || image === "}") return -1;
    if (depth === 0) return at;
  }
  return -1;
}

export function report({ errors }: Reading, from: Token, to: Token, message: string, fix?: Fix): void {
  const length = endOf(to) - from.startOffset;
  const { startOffset: offset, startLine: line, startColumn: column } = from;
  const fixes = fix === undefined ? {} : { fixes: [fix] };
  errors.push({ kind: "c-habit", message, offset, line, column, length, ...fixes });
}

function endOf({ startOffset, image }: Token): number {
  return startOffset + image.length;
}

/** Another text in the place of tokens; that of a token is within its line. */
export function rewriting(from: Token, to: Token, newText: string, title = `Write \`${newText}\``): Fix {
  const start = { line: from.startLine! - 1, character: from.startColumn! - 1 };
  const end = { line: to.startLine! - 1, character: to.startColumn! - 1 + to.image.length };
  return { title, edits: [{ range: { start, end }, newText }] };
}

/** A token of another kind in the place of one that was written. */
export function made({ definition }: Reading, name: string, image: string, place: Token): Token {
  const tokenType = definition[name] ?? definition[name.replace(/:KW$/, "")];
  if (tokenType === undefined) return place;
  return { ...place, image, tokenType, tokenTypeIdx: tokenType.tokenTypeIdx! };
}
