/** What a breakpoint demands besides being reached: hit counts and log messages. Conditions are expressions. */
import type { HitCondition, LogMessage } from "../session/index.js";
import { parseExpression, RequestError, splitFormat } from "../arguments/index.js";

/**
 * Parses a hit condition: `5` or `== 5` (the fifth hit), `> 5`, `% 5` (every fifth).
 *
 * @throws RequestError that shows the forms
 */
export function parseHitCondition(text: string): HitCondition {
  const match = /^\s*(==|!=|<=|>=|<|>|%)?\s*([0-9]+)\s*$/.exec(text);
  const count = match === null ? NaN : Number(match[2]);
  if (match === null || !Number.isSafeInteger(count)) {
    throw new RequestError(
      `hit count \`${text}\`: write a number such as 5, a comparison such as >= 5, or % 5 for every fifth hit`,
    );
  }
  if (match[1] === "%" && count === 0)
    throw new RequestError("hit count `% 0`: every zeroth hit never comes; write % 1 or more");
  return { operator: (match[1] ?? "==") as HitCondition["operator"], count };
}

/**
 * Parses a log message: `sum is {s} at {p + i * 8,x}`; `{{` and `}}` stand for braces.
 *
 * @throws RequestError if a brace is left open or an expression is wrong
 */
export function parseLogMessage(text: string): LogMessage {
  const parts: LogMessage[number][] = [];
  const pattern = /\{\{|\}\}|\{([^{}]*)\}|[^{}]+/y;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null)
      throw new RequestError(
        `log message \`${text}\`, column ${at + 1}: unbalanced \`${text[at]!}\`; {{ and }} are the braces themselves`,
      );
    if (match[1] === undefined) {
      parts.push(match[0] === "{{" ? "{" : match[0] === "}}" ? "}" : match[0]);
    } else {
      const { expression, format } = splitFormat(match[1], "decimal");
      parts.push({ text: match[1], expression: parseExpression(expression), format });
    }
  }
  return parts;
}
