/** From a frame to its caller, by call frame information, or by what a leaf function cannot have done. */
import type { Caller, FrameState, ObjectFrame, Unwound } from "../../image/object-debug.js";
import { evaluate, type ExpressionFrame } from "./expression.js";
import { ruleFromCode } from "./prologue.js";
import { frameRuleAt, type FrameRule, type FrameTable, type RegisterRule } from "./frames.js";
import type { FormContext } from "../encoding/index.js";

const stackPointer = 2;
const returnAddress = 1;
/** Registers that a function must give back: zero, sp, gp, tp, s0 to s11. The others are lost in a call. */
const preserved: ReadonlySet<number> = new Set([0, 2, 3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27]);

/** Little-endian bytes as a number. */
export function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** Evaluates the expressions that frame rules are made of: they know registers and memory only. */
function expressionFrame({ register, memory }: FrameState, bias: number): ExpressionFrame {
  return {
    register,
    memory: (address, bytes) => {
      const found = memory(Number(address), bytes);
      return found === null ? null : littleEndian(found);
    },
    frameBase: () => null,
    cfa: () => null,
    entryValue: () => null,
    bias: BigInt(bias),
    threadPointer: () => register(4),
  };
}

function stateOf({ pc, registers, memory }: ObjectFrame): FrameState {
  return { pc, register: (number) => registers[number] ?? null, memory };
}

function cfaOf({ cfa }: FrameRule, state: FrameState, context: FormContext, bias: number): bigint | null {
  if (cfa.kind === "register") {
    const base = state.register(cfa.register);
    return base === null ? null : BigInt.asUintN(64, base + BigInt(cfa.offset));
  }
  const place = evaluate(cfa.expression, context, expressionFrame(state, bias));
  return place.kind === "memory" ? place.address : null;
}

/** What the caller had in a register. */
function restored(
  rule: RegisterRule,
  register: number,
  cfa: bigint,
  frame: ObjectFrame,
  context: FormContext,
  bias: number,
): bigint | null {
  const load = (address: bigint): bigint | null => {
    const bytes = frame.memory(Number(BigInt.asUintN(64, address)), 8);
    return bytes === null ? null : littleEndian(bytes);
  };
  switch (rule.kind) {
    case "undefined":
      return null;
    case "same":
      return frame.registers[register] ?? null;
    case "saved":
      return load(cfa + BigInt(rule.offset));
    case "computed":
      return cfa + BigInt(rule.offset);
    case "register":
      return frame.registers[rule.register] ?? null;
    case "savedAt":
    case "valueOf": {
      const place = evaluate(rule.expression, context, expressionFrame(stateOf(frame), bias), cfa);
      if (place.kind !== "memory") return null;
      return rule.kind === "valueOf" ? place.address : load(place.address);
    }
  }
}

/** Longest function whose code is read for its frame, in bytes. */
const longestRead = 1 << 20;

/** The rule of a frame read from its function's code in memory, from the first instruction to where the frame stands. */
function ruleOfCode({ pc, memory }: FrameState, start: number | null): ReturnType<typeof ruleFromCode> {
  if (start === null || pc < start || pc - start > longestRead) return null;
  const code = pc === start ? new Uint8Array(0) : memory(start, pc - start);
  return code === null ? null : ruleFromCode(code);
}

/** Where a function begins that has a frame; null if it is not known: where no call frame information says the rule, its code does. */
type FunctionStart = (() => number | null) | null;

/** The rule of a frame, said or read from its code; null: nothing is said, as of hand-written code that saves nothing. */
function ruleOf(
  table: FrameTable,
  state: FrameState,
  linked: number,
  innermost: boolean,
  start: FunctionStart,
): { readonly rule: FrameRule; readonly guessed: boolean } | null {
  const said = frameRuleAt(table, linked);
  if (said !== null) return { rule: said, guessed: false };
  const read = start === null ? null : ruleOfCode(state, start());
  return read === null || (!innermost && !read.rule.registers.has(returnAddress)) ? null : read;
}

/**
 * CFA of the innermost frame, as `unwindFrame` finds it, at a fraction of the cost: no register of the caller is looked for.
 *
 * @param linked the frame's pc as the object was linked
 */
export function innermostAddress(
  table: FrameTable,
  context: FormContext,
  state: FrameState,
  linked: number,
  bias: number,
  start: FunctionStart,
): bigint | null {
  const found = ruleOf(table, state, linked, true, start);
  return found === null ? state.register(stackPointer) : cfaOf(found.rule, state, context, bias);
}

/**
 * CFA and caller of a frame.
 *
 * @param linked the frame's pc as the object was linked, moved back into the call for callers.
 */
export function unwindFrame(
  table: FrameTable,
  context: FormContext,
  frame: ObjectFrame,
  linked: number,
  bias: number,
  innermost: boolean,
  start: FunctionStart = null,
): Unwound | null {
  const state = stateOf(frame);
  const found = ruleOf(table, state, linked, innermost, start);
  if (found === null) {
    // It saves nothing if it is the innermost.
    const [sp, ra] = [frame.registers[stackPointer] ?? null, frame.registers[returnAddress] ?? null];
    if (!innermost || sp === null) return null;
    return { cfa: sp, caller: ra === null || ra === 0n ? null : callerAt(ra, frame.registers, sp), guessed: false };
  }
  const { rule, guessed } = found;
  const cfa = cfaOf(rule, state, context, bias);
  if (cfa === null) return null;
  const registers: (bigint | null)[] = frame.registers.map((value, register) => {
    const own = rule.registers.get(register);
    if (own !== undefined) return restored(own, register, cfa, frame, context, bias);
    return preserved.has(register) ? value : null;
  });
  const column = rule.registers.get(rule.returnRegister);
  const back =
    column === undefined
      ? (frame.registers[rule.returnRegister] ?? null)
      : restored(column, rule.returnRegister, cfa, frame, context, bias);
  return { cfa, caller: back === null || back === 0n ? null : callerAt(back, registers, cfa), guessed };
}

function callerAt(pc: bigint, registers: readonly (bigint | null)[], cfa: bigint): Caller | null {
  if (pc > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  const own = registers.slice();
  own[stackPointer] = cfa;
  return { pc: Number(pc), registers: own };
}
