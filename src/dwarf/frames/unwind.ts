/** From a frame to its caller, by call frame information, or by what a leaf function cannot have done. */
import type { Caller, ObjectFrame, Unwound } from "../../image/object-debug.js";
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
function expressionFrame(frame: ObjectFrame, bias: number): ExpressionFrame {
  return {
    register: (number) => frame.registers[number] ?? null,
    memory: (address, bytes) => {
      const found = frame.memory(Number(address), bytes);
      return found === null ? null : littleEndian(found);
    },
    frameBase: () => null,
    cfa: () => null,
    entryValue: () => null,
    bias: BigInt(bias),
    threadPointer: () => frame.registers[4] ?? null,
  };
}

function cfaOf(rule: FrameRule, frame: ObjectFrame, context: FormContext, bias: number): bigint | null {
  if (rule.cfa.kind === "register") {
    const base = frame.registers[rule.cfa.register] ?? null;
    return base === null ? null : BigInt.asUintN(64, base + BigInt(rule.cfa.offset));
  }
  const place = evaluate(rule.cfa.expression, context, expressionFrame(frame, bias));
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
      const place = evaluate(rule.expression, context, expressionFrame(frame, bias), cfa);
      if (place.kind !== "memory") return null;
      return rule.kind === "valueOf" ? place.address : load(place.address);
    }
  }
}

/** Longest function whose code is read for its frame, in bytes. */
const longestRead = 1 << 20;

/** The rule of a frame read from its function's code in memory, from the first instruction to where the frame stands. */
function ruleOfCode(frame: ObjectFrame, start: number | null): ReturnType<typeof ruleFromCode> {
  if (start === null || frame.pc < start || frame.pc - start > longestRead) return null;
  const code = frame.pc === start ? new Uint8Array(0) : frame.memory(start, frame.pc - start);
  return code === null ? null : ruleFromCode(code);
}

/**
 * CFA and caller of a frame.
 *
 * @param linked the frame's pc as the object was linked, moved back into the call for callers.
 * @param start address of the function in memory, null if it is not known: where no call frame information says the rule, its code does
 */
export function unwindFrame(
  table: FrameTable,
  context: FormContext,
  frame: ObjectFrame,
  linked: number,
  bias: number,
  innermost: boolean,
  start: (() => number | null) | null = null,
): Unwound | null {
  const said = frameRuleAt(table, linked);
  const read = said === null && start !== null ? ruleOfCode(frame, start()) : null;
  const rule = said ?? read?.rule ?? null;
  const guessed = read?.guessed ?? false;
  if (rule === null || (said === null && !innermost && !rule.registers.has(returnAddress))) {
    // Nothing is said: hand-written code that saves nothing, if it is the innermost.
    const [sp, ra] = [frame.registers[stackPointer] ?? null, frame.registers[returnAddress] ?? null];
    if (!innermost || sp === null) return null;
    return { cfa: sp, caller: ra === null || ra === 0n ? null : callerAt(ra, frame.registers, sp), guessed: false };
  }
  const cfa = cfaOf(rule, frame, context, bias);
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
