/** The stack frame in which something is looked at. */
import {
  callStack,
  findThread,
  isAlive,
  processOf,
  threads,
  type Frame,
  type Simulation,
} from "../../simulator/index.js";
import { programCounter, registerName } from "./registers.js";
import { RequestError } from "../arguments/index.js";
import { findFrame, stoppedSimulation, type FrameKey, type Session } from "../session/index.js";

/** A thread's frame. */
export interface FrameContext {
  readonly simulation: Simulation;
  readonly tid: number;
  readonly frame: Frame;
}

/** Index of the program that a thread's process runs now, or null if there is no such thread. */
export function programOfThread(simulation: Simulation, tid: number): number | null {
  const thread = findThread(simulation, tid);
  return thread === undefined || !isAlive(simulation, tid) ? null : processOf(simulation, thread).program;
}

/**
 * A frame by its key.
 *
 * @throws RequestError if the thread or the frame is gone
 */
export function contextOf(simulation: Simulation, key: FrameKey): FrameContext {
  if (!isAlive(simulation, key.tid)) throw new RequestError(endedText(simulation, key.tid));
  const frame = callStack(simulation, key.tid, key.index + 1)[key.index];
  if (frame === undefined) throw new RequestError(`thread ${key.tid} has no frame ${key.index}`);
  return { simulation, tid: key.tid, frame };
}

/** Says that a thread has ended, with the name of its process as long as there is one. */
function endedText(simulation: Simulation, tid: number): string {
  const thread = findThread(simulation, tid);
  const whose = thread === undefined ? "" : ` of ${processOf(simulation, thread).name}`;
  return `thread ${tid}${whose} has ended: step back to look at it`;
}

/** Thread that requests without a frame mean: the stopped one, else the first. Null when none is left. */
export function currentThread(session: Session, simulation: Simulation): number | null {
  const stopped = session.stop?.threadId ?? null;
  if (stopped !== null && isAlive(simulation, stopped)) return stopped;
  return threads(simulation)[0]?.tid ?? null;
}

/**
 * The frame of a request: the given one, or the top frame of the stopped thread.
 *
 * @throws RequestError if the program runs or no thread is left
 */
export function requestContext(session: Session, frameId: number | null | undefined): FrameContext {
  const simulation = stoppedSimulation(session);
  if (frameId !== undefined && frameId !== null) return contextOf(simulation, findFrame(session.handles, frameId));
  const tid = currentThread(session, simulation);
  if (tid === null)
    throw new RequestError(
      session.phase === "ended"
        ? "the session has ended, and no thread is left to look at: launch again"
        : "no thread is left: step back to look at one",
    );
  return contextOf(simulation, { tid, index: 0 });
}

/**
 * The frame of a request, found when something first asks for it: numbers, and what is named by them alone, need none, so that they can be
 * looked at and changed when no thread is left.
 */
export function lateContext(session: Session, frameId: number | null | undefined): FrameContext {
  let found: FrameContext | null = null;
  const context = (): FrameContext => (found ??= requestContext(session, frameId));
  return {
    simulation: stoppedSimulation(session),
    get tid() {
      return context().tid;
    },
    get frame() {
      return context().frame;
    },
  };
}

/** Registers that a caller finds again after a call: zero, sp, gp, tp and s0 to s11. */
const preserved: ReadonlySet<number> = new Set([0, 2, 3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27]);

/**
 * Register of a frame, unwound through the frames below it.
 *
 * @throws RequestError if calls do not preserve it and the frame has called
 */
export function frameRegister({ frame }: FrameContext, register: number): bigint {
  if (register === programCounter) return BigInt(frame.pc);
  const value = frame.registers[register];
  if (value === undefined || (frame.index > 0 && !preserved.has(register))) {
    throw new RequestError(`$${registerName(register)} is not preserved across calls, so this frame's value is gone`);
  }
  return value;
}
