/**
 * The stack frame of every compiled function, as the debugger unwinds it:
 *
 *     s0 →  caller's stack pointer (CFA)
 *     s0-8  return address
 *     s0-16 caller's s0
 *     s0-24 caller's s1, s0-32 caller's s2, … as many as this function uses
 *     below locals that found no register, then spilled temporaries
 *     sp →  multiple of 16
 */
import type { FunctionInfo } from "../../image/image.js";
import { registers, savedRegisters } from "../target/index.js";

/** Offset from s0 of the saved return address. */
export const returnAddressOffset = -8;
/** Offset from s0 of the caller's s0. */
export const callerFramePointerOffset = -16;

/** Bytes below s0 that hold ra, s0 and `saved` callee-saved registers. */
export function saveAreaBytes(saved: number): number {
  return 16 + 8 * saved;
}

/** Offset from s0 of the slot of `savedRegisters[index]`. */
export function savedRegisterOffset(index: number): number {
  return -24 - 8 * index;
}

/**
 * Where, relative to s0, a function's frame keeps its caller's value of a register while the program counter is in
 * [bodyStart, bodyEnd); null when the function leaves the register alone (or does not preserve it).
 */
export function callerRegisterOffset(fn: FunctionInfo, register: number): number | null {
  if (register === registers.ra) return returnAddressOffset;
  if (register === registers.s0) return callerFramePointerOffset;
  const index = savedRegisters.indexOf(register);
  return index >= 0 && index < fn.savedRegisters ? savedRegisterOffset(index) : null;
}
