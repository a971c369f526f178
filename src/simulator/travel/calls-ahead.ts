/**
 * Looking ahead and back along the call stack: which calls a statement is about to make, found by making them and coming
 * back; and where the call of a frame began.
 */
import type { FunctionInfo } from "../../image/image.js";
import { advance, findThread, codeAt, stackPointer, threadPc, type Simulation } from "../state/index.js";
import { compareFrame, markFrame } from "./frame-mark.js";
import { reached, startRun, type Run } from "./run.js";
import { findLast, seekRun, standStill, travelTo } from "./travel.js";

/** A call that the statement makes. */
export interface CallAhead {
  readonly function: FunctionInfo;
  /** Tick at which the thread has come to the function's first instruction. */
  readonly tick: number;
}

/** Attempts that are looked ahead, and calls that are told. */
const farthest = 20_000;
const mostCalls = 64;

/**
 * The calls that the thread makes itself until its statement ends, in order: those of conditions that hold, of each round of
 * a loop on the line. The run comes back to where it stood.
 */
export function callsAhead(simulation: Simulation, tid: number): readonly CallAhead[] {
  const { system, timeline } = simulation;
  const { machine } = system;
  const now = machine.tick;
  const back = standStill(simulation);
  const frame = markFrame(simulation, tid);
  const calls: CallAhead[] = [];
  for (let attempt = 0; attempt < farthest && calls.length < mostCalls; attempt++) {
    const before = threadPc(simulation, tid);
    const above = compareFrame(simulation, tid, frame);
    const stop = advance(timeline, system, 1);
    if (stop.reason !== "steps" || (findThread(simulation, tid)?.state ?? "exited") === "exited") break;
    const pc = threadPc(simulation, tid);
    if (pc === before) continue;
    const fn = codeAt(simulation, tid, pc)?.function ?? null;
    if (fn?.start === pc && above >= 0 && stackPointer(simulation, tid) <= frame.sp)
      calls.push({ function: fn, tick: machine.tick });
    else if (reached(simulation, tid, "over", frame)) break;
  }
  for (const travel = travelTo(simulation, now); travel.next().done !== true;);
  back();
  return calls;
}

/**
 * Travels to where the call of a frame began: the first statement of its function, as this call came to it.
 *
 * @param fn function of the frame
 * @param cfa canonical frame address: the caller's sp at the call
 */
export function startFrameRestart(simulation: Simulation, tid: number, fn: FunctionInfo, cfa: number): Run {
  return frameRestart(simulation, tid, fn, cfa);
}

function* frameRestart(simulation: Simulation, tid: number, fn: FunctionInfo, cfa: number): Run {
  const entry = yield* findLast(
    simulation,
    tid,
    () => threadPc(simulation, tid) === fn.start && stackPointer(simulation, tid) === cfa,
    null,
  );
  const stop = yield* seekRun(simulation, entry ?? 0, tid);
  if (entry === null) return stop;
  // Nothing that stops a run stops this one: it has been here before.
  return yield* startRun(simulation, { kind: "statement", tid, depth: "into" }, () => false);
}
