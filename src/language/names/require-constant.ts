/** Values that must be known before the program runs. */
import type { ValidationAcceptor } from "langium";
import { readConstant } from "./constant-expression.js";
import type { Expression } from "../generated/ast.js";

/**
 * Value of an expression that must be constant; null and a message (`introduction`: why it must be) if it is not.
 * A name that means nothing has been reported already.
 */
export function requireConstant(
  expression: Expression | undefined,
  introduction: string,
  accept: ValidationAcceptor,
  index: bigint | null = null,
): bigint | null {
  if (!expression) return null;
  const reading = readConstant(expression, index);
  if (reading.ok) return reading.value;
  const { at, message } = reading;
  const unknown = at.$type === "NameReference" && at.target?.ref === undefined;
  if (!unknown) accept("error", `${introduction}: ${message}.`, { node: at, code: "constant" });
  return null;
}
