/**
 * Formatting. Line breaks belong to the author (a statement per line or a row of them); everything between tokens on a
 * line, indentation, blank lines and the column of trailing comments are decided here. Only white space changes, so that
 * formatting can neither change what a file means nor lose a comment, and formatting twice is formatting once.
 */
import { AstUtils, GrammarUtils, type AstNode } from "langium";
import { contextualWords, spacedWords, wordsBeforeParenthesis } from "../syntax/index.js";
import type { Scenario, Vas } from "../generated/ast.js";

/** A token or comment as the formatter sees it; lines are 0-based. */
export interface FormatToken {
  readonly text: string;
  readonly kind: "word" | "literal" | "punctuation" | "lineComment" | "blockComment";
  readonly offset: number;
  readonly line: number;
  readonly endLine: number;
}

/** Offsets that the syntax tree knows and the tokens do not. */
export interface FormatHints {
  /** Tokens glued to the one before: inside `asid+sasid`, `r-x`, `arc-hs38-1k`. */
  readonly glued: ReadonlySet<number>;
  /** First tokens of statements, settings and declarations that follow another one. */
  readonly siblings: ReadonlySet<number>;
  /** Parentheses that are not of a call although a word stands before them: `size (PAGES * 4K)`. */
  readonly spaced: ReadonlySet<number>;
  /** Words that are free as names and that mean something here: `contains`, `some`, `always`. */
  readonly meant: ReadonlySet<number>;
}

/** White space to replace: [start, end) by `text`. */
export interface FormatEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Where a token stands in the output. */
interface Gap {
  readonly newLines: number;
  /** Spaces before the token on its line, indentation included. */
  spaces: number;
}

/** Edits that format a file. `indent` is the unit of indentation, `lineEnd` the file's line ending. */
export function formatEdits(
  text: string,
  tokens: readonly FormatToken[],
  hints: FormatHints,
  indent: string,
  lineEnd: string,
): FormatEdit[] {
  const gaps = tokenGaps(tokens, hints);
  alignComments(tokens, gaps, indent.length);
  const edits: FormatEdit[] = [];
  let end = 0;
  tokens.forEach((token, index) => {
    const { newLines, spaces } = gaps[index]!;
    const blank = newLines > 0 || index === 0 ? indent.repeat(spaces) : " ".repeat(spaces);
    push(edits, text, end, token.offset, lineEnd.repeat(newLines) + blank);
    end = token.offset + token.text.length;
  });
  push(edits, text, end, text.length, tokens.length > 0 ? lineEnd : "");
  return edits;
}

function push(edits: FormatEdit[], source: string, start: number, end: number, text: string): void {
  if (source.slice(start, end) !== text) edits.push({ start, end, text });
}

/** Line breaks and spaces before every token; at the start of a line `spaces` counts indentation units. */
function tokenGaps(tokens: readonly FormatToken[], hints: FormatHints): Gap[] {
  const gaps: Gap[] = [];
  let braces = 0;
  let brackets = 0;
  let previous: FormatToken | null = null;
  for (const [index, token] of tokens.entries()) {
    if (token.text === "}") braces = Math.max(0, braces - 1);
    if (token.text === ")" || token.text === "]") brackets = Math.max(0, brackets - 1);
    const lines: number = previous ? token.line - previous.endLine : 0;
    if (!previous || lines > 0) {
      const code = previousCode(tokens, index);
      const continues =
        brackets > 0 || (isCode(token) && !isWholeWord(code, token, hints) && continuesLine(code, token, hints));
      const noBlank = previous?.text === "{" || token.text === "}" || !previous;
      gaps.push({ newLines: previous ? Math.min(lines, noBlank ? 1 : 2) : 0, spaces: braces + (continues ? 1 : 0) });
    } else {
      gaps.push({ newLines: 0, spaces: spacesBetween(previous, token, tokens[index - 2] ?? null, hints) });
    }
    if (token.text === "{") braces++;
    if (token.text === "(" || token.text === "[") brackets++;
    previous = token;
  }
  return gaps;
}

function isCode({ kind }: FormatToken): boolean {
  return kind !== "lineComment" && kind !== "blockComment";
}

function previousCode(tokens: readonly FormatToken[], index: number): FormatToken | null {
  for (let before = index - 1; before >= 0; before--) if (isCode(tokens[before]!)) return tokens[before]!;
  return null;
}

/** Whether the token before ends a word with signs, such as `rw-`, and the token is none of it: that `-` takes no operand. */
function isWholeWord(before: FormatToken | null, token: FormatToken, { glued }: FormatHints): boolean {
  return before !== null && glued.has(before.offset) && !glued.has(token.offset);
}

/** Whether a line that begins with `token` goes on with the expression or list of the line before. */
function continuesLine(before: FormatToken | null, token: FormatToken, hints: FormatHints): boolean {
  if (!before || token.kind === "literal") return before !== null && endsOpen(before, hints);
  return endsOpen(before, hints) || isOne(spacedWords, token, hints);
}

function endsOpen(token: FormatToken, hints: FormatHints): boolean {
  const { text, kind } = token;
  return kind !== "literal" && (isOne(spacedWords, token, hints) || text === "," || text === "=");
}

/** Is a token one of these words, and no name that is written like one? */
function isOne(words: ReadonlySet<string>, { text, offset }: FormatToken, { meant }: FormatHints): boolean {
  return words.has(text) && (!contextualWords.has(text) || meant.has(offset));
}

/** Spaces between two tokens of one line. */
function spacesBetween(
  left: FormatToken,
  right: FormatToken,
  beforeLeft: FormatToken | null,
  hints: FormatHints,
): number {
  if (!isCode(left) || !isCode(right)) return right.kind === "lineComment" ? 2 : 1;
  if (hints.glued.has(right.offset)) return 0;
  if (right.text === "{" && right.kind === "punctuation") return 1;
  if (hints.siblings.has(right.offset)) return 2;
  if (hints.spaced.has(right.offset)) return 1;
  if (left.kind !== "literal" && isTightAfter(left, beforeLeft, hints)) return 0;
  return right.kind !== "literal" && isTightBefore(left, right, hints) ? 0 : 1;
}

function isTightAfter(left: FormatToken, beforeLeft: FormatToken | null, hints: FormatHints): boolean {
  switch (left.text) {
    case "(":
    case "[":
    case ".":
    case "!":
    case "~":
      return true;
    case "-":
      return !endsOperand(beforeLeft, hints) || hints.siblings.has(left.offset);
    default:
      return false;
  }
}

function isTightBefore(left: FormatToken, right: FormatToken, hints: FormatHints): boolean {
  switch (right.text) {
    case ")":
    case "]":
    case ",":
    case ":":
    case ".":
    case "[":
      return true;
    case "(":
      return left.kind === "word" && !isOne(wordsBeforeParenthesis, left, hints);
    default:
      return false;
  }
}

/** Whether `-` after this token subtracts. */
function endsOperand(token: FormatToken | null, hints: FormatHints): boolean {
  if (!token) return false;
  if (token.kind === "literal") return true;
  if (token.kind === "word") return !isOne(wordsBeforeParenthesis, token, hints);
  return token.text === ")" || token.text === "]";
}

/** Puts the trailing comments of consecutive lines into one column. */
function alignComments(tokens: readonly FormatToken[], gaps: Gap[], unit: number): void {
  let run: { gap: Gap; width: number }[] = [];
  let width = 0;
  const flush = (): void => {
    const column = Math.max(0, ...run.map((entry) => entry.width)) + 2;
    for (const entry of run) entry.gap.spaces = column - entry.width;
    run = [];
  };
  let commented = false;
  for (const [index, token] of tokens.entries()) {
    const gap = gaps[index]!;
    const starts = index === 0 || gap.newLines > 0;
    if (starts) {
      if (!commented || gap.newLines > 1) flush();
      commented = false;
      width = gap.spaces * unit;
    } else if (token.kind === "lineComment") {
      run.push({ gap, width });
      commented = true;
    } else {
      width += gap.spaces;
    }
    const lastLine = token.text.slice(token.text.lastIndexOf("\n") + 1);
    width = lastLine.length === token.text.length ? width + token.text.length : lastLine.length;
  }
  flush();
}

/** Reads the hints off a syntax tree. */
export function formatHints(scenario: Scenario): FormatHints {
  const glued = new Set<number>();
  const siblings = new Set<number>();
  const spaced = new Set<number>();
  const meant = new Set<number>();
  for (const node of AstUtils.streamAst(scenario)) {
    for (const property of ["preset", "word", "permissions"]) {
      const written = property in node ? GrammarUtils.findNodeForProperty(node.$cstNode, property) : undefined;
      if (written) for (let offset = written.offset + 1; offset < written.end; offset++) glued.add(offset);
    }
    for (const property of amounts) {
      if (!(property in node)) continue;
      for (const amount of GrammarUtils.findNodesForProperty(node.$cstNode, property))
        if (amount.text.startsWith("(")) spaced.add(amount.offset);
    }
    const word =
      node.$type === "Contains"
        ? GrammarUtils.findNodeForKeyword(node.$cstNode, "contains")
        : node.$type === "Expectation"
          ? GrammarUtils.findNodeForProperty(node.$cstNode, "quantifier")
          : undefined;
    if (word) meant.add(word.offset);
    const parenthesis = node.$type === "Setting" ? GrammarUtils.findNodeForKeyword(node.$cstNode, "(") : undefined;
    if (parenthesis) spaced.add(parenthesis.offset);
    // A share is read from behind its word on.
    const isShare = node.$type === "Vas" && isShared(node as Vas);
    if (!isShare && isListed(node) && (node.$containerIndex ?? 0) + laterList(node) > 0)
      siblings.add(node.$cstNode!.offset);
  }
  return { glued, siblings, spaced, meant };
}

function isShared({ file, interpreter }: Vas): boolean {
  return file !== undefined || interpreter === true;
}

/** Properties that hold an amount, which may stand in parentheses. */
const amounts = ["place", "start", "size", "pages", "mode", "uid", "gid", "core", "values"];

const listProperties = new Set([
  "includes",
  "constants",
  "variants",
  "statements",
  "settings",
  "segments",
  "variables",
  "functions",
  "machines",
  "kernels",
  "vases",
  "programs",
  "processes",
  "expectations",
  "explorations",
  "schedules",
  "trees",
]);

function isListed(node: AstNode): boolean {
  return (
    node.$containerProperty !== undefined && listProperties.has(node.$containerProperty) && node.$cstNode !== undefined
  );
}

/**
 * 1 if another list of the same container may come first: the first function after variables, the first top-level
 * block.
 */
function laterList(node: AstNode): 0 | 1 {
  const first = node.$container?.$cstNode;
  if (
    node.$containerProperty === "statements" ||
    node.$containerProperty === "settings" ||
    node.$containerProperty === "segments"
  )
    return 0;
  const scenario = node.$container?.$type === "Scenario" ? (node.$container as Scenario) : null;
  if (scenario !== null && scenario.title !== undefined) return 1;
  const lists = node.$container as AstNode & Readonly<Record<string, AstNode[] | undefined>>;
  const all = [...listProperties].flatMap((property) => lists[property] ?? []);
  return first && all.some((other) => (other.$cstNode?.offset ?? 0) < node.$cstNode!.offset) ? 1 : 0;
}
