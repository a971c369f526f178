/** Expressions whose value is known before the program runs: array lengths, initial values, arguments of processes. */
import type { Binary, ConstantDeclaration, Expression, NameReference } from "../generated/ast.js";
import { constantValue } from "../model/index.js";

/** A 64-bit value or why there is none. */
export type ConstantReading =
  | { readonly ok: true; readonly value: bigint }
  /** `at` is the part that is to blame. */
  | { readonly ok: false; readonly at: Expression; readonly message: string };

/**
 * Value of a constant expression (signed 64 bits, C's rules), or null.
 *
 * @param index what `index` means, in the arguments of an array of processes
 */
export function evaluateConstant(expression: Expression | undefined, index: bigint | null = null): bigint | null {
  const reading = expression && readConstant(expression, index);
  return reading?.ok ? reading.value : null;
}

/** Value of a constant expression, or the part that is not constant. Never throws, also on incomplete trees. */
export function readConstant(expression: Expression, index: bigint | null = null): ConstantReading {
  return read(expression, { index, open: new Set() });
}

interface Surroundings {
  readonly index: bigint | null;
  /** Constants whose value is being found: one that is met again is defined by itself. */
  readonly open: Set<ConstantDeclaration>;
}

function read(expression: Expression, around: Surroundings): ConstantReading {
  switch (expression.$type) {
    case "NumberLiteral":
    case "CharacterLiteral":
      return known(expression.value);
    case "NameReference":
      return readName(expression, around);
    case "Unary": {
      if (!expression.operand) return refused(expression);
      const operand = read(expression.operand, around);
      if (!operand.ok) return operand;
      if (expression.operator === "-") return known(-operand.value);
      return known(expression.operator === "~" ? ~operand.value : truth(operand.value === 0n));
    }
    case "Not": {
      if (!expression.operand) return refused(expression);
      const operand = read(expression.operand, around);
      return operand.ok ? known(truth(operand.value === 0n)) : operand;
    }
    case "Binary":
    case "Logical": {
      if (!expression.left || !expression.right) return refused(expression);
      const left = read(expression.left, around);
      if (!left.ok) return left;
      const right = read(expression.right, around);
      if (!right.ok) return right;
      if (expression.$type === "Logical") {
        return known(
          truth(
            expression.operator === "and"
              ? left.value !== 0n && right.value !== 0n
              : left.value !== 0n || right.value !== 0n,
          ),
        );
      }
      if ((expression.operator === "/" || expression.operator === "%") && right.value === 0n) {
        return { ok: false, at: expression.right, message: "division by zero" };
      }
      return known(binaryOperation(expression.operator, left.value, right.value));
    }
    default:
      return refused(expression);
  }
}

function readName(reference: NameReference, around: Surroundings): ConstantReading {
  const target = reference.target?.ref;
  switch (target?.$type) {
    case "Constant": {
      const value = constantValue(target.name);
      return value === null ? refused(reference) : known(value);
    }
    case "ConstantDeclaration": {
      if (!target.value) return refused(reference);
      if (around.open.has(target))
        return { ok: false, at: reference, message: `\`${target.name}\` is defined by itself` };
      around.open.add(target);
      const reading = read(target.value, around);
      around.open.delete(target);
      // What is wrong inside the constant is told there.
      return reading.ok ? reading : { ...reading, at: reference };
    }
    case undefined: {
      // A tree that is not linked.
      const value = constantValue(reference.target?.$refText ?? "");
      return value === null ? refused(reference) : known(value);
    }
    case "ProcessIndex":
      return around.index === null ? refused(reference) : known(around.index);
    default:
      return refused(reference);
  }
}

/**
 * One C operator on signed 64-bit integers; the shift count is taken modulo 64 and `>>` keeps the sign, as RV64's `sra`
 * does.
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

/** Truncates to 64 bits, signed. */
export function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function truth(holds: boolean): bigint {
  return holds ? 1n : 0n;
}

function known(value: bigint): ConstantReading {
  return { ok: true, value: wrap(value) };
}

function refused(at: Expression): ConstantReading {
  return { ok: false, at, message: "use numbers, constants and operators only" };
}
