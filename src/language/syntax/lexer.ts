/** The lexer, with a limit on nesting: the parser is recursive, and no file may exhaust the stack. */
import { DefaultLexer, type LexerResult } from "langium";
import { readHabits } from "./c-habits.js";
import { readNames } from "./names-by-place.js";
import { withKinds, type LexingProblem } from "./lexing-problem.js";
import { binaryOperators, nestingLimit, prefixOperators } from "../expressions/index.js";
import { mostTokens, readable, withOpenStrings } from "./unreadable.js";

/** Most binary operators in one expression. */
const chainLimit = 1000;

/** What each adds; a call or an index passes through many more rules of the grammar than a block. */
const bracketWeight = 4;
const otherWeight = 1;

type Token = LexerResult["tokens"][number];
type Definition = Parameters<typeof readHabits>[2];

/** Stops reading where a file nests too deeply, and says so there. */
export class VasLexer extends DefaultLexer {
  private given: { readonly text: string; readonly result: LexerResult } | null = null;

  /** Does something that reads a text, and gives it these tokens of it: all, or those that have to be parsed. */
  giving<Result>(text: string, result: LexerResult, work: () => Result): Result {
    this.given = { text, result };
    try {
      return work();
    } finally {
      this.given = null;
    }
  }

  override tokenize(text: string): LexerResult {
    if (this.given?.text === text) return this.given.result;
    const { text: read, errors: unread } = readable(text);
    const raw = super.tokenize(read);
    const definition = this.definition as Definition;
    const wrong = withKinds(read, raw.errors);
    const tokens = withOpenStrings(read, raw.tokens, wrong, definition);
    const meant = readHabits(readNames(tokens, definition), wrong, definition);
    const result = { ...raw, tokens: meant.tokens, errors: [...unread, ...meant.errors] };
    const count = result.tokens.length + result.hidden.length;
    const long = count > mostTokens;
    const index = long ? 0 : tooDeepAt(result.tokens);
    if (index < 0) return result;
    const token = result.tokens[index] ?? result.hidden[0]!;
    const error: LexingProblem = {
      kind: "limit",
      message: long
        ? `A file has at most ${mostTokens} words, signs and comments, this one ${count}: split it, or compute what it lists.`
        : "This is nested too deeply or too long: put a part into a function or a variable of its own.",
      offset: token.startOffset,
      line: token.startLine,
      column: token.startColumn,
      length: token.image.length,
    };
    const hidden = result.hidden.filter(({ startOffset }) => startOffset < token.startOffset);
    return { ...result, tokens: result.tokens.slice(0, index), hidden, errors: [...result.errors, error] };
  }
}

const openers = new Set(["(", "[", "{"]);
const closers = new Set([")", "]", "}"]);
const statementWords = new Set([
  "let",
  "if",
  "else",
  "while",
  "for",
  "in",
  "break",
  "continue",
  "return",
  "expect",
  "meet",
  "print",
  "fn",
  "process",
  ",",
  "=",
]);
const signWords = new Set<string>([...prefixOperators, "not"]);

/** Index of the first token that nests too deeply, or -1. */
function tooDeepAt(tokens: readonly Pick<Token, "image">[]): number {
  // Weight where each open place begins and where its chain of `else` stands; the last entry is the innermost place.
  const places: { readonly start: number; chain: number; operators: number }[] = [{ start: 0, chain: 0, operators: 0 }];
  let signs = 0;
  for (const [index, { image }] of tokens.entries()) {
    let place = places.at(-1)!;
    if (openers.has(image)) {
      const start = place.start + place.chain + signs + (image === "{" ? otherWeight : bracketWeight);
      places.push({ start, chain: 0, operators: 0 });
    } else if (closers.has(image) && places.length > 1) {
      places.pop();
      place = places.at(-1)!;
      // An `else` after the brace goes on with the chain; anything else ends it.
      if (image === "}") place.chain = tokens[index + 1]?.image === "else" ? place.chain + otherWeight : 0;
    }
    signs = signWords.has(image) ? signs + otherWeight : 0;
    const innermost = places.at(-1)!;
    if (binaryOperators.has(image)) innermost.operators++;
    else if (statementWords.has(image) || image === "}") innermost.operators = 0;
    if (innermost.start + innermost.chain + signs > nestingLimit || innermost.operators > chainLimit) return index;
  }
  return -1;
}
