/**
 * Telling frames of a thread apart while it is stepped. The stack grows down: the frame of a callee lies below. In an
 * executable a function may have no frame of its own, so that only the canonical frame address (the caller's sp at the
 * call) tells; compiled scenarios keep sp fixed in a function's body.
 */
import { isInKernelCall } from "../../kernel/index.js";
import { findThread, objectFrameAddress, stackPointer, type Simulation } from "../state/index.js";

/** A frame to come back to. */
export interface FrameMark {
  readonly sp: number;
  /** Canonical frame address, in an executable's code. */
  readonly cfa: number | null;
  /** In a function of the kernel block that the thread's program has called: its stack there has nothing to do with the other. */
  readonly inKernel: boolean;
}

function isInKernel(simulation: Simulation, tid: number): boolean {
  const thread = findThread(simulation, tid);
  return thread !== undefined && isInKernelCall(thread);
}

/** The frame that a thread is in now. */
export function markFrame(simulation: Simulation, tid: number): FrameMark {
  const cfa = objectFrameAddress(simulation, tid);
  return { sp: stackPointer(simulation, tid), cfa, inKernel: isInKernel(simulation, tid) };
}

/** How a thread's frame lies to a marked one: below 0 it is one that the marked one called, above 0 one that called it. */
export function compareFrame(simulation: Simulation, tid: number, mark: FrameMark): number {
  const inKernel = isInKernel(simulation, tid);
  if (inKernel !== mark.inKernel) return inKernel ? -1 : 1;
  const sp = stackPointer(simulation, tid);
  if (mark.cfa === null) return sp - mark.sp;
  const cfa = objectFrameAddress(simulation, tid);
  // Where code does not say where its frame is: a caller's sp is back where it was at the call, or above.
  return cfa !== null ? cfa - mark.cfa : sp >= mark.cfa ? 1 : -1;
}
