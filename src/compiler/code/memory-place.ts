/** Loads and stores: `u64[address]`, elements of arrays, scalar variables in memory. Narrow loads extend with zeros. */
import { rangeOf, textOf, type Expression, type Variable, type Width } from "../../language/index.js";
import { emit, type CodeBuilder } from "./code-builder.js";
import { applyBinary, evaluate, evaluateAddress } from "./expression.js";
import { errorAt, foldConstant, referenceTarget } from "../meaning/index.js";
import {
  encodeLoad,
  encodeRegister,
  encodeStore,
  fitsImmediate,
  registers,
  type LoadMnemonic,
  type RegisterMnemonic,
  type StoreMnemonic,
} from "../target/index.js";
import { constant, consume, destination, type Target, type Value } from "./value.js";

/** Bytes of each width. */
export const widthBytes: Readonly<Record<Width, 1 | 2 | 4 | 8>> = { u8: 1, u16: 2, u32: 4, u64: 8 };

const loads: Readonly<Record<Width, LoadMnemonic>> = { u8: "lbu", u16: "lhu", u32: "lwu", u64: "ld" };
const stores: Readonly<Record<Width, StoreMnemonic>> = { u8: "sb", u16: "sh", u32: "sw", u64: "sd" };

/** An operand `offset(base)` of a load or store. */
interface MemoryPlace {
  readonly width: Width;
  readonly base: Value;
  readonly offset: number;
}

/** Loads from a place in memory. */
export function compileLoad(builder: CodeBuilder, expression: Expression, target: Target): Value {
  const { width, base, offset } = locate(builder, expression);
  return consume(builder, [base], ([source]) => {
    const { value, register } = destination(builder, target);
    emit(builder, encodeLoad(loads[width], register, source, offset));
    return value;
  });
}

/** Stores a value, which it releases, to a place in memory. The place's address is computed after the value. */
export function compileStore(builder: CodeBuilder, expression: Expression, stored: Value): void {
  const { width, base, offset } = locate(builder, expression);
  consume(builder, [stored, base], ([source, address]) => {
    emit(builder, encodeStore(stores[width], source, address, offset));
  });
}

/** Operators that `place op= value` has. */
export type UpdateOperator = keyof typeof updates;

const updates = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "%": "rem",
  "<<": "sll",
  ">>": "sra",
  "&": "and",
  "^": "xor",
  "|": "or",
} as const satisfies Partial<Record<string, RegisterMnemonic>>;

/**
 * `place op= value`: the value first, then the place's address, once; then load, operation and store. The old contents pass
 * through ra, which the function's prologue has saved.
 */
export function compileUpdate(
  builder: CodeBuilder,
  place: Expression,
  value: Expression,
  operator: UpdateOperator,
): void {
  const operand = evaluate(builder, value);
  const { width, base, offset } = locate(builder, place);
  consume(builder, [operand, base], ([right, address]) => {
    emit(builder, encodeLoad(loads[width], registers.ra, address, offset));
    emit(builder, encodeRegister(updates[operator], registers.ra, registers.ra, right));
    emit(builder, encodeStore(stores[width], registers.ra, address, offset));
  });
}

function locate(builder: CodeBuilder, expression: Expression): MemoryPlace {
  if (expression.$type === "MemoryAccess") {
    return { width: expression.width, ...locateAddress(builder, expression.address) };
  }
  const variable = referenceTarget(expression.$type === "Index" ? expression.array : expression);
  if (variable?.$type === "Variable") {
    const symbol = builder.image.symbols.get(variable);
    const index = expression.$type === "Index" ? expression.index : null;
    if (symbol !== undefined) {
      return { width: variable.width, base: locateElement(builder, variable, symbol, index), offset: 0 };
    }
  }
  builder.image.problems.push(
    errorAt(
      rangeOf(expression),
      `\`${textOf(expression)}\` is not in memory: declare it as an array, or write \`u64[address]\`.`,
    ),
  );
  return { width: "u64", base: constant(0n), offset: 0 };
}

function locateAddress(builder: CodeBuilder, address: Expression): { base: Value; offset: number } {
  const { rest, addend } = splitAddend(address);
  if (rest === null) {
    const offset = BigInt.asIntN(12, addend);
    return { base: constant(BigInt.asIntN(64, addend - offset)), offset: Number(offset) };
  }
  if (fitsImmediate(addend)) return { base: evaluate(builder, rest), offset: Number(addend) };
  return { base: evaluate(builder, address), offset: 0 };
}

/** Largest index constant that is added to the array's address instead of the index. */
const foldableIndex = 2n ** 20n;

function locateElement(builder: CodeBuilder, variable: Variable, symbol: string, index: Expression | null): Value {
  if (index === null) return evaluateAddress(builder, symbol, 0);
  const bytes = widthBytes[variable.width];
  const { rest, addend } = splitAddend(index);
  const near = addend >= -foldableIndex && addend <= foldableIndex;
  if (rest === null && near) return evaluateAddress(builder, symbol, Number(addend) * bytes);
  const element = rest !== null && near ? evaluate(builder, rest) : evaluate(builder, index);
  const scaled = bytes === 1 ? element : applyBinary(builder, "*", element, constant(BigInt(bytes)), undefined);
  const start = evaluateAddress(builder, symbol, near ? Number(addend) * bytes : 0);
  return applyBinary(builder, "+", start, scaled, undefined);
}

/** Takes a constant summand off an expression; `rest` null: the expression is that constant. */
function splitAddend(expression: Expression): { rest: Expression | null; addend: bigint } {
  const known = foldConstant(expression);
  if (known !== null) return { rest: null, addend: known };
  if (expression.$type === "Binary" && (expression.operator === "+" || expression.operator === "-")) {
    const right = foldConstant(expression.right);
    if (right !== null) return { rest: expression.left, addend: expression.operator === "+" ? right : -right };
    const left = expression.operator === "+" ? foldConstant(expression.left) : null;
    if (left !== null) return { rest: expression.right, addend: left };
  }
  return { rest: expression, addend: 0n };
}
