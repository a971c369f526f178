/**
 * Running forward: by instruction, by statement, to the next stop. A run is a generator that yields between slices, so that
 * the caller can let the editor breathe, pause, or give up. Nothing here depends on how large the slices are.
 */
import { EventKind, type VirtualAddress } from "../../machine/index.js";
import {
  advance,
  codeAt,
  codeOwnerAt,
  findThread,
  placeAt,
  readRegister,
  stackPointer,
  statementAt,
  threadPc,
  threadRuns,
  type RunGoal,
  type RunStop,
  type Simulation,
} from "../state/index.js";
import { armBreakpoints, passBreakpointHere, stopsAtBreakpoint } from "./breakpoint.js";
import { describeStop, runningThread } from "./stop.js";

/** A movement in progress: each `next()` is one slice; the value is the stop at its end. */
export type Run = Generator<void, RunStop, void>;

/**
 * Decides whether a breakpoint or event that was reached ends the movement (a condition may be false, a log point never
 * stops). Called with the simulation standing there; end of program, deadlock and limits are not asked about.
 */
export type AcceptStop = (stop: RunStop) => boolean;

/** Attempts in one slice of a run at full speed. */
const slice = 100_000;
/** Single attempts between two yields while stepping. */
const steppedSlice = 2_000;

/** Starts a movement; nothing happens until `continueRun`. */
export function startRun(simulation: Simulation, goal: RunGoal, accept: AcceptStop = () => true): Run {
  switch (goal.kind) {
    case "continue":
      return runToStop(simulation, accept);
    case "tick":
      return runToTick(simulation, goal.tick, accept);
    case "instruction":
      return runInstruction(simulation, goal.tid, accept);
    case "statement":
      return runStatement(simulation, goal.tid, goal.depth, accept);
  }
}

/**
 * Drives a movement for about `budget` instruction attempts (replays count).
 *
 * @returns the stop, or null if there is more to do.
 */
export function continueRun(simulation: Simulation, run: Run, budget: number): RunStop | null {
  const { timeline } = simulation;
  const end = timeline.work + budget;
  for (;;) {
    const step = run.next();
    if (step.done === true) return arrive(simulation, step.value);
    if (timeline.work >= end) return null;
  }
}

/** Makes a stop of the place where an unfinished movement was left. */
export function pauseRun(simulation: Simulation): RunStop {
  const tid = runningThread(simulation) ?? simulation.lastStop.tid;
  return arrive(simulation, { reason: "step", tid, text: "paused" });
}

function arrive(simulation: Simulation, stop: RunStop): RunStop {
  simulation.lastStop = stop;
  simulation.epoch++;
  simulation.lastStep = null;
  return stop;
}

/** Leaves the current stop: from now on breakpoints and event stops count, except the one it stands at. */
function depart(simulation: Simulation, unit: "statement" | "instruction"): void {
  simulation.stepStart = simulation.system.machine.tick;
  simulation.stepUnit = unit;
  armBreakpoints(simulation);
  simulation.system.machine.trace.stopMask = simulation.eventStops;
  passBreakpointHere(simulation);
}

function* runToStop(simulation: Simulation, accept: AcceptStop): Run {
  depart(simulation, "statement");
  for (;;) {
    const stop = advanceToStop(simulation, slice, accept);
    if (stop !== null) return stop;
    yield;
  }
}

function* runToTick(simulation: Simulation, tick: number, accept: AcceptStop): Run {
  depart(simulation, "statement");
  const { machine } = simulation.system;
  while (machine.tick < tick) {
    const stop = advanceToStop(simulation, Math.min(slice, tick - machine.tick), accept);
    if (stop !== null) return stop;
    yield;
  }
  return { reason: "step", tid: runningThread(simulation), text: `at tick ${machine.tick}` };
}

/** Advances at full speed; null if nothing stopped it within the attempts. */
function advanceToStop(simulation: Simulation, attempts: number, accept: AcceptStop): RunStop | null {
  const { timeline, system } = simulation;
  const end = system.machine.tick + attempts;
  while (system.machine.tick < end) {
    const stop = heed(
      simulation,
      describeStop(simulation, advance(timeline, system, end - system.machine.tick)),
      accept,
    );
    if (stop !== null) return stop;
  }
  return null;
}

/** The stop if it counts; breakpoints of other owners, and stops that nobody wants, are passed. */
function heed(simulation: Simulation, stop: RunStop | null, accept: AcceptStop): RunStop | null {
  if (stop?.reason === "breakpoint") {
    const meant = stop.tid !== null && stopsAtBreakpoint(simulation, stop.tid, stop.address!);
    if (meant && accept(stop)) return stop;
    passBreakpointHere(simulation, stop.tid);
    return null;
  }
  if (stop?.reason === "event") {
    const meant = ((simulation.eventStops >>> stop.event!.kind) & 1) === 1;
    return meant && accept(stop) ? stop : null;
  }
  return stop;
}

/** One retired instruction of a thread; other threads run as the scheduler decides. */
function* runInstruction(simulation: Simulation, tid: number, accept: AcceptStop): Run {
  depart(simulation, "instruction");
  for (let count = 1; ; count++) {
    const attempt = attemptOnce(simulation, tid, accept);
    if (attempt.ended !== null) return attempt.ended;
    if (attempt.retired) return { reason: "step", tid, text: "one instruction" };
    if (gone(simulation, tid)) return { reason: "step", tid: runningThread(simulation), text: "the thread has ended" };
    if (!threadRuns(simulation, tid) || count % steppedSlice === 0) yield;
  }
}

/** The next statement of a thread, by depth of the stack: sp tells frames apart, as the stack grows down. */
function* runStatement(simulation: Simulation, tid: number, wanted: "into" | "over" | "out", accept: AcceptStop): Run {
  depart(simulation, "statement");
  // The start stub has no statements: the first step from there goes into main.
  const inStub = (codeAt(simulation, tid, threadPc(simulation, tid))?.function ?? null) === null;
  const depth = inStub ? "into" : wanted;
  const frame = stackPointer(simulation, tid);
  for (let count = 1; ; count++) {
    const attempt = attemptOnce(simulation, tid, accept);
    if (attempt.ended !== null) return attempt.ended;
    if (gone(simulation, tid)) return { reason: "step", tid: runningThread(simulation), text: "the thread has ended" };
    if (!attempt.retired) {
      if (!threadRuns(simulation, tid)) yield;
      continue;
    }
    if (depth !== "into" && stackPointer(simulation, tid) <= frame) {
      const ended = yield* leaveCallee(simulation, tid, frame, accept);
      if (ended !== null) return ended;
    }
    if (reached(simulation, tid, depth, frame)) return { reason: "step", tid, text: `step ${depth}` };
    if (count % steppedSlice === 0) yield;
  }
}

/** Is the thread where a step of this depth ends? */
export function reached(simulation: Simulation, tid: number, depth: "into" | "over" | "out", frame: number): boolean {
  const pc = threadPc(simulation, tid);
  const owner = codeOwnerAt(simulation, tid, pc);
  if (owner === null) return false;
  const sp = stackPointer(simulation, tid);
  if (depth === "out") {
    const fn = placeAt(simulation.code, owner, pc).function;
    return sp > frame && fn !== null && pc >= fn.bodyStart && pc < fn.bodyEnd;
  }
  return statementAt(simulation.code, owner, pc) !== null && (depth === "into" || sp >= frame);
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
    trace.stopMask = simulation.eventStops | (1 << EventKind.ThreadSwitch);
    const stop = heed(simulation, describeStop(simulation, advance(timeline, system, slice)), accept);
    trace.stopMask = simulation.eventStops;
    return { retired: false, ended: stop };
  }
  const before = core?.instructions ?? 0;
  const ended = heed(simulation, describeStop(simulation, advance(timeline, system, 1)), accept);
  return { retired: core !== undefined && core.instructions > before, ended };
}

/** If the thread has just entered a function, runs at full speed until it returns to the frame or above. */
function* leaveCallee(
  simulation: Simulation,
  tid: number,
  frame: number,
  accept: AcceptStop,
): Generator<void, RunStop | null, void> {
  const back = returnAddress(simulation, tid);
  if (back === null) return null;
  const { system, timeline } = simulation;
  armBreakpoints(simulation, back);
  for (;;) {
    const stop = describeStop(simulation, advance(timeline, system, slice));
    const returned =
      stop?.reason === "breakpoint" &&
      stop.tid === tid &&
      stop.address === back &&
      stackPointer(simulation, tid) >= frame;
    if (returned) {
      armBreakpoints(simulation);
      // If the user has a breakpoint right here, it is met again, and heeded, at the next attempt.
      return null;
    }
    const ended = heed(simulation, stop, accept);
    if (ended !== null || gone(simulation, tid)) {
      armBreakpoints(simulation);
      return ended;
    }
    yield;
  }
}

/** Return address of a function that was just entered (still in ra), or null anywhere else. */
function returnAddress(simulation: Simulation, tid: number): VirtualAddress | null {
  const pc = threadPc(simulation, tid);
  const owner = codeOwnerAt(simulation, tid, pc);
  if (owner === null || placeAt(simulation.code, owner, pc).function?.start !== pc) return null;
  const ra = readRegister(simulation, tid, 1);
  return ra > 0n && ra <= BigInt(Number.MAX_SAFE_INTEGER) ? (Number(ra) as VirtualAddress) : null;
}
