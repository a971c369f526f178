/** Where the cursor stands in the code of a function: at a statement, at an operand, or behind one. */
import { binaryOperators, updateOperators } from "../expressions/index.js";
import { openCall, type OpenCall } from "./words-before.js";

/** What can be written at the cursor in code. */
export type CodeContext =
  | {
      readonly kind: "statement";
      /** Words that go on with what stands before: `else`, `and`, `or`. */
      readonly more: readonly string[];
    }
  | {
      readonly kind: "expression";
      readonly call: OpenCall | null;
      /** In `print`, where values have formats. */
      readonly printed: boolean;
      /** `not` can stand here: it binds less than the operators. */
      readonly negatable: boolean;
    }
  | { readonly kind: "rendezvous" | "part" }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "none" };

/** After one of these an expression must follow, no statement can. */
export const beforeExpression: ReadonlySet<string> = new Set([
  ...["=", "(", "[", ",", ":", "..", "return", "if", "while", "in", "expect", "print", "await", "not", "!", "~"],
  ...binaryOperators,
  ...updateOperators,
]);

const conjunctions = ["and", "or"];

/** Judges the words of the innermost block; one that is closed again is one `}`. */
export function codeContext(words: readonly string[], last: string): CodeContext {
  const before = words.at(-2);
  if (last === "meet") return { kind: "rendezvous" };
  if (last === "measure") return { kind: "part" };
  if (["let", "for", "u8", "u16", "u32", "u64", "atomic"].includes(last)) return { kind: "none" };
  if (before === "let" || before === "measure") return { kind: "none" };
  if (before === "for") return { kind: "words", words: ["in"] };
  if (last === "else") return { kind: "words", words: ["if"] };
  if (last === "," && hasMessage(words)) return { kind: "none" };
  if (beforeExpression.has(last))
    return {
      kind: "expression",
      call: openCall(words),
      printed: isPrinted(words),
      negatable: isNegatable(last),
    };
  if (isHeading(words) || isBracketed(words)) return { kind: "words", words: conjunctions };
  return { kind: "statement", more: [...(endsIf(words) ? ["else"] : []), ...(isCondition(words) ? conjunctions : [])] };
}

const bindsMore: ReadonlySet<string> = new Set([...binaryOperators, "!", "~", "await"]);

/** Can `not` follow? It binds less than all operators but its own kind. */
export function isNegatable(last: string): boolean {
  return conjunctions.includes(last) || !bindsMore.has(last);
}

/** Has an `expect`, the last of the words, come to its message, or beyond? */
export function hasMessage(words: readonly string[]): boolean {
  const expectation = words.slice(words.lastIndexOf("expect"));
  const comma = expectation.lastIndexOf(",");
  return expectation[0] === "expect" && comma >= 0 && !isBracketed(expectation.slice(0, comma));
}

/** In the heading of a statement that has a block, which has not begun. */
function isHeading(words: readonly string[]): boolean {
  return words.findLastIndex((word) => word === "if" || word === "while" || word === "for") > words.lastIndexOf("}");
}

/** Is a parenthesis or a bracket open? */
export function isBracketed(words: readonly string[]): boolean {
  let depth = 0;
  for (const word of words) {
    if (word === "(" || word === "[") depth++;
    else if (word === ")" || word === "]") depth--;
  }
  return depth > 0;
}

/** Is the block that has just ended that of an `if`? */
function endsIf(words: readonly string[]): boolean {
  if (words.at(-1) !== "}") return false;
  const heads = ["if", "while", "for", "measure", "atomic", "else", "}"];
  return words.slice(0, -1).findLast((word) => heads.includes(word)) === "if";
}

const isOperand = (word: string): boolean => /^[\w"']/.test(word);

/** Is what stands before an expression that `and` can go on with, and no statement after it? */
function isCondition(words: readonly string[]): boolean {
  const begins = words.findLastIndex(
    (word) => word === "=" || word === "return" || word === "expect" || updateOperators.has(word),
  );
  const expression = words.slice(begins + 1);
  if (begins < 0 || expression.length === 0) return false;
  return expression.every((word, at) => {
    const next = expression[at + 1];
    if (word === "}" || word === "," || word === "meet" || word === "print") return false;
    // Two operands side by side: the second begins a statement.
    const ends = (isOperand(word) && !beforeExpression.has(word)) || word === ")" || word === "]";
    return next === undefined || !ends || !isOperand(next) || beforeExpression.has(next);
  });
}

/** Does the value belong to a `print`, and to no call inside of it? */
function isPrinted(words: readonly string[]): boolean {
  let depth = 0;
  for (let at = words.length - 1; at >= 0; at--) {
    const word = words[at]!;
    if (word === ")" || word === "]") depth++;
    else if (word === "[" || word === "(") {
      depth--;
      if (depth < 0 && (word === "[" || words[at - 1] !== "print")) return false;
    } else if (word === "print") return true;
    else if (depth === 0 && ["{", "}", "=", "let", "return", "expect", "if", "while"].includes(word)) return false;
  }
  return false;
}
