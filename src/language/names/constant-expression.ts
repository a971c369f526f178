/** Expressions whose value is known before the program runs: array lengths, initial values, arguments of processes. */
import type { ValidationAcceptor } from "langium";
import type { ConstantDeclaration, Expression, NameReference } from "../generated/ast.js";
import { constantValue } from "../model/index.js";
import { binaryOperation, plainOperator, unaryOperation, wrap } from "../expressions/index.js";

/** A 64-bit value or why there is none. */
type ConstantReading =
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
function readConstant(expression: Expression, index: bigint | null = null): ConstantReading {
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
    case "Unary":
    case "Not": {
      if (!expression.operand) return refused(expression);
      const operand = read(expression.operand, around);
      if (!operand.ok) return operand;
      return known(unaryOperation(expression.$type === "Not" ? "!" : expression.operator, operand.value));
    }
    case "Binary":
    case "Logical": {
      if (!expression.left || !expression.right) return refused(expression);
      const left = read(expression.left, around);
      if (!left.ok) return left;
      const right = read(expression.right, around);
      if (!right.ok) return right;
      if ((expression.operator === "/" || expression.operator === "%") && right.value === 0n) {
        return { ok: false, at: expression.right, message: "division by zero" };
      }
      return known(binaryOperation(plainOperator(expression.operator), left.value, right.value));
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

function known(value: bigint): ConstantReading {
  return { ok: true, value: wrap(value) };
}

function refused(at: Expression): ConstantReading {
  return { ok: false, at, message: "use numbers, constants and operators only" };
}

function isUnlinked(at: Expression): boolean {
  return at.$type === "NameReference" && at.target?.ref === undefined;
}

/** A constant that has no value says so where it is declared. */
function isToldElsewhere(at: Expression, { $container }: Expression): boolean {
  return (
    at.$type === "NameReference" &&
    at.target?.ref?.$type === "ConstantDeclaration" &&
    $container.$type !== "ConstantDeclaration"
  );
}

/** Has an expression no value because a name in it means nothing, which is reported already? */
export function isUnknown(expression: Expression | undefined): boolean {
  const reading = expression && readConstant(expression);
  return reading !== undefined && !reading.ok && isUnlinked(reading.at);
}

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
  if (!isUnlinked(at) && !isToldElsewhere(at, expression))
    accept("error", `${introduction}: ${message}.`, { node: at, code: "constant" });
  return null;
}
