/** What an expression names. */
import type { Expression, Named } from "../../language/index.js";

/** The declaration that a name or member refers to; undefined for any other expression. */
export function referenceTarget(expression: Expression): Named | undefined {
  if (expression.$type === "NameReference") return expression.target.ref;
  return expression.$type === "MemberReference" ? expression.member.ref : undefined;
}
