/** Conditions: branches on comparisons directly, short-circuit `&&` and `||`. */
import { plainOperator, type Binary, type Expression } from "../../language/index.js";
import { newLabel, placeLabel, type BranchMnemonic, type Label } from "../target/index.js";
import type { CodeBuilder } from "./code-builder.js";
import { evaluate } from "./expression.js";
import { foldConstant } from "../meaning/index.js";
import { enterConditionalRegion, leaveConditionalRegion } from "./temporary.js";
import { constant, consume, destination, loadInto } from "./value.js";
import type { Target, Value } from "./value.js";

interface Branch {
  readonly op: BranchMnemonic;
  readonly swap: boolean;
}

/** The branch taken when a comparison holds, and the one taken when it does not. */
const comparisons: Readonly<Partial<Record<Binary["operator"], { readonly holds: Branch; readonly fails: Branch }>>> = {
  "==": { holds: { op: "beq", swap: false }, fails: { op: "bne", swap: false } },
  "!=": { holds: { op: "bne", swap: false }, fails: { op: "beq", swap: false } },
  "<": { holds: { op: "blt", swap: false }, fails: { op: "bge", swap: false } },
  ">=": { holds: { op: "bge", swap: false }, fails: { op: "blt", swap: false } },
  ">": { holds: { op: "blt", swap: true }, fails: { op: "bge", swap: true } },
  "<=": { holds: { op: "bge", swap: true }, fails: { op: "blt", swap: true } },
};

/** Jumps to `label` if the truth of the condition is `when`; falls through otherwise. */
export function branchIf(builder: CodeBuilder, condition: Expression, when: boolean, label: Label): void {
  const known = foldConstant(condition);
  if (known !== null) {
    if ((known !== 0n) === when) builder.code.items.push({ kind: "jump", target: label });
    return;
  }
  switch (condition.$type) {
    case "Not":
      branchIf(builder, condition.operand, !when, label);
      return;
    case "Unary":
      if (condition.operator !== "!") break;
      branchIf(builder, condition.operand, !when, label);
      return;
    case "Binary":
    case "Logical": {
      const operator = plainOperator(condition.operator);
      if (operator === "&&" || operator === "||") {
        branchOnBoth(builder, condition.left, condition.right, operator === "&&", when, label);
        return;
      }
      const comparison = comparisons[operator];
      if (comparison === undefined) break;
      const left = evaluate(builder, condition.left);
      const right = evaluate(builder, condition.right);
      emitBranch(builder, when ? comparison.holds : comparison.fails, left, right, label);
      return;
    }
  }
  const value = evaluate(builder, condition);
  emitBranch(builder, { op: when ? "bne" : "beq", swap: false }, value, constant(0n), label);
}

/** Branches to `label` if `left < right` (signed). */
export function branchIfLess(builder: CodeBuilder, left: Value, right: Value, label: Label): void {
  emitBranch(builder, { op: "blt", swap: false }, left, right, label);
}

/** The value 0 or 1 of a condition with `&&` or `||`. */
export function compileTruth(builder: CodeBuilder, condition: Expression, target: Target): Value {
  const whenFalse = newLabel(builder.code);
  const end = newLabel(builder.code);
  enterConditionalRegion(builder);
  branchIf(builder, condition, false, whenFalse);
  const { value, register } = destination(builder, target);
  loadInto(builder, register, 1n);
  builder.code.items.push({ kind: "jump", target: end });
  placeLabel(builder.code, whenFalse);
  loadInto(builder, register, 0n);
  placeLabel(builder.code, end);
  leaveConditionalRegion(builder);
  return value;
}

/** `&&` jumps on false as soon as one side is false; `||` is its mirror image. */
function branchOnBoth(
  builder: CodeBuilder,
  left: Expression,
  right: Expression,
  both: boolean,
  when: boolean,
  label: Label,
): void {
  if (both !== when) {
    branchIf(builder, left, when, label);
    branchIf(builder, right, when, label);
    return;
  }
  const skip = newLabel(builder.code);
  branchIf(builder, left, !when, skip);
  branchIf(builder, right, when, label);
  placeLabel(builder.code, skip);
}

function emitBranch(builder: CodeBuilder, branch: Branch, left: Value, right: Value, target: Label): void {
  consume(builder, branch.swap ? [right, left] : [left, right], ([rs1, rs2]) => {
    builder.code.items.push({ kind: "branch", op: branch.op, rs1, rs2, target });
  });
}
