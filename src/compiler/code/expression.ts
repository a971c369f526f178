/**
 * Expressions to code. 64-bit integers with C's semantics; `/` and `%` follow RV64M, so x / 0 is −1, x % 0 is x, and
 * the smallest number divided by −1 is itself; shift counts are taken modulo 64; `>>` keeps the sign. Operands are
 * evaluated from left to right.
 *
 * A target register, where one is asked for, is written only when all operands have been read, so `x = 1 - x` is safe.
 */
import {
  plainOperator,
  rangeOf,
  textOf,
  type Binary,
  type Expression,
  type Logical,
  type Named,
  type StringLiteral,
} from "../../language/index.js";
import { emit, type CodeBuilder } from "./code-builder.js";
import { compileCall } from "./call.js";
import { compileTruth } from "./condition.js";
import { errorAt, foldConstant, referenceTarget, processSpaceOf, spaceNumberOf } from "../meaning/index.js";
import {
  encodeImmediate,
  encodeRegister,
  fitsImmediate,
  registers,
  type ImmediateMnemonic,
  type RegisterMnemonic,
} from "../target/index.js";
import { compileLoad } from "./memory-place.js";
import { isLocal, stringSymbol } from "../storage/index.js";
import { loadFromFrame } from "./temporary.js";
import { constant, consume, destination, moveInto, type Target, type Value } from "./value.js";

/** Compiles an expression; the result is in `target` at the latest after `moveInto`. */
export function evaluate(builder: CodeBuilder, expression: Expression, target?: Target): Value {
  const known = foldConstant(expression);
  if (known !== null) return constant(known);
  switch (expression.$type) {
    case "NameReference":
    case "MemberReference":
      return evaluateName(builder, expression, referenceTarget(expression), target);
    case "Unary":
      return evaluateUnary(builder, expression.operator, expression.operand, target);
    case "Not":
      return evaluateUnary(builder, "!", expression.operand, target);
    case "Binary":
    case "Logical":
      return evaluateBinary(builder, expression, plainOperator(expression.operator), target);
    case "StringLiteral":
      return evaluateText(builder, expression, target);
    case "Call":
      return compileCall(builder, expression, target);
    case "Index":
    case "MemoryAccess":
      return compileLoad(builder, expression, target);
    default:
      return unsupported(builder, expression);
  }
}

/** Compiles an expression so that its value ends up in a register. */
export function evaluateInto(builder: CodeBuilder, expression: Expression, register: number): void {
  moveInto(builder, evaluate(builder, expression, register), register);
}

/** Address of a function or variable plus a number of bytes. */
export function evaluateAddress(builder: CodeBuilder, symbol: string, addend: number, target?: Target): Value {
  const { value, register } = destination(builder, target);
  builder.code.items.push({ kind: "address", rd: register, symbol, addend });
  return value;
}

function evaluateName(builder: CodeBuilder, expression: Expression, named: Named | undefined, target: Target): Value {
  if (isLocal(named)) return evaluateLocal(builder, expression, named, target);
  switch (named?.$type) {
    case "Segment":
      return constant(foldConstant(named.start) ?? 0n);
    case "Vas":
      // In kernel code a VAS is its space, told by its number.
      return constant(spaceNumberOf(named, expression));
    case "Process":
      // … and so is a process.
      return constant(processSpaceOf(named));
    case "Variable":
      if (named.length === undefined) return compileLoad(builder, expression, target);
      break;
    case "FunctionDeclaration":
      break;
    default:
      return unsupported(builder, expression);
  }
  const symbol = builder.image.symbols.get(named);
  return symbol === undefined ? unsupported(builder, expression) : evaluateAddress(builder, symbol, 0, target);
}

function evaluateLocal(builder: CodeBuilder, expression: Expression, named: Named, target: Target): Value {
  const home = isLocal(named) ? builder.homes.variables.get(named) : undefined;
  if (home === undefined) return unsupported(builder, expression);
  if (home.kind === "register") return { kind: "register", register: home.register };
  const { value, register } = destination(builder, target);
  loadFromFrame(builder, register, home.offset);
  return value;
}

function evaluateText(builder: CodeBuilder, literal: StringLiteral, target: Target): Value {
  return evaluateAddress(builder, stringSymbol(builder.strings, literal.value), 0, target);
}

function evaluateUnary(builder: CodeBuilder, operator: "-" | "!" | "~", operand: Expression, target: Target): Value {
  return consume(builder, [evaluate(builder, operand)], ([source]) => {
    const { value, register } = destination(builder, target);
    switch (operator) {
      case "-":
        emit(builder, encodeRegister("sub", register, registers.zero, source));
        break;
      case "~":
        emit(builder, encodeImmediate("xori", register, source, -1));
        break;
      case "!":
        emit(builder, encodeImmediate("sltiu", register, source, 1));
        break;
    }
    return value;
  });
}

function evaluateBinary(
  builder: CodeBuilder,
  expression: Binary | Logical,
  operator: Binary["operator"],
  target: Target,
): Value {
  if (operator === "&&" || operator === "||") return compileTruth(builder, expression, target);
  const left = evaluate(builder, expression.left);
  const right = evaluate(builder, expression.right);
  return applyBinary(builder, operator, left, right, target);
}

/** `left operator right` for two values, which it releases; not for `&&` and `||`. */
export function applyBinary(
  builder: CodeBuilder,
  operator: Exclude<Binary["operator"], "&&" | "||">,
  left: Value,
  right: Value,
  target: Target,
): Value {
  const short = immediateForm(operator, left, right);
  if (short !== null) {
    return consume(builder, [short.operand], ([source]) => {
      const { value, register } = destination(builder, target);
      emit(builder, encodeImmediate(short.op, register, source, short.immediate));
      finish(builder, short.finish, register);
      return value;
    });
  }
  const { op, swap, finish: last } = registerForms[operator];
  return consume(builder, swap ? [right, left] : [left, right], ([first, second]) => {
    const { value, register } = destination(builder, target);
    emit(builder, encodeRegister(op, register, first, second));
    finish(builder, last, register);
    return value;
  });
}

/** What turns the result of the first instruction into 0 or 1: nothing, flip a truth value, is it zero, is it not. */
type Finish = "none" | "flip" | "is-zero" | "is-not-zero";

function finish(builder: CodeBuilder, kind: Finish, register: number): void {
  switch (kind) {
    case "none":
      break;
    case "flip":
      emit(builder, encodeImmediate("xori", register, register, 1));
      break;
    case "is-zero":
      emit(builder, encodeImmediate("sltiu", register, register, 1));
      break;
    case "is-not-zero":
      emit(builder, encodeRegister("sltu", register, registers.zero, register));
      break;
  }
}

interface RegisterForm {
  readonly op: RegisterMnemonic;
  readonly swap: boolean;
  readonly finish: Finish;
}

function form(op: RegisterMnemonic, swap = false, last: Finish = "none"): RegisterForm {
  return { op, swap, finish: last };
}

const registerForms: Readonly<Record<Exclude<Binary["operator"], "&&" | "||">, RegisterForm>> = {
  "+": form("add"),
  "-": form("sub"),
  "*": form("mul"),
  "/": form("div"),
  "%": form("rem"),
  "<<": form("sll"),
  ">>": form("sra"),
  "&": form("and"),
  "^": form("xor"),
  "|": form("or"),
  "<": form("slt"),
  ">": form("slt", true),
  ">=": form("slt", false, "flip"),
  "<=": form("slt", true, "flip"),
  "==": form("xor", false, "is-zero"),
  "!=": form("xor", false, "is-not-zero"),
};

interface ImmediateForm {
  readonly op: ImmediateMnemonic;
  readonly operand: Value;
  readonly immediate: number;
  readonly finish: Finish;
}

/** The form with an immediate operand, if one of the values is a constant that fits. */
function immediateForm(operator: Binary["operator"], left: Value, right: Value): ImmediateForm | null {
  if (right.kind === "constant") return rightImmediate(operator, left, right.value);
  if (left.kind !== "constant") return null;
  switch (operator) {
    case "+":
    case "*":
    case "&":
    case "|":
    case "^":
    case "==":
    case "!=":
      return rightImmediate(operator, right, left.value);
    default:
      return null;
  }
}

function rightImmediate(operator: Binary["operator"], operand: Value, value: bigint): ImmediateForm | null {
  const make = (op: ImmediateMnemonic, immediate: bigint, last: Finish = "none"): ImmediateForm | null =>
    fitsImmediate(immediate) ? { op, operand, immediate: Number(immediate), finish: last } : null;
  switch (operator) {
    case "+":
      return make("addi", value);
    case "-":
      return make("addi", -value);
    case "&":
      return make("andi", value);
    case "|":
      return make("ori", value);
    case "^":
      return make("xori", value);
    case "<<":
      return make("slli", value & 63n);
    case ">>":
      return make("srai", value & 63n);
    case "*": {
      const isPowerOfTwo = value > 0n && (value & (value - 1n)) === 0n;
      return isPowerOfTwo ? make("slli", BigInt(value.toString(2).length - 1)) : null;
    }
    case "<":
      return make("slti", value);
    case ">=":
      return make("slti", value, "flip");
    case "<=":
      return make("slti", value + 1n);
    case ">":
      return make("slti", value + 1n, "flip");
    case "==":
      return value === 0n ? make("sltiu", 1n) : make("addi", -value, "is-zero");
    case "!=":
      return value === 0n ? null : make("addi", -value, "is-not-zero");
    default:
      return null;
  }
}

/** The language's validation lets nothing through that ends here; should it, the user still learns where. */
function unsupported(builder: CodeBuilder, expression: Expression): Value {
  builder.image.problems.push(
    errorAt(
      rangeOf(expression),
      `\`${textOf(expression)}\` has no value inside a function: use a variable, a constant, a call or memory.`,
    ),
  );
  return constant(0n);
}
