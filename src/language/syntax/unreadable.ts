/** Texts that are not read at all, or only up to a place: each with one error that says why. */
import type { Definition, Token } from "./habit-reading.js";
import type { LexingKind, LexingProblem } from "./lexing-problem.js";
import { openComment } from "./syntax-message.js";

/** Most words, signs and comments of a file. */
export const mostTokens = 100_000;

/** Most characters of a file. */
const mostCharacters = 4_000_000;

/** What is to be read of a text. */
export interface Readable {
  readonly text: string;
  readonly errors: readonly LexingProblem[];
}

/** Takes off what cannot be read. */
export function readable(text: string): Readable {
  if (isWide(text)) {
    const message = "This is not UTF-8 but UTF-16, or no text at all: save the file as UTF-8.";
    return { text: "", errors: [errorAt("encoding", text, 0, 1, message)] };
  }
  if (text.length > mostCharacters) {
    const message = `A file has at most ${mostCharacters} characters, this one ${text.length}: split it, or compute what it lists.`;
    return { text: "", errors: [errorAt("limit", text, 0, 1, message)] };
  }
  const open = unclosedComment(text);
  if (open < 0) return { text, errors: [] };
  return {
    text: text.slice(0, open),
    errors: [errorAt("open-comment", text, open, 2, openComment)],
  };
}

/** UTF-16 read as UTF-8: a NUL beside every letter, or two bytes that are none. */
function isWide(text: string): boolean {
  return /^(?:\ufeff|\ufffd\ufffd)?[^\0]{0,2}\0/.test(text) || text.startsWith("\ufffd\ufffd");
}

/** Where a comment begins that does not end, or -1. */
function unclosedComment(text: string): number {
  // Whatever can hold the beginning of a comment without being one; sticky, so that it is one pass.
  const part = /"[^"\\\n\r]*(?:\\[^\n\r][^"\\\n\r]*)*"?|'(?:\\[^\n\r]|[^'\\\n\r])'|\/\/[^\n\r]*|\/\*|[^"'/]+|["'/]/y;
  while (part.lastIndex < text.length) {
    const start = part.lastIndex;
    const found = part.exec(text);
    if (found === null) return -1;
    if (found[0] !== "/*") continue;
    const end = text.indexOf("*/", start + 2);
    if (end < 0) return start;
    part.lastIndex = end + 2;
  }
  return -1;
}

function errorAt(kind: LexingKind, text: string, offset: number, length: number, message: string): LexingProblem {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { kind, message, offset, length, line, column: offset - before.lastIndexOf("\n") };
}

/** Tokens with strings that do not end on their line as strings to its end, outside of braces: what would have been their text is no code. */
export function withOpenStrings(
  text: string,
  tokens: readonly Token[],
  errors: readonly LexingProblem[],
  definition: Definition,
): readonly Token[] {
  const type = definition["STRING"];
  const open = errors.filter(({ kind }) => kind === "open-string");
  if (type === undefined || open.length === 0) return tokens;
  const read: Token[] = [];
  let depth = 0;
  let at = 0;
  for (const { offset, line, column } of open) {
    for (; at < tokens.length && tokens[at]!.startOffset < offset; at++) {
      const token = tokens[at]!;
      if (token.image === "{") depth++;
      else if (token.image === "}") depth--;
      read.push(token);
    }
    // Braces behind one in a block close the block: there they count as what they look like.
    if (depth > 0 || line === undefined || column === undefined) continue;
    const image = /^[^\n\r]*/.exec(text.slice(offset))![0];
    while (at < tokens.length && tokens[at]!.startOffset < offset + image.length) at++;
    const end = offset + image.length - 1;
    const place = { startOffset: offset, startLine: line, startColumn: column, endOffset: end, endLine: line };
    read.push({
      ...place,
      endColumn: column + image.length - 1,
      image,
      tokenType: type,
      tokenTypeIdx: type.tokenTypeIdx!,
    });
  }
  return [...read, ...tokens.slice(at)];
}
