/**
 * Conditions over named fields instead of registers and memory: `process == B && access == store && vas == libc`. What has
 * the fields differs (events, changes of watched data); what an expression may be is the same everywhere.
 */
import { binaryOperation, unaryOperation } from "../../language/index.js";
import type { Simulation } from "../../simulator/index.js";
import { RequestError, type SyntaxNode } from "../arguments/index.js";
import { isLaterName, wordValue } from "./words.js";

/** Names that stand for numbers where they are compared with a field: `class == cold`. */
export type FieldWords = (simulation: Simulation) => Readonly<Record<string, number>>;

/** A field of something. */
export interface ConditionField<Subject> {
  readonly doc: string;
  /** Its value; null: it has none. */
  readonly value: (simulation: Simulation, subject: Subject) => number | bigint | null;
  readonly words?: FieldWords;
}

/** Fields by name. */
export type ConditionFields<Subject> = Readonly<Record<string, ConditionField<Subject>>>;

const comparisons: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);

/** The number of a name that is compared with a field; null: the field has no such word, or nothing is compared. */
function comparedWord<Subject>(
  simulation: Simulation,
  fields: ConditionFields<Subject>,
  field: SyntaxNode,
  word: SyntaxNode,
): number | null {
  if (field.kind !== "name" || word.kind !== "name" || !Object.hasOwn(fields, field.name)) return null;
  const words = fields[field.name]!.words?.(simulation);
  return words !== undefined && Object.hasOwn(words, word.name) ? words[word.name]! : null;
}

/** Is one side of a comparison a word of the field on the other? Then the names mean each other. */
function isWordComparison<Subject>(
  simulation: Simulation,
  fields: ConditionFields<Subject>,
  node: SyntaxNode,
): boolean {
  if (node.kind !== "binary" || !comparisons.has(node.operator)) return false;
  return (
    comparedWord(simulation, fields, node.left, node.right) !== null ||
    comparedWord(simulation, fields, node.right, node.left) !== null
  );
}

/** What may be compared with a field, for messages. */
function wordList<Subject>(simulation: Simulation, fields: ConditionFields<Subject>, node: SyntaxNode): string | null {
  if (node.kind !== "name" || !Object.hasOwn(fields, node.name)) return null;
  const words = Object.keys(fields[node.name]!.words?.(simulation) ?? {});
  return words.length === 0 ? null : words.slice(0, 24).join(", ") + (words.length > 24 ? ", …" : "");
}

/**
 * Checks that a condition has these fields, names that stand for numbers, numbers and operators only.
 *
 * @param what the owner of the fields, for messages: "this event"
 * @throws RequestError that says which fields, or which names, there are
 */
export function checkFields<Subject>(
  simulation: Simulation,
  node: SyntaxNode,
  fields: ConditionFields<Subject>,
  what: string,
): void {
  switch (node.kind) {
    case "number":
      return;
    case "name":
      if (
        Object.hasOwn(fields, node.name) ||
        isLaterName(simulation, node.name) ||
        wordValue(simulation, node.name) !== null
      )
        return;
      throw new RequestError(
        `\`${node.name}\` is no field of ${what}: it has ${Object.keys(fields).join(", ")}; names of processes, VASes and TLBs stand for their numbers`,
      );
    case "unary":
      checkFields(simulation, node.operand, fields, what);
      return;
    case "binary":
      if (isWordComparison(simulation, fields, node)) return;
      for (const [side, other] of [
        [node.left, node.right],
        [node.right, node.left],
      ] as const) {
        const words = wordList(simulation, fields, other);
        const known =
          side.kind !== "name" ||
          Object.hasOwn(fields, side.name) ||
          isLaterName(simulation, side.name) ||
          wordValue(simulation, side.name) !== null;
        if (!known && words !== null && comparisons.has(node.operator) && other.kind === "name")
          throw new RequestError(`\`${side.name}\` is no ${other.name}: there are ${words}`);
        checkFields(simulation, side, fields, what);
      }
      return;
    default:
      throw new RequestError(
        `a condition on ${what} has fields, names, numbers and operators: registers and memory it has not`,
      );
  }
}

/** Value of a checked condition. What has no number yet, such as a process that has not begun, is -1. */
export function fieldsValue<Subject>(
  simulation: Simulation,
  node: SyntaxNode,
  fields: ConditionFields<Subject>,
  subject: Subject,
): bigint {
  const inner = (one: SyntaxNode): bigint => fieldsValue(simulation, one, fields, subject);
  switch (node.kind) {
    case "number":
      return node.value;
    case "name": {
      if (!Object.hasOwn(fields, node.name)) return wordValue(simulation, node.name) ?? -1n;
      const value = fields[node.name]!.value(simulation, subject) ?? -1;
      return typeof value === "bigint" ? value : BigInt(Math.trunc(value));
    }
    case "unary":
      return unaryOperation(node.operator, inner(node.operand));
    case "binary": {
      const right = comparedWord(simulation, fields, node.left, node.right);
      if (right !== null) return binaryOperation(node.operator, inner(node.left), BigInt(right));
      const left = comparedWord(simulation, fields, node.right, node.left);
      if (left !== null) return binaryOperation(node.operator, BigInt(left), inner(node.right));
      return binaryOperation(node.operator, inner(node.left), inner(node.right));
    }
    default:
      return 0n;
  }
}
