/** Values while an expression is compiled: constants cost nothing until used, variables stay where they are. */
import { encodeImmediate, loadConstant, registers } from "../target/index.js";
import { emit } from "./code-builder.js";
import type { CodeBuilder, Temporary } from "./code-builder.js";
import { allocateTemporary, releaseTemporary, temporaryRegister } from "./temporary.js";

/** The result of compiling an expression. */
export type Value =
  | { readonly kind: "constant"; readonly value: bigint }
  /** In a register that belongs to someone else: a variable, or the target that was asked for. */
  | { readonly kind: "register"; readonly register: number }
  | { readonly kind: "temporary"; readonly temporary: Temporary };

/** Where a result goes: a given register, or a new temporary. */
export type Target = number | undefined;

/** A value without code. */
export function constant(value: bigint): Value {
  return { kind: "constant", value };
}

/** Registers that hold these values, all at once. Constants get a temporary each, except 0. */
function inRegisters(builder: CodeBuilder, values: readonly Value[]): { values: Value[]; registers: number[] } {
  const pinned: Temporary[] = values.flatMap((value) => (value.kind === "temporary" ? [value.temporary] : []));
  const held = values.map((value): Value => {
    if (value.kind !== "constant" || value.value === 0n) return value;
    const temporary = allocateTemporary(builder, pinned);
    pinned.push(temporary);
    loadInto(builder, temporaryRegister(builder, temporary), value.value);
    return { kind: "temporary", temporary };
  });
  return {
    values: held,
    registers: held.map((value) => {
      switch (value.kind) {
        case "constant":
          return registers.zero;
        case "register":
          return value.register;
        case "temporary":
          return temporaryRegister(builder, value.temporary, pinned);
      }
    }),
  };
}

/**
 * Uses values as operands of one operation: they are in registers while `use` runs and released before its result is
 * placed, so that the result may take over a register.
 */
export function consume<Result>(
  builder: CodeBuilder,
  values: readonly Value[],
  use: (sources: number[]) => Result,
): Result {
  const held = inRegisters(builder, values);
  held.values.forEach((value) => release(builder, value));
  return use(held.registers);
}

/** Frees what a value occupies. */
export function release(builder: CodeBuilder, value: Value): void {
  if (value.kind === "temporary") releaseTemporary(builder, value.temporary);
}

/** The target as a value, or a new temporary. */
export function destination(builder: CodeBuilder, target: Target): { value: Value; register: number } {
  if (target !== undefined) return { value: { kind: "register", register: target }, register: target };
  const temporary = allocateTemporary(builder);
  return { value: { kind: "temporary", temporary }, register: temporaryRegister(builder, temporary) };
}

/** Puts a value into a register and releases it. */
export function moveInto(builder: CodeBuilder, value: Value, register: number): void {
  if (value.kind === "constant") {
    loadInto(builder, register, value.value);
    return;
  }
  consume(builder, [value], ([source]) => {
    if (source !== register) emit(builder, encodeImmediate("addi", register, source, 0));
  });
}

/** Loads a constant. */
export function loadInto(builder: CodeBuilder, register: number, value: bigint): void {
  for (const word of loadConstant(register, value)) emit(builder, word);
}
