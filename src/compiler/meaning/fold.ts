/** Constant folding: the value of an expression that needs no code. A division by zero gives what the machine would. */
import {
  binaryOperation,
  constantValue,
  evaluateConstant,
  plainOperator,
  unaryOperation,
  wrap,
  type Expression,
} from "../../language/index.js";

/** Value (signed 64 bits) of an expression that holds no variable, memory access or call; null otherwise. */
export function foldConstant(expression: Expression): bigint | null {
  switch (expression.$type) {
    case "NumberLiteral":
    case "CharacterLiteral":
      return wrap(expression.value);
    case "NameReference": {
      const target = expression.target.ref;
      if (target?.$type === "Constant") return constantValue(target.name);
      return target?.$type === "ConstantDeclaration" ? evaluateConstant(target.value) : null;
    }
    case "Unary":
    case "Not": {
      const operand = foldConstant(expression.operand);
      return operand === null ? null : unaryOperation(expression.$type === "Not" ? "!" : expression.operator, operand);
    }
    case "Binary":
    case "Logical": {
      const left = foldConstant(expression.left);
      if (left === null) return null;
      const right = foldConstant(expression.right);
      return right === null ? null : binaryOperation(plainOperator(expression.operator), left, right);
    }
    default:
      return null;
  }
}

/** A number of the file that the language's checks found constant. */
export function numberOf(expression: Expression | undefined): number {
  return expression === undefined ? 0 : Number(foldConstant(expression) ?? 0n);
}
