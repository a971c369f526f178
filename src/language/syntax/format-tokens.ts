/** Which words and signs the formatter treats alike. */
import { binaryOperators, updateOperators } from "../expressions/index.js";

/** Signs and words with a space on either side; `-` also stands before an operand. */
export const spacedWords: ReadonlySet<string> = new Set([...binaryOperators, "..", ...updateOperators, "contains"]);

/** Words after which a parenthesis or a sign begins an expression instead of an argument list. */
export const wordsBeforeParenthesis: ReadonlySet<string> = new Set([
  "if",
  "while",
  "in",
  "return",
  "expect",
  "some",
  "always",
  "and",
  "or",
  "not",
  "else",
  "let",
]);

/** Keywords that are also free as names. */
export const contextualWords: ReadonlySet<string> = new Set([
  "mode",
  "uid",
  "gid",
  "at",
  "size",
  "runs",
  "on",
  "core",
  "subscribes",
  "pages",
  "include",
  "const",
  "variant",
  "measure",
  "kernel",
  "await",
  "atomic",
  "explore",
  "schedule",
  "files",
  "only",
  "writable",
  "share",
  "interpreter",
  "auto",
  "some",
  "always",
  "from",
  "as",
  "contains",
]);
