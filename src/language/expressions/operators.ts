/** The operators of the language: one list for lexer, formatter, completion, and the debugger's expressions. */
import type { Binary, Logical } from "../generated/ast.js";

/** An operator between two operands. */
export type OperatorWord = Binary["operator"] | Logical["operator"];

/** How tightly each operator binds, as the grammar says (its `infix` rules; a test compares): what is higher binds first. */
export const operatorStrengths: Readonly<Record<OperatorWord, number>> = {
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

/** `not` takes everything that binds more tightly than `and`. */
export const notStrength = 3;

/** Operators between two operands; `+` and `-` also stand before one. */
export const binaryOperators: ReadonlySet<string> = new Set(Object.keys(operatorStrengths));

/** Signs before an operand; `not` is another, which takes more. */
export const prefixOperators = ["-", "!", "~"] as const;

/** Operators between a place and what changes it. */
export const updateOperators: ReadonlySet<string> = new Set([
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "<<=",
  ">>=",
  "&=",
  "^=",
  "|=",
]);

/**
 * Most that may be open at one place: a parenthesis, bracket or brace, `else if`s before, signs before an operand. Who reads them is
 * recursive.
 */
export const nestingLimit = 200;
