/**
 * Running forward: by instruction, by statement, to the next stop. A run is a generator that yields between slices, so that
 * the caller can let the editor breathe, pause, or give up. Nothing here depends on how large the slices are.
 */
import { EventKind, type Tid, type VirtualAddress } from "../../machine/index.js";
import {
  advance,
  checkpointHere,
  beginHold,
  codeAt,
  codeOwnerAt,
  endHold,
  findThread,
  longestChunk,
  placeAt,
  readRegister,
  stackPointer,
  statementAt,
  threadPc,
  threadRuns,
  type Held,
  type RunGoal,
  type RunStop,
  type Simulation,
} from "../state/index.js";
import { instructionBytes } from "./callee.js";
import { compareFrame, markFrame, type FrameMark } from "./frame-mark.js";
import { armBreakpoints, nextAttempt, passNextAttempt, stopsAtBreakpoint } from "./breakpoint.js";
import { adaptPace, arriveAt, haltMask, hasRefusedMany, heed, sliceOf, type AcceptStop } from "./halt.js";
import { runningThread } from "./stop.js";
import { armWatches } from "../watch/index.js";

/** A movement in progress: each `next()` is one slice; the value is the stop at its end. */
export type Run = Generator<void, RunStop, void>;

/** Single attempts between two yields while stepping. */
const steppedSlice = 500;

/** Starts a movement; nothing happens until `continueRun`. */
export function startRun(simulation: Simulation, goal: RunGoal, accept: AcceptStop = () => true): Run {
  switch (goal.kind) {
    case "continue":
      return runToStop(simulation, goal.only, accept);
    case "tick":
      return runToTick(simulation, goal.tick, accept);
    case "instruction":
      return runInstruction(simulation, goal.tid, goal.only, accept);
    case "statement":
      return runStatement(simulation, goal, accept);
  }
}

/** A clock in milliseconds, and its time at which the caller wants to be back. */
export interface SliceClock {
  readonly now: () => number;
  readonly until: number;
}

/**
 * Drives a movement for about so many instruction attempts (replays count), or until a time.
 *
 * @returns the stop, or null if there is more to do.
 */
export function continueRun(simulation: Simulation, run: Run, budget: number | SliceClock): RunStop | null {
  const { timeline } = simulation;
  if (typeof budget === "number") {
    simulation.pace.chunk = longestChunk;
    const end = timeline.work + budget;
    for (;;) {
      const step = run.next();
      if (step.done === true) return arrive(simulation, step.value);
      if (timeline.work >= end) return null;
    }
  }
  adaptPace(simulation, 0);
  for (let before = budget.now(); ;) {
    const step = run.next();
    if (step.done === true) return arrive(simulation, step.value);
    const now = budget.now();
    adaptPace(simulation, now - before);
    if (now >= budget.until) return null;
    before = now;
  }
}

/** Makes a stop of the place where an unfinished movement was left; `accept` is asked if it went forwards. */
export function pauseRun(simulation: Simulation, accept: AcceptStop | null = null): RunStop {
  const tid = runningThread(simulation) ?? simulation.lastStop.tid;
  const stop: RunStop = { reason: "pause", tid, text: "paused" };
  if (accept === null) simulation.met = null;
  return arrive(simulation, accept === null ? stop : arriveAt(simulation, stop, accept));
}

function arrive(simulation: Simulation, stop: RunStop): RunStop {
  endHold(simulation.timeline, simulation.system);
  simulation.lastStop = stop;
  simulation.epoch++;
  simulation.lastStep = null;
  return stop;
}

/** Leaves the current stop: from now on breakpoints and event stops count, except those it stands at. */
function depart(simulation: Simulation, unit: "statement" | "instruction", only?: number | null): void {
  const { machine } = simulation.system;
  if (only !== undefined) beginHold(simulation.timeline, simulation.system, only as Tid | null);
  simulation.stepStart = machine.tick;
  simulation.stepUnit = unit;
  armBreakpoints(simulation);
  machine.trace.stopMask = haltMask(simulation);
  armWatches(simulation);
  for (const core of machine.cores) core.skipBreakpoint = false;
  // Who has stepped to a breakpoint stands at it, even if other threads run first.
  const { tid, reason } = simulation.lastStop;
  const address = tid === null || reason !== "step" ? null : threadPc(simulation, tid);
  simulation.standing =
    tid !== null && address !== null && stopsAtBreakpoint(simulation, tid, address) ? { tid, address } : null;
  // What was looked at on arrival is not looked at again.
  if (simulation.met !== machine.tick) return;
  const next = nextAttempt(simulation);
  if (next?.tid === tid) simulation.standing = null;
  passNextAttempt(simulation);
}

/** Ticks from a checkpoint to a stop from which on the stop gets one of its own. */
const shortestLook = 4;

function* runToStop(simulation: Simulation, only: Held["only"], accept: AcceptStop): Run {
  depart(simulation, "statement", only);
  for (;;) {
    const stop = yield* advanceToStop(simulation, Infinity, accept);
    if (stop === null) continue;
    // Who looks around here, steps on and back again: each step back then replays those steps alone, and not what led here.
    if (["breakpoint", "event", "data"].includes(stop.reason))
      checkpointHere(simulation.timeline, simulation.system, shortestLook);
    return stop;
  }
}

function* runToTick(simulation: Simulation, tick: number, accept: AcceptStop): Run {
  depart(simulation, "statement");
  const { machine } = simulation.system;
  const stop = yield* advanceToStop(simulation, tick, accept);
  if (stop !== null) return stop;
  const end: RunStop = { reason: "step", tid: runningThread(simulation), text: `at tick ${machine.tick}` };
  return arriveAt(simulation, end, accept);
}

/** Advances at full speed up to a tick; null if nothing stopped it before. */
function* advanceToStop(
  simulation: Simulation,
  end: number,
  accept: AcceptStop,
): Generator<void, RunStop | null, void> {
  const { timeline, system } = simulation;
  while (system.machine.tick < end) {
    const halt = advance(timeline, system, sliceOf(simulation, end - system.machine.tick));
    const stop = heed(simulation, halt, accept);
    if (stop !== null) return stop;
    if (halt.reason === "steps" || hasRefusedMany(simulation)) yield;
  }
  return null;
}

/** One retired instruction of a thread; other threads run as the scheduler decides. */
function* runInstruction(simulation: Simulation, tid: number, only: Held["only"], accept: AcceptStop): Run {
  depart(simulation, "instruction", only);
  for (let count = 1; ; count++) {
    const attempt = attemptOnce(simulation, tid, accept);
    if (attempt.ended !== null) return attempt.ended;
    if (attempt.retired) return arriveAt(simulation, { reason: "step", tid, text: "one instruction" }, accept);
    if (gone(simulation, tid)) return arriveAt(simulation, threadEnded(simulation), accept);
    if (!threadRuns(simulation, tid) || count % steppedSlice === 0) yield;
  }
}

function threadEnded(simulation: Simulation): RunStop {
  return { reason: "step", tid: runningThread(simulation), text: "the thread has ended" };
}

/** The next statement of a thread, by depth of the stack: sp tells frames apart, as the stack grows down. */
function* runStatement(
  simulation: Simulation,
  { tid, depth: wanted, only }: RunGoal & { kind: "statement" },
  accept: AcceptStop,
): Run {
  depart(simulation, "statement", only);
  // The start stub has no statements: the first step from there goes into main.
  const inStub = (codeAt(simulation, tid, threadPc(simulation, tid))?.function ?? null) === null;
  const depth = inStub ? "into" : wanted;
  const frame = markFrame(simulation, tid);
  for (let count = 1; ; count++) {
    const before = threadPc(simulation, tid);
    const attempt = attemptOnce(simulation, tid, accept);
    if (attempt.ended !== null) return attempt.ended;
    if (gone(simulation, tid)) return arriveAt(simulation, threadEnded(simulation), accept);
    if (attempt.retired) {
      if (depth !== "into" && stackPointer(simulation, tid) <= frame.sp) {
        const ended = yield* leaveCallee(simulation, tid, frame, before, accept);
        if (ended !== null) return ended;
      }
      if (reached(simulation, tid, depth, frame))
        return arriveAt(simulation, { reason: "step", tid, text: `step ${depth}` }, accept);
    } else if (!threadRuns(simulation, tid)) yield;
    if (count % steppedSlice === 0) yield;
  }
}

/** Is the thread where a step of this depth ends? `caller`: at a statement of a caller of the marked frame. */
export function reached(
  simulation: Simulation,
  tid: number,
  depth: "into" | "over" | "out" | "caller",
  frame: FrameMark,
): boolean {
  const pc = threadPc(simulation, tid);
  const owner = codeOwnerAt(simulation, tid, pc);
  if (owner === null) return false;
  if (depth === "out") {
    // Functions of a library may have no name.
    const { function: fn, object } = placeAt(simulation.code, owner, pc);
    const inBody = fn === null ? object !== null : pc >= fn.bodyStart && pc < fn.bodyEnd;
    return inBody && compareFrame(simulation, tid, frame) > 0;
  }
  if (statementAt(simulation.code, owner, pc) === null) return false;
  if (depth === "into") return true;
  const level = compareFrame(simulation, tid, frame);
  return depth === "caller" ? level > 0 : level >= 0;
}

function gone(simulation: Simulation, tid: number): boolean {
  const thread = findThread(simulation, tid);
  return thread === undefined || thread.state === "exited";
}

/** What one attempt did for the thread that is stepped. */
interface Attempt {
  readonly retired: boolean;
  readonly ended: RunStop | null;
}

/** Lets the thread make one attempt; runs the others at full speed until it is its turn. */
function attemptOnce(simulation: Simulation, tid: number, accept: AcceptStop): Attempt {
  const { system, timeline } = simulation;
  const { cores, trace } = system.machine;
  const core = cores.find((candidate) => candidate.tid === tid && threadRuns(simulation, tid));
  if (core === undefined && cores.length === 1) {
    // The thread waits: only a thread switch can change that, so the others need not be watched at every instruction.
    trace.stopMask = haltMask(simulation) | (1 << EventKind.ThreadSwitch);
    const stop = heed(simulation, advance(timeline, system, sliceOf(simulation, Infinity)), accept);
    trace.stopMask = haltMask(simulation);
    return { retired: false, ended: stop };
  }
  const before = core?.instructions ?? 0;
  const ended = heed(simulation, advance(timeline, system, 1), accept);
  return { retired: core !== undefined && core.instructions > before, ended };
}

/** If the thread has just entered a function, runs at full speed until it returns to the frame or above. */
function* leaveCallee(
  simulation: Simulation,
  tid: number,
  frame: FrameMark,
  before: VirtualAddress,
  accept: AcceptStop,
): Generator<void, RunStop | null, void> {
  const back = returnAddress(simulation, tid, before);
  if (back === null) return null;
  const { system, timeline } = simulation;
  // Where the call was: the frame may have grown since it was marked, in its prologue.
  const caller = Math.min(frame.sp, stackPointer(simulation, tid));
  armBreakpoints(simulation, back);
  for (;;) {
    const halt = advance(timeline, system, sliceOf(simulation, Infinity));
    if (halt.reason === "breakpoint") {
      const next = nextAttempt(simulation);
      if (next?.tid === tid && next.address === back && stackPointer(simulation, tid) >= caller) {
        // If the user has a breakpoint right here, it is met at the end of the step, or at the next attempt.
        armBreakpoints(simulation);
        return null;
      }
    }
    const ended = heed(simulation, halt, accept);
    if (ended !== null || gone(simulation, tid)) {
      armBreakpoints(simulation);
      return ended;
    }
    if (halt.reason === "steps" || hasRefusedMany(simulation)) yield;
  }
}

/**
 * Return address of a function that was just entered (still in ra), or null anywhere else. What is called through a PLT has no name: it
 * was entered if ra leads behind the instruction before, which then was a call: its length counts, for a call of two bytes that has
 * returned may lie behind a branch of two.
 */
function returnAddress(simulation: Simulation, tid: number, before: VirtualAddress): VirtualAddress | null {
  const pc = threadPc(simulation, tid);
  const ra = readRegister(simulation, tid, 1);
  const length = Number(ra) - before;
  const near = Number(ra) !== pc && (length === 2 || length === 4);
  const called = near && length === instructionBytes(simulation, tid, before);
  const owner = called ? null : codeOwnerAt(simulation, tid, pc);
  if (!called && (owner === null || placeAt(simulation.code, owner, pc).function?.start !== pc)) return null;
  return ra > 0n && ra <= BigInt(Number.MAX_SAFE_INTEGER) ? (Number(ra) as VirtualAddress) : null;
}
