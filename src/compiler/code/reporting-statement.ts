/** Statements that tell the kernel something: `expect`, `meet`, `print`. */
import type { SystemCallName } from "../../image/system-call.js";
import {
  plainOperator,
  rangeOf,
  targetOf,
  textOf,
  type ExpectStatement,
  type Expression,
  type Meet,
  type Print,
} from "../../language/index.js";
import { emitSystemCall, stageArguments } from "./call.js";
import { emit, type CodeBuilder } from "./code-builder.js";
import { applyBinary, evaluateAddress, evaluateInto } from "./expression.js";
import { encodeRegister, registers } from "../target/index.js";
import { encodeText, stringSymbol } from "../storage/index.js";
import { loadInto } from "./value.js";

/**
 * `expect left == right` reports both sides and whether it holds; any other condition reports its value as the left
 * side and 0 as the right one (it holds if they differ). Execution goes on either way.
 */
export function compileExpect(builder: CodeBuilder, statement: ExpectStatement): void {
  const { condition } = statement;
  const index =
    builder.image.assertions.push({ text: textOf(condition), ...messageOf(statement), range: rangeOf(statement) }) - 1;
  const sides = comparisonSides(condition);
  if (sides === null) {
    stageArguments(builder, [null, condition, 0n]);
    emit(builder, encodeRegister("sltu", registers.a3, registers.zero, registers.a1));
  } else {
    stageArguments(builder, [null, sides.left, sides.right]);
    const left = { kind: "register", register: registers.a1 } as const;
    const right = { kind: "register", register: registers.a2 } as const;
    applyBinary(builder, sides.operator, left, right, registers.a3);
  }
  loadInto(builder, registers.a0, BigInt(index));
  emitSystemCall(builder, "report_expectation");
}

/** Waits for the other threads that name the same rendezvous point. */
export function compileMeet(builder: CodeBuilder, statement: Meet): void {
  const index = rendezvousIndex(builder.image.rendezvous, statement.point);
  builder.meets.add(index);
  stageArguments(builder, [BigInt(index), statement.count ?? 0n]);
  emitSystemCall(builder, "meet");
}

/** Prints literals as text and everything else as a number, then ends the line. */
export function compilePrint(builder: CodeBuilder, statement: Print): void {
  for (const value of statement.values) {
    if (value.$type === "StringLiteral") {
      const length = encodeText(value.value).length;
      evaluateAddress(builder, stringSymbol(builder.strings, value.value), 0, registers.a0);
      loadInto(builder, registers.a1, BigInt(length));
      emitSystemCall(builder, "print_text");
    } else {
      const format = printFormat(value);
      evaluateInto(builder, format?.value ?? value, registers.a0);
      emitSystemCall(builder, format?.call ?? "print_value");
    }
  }
  emitSystemCall(builder, "print_end");
}

/** `hex(x)` and `text(address)`, unless the program has functions of these names. */
function printFormat(value: Expression): { readonly value: Expression; readonly call: SystemCallName } | null {
  if (value.$type !== "Call" || targetOf(value.callee)?.$type !== "PrintFormat") return null;
  const argument = value.arguments[0]?.value;
  if (argument === undefined) return null;
  return { value: argument, call: textOf(value.callee) === "hex" ? "print_hex" : "print_string" };
}

/** Message of an `expect`, if the file gives one. */
export function messageOf({ message }: { readonly message?: string }): { readonly message?: string } {
  return message === undefined ? {} : { message };
}

/** Index of a rendezvous point, which is added if it is new. */
function rendezvousIndex(rendezvous: string[], point: string): number {
  const known = rendezvous.indexOf(point);
  return known >= 0 ? known : rendezvous.push(point) - 1;
}

type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";

function comparisonSides(condition: Expression): { left: Expression; right: Expression; operator: Comparison } | null {
  if (condition.$type !== "Binary") return null;
  const operator = plainOperator(condition.operator);
  switch (operator) {
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return { left: condition.left, right: condition.right, operator };
    default:
      return null;
  }
}
