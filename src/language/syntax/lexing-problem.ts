/** What the lexer finds wrong, told by its kind: who reads it must not look at words. */
import type { LexerResult } from "langium";
import type { Fix, FixData } from "./fix.js";

/** What is wrong with characters that begin no token. */
export type UnreadKind =
  "semicolon" | "open-string" | "character" | "open-comment" | "conditional" | "preprocessor" | "unexpected";

/** Kinds of what the lexer says. */
export type LexingKind = UnreadKind | "encoding" | "limit" | "c-habit";

/** An error of the lexer. */
export interface LexingProblem {
  readonly kind: LexingKind;
  /** From 0. */
  readonly offset: number;
  /** From 1; not known at the end of an empty text. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly length: number;
  readonly message: string;
  /** What corrects it, where it is known. */
  readonly fixes?: readonly Fix[];
}

/** What travels with its diagnostic to the editor and back. */
export interface LexingData extends Partial<FixData> {
  /** Langium's name for it. */
  readonly code: string;
  readonly lexing: LexingKind;
}

/** Which kind characters are that the lexer could not read. */
export function unreadKind(text: string, offset: number): UnreadKind {
  if (text[offset] === ";") return "semicolon";
  if (text[offset] === '"') return "open-string";
  if (text[offset] === "'") return "character";
  if (text[offset] === "?") return "conditional";
  if (text[offset] === "#") return "preprocessor";
  return text.startsWith("/*", offset) ? "open-comment" : "unexpected";
}

/** Errors of the generated lexer with their kinds. */
export function withKinds(text: string, errors: LexerResult["errors"]): LexingProblem[] {
  return errors.map((error) => ({ ...error, kind: unreadKind(text, error.offset) }));
}
