/**
 * Telling frames of a thread apart while it is stepped. The stack grows down: the frame of a callee lies below. In an
 * executable a function may have no frame of its own, so that only the canonical frame address (the caller's sp at the
 * call) tells; compiled scenarios keep sp fixed in a function's body.
 */
import { objectFrameAddress, stackPointer, type Simulation } from "../state/index.js";

/** A frame to come back to. */
export interface FrameMark {
  readonly sp: number;
  /** Canonical frame address, in an executable's code. */
  readonly cfa: number | null;
}

/** The frame that a thread is in now. */
export function markFrame(simulation: Simulation, tid: number): FrameMark {
  return { sp: stackPointer(simulation, tid), cfa: objectFrameAddress(simulation, tid) };
}

/** How a thread's frame lies to a marked one: below 0 it is one that the marked one called, above 0 one that called it. */
export function compareFrame(simulation: Simulation, tid: number, mark: FrameMark): number {
  const sp = stackPointer(simulation, tid);
  if (mark.cfa === null) return sp - mark.sp;
  const cfa = objectFrameAddress(simulation, tid);
  // Where code does not say where its frame is: a caller's sp is back where it was at the call, or above.
  return cfa !== null ? cfa - mark.cfa : sp >= mark.cfa ? 1 : -1;
}
