/** The operators of the language as words: one list for lexer, formatter and completion. */

/** Operators between two operands; `+` and `-` also stand before one. */
export const binaryOperators: ReadonlySet<string> = new Set([
  "*",
  "/",
  "%",
  "+",
  "-",
  "<<",
  ">>",
  "<",
  "<=",
  ">",
  ">=",
  "==",
  "!=",
  "&",
  "^",
  "|",
  "&&",
  "||",
  "and",
  "or",
]);

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
