/**
 * Passing calls on the way to a place in a frame: the stack grows down, so that until a call returns that was made below the frame's
 * canonical address, nothing is in that frame or in one around it. Then the thread need not be looked at after each attempt.
 */
import type { VirtualAddress } from "../../machine/index.js";
import {
  advance,
  codeOwnerAt,
  executingSpace,
  innermostFrame,
  objectFrameAddress,
  objectOf,
  readMemory,
  readRegister,
  stackPointer,
  threadPc,
  type Simulation,
} from "../state/index.js";
import { armReturn, disarmBreakpoints, nextAttempt, passNextAttempt } from "./breakpoint.js";
import type { FrameMark } from "./frame-mark.js";
import { sliceOf } from "./halt.js";

/** A call that is under way: where it returns to, and the stack pointer that its caller has then. */
export interface Callee {
  readonly back: VirtualAddress;
  readonly sp: number;
}

/**
 * The call that a thread has made with its last instruction, at `before`, if all that it does until the call returns lies in frames
 * inside of the marked one.
 */
export function calledFrom(
  simulation: Simulation,
  tid: number,
  before: VirtualAddress,
  mark: FrameMark,
): Callee | null {
  if (mark.cfa === null) return null;
  const back = Number(readRegister(simulation, tid, 1)) as VirtualAddress;
  if ((back !== before + 4 && back !== before + 2) || threadPc(simulation, tid) === back) return null;
  const sp = stackPointer(simulation, tid);
  return sp < mark.cfa && back === before + instructionBytes(simulation, tid, before) ? { back, sp } : null;
}

/** Bytes of the instruction at an address of what the thread executes: 2 or 4. */
export function instructionBytes(simulation: Simulation, tid: number, address: VirtualAddress): number {
  const { bytes } = readMemory(simulation, executingSpace(simulation, tid), address, 2);
  return bytes.length === 2 && (bytes[0]! & 3) !== 3 ? 2 : 4;
}

/** Frames that are unwound at most to find the one that called. */
const mostFrames = 64;

/** The call that a thread is in, if the marked frame or one around it has made it, and call frame information says so at each frame. */
export function calleeAround(simulation: Simulation, tid: number, mark: FrameMark): Callee | null {
  if (mark.cfa === null || (objectFrameAddress(simulation, tid) ?? Infinity) >= mark.cfa) return null;
  let frame = innermostFrame(simulation, tid);
  for (let inner: Callee | null = null, depth = 0; depth < mostFrames; depth++) {
    const owner = codeOwnerAt(simulation, tid, (depth === 0 ? frame.pc : frame.pc - 1) as VirtualAddress);
    const unwound = (owner === null ? null : objectOf(simulation.code, owner))?.unwind(frame) ?? null;
    if (unwound === null) return null;
    if (unwound.cfa >= BigInt(mark.cfa)) return inner;
    if (unwound.caller === null || unwound.guessed) return null;
    const { pc, registers } = unwound.caller;
    inner = { back: pc as VirtualAddress, sp: Number(unwound.cfa) };
    frame = { pc, registers, memory: frame.memory, floats: null, cfa: null };
  }
  return null;
}

/**
 * Runs at full speed until a call has returned, at most up to a tick; yields between slices. No breakpoint of the user's is armed
 * meanwhile, and none afterwards.
 */
export function* passCallee(
  simulation: Simulation,
  tid: number,
  { back, sp }: Callee,
  end: number,
): Generator<void, void, void> {
  const { system, timeline } = simulation;
  const { machine } = system;
  armReturn(simulation, back);
  try {
    while (machine.tick < end) {
      const { tick } = machine;
      const halt = advance(timeline, system, sliceOf(simulation, end - tick));
      if (halt.reason === "breakpoint") {
        const next = nextAttempt(simulation);
        if (next?.tid === tid && next.address === back && stackPointer(simulation, tid) >= sp) return;
        passNextAttempt(simulation);
      } else if (halt.reason !== "steps") return;
      else yield;
    }
  } finally {
    disarmBreakpoints(simulation);
  }
}
