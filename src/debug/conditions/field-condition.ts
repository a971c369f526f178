/**
 * Conditions over named fields instead of registers and memory: `process == B && access == store && vas == libc`. What has
 * the fields differs (events, changes of watched data); what an expression may be is the same everywhere.
 */
import type { Simulation } from "../../simulator/index.js";
import { RequestError, type SyntaxNode } from "../arguments/index.js";
import { applyBinary } from "../expressions/index.js";
import { isLaterName, wordValue } from "./words.js";

/**
 * Checks that a condition has these fields, names that stand for numbers, numbers and operators only.
 *
 * @param what the owner of the fields, for messages: "this event"
 * @throws RequestError that says which fields there are
 */
export function checkFields(simulation: Simulation, node: SyntaxNode, fields: readonly string[], what: string): void {
  switch (node.kind) {
    case "number":
      return;
    case "name":
      if (fields.includes(node.name) || isLaterName(simulation, node.name) || wordValue(simulation, node.name) !== null)
        return;
      throw new RequestError(
        `\`${node.name}\` is no field of ${what}: it has ${fields.join(", ")}; names of processes, VASes and TLBs stand for their numbers`,
      );
    case "unary":
      checkFields(simulation, node.operand, fields, what);
      return;
    case "binary":
      checkFields(simulation, node.left, fields, what);
      checkFields(simulation, node.right, fields, what);
      return;
    default:
      throw new RequestError(
        `a condition on ${what} has fields, names, numbers and operators: registers and memory it has not`,
      );
  }
}

/**
 * Value of a checked condition. What has no number yet, such as a process that has not begun, is -1.
 *
 * @param field value of a field, or null if there is none of that name
 */
export function fieldsValue(simulation: Simulation, node: SyntaxNode, field: (name: string) => bigint | null): bigint {
  switch (node.kind) {
    case "number":
      return node.value;
    case "name":
      return field(node.name) ?? wordValue(simulation, node.name) ?? -1n;
    case "unary": {
      const operand = fieldsValue(simulation, node.operand, field);
      return node.operator === "-" ? -operand : node.operator === "~" ? ~operand : operand === 0n ? 1n : 0n;
    }
    case "binary": {
      const left = fieldsValue(simulation, node.left, field);
      return applyBinary(node.operator, left, fieldsValue(simulation, node.right, field));
    }
    default:
      return 0n;
  }
}
