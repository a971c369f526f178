/**
 * Calls of functions and of the kernel. Arguments go to a0…a7, the result comes back in a0. A function call destroys
 * all temporaries, so those in use are stored first; a system call changes a0 alone.
 */
import { systemCalls, type SystemCallName } from "../../image/system-call.js";
import { firstKernelFunction, kernelCalls, type KernelCallName } from "../../image/kernel-call.js";
import {
  calledKernelFunction,
  calledSystemCall,
  inKernelCode,
  orderedArguments,
  rangeOf,
  targetOf,
  textOf,
  type Call,
  type Expression,
} from "../../language/index.js";
import { emit, type CodeBuilder } from "./code-builder.js";
import { evaluate, evaluateAddress, evaluateInto } from "./expression.js";
import { containsCall, errorAt, isPure, referenceTarget } from "../meaning/index.js";
import { argumentRegisters, encodeSystem, registers } from "../target/index.js";
import { forgetRegisters, saveTemporaries, temporaryInA0, vacateA0 } from "./temporary.js";
import { constant, loadInto, moveInto, type Target, type Value } from "./value.js";

/** What goes into one argument register: an expression, a constant, or nothing (the register is filled elsewhere). */
export type CallArgument = Expression | bigint | null | { readonly symbol: string };

/** Compiles a call of a function or a system call; its value is the result. */
export function compileCall(builder: CodeBuilder, call: Call, target: Target): Value {
  const description = calledSystemCall(call);
  const called = calledKernelFunction(call);
  const abi = description?.abi ?? description?.name ?? "";
  const number = abi in kernelCalls && inKernelCode(call) ? kernelCalls[abi as KernelCallName] : undefined;
  if (description !== null && (number !== undefined || abi in systemCalls)) {
    const given = orderedArguments(call, description).map((argument, index): CallArgument => {
      switch (argument.kind) {
        case "expression":
          if (description.parameters[index]?.kind === "variable") return variableSymbol(builder, argument.expression);
          return argument.expression;
        case "default":
          return argument.value;
        case "missing":
          return 0n;
      }
    });
    if (called !== undefined) builder.callees.add(called);
    stageArguments(builder, given);
    emitCall(builder, number ?? systemCalls[abi as SystemCallName]);
    return resultInA0(builder, target);
  }
  if (called?.$container.$type === "Kernel") {
    builder.callees.add(called);
    stageArguments(
      builder,
      call.arguments.map(({ value }) => value),
    );
    emitCall(builder, firstKernelFunction + called.$container.functions.indexOf(called));
    return resultInA0(builder, target);
  }
  const callee = targetOf(call.callee);
  const symbol = callee?.$type === "FunctionDeclaration" ? builder.image.symbols.get(callee) : undefined;
  if (callee?.$type !== "FunctionDeclaration" || symbol === undefined) {
    return refuse(builder, call, `\`${textOf(call.callee)}\` cannot be called: name a function or a system call.`);
  }
  if (call.arguments.length > argumentRegisters.length) {
    const most = argumentRegisters.length;
    return refuse(builder, call, `A call passes at most ${most} arguments: put the others in memory.`);
  }
  builder.callees.add(callee);
  saveTemporaries(builder);
  stageArguments(
    builder,
    call.arguments.map(({ value }) => value),
  );
  builder.code.items.push({ kind: "call", symbol });
  forgetRegisters(builder);
  return resultInA0(builder, target);
}

/** `li a7, number; ecall`, for arguments that are in place. */
export function emitSystemCall(builder: CodeBuilder, name: SystemCallName): void {
  emitCall(builder, systemCalls[name]);
}

/** The same for a number. */
export function emitCall(builder: CodeBuilder, number: number): void {
  vacateA0(builder);
  loadInto(builder, registers.a7, BigInt(number));
  emit(builder, encodeSystem("ecall"));
}

/** A variable whose address is wanted. */
function variableSymbol(builder: CodeBuilder, expression: Expression): CallArgument {
  const variable = referenceTarget(expression);
  const symbol = variable?.$type === "Variable" ? builder.image.symbols.get(variable) : undefined;
  if (symbol !== undefined) return { symbol };
  builder.image.problems.push(
    errorAt(
      rangeOf(expression),
      `\`${textOf(expression)}\` is no variable of the kernel block: declare \`u64 NAME\` there.`,
    ),
  );
  return 0n;
}

/**
 * Evaluates arguments into a0, a1, … Those with effects or reads of memory keep their order. One that a later call
 * would destroy waits in a temporary; those that nothing can change come last.
 */
export function stageArguments(builder: CodeBuilder, given: readonly CallArgument[]): void {
  const waiting = new Map<number, Value>();
  given.forEach((argument, index) => {
    if (isLate(argument)) return;
    const callFollows = given.slice(index + 1).some((later) => !isLate(later) && containsCall(later));
    if (callFollows) waiting.set(index, evaluate(builder, argument));
    else place(builder, argument, index);
  });
  for (const [index, value] of waiting) {
    if (index === 0) vacateA0(builder);
    moveInto(builder, value, argumentRegisters[index]);
  }
  given.forEach((argument, index) => {
    if (typeof argument === "bigint") {
      if (index === 0) vacateA0(builder);
      loadInto(builder, argumentRegisters[index], argument);
    } else if (argument !== null && "symbol" in argument) {
      if (index === 0) vacateA0(builder);
      evaluateAddress(builder, argument.symbol, 0, argumentRegisters[index]);
    } else if (argument !== null && isLate(argument)) {
      place(builder, argument, index);
    }
  });
}

/** Nothing that happens before can change its value: it may be evaluated last. */
function isLate(argument: CallArgument): argument is null | bigint | { readonly symbol: string } {
  return argument === null || typeof argument === "bigint" || "symbol" in argument || isPure(argument);
}

function place(builder: CodeBuilder, argument: Expression, index: number): void {
  // A call inside the argument saves what is in a0 by itself.
  if (index === 0 && !containsCall(argument)) vacateA0(builder);
  evaluateInto(builder, argument, argumentRegisters[index]);
}

function resultInA0(builder: CodeBuilder, target: Target): Value {
  const value: Value = { kind: "temporary", temporary: temporaryInA0(builder) };
  if (target === undefined) return value;
  moveInto(builder, value, target);
  return { kind: "register", register: target };
}

function refuse(builder: CodeBuilder, call: Call, message: string): Value {
  builder.image.problems.push(errorAt(rangeOf(call), message));
  return constant(0n);
}
