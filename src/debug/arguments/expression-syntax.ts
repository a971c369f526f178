/**
 * Expressions that a user types into watches, conditions, the console: those of the language (docs/language.md) plus
 * `$a0` for registers and `&name` for addresses. Calls are left out on purpose: looking at a program must not run it.
 */
import { readNumber, readText, type NumberReading } from "../../language/index.js";
import { RequestError } from "./request-error.js";

/** Operators with two operands. */
export type BinaryOperator =
  "*" | "/" | "%" | "+" | "-" | "<<" | ">>" | "<" | "<=" | ">" | ">=" | "==" | "!=" | "&" | "^" | "|" | "&&" | "||";

/** A parsed expression. */
export type SyntaxNode =
  | { readonly kind: "number"; readonly value: bigint }
  | { readonly kind: "register"; readonly name: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "member"; readonly owner: string; readonly name: string }
  | { readonly kind: "index"; readonly base: SyntaxNode; readonly index: SyntaxNode }
  | { readonly kind: "memory"; readonly bytes: 1 | 2 | 4 | 8; readonly address: SyntaxNode }
  | { readonly kind: "address"; readonly of: SyntaxNode }
  | { readonly kind: "unary"; readonly operator: "-" | "!" | "~"; readonly operand: SyntaxNode }
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

/** Spaces, then one group per kind of token, in the order of `tokenKinds`. */
const tokenPattern = new RegExp(
  [
    /\s+/,
    /([0-9][A-Za-z0-9_]*)/,
    /('(?:\\.|[^'\\])')/,
    /([A-Za-z_][A-Za-z0-9_]*)/,
    /(\$[A-Za-z_][A-Za-z0-9_]*)/,
    /(<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>&^|!~()[\].])/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "y",
);
const tokenKinds = ["number", "character", "word", "register", "symbol"] as const;

/** Deepest nesting that is parsed; an expression from a client must not exhaust the stack. */
const deepest = 200;

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  const pattern = new RegExp(tokenPattern);
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) throw new RequestError(`\`${text}\`, column ${at + 1}: unexpected character \`${text[at]!}\``);
    const group = tokenKinds.findIndex((_, index) => match[index + 1] !== undefined);
    if (group >= 0) found.push({ kind: tokenKinds[group]!, text: match[0], at });
  }
  found.push({ kind: "end", text: "the end", at: text.length });
  return found;
}

/** Binding strength, as in the language; higher binds tighter. */
const strengths: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  "||": 4,
  "&&": 5,
  "|": 6,
  "^": 7,
  "&": 8,
  "==": 9,
  "!=": 9,
  "<": 10,
  "<=": 10,
  ">": 10,
  ">=": 10,
  "<<": 11,
  ">>": 11,
  "+": 12,
  "-": 12,
  "*": 13,
  "/": 13,
  "%": 13,
};
/** `not` takes everything that binds tighter than `and`. */
const notStrength = 3;
const widths: ReadonlyMap<string, 1 | 2 | 4 | 8> = new Map([
  ["u8", 1],
  ["u16", 2],
  ["u32", 4],
  ["u64", 8],
]);

interface Parser {
  readonly text: string;
  readonly tokens: readonly Token[];
  position: number;
  depth: number;
}

function refuse(parser: Parser, token: Token, expected: string): RequestError {
  const found = token.kind === "end" ? "the expression ends" : `there is \`${token.text}\``;
  return new RequestError(`\`${parser.text}\`, column ${token.at + 1}: ${found} where ${expected} should be`);
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

function parseName(parser: Parser, name: Token): SyntaxNode {
  const width = widths.get(name.text);
  if (width !== undefined && accept(parser, "[")) {
    const address = parseBinary(parser, 1);
    expectSymbol(parser, "]");
    return { kind: "memory", bytes: width, address };
  }
  if (accept(parser, ".")) {
    const member = take(parser);
    if (member.kind !== "word") throw refuse(parser, member, `a name of \`${name.text}\``);
    return { kind: "member", owner: name.text, name: member.text };
  }
  return { kind: "name", name: name.text };
}

function literal(parser: Parser, token: Token, reading: NumberReading): SyntaxNode {
  if (!reading.ok) throw new RequestError(`\`${parser.text}\`, column ${token.at + 1}: ${reading.message}`);
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
      return parsePostfix(parser, parseName(parser, token));
    case "symbol":
      if (token.text === "(") {
        const inner = parseBinary(parser, 1);
        expectSymbol(parser, ")");
        return inner;
      }
      throw refuse(parser, token, "a value");
    case "end":
      throw refuse(parser, token, "a value");
  }
}

function parsePostfix(parser: Parser, base: SyntaxNode): SyntaxNode {
  if (peek(parser).text === "(" && peek(parser).kind === "symbol") {
    throw new RequestError(
      `\`${parser.text}\`, column ${peek(parser).at + 1}: calls are not evaluated, as they would run the program`,
    );
  }
  if (!accept(parser, "[")) return base;
  const index = parseBinary(parser, 1);
  expectSymbol(parser, "]");
  return { kind: "index", base, index };
}

function parsePrefix(parser: Parser): SyntaxNode {
  parser.depth += 1;
  if (parser.depth > deepest) throw new RequestError(`the expression is nested more than ${deepest} deep: split it`);
  try {
    if (accept(parser, "&")) return { kind: "address", of: parsePrefix(parser) };
    for (const operator of ["-", "!", "~"] as const) {
      if (accept(parser, operator)) return { kind: "unary", operator, operand: parsePrefix(parser) };
    }
    if (peek(parser).kind === "word" && peek(parser).text === "not") {
      take(parser);
      return { kind: "unary", operator: "!", operand: parseBinary(parser, notStrength) };
    }
    return parsePrimary(parser);
  } finally {
    parser.depth -= 1;
  }
}

function operatorAt(parser: Parser): BinaryOperator | null {
  const token = peek(parser);
  if (token.kind === "word") return token.text === "and" ? "&&" : token.text === "or" ? "||" : null;
  return token.kind === "symbol" && token.text in strengths ? (token.text as BinaryOperator) : null;
}

function parseBinary(parser: Parser, least: number): SyntaxNode {
  let left = parsePrefix(parser);
  for (;;) {
    const operator = operatorAt(parser);
    const strength = operator === null ? 0 : strengths[peek(parser).text]!;
    if (operator === null || strength < least) return left;
    take(parser);
    left = { kind: "binary", operator, left, right: parseBinary(parser, strength + 1) };
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
