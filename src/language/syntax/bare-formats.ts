/** `print hex x`: formats of `print` without their parentheses, read as if they had them. */
import { binaryOperators } from "../expressions/index.js";
import { closing, made, report, rewriting, type Reading, type Token } from "./habit-reading.js";

const formats = new Set(["hex", "text"]);
/** Behind these a name is declared. */
const declaring = new Set(["let", "for", "fn", "const", "u8", "u16", "u32", "u64"]);

/** `hex x` and `text address` in a `print` of a file that has nothing of that name. */
export function readFormat(state: Reading): boolean {
  const { given, at, read } = state;
  const format = given[at]!;
  if (!formats.has(format.image) || !["print", ",", "("].includes(read.at(-1)?.image ?? "")) return false;
  const begin = given[at + 1];
  if (begin?.startLine !== format.startLine || !isOperand(begin) || isDeclared(given, format.image)) return false;
  const end = expressionEnd(given, at + 1);
  const operand = given.slice(at + 1, end + 1);
  const first = operand[0]!;
  const last = operand.at(-1)!;
  report(
    state,
    format,
    format,
    `The value of \`${format.image}\` stands in parentheses: \`${format.image}(…)\`.`,
    operand.length > 1 ? undefined : rewriting(format, last, `${format.image}(${first.image})`),
  );
  read.push(format, made(state, "(", "(", first), ...operand, made(state, ")", ")", last));
  state.at = end + 1;
  return true;
}

function isOperand(token: Token | undefined): token is Token {
  return token !== undefined && ["ID", "NUMBER"].includes(token.tokenType.name);
}

/** Is something of the file called so: a variable, a parameter, a function? */
function isDeclared(tokens: readonly Token[], name: string): boolean {
  return tokens.some(
    ({ image }, at) =>
      image === name &&
      (declaring.has(tokens[at - 1]?.image ?? "") ||
        (["(", ","].includes(tokens[at - 1]?.image ?? "") && [")", ","].includes(tokens[at + 1]?.image ?? ""))),
  );
}

/** Index of the last token of the expression that begins at an index, as far as it is names, numbers and operators. */
function expressionEnd(tokens: readonly Token[], begin: number): number {
  let at = begin;
  for (;;) {
    const next = tokens[at + 1]?.image ?? "";
    if (next === "(" || next === "[") {
      const close = closing(tokens, at + 1);
      if (close < 0) return at;
      at = close;
    } else if ((next === "." || binaryOperators.has(next)) && isOperand(tokens[at + 2])) at += 2;
    else return at;
  }
}
