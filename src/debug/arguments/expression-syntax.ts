/**
 * Expressions that a user types into watches, conditions, the console: those of the language (docs/language.md) plus
 * `$a0` for registers and `&name` for addresses, and paths into C's values: `root->left->key`, `pool.items[i].key`, `*argv`. Calls are
 * left out on purpose: looking at a program must not run it.
 *
 * The words of the language are names here, since programs in C have variables called `process`; therefore the language's own parser
 * does not read them. Operators, their strengths, what they do, numbers and the wording of errors are the language's.
 */
import {
  expected,
  nestingLimit,
  notStrength,
  operatorStrengths,
  plainOperator,
  prefixOperators,
  readNumber,
  readText,
  unexpected,
  VasTerminals,
  type binaryOperation,
  type NumberReading,
  type OperatorWord,
  type Width,
} from "../../language/index.js";
import type { StateQuestion } from "../../image/image.js";
import { RequestError } from "./request-error.js";

/** Operators with two operands. */
export type BinaryOperator = Parameters<typeof binaryOperation>[0];

/** A parsed expression. */
export type SyntaxNode =
  | { readonly kind: "number"; readonly value: bigint }
  | { readonly kind: "register"; readonly name: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "member"; readonly owner: string; readonly name: string }
  | { readonly kind: "index"; readonly base: SyntaxNode; readonly index: SyntaxNode }
  | { readonly kind: "memory"; readonly bytes: 1 | 2 | 4 | 8; readonly address: SyntaxNode }
  | { readonly kind: "address"; readonly of: SyntaxNode }
  /** A member of a value of C, or of what a pointer points to. */
  | { readonly kind: "part"; readonly base: SyntaxNode; readonly sign: "." | "->"; readonly name: string }
  /** `running(0)`: asked of the machine as it is. `core` and `asid` are named arguments of `reachable`. */
  | {
      readonly kind: "state";
      readonly asks: StateQuestion;
      readonly of: SyntaxNode;
      readonly core: SyntaxNode | null;
      readonly asid: SyntaxNode | null;
    }
  /** What a pointer of C points to. */
  | { readonly kind: "pointee"; readonly of: SyntaxNode }
  | { readonly kind: "unary"; readonly operator: (typeof prefixOperators)[number]; readonly operand: SyntaxNode }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: SyntaxNode;
      readonly right: SyntaxNode;
    };

interface Token {
  readonly kind: "number" | "character" | "word" | "register" | "symbol" | "end";
  readonly text: string;
  readonly at: number;
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** Signs of the language, the longest first. */
const symbols = [...Object.keys(operatorStrengths), ...prefixOperators, "(", ")", "[", "]", ".", "->", ",", ":"]
  .filter((sign) => !/^\w/.test(sign))
  .sort((one, other) => other.length - one.length)
  .map(escaped)
  .join("|");

/** Spaces, then one group per kind of token, in the order of `tokenKinds`. */
const tokenPattern = new RegExp(
  [
    VasTerminals.SPACE.source,
    `(${VasTerminals.NUMBER.source})`,
    `(${VasTerminals.CHARACTER.source.replace("(", "(?:")})`,
    `(${VasTerminals.ID.source})`,
    `(\\$${VasTerminals.ID.source})`,
    `(${symbols})`,
  ].join("|"),
  "y",
);
const tokenKinds = ["number", "character", "word", "register", "symbol"] as const;

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  const pattern = new RegExp(tokenPattern);
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) throw wrongAt(text, at, unexpected(String.fromCodePoint(text.codePointAt(at)!)));
    const group = tokenKinds.findIndex((_, index) => match[index + 1] !== undefined);
    if (group >= 0) found.push({ kind: tokenKinds[group]!, text: match[0], at });
  }
  found.push({ kind: "end", text: "", at: text.length });
  return found;
}

function wrongAt(text: string, at: number, message: string): RequestError {
  return new RequestError(`\`${text}\`, column ${at + 1}: ${message}`);
}

const widths: Readonly<Record<Width, 1 | 2 | 4 | 8>> = { u8: 1, u16: 2, u32: 4, u64: 8 };

interface Parser {
  readonly text: string;
  readonly tokens: readonly Token[];
  position: number;
  depth: number;
}

function refuse(parser: Parser, token: Token, wanted: string): RequestError {
  const found = token.kind === "end" ? "the end of the expression" : `\`${token.text}\``;
  return wrongAt(parser.text, token.at, expected(wanted, found));
}

function peek(parser: Parser): Token {
  return parser.tokens[parser.position]!;
}

function take(parser: Parser): Token {
  const token = peek(parser);
  if (token.kind !== "end") parser.position += 1;
  return token;
}

function accept(parser: Parser, symbol: string): boolean {
  if (peek(parser).kind !== "symbol" || peek(parser).text !== symbol) return false;
  parser.position += 1;
  return true;
}

function expectSymbol(parser: Parser, symbol: string): void {
  if (!accept(parser, symbol)) throw refuse(parser, peek(parser), `\`${symbol}\``);
}

const stateQuestions: ReadonlySet<string> = new Set<StateQuestion>(["running", "asid_of", "held", "reachable"]);

/** `asid_of(1)`, `reachable(kernel.page, core: 0, asid: 3)`: what an `expect` can ask of a state. No call of a program is read. */
function parseQuestion(parser: Parser, asks: StateQuestion): SyntaxNode {
  const of = parseBinary(parser, 1);
  const named: { core: SyntaxNode | null; asid: SyntaxNode | null } = { core: null, asid: null };
  while (asks === "reachable" && accept(parser, ",")) {
    const name = take(parser);
    if (name.text !== "core" && name.text !== "asid") throw refuse(parser, name, "`core:` or `asid:`");
    expectSymbol(parser, ":");
    named[name.text] = parseBinary(parser, 1);
  }
  expectSymbol(parser, ")");
  return { kind: "state", asks, of, ...named };
}

function parseName(parser: Parser, name: Token): SyntaxNode {
  if (stateQuestions.has(name.text) && accept(parser, "(")) return parseQuestion(parser, name.text as StateQuestion);
  if (Object.hasOwn(widths, name.text) && accept(parser, "[")) {
    const address = parseBinary(parser, 1);
    expectSymbol(parser, "]");
    return { kind: "memory", bytes: widths[name.text as Width], address };
  }
  if (accept(parser, ".")) {
    const member = take(parser);
    if (member.kind !== "word") throw refuse(parser, member, `a name of \`${name.text}\``);
    return { kind: "member", owner: name.text, name: member.text };
  }
  return { kind: "name", name: name.text };
}

function parseWord(parser: Parser, token: Token): SyntaxNode {
  const node = parseName(parser, token);
  return node.kind === "memory" || node.kind === "state" ? node : parsePostfix(parser, node);
}

function literal(parser: Parser, token: Token, reading: NumberReading): SyntaxNode {
  if (!reading.ok) throw wrongAt(parser.text, token.at, reading.message);
  return { kind: "number", value: reading.value };
}

function parsePrimary(parser: Parser): SyntaxNode {
  const token = take(parser);
  switch (token.kind) {
    case "number":
      return literal(parser, token, readNumber(token.text));
    case "character":
      return { kind: "number", value: BigInt(readText(token.text).codePointAt(0)!) };
    case "register":
      return { kind: "register", name: token.text.slice(1) };
    case "word":
      if (token.text === "not" || Object.hasOwn(operatorStrengths, token.text))
        throw refuse(parser, token, "an expression");
      return parseWord(parser, token);
    case "symbol":
      if (token.text === "(") {
        const inner = parseBinary(parser, 1);
        expectSymbol(parser, ")");
        return parseParts(parser, inner);
      }
      throw refuse(parser, token, "an expression");
    case "end":
      throw refuse(parser, token, "an expression");
  }
}

function parsePostfix(parser: Parser, base: SyntaxNode): SyntaxNode {
  if (peek(parser).text === "(" && peek(parser).kind === "symbol") {
    throw wrongAt(parser.text, peek(parser).at, "Calls are not evaluated, as they would run the program.");
  }
  return parseParts(parser, base);
}

/** Elements and members of what is read so far. */
function parseParts(parser: Parser, whole: SyntaxNode): SyntaxNode {
  let base = whole;
  for (let parts = 0; ; parts++) {
    if (parts > nestingLimit) throw new RequestError(`a path has more than ${nestingLimit} parts: shorten it`);
    if (accept(parser, "[")) {
      const index = parseBinary(parser, 1);
      expectSymbol(parser, "]");
      base = { kind: "index", base, index };
      continue;
    }
    const sign = accept(parser, "->") ? "->" : accept(parser, ".") ? "." : null;
    if (sign === null) return base;
    const member = take(parser);
    if (member.kind !== "word") throw refuse(parser, member, "the name of a member");
    base = { kind: "part", base, sign, name: member.text };
  }
}

/** `least`: how tightly an operator before it has to bind; `not` stands only where that is less than comparisons do. */
function parsePrefix(parser: Parser, least: number): SyntaxNode {
  parser.depth += 1;
  if (parser.depth > nestingLimit)
    throw new RequestError(`the expression is nested more than ${nestingLimit} deep: split it`);
  try {
    if (accept(parser, "&")) return { kind: "address", of: parsePrefix(parser, Infinity) };
    if (accept(parser, "*")) return { kind: "pointee", of: parsePrefix(parser, Infinity) };
    for (const operator of prefixOperators) {
      if (accept(parser, operator)) return { kind: "unary", operator, operand: parsePrefix(parser, Infinity) };
    }
    if (least <= notStrength && peek(parser).kind === "word" && peek(parser).text === "not") {
      take(parser);
      return { kind: "unary", operator: "!", operand: parseBinary(parser, notStrength) };
    }
    return parsePrimary(parser);
  } finally {
    parser.depth -= 1;
  }
}

function operatorAt(parser: Parser): OperatorWord | null {
  const { kind, text } = peek(parser);
  const known = (kind === "word" || kind === "symbol") && Object.hasOwn(operatorStrengths, text);
  return known ? (text as OperatorWord) : null;
}

function parseBinary(parser: Parser, least: number): SyntaxNode {
  let left = parsePrefix(parser, least);
  for (;;) {
    const operator = operatorAt(parser);
    if (operator === null || operatorStrengths[operator] < least) return left;
    take(parser);
    const right = parseBinary(parser, operatorStrengths[operator] + 1);
    left = { kind: "binary", operator: plainOperator(operator), left, right };
  }
}

/**
 * Parses an expression.
 *
 * @throws RequestError with the column and what was expected there
 */
export function parseExpression(text: string): SyntaxNode {
  const parser: Parser = { text, tokens: tokens(text), position: 0, depth: 0 };
  if (peek(parser).kind === "end") throw new RequestError("the expression is empty");
  const node = parseBinary(parser, 1);
  if (peek(parser).kind !== "end") throw refuse(parser, peek(parser), "an operator or the end");
  return node;
}
