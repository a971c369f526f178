/** Finds in a line of a scenario what can be evaluated: for hovers and inline values. Text only; no parse of the file. */

/** A piece of a line; columns are 0-based, `end` is exclusive. */
export interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const keywords = new Set([
  "and",
  "break",
  "continue",
  "else",
  "expect",
  "false",
  "fn",
  "for",
  "if",
  "in",
  "let",
  "meet",
  "not",
  "or",
  "print",
  "return",
  "true",
  "while",
]);
/** Loads by width are expressions together with their address. */
const widths = /^u(8|16|32|64)$/;

/** The line with comments and strings blanked, so that columns stay. */
function codeOf(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"?|\/\/.*$/g, (text) => " ".repeat(text.length));
}

/**
 * The expression at a column: a number, a name, a name with what owns it (`libc.table`), or a load by width with its address
 * (`u64[p + 8]`); null on anything else.
 */
export function expressionAt(line: string, column: number): Piece | null {
  const code = codeOf(line);
  for (const match of code.matchAll(/[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|0[xX][0-9a-fA-F_]+|\d[\d_]*/g)) {
    const { index: start, 0: word } = match;
    const end = start + word.length;
    if (column < start || column > end) continue;
    if (widths.test(word)) return withAddress(code, start, end);
    if (keywords.has(word)) return null;
    // On the owner of `libc.table` the owner itself is meant, on what follows the dot the whole.
    const dot = word.indexOf(".", column - start);
    const text = dot < 0 ? word : word.slice(0, dot);
    return { text, start, end: start + text.length };
  }
  return null;
}

/** Names in a line that may be variables: no keywords, no calls, no members of something else, no names of arguments (`core: 1`). */
export function variablesIn(line: string): Piece[] {
  const pieces: Piece[] = [];
  for (const match of codeOf(line).matchAll(/(?<![\w.])[A-Za-z_]\w*(?![\w(]|\s*[(:]|\.)/g)) {
    const { index: start, 0: text } = match;
    if (!keywords.has(text) && !widths.test(text)) pieces.push({ text, start, end: start + text.length });
  }
  return pieces;
}

/** 0-based line of the function that contains `line`, found upwards; `line` itself if there is none. */
export function functionStart(lines: (line: number) => string, line: number): number {
  for (let at = line; at >= 0; at--) if (/^\s*fn\s/.test(codeOf(lines(at)))) return at;
  return line;
}

function withAddress(code: string, start: number, end: number): Piece | null {
  if (code[end] !== "[") return null;
  let depth = 0;
  for (let at = end; at < code.length; at++) {
    if (code[at] === "[") depth += 1;
    if (code[at] === "]") depth -= 1;
    if (depth === 0) return { text: code.slice(start, at + 1), start, end: at + 1 };
  }
  return null;
}
