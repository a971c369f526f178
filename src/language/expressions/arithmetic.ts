/**
 * What operators do: C's on signed 64-bit integers, with RV64M's results where C has none (docs/language.md, "Expressions"). One
 * arithmetic for constants, folded code, and what the debugger evaluates.
 */
import type { Binary, Unary } from "../generated/ast.js";
import type { OperatorWord } from "./operators.js";

/** Truncates to 64 bits, signed. */
export function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function truth(holds: boolean): bigint {
  return holds ? 1n : 0n;
}

/** One operator before an operand; the result is truncated to 64 bits. */
export function unaryOperation(operator: Unary["operator"], operand: bigint): bigint {
  if (operator === "-") return wrap(-operand);
  return operator === "~" ? ~operand : truth(operand === 0n);
}

/** `and` and `or` mean `&&` and `||`. */
export function plainOperator(operator: OperatorWord): Binary["operator"] {
  if (operator === "and") return "&&";
  return operator === "or" ? "||" : operator;
}

/**
 * One C operator on signed 64-bit integers; the shift count is taken modulo 64 and `>>` keeps the sign, as RV64's `sra`
 * does. x / 0 is −1 and x % 0 is x.
 */
export function binaryOperation(operator: Binary["operator"], left: bigint, right: bigint): bigint {
  switch (operator) {
    case "*":
      return wrap(left * right);
    case "/":
      return right === 0n ? -1n : wrap(left / right);
    case "%":
      return right === 0n ? left : wrap(left % right);
    case "+":
      return wrap(left + right);
    case "-":
      return wrap(left - right);
    case "<<":
      return wrap(left << (right & 63n));
    case ">>":
      return wrap(left) >> (right & 63n);
    case "<":
      return truth(left < right);
    case "<=":
      return truth(left <= right);
    case ">":
      return truth(left > right);
    case ">=":
      return truth(left >= right);
    case "==":
      return truth(left === right);
    case "!=":
      return truth(left !== right);
    case "&":
      return left & right;
    case "^":
      return left ^ right;
    case "|":
      return left | right;
    case "&&":
      return truth(left !== 0n && right !== 0n);
    case "||":
      return truth(left !== 0n || right !== 0n);
  }
}
