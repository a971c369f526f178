/** Requests that move the run: forward by statement and instruction, back, to an event, to a tick. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { EventKind } from "../../machine/index.js";
import {
  callStack,
  currentPosition,
  startReverseContinue,
  startRun,
  startSeek,
  startStepBack,
  threads,
  type AcceptStop,
  type Run,
  type RunGoal,
  type RunStop,
  type Simulation,
} from "../../simulator/index.js";
import {
  forgetAfter,
  forgetHitsAfter,
  liveScenario,
  loadedScenario,
  recordStep,
  takeStep,
  type Session,
  type StepGranularity,
} from "../session/index.js";
import { finishRun } from "./end-of-run.js";
import { explainStop } from "./exception-text.js";
import { currentThread } from "../expressions/index.js";
import { move, requestPause } from "./movement.js";
import { RequestError } from "../arguments/index.js";
import { wanted } from "./stop-filter.js";
import { reportStop, type Purpose } from "./stop-report.js";

/** What the session does once the response is on its way. */
export type Later = (action: () => void) => void;

/** Most steps that wait for the one under way; a held key sends one at a time. */
const mostWaiting = 100;

function threadOf(session: Session, threadId: number): number {
  const { simulation } = liveScenario(session);
  if (threads(simulation).some((one) => one.tid === threadId)) return threadId;
  const current = currentThread(session, simulation);
  if (current === null) return threadId;
  throw new RequestError(`there is no thread ${threadId}: ask for the threads again`);
}

/** Makes the movement once the response is sent, or after the movements under way and waiting. */
function inTurn(session: Session, later: Later, action: () => void): void {
  if (session.waitingSteps.length >= mostWaiting)
    throw new RequestError("too many steps wait already: pause the program first");
  later(() => {
    if (session.movement === null) action();
    else session.waitingSteps.push(action);
  });
}

/** After a stop: the next waiting step if the last one ended where it should, else the news. */
function arriveForward(session: Session, stop: RunStop, purpose: Purpose): void {
  const next = stop.reason === "step" ? session.waitingSteps.shift() : undefined;
  if (next !== undefined) {
    next();
    return;
  }
  session.waitingSteps.length = 0;
  reportStop(session, stop, stop.text === "paused" ? { ...purpose, reason: "pause", description: "Paused" } : purpose);
}

/**
 * Moves forward. A stop at the end of a process is shown before the attempt that ended it: afterwards there is no
 * thread, no stack and no space left to look at. `exitShown` lets the run pass it when it goes on.
 */
function moveForward(session: Session, run: Run, purpose: Purpose, arrive: () => void): void {
  const { simulation } = loadedScenario(session);
  const tell = (stop: RunStop, explanation: string | null): void => {
    arrive();
    // A step that was the last thread's last leaves nobody to stop in: find out how the run has ended.
    if (stop.reason === "step" && threads(simulation).length === 0) runOn(session);
    else arriveForward(session, stop, { ...purpose, explanation });
  };
  move(session, "forward", run, (stop) => {
    if (stop.event?.kind !== EventKind.ProcessExit) {
      tell(stop, null);
      return;
    }
    const { tick } = currentPosition(simulation);
    const explanation = explainStop(session, stop);
    move(session, "backward", startSeek(simulation, tick - 1), () => {
      session.exitShown = tick;
      tell(stop, explanation);
    });
  });
}

/** True if the run has ended; then every forward movement ends the session. */
function endIfOver(session: Session): boolean {
  const { simulation } = loadedScenario(session);
  const stopped = session.stop?.stop.reason;
  const over = currentPosition(simulation).finished || stopped === "deadlock" || stopped === "limit";
  if (over) finishRun(session);
  return over;
}

function granularityOf(requested: DebugProtocol.SteppingGranularity | null | undefined): StepGranularity {
  return requested === "instruction" ? "instruction" : "statement";
}

function lineOf(simulation: Simulation, tid: number): number | null {
  const alive = threads(simulation).some((one) => one.tid === tid);
  return alive ? (callStack(simulation, tid)[0]?.line?.range.line ?? null) : null;
}

/** Steps by statement until the line is another one: several statements may stand on a line. */
function* leaveLine(simulation: Simulation, goal: RunGoal & { kind: "statement" }, accept: AcceptStop): Run {
  const line = lineOf(simulation, goal.tid);
  for (;;) {
    const stop = yield* startRun(simulation, goal, accept);
    if (stop.reason !== "step" || line === null || lineOf(simulation, goal.tid) !== line) return stop;
    yield;
  }
}

function stepForward(
  session: Session,
  args: DebugProtocol.NextArguments,
  depth: "into" | "over" | "out",
  description: string,
): void {
  if (endIfOver(session)) return;
  const { simulation } = loadedScenario(session);
  const tid = threadOf(session, args.threadId);
  const granularity = granularityOf(args.granularity);
  const from = currentPosition(simulation).tick;
  const accept: AcceptStop = (stop) => wanted(session, stop, "forward");
  const statement = { kind: "statement", tid, depth } as const;
  const byInstruction = granularity === "instruction" && depth !== "out";
  const run =
    args.granularity === "line"
      ? leaveLine(simulation, statement, accept)
      : startRun(simulation, byInstruction ? { kind: "instruction", tid } : statement, accept);
  moveForward(session, run, { reason: "step", description, tid, explanation: null }, () => {
    recordStep(session.history, { from: { tick: from, tid }, to: currentPosition(simulation).tick, granularity });
  });
}

/** `next`: the next statement of the thread in this frame or a caller. */
export function next(session: Session, args: DebugProtocol.NextArguments, later: Later): void {
  threadOf(session, args.threadId);
  inTurn(session, later, () => stepForward(session, args, "over", "Stepped over"));
}

/** `stepIn`: the next statement of the thread in any frame. */
export function stepIn(session: Session, args: DebugProtocol.StepInArguments, later: Later): void {
  threadOf(session, args.threadId);
  inTurn(session, later, () => stepForward(session, args, "into", "Stepped in"));
}

/** `stepOut`: until the function has returned. */
export function stepOut(session: Session, args: DebugProtocol.StepOutArguments, later: Later): void {
  threadOf(session, args.threadId);
  inTurn(session, later, () => stepForward(session, args, "out", "Stepped out"));
}

/** `continue`: to a breakpoint, an event that a filter wants, or the end. */
export function continueProgram(
  session: Session,
  _args: DebugProtocol.ContinueArguments,
  later: Later,
): DebugProtocol.ContinueResponse["body"] {
  liveScenario(session);
  later(() => {
    if (session.movement !== null || endIfOver(session)) return;
    runOn(session);
  });
  return { allThreadsContinued: true };
}

/** Runs until something stops it. */
export function runOn(session: Session): void {
  const { simulation } = loadedScenario(session);
  const run = startRun(simulation, { kind: "continue" }, (stop) => wanted(session, stop, "forward"));
  moveForward(session, run, { reason: "pause", description: "Paused", tid: null, explanation: null }, () => undefined);
}

/** Runs to the first statement of the first thread: before it lies only the start stub, which has no source. */
export function runToEntry(session: Session): void {
  const { simulation } = loadedScenario(session);
  const tid = currentThread(session, simulation);
  if (tid === null) {
    runOn(session);
    return;
  }
  const accept: AcceptStop = (stop) => wanted(session, stop, "forward");
  const run = startRun(simulation, { kind: "statement", tid, depth: "into" }, accept);
  const purpose: Purpose = { reason: "entry", description: "Paused on entry", tid, explanation: null };
  moveForward(session, run, purpose, () => undefined);
}

/** `pause`: stops within a slice, at whatever instruction comes next. */
export function pause(session: Session, _args: DebugProtocol.PauseArguments): void {
  liveScenario(session);
  requestPause(session);
}

/** The client hears of a movement backwards; what lies ahead of it is forgotten. */
function arriveBackward(session: Session, stop: RunStop, purpose: Purpose): void {
  const { tick } = currentPosition(loadedScenario(session).simulation);
  forgetAfter(session.history, tick);
  forgetHitsAfter(session.breakpoints, tick);
  session.exitShown = null;
  arriveForward(session, stop, purpose);
}

function stepBackward(session: Session, args: DebugProtocol.StepBackArguments): void {
  const { simulation } = loadedScenario(session);
  const granularity = granularityOf(args.granularity);
  const recorded = takeStep(session.history, currentPosition(simulation).tick, granularity);
  const tid = recorded?.from.tid ?? threadOf(session, args.threadId);
  const run =
    recorded === null
      ? startStepBack(simulation, { tid, granularity, depth: "over" })
      : startSeek(simulation, recorded.from.tick);
  move(session, "backward", run, (stop) => {
    // A seek ends at its tick; the thread to look at is the one that was stepped.
    arriveBackward(session, recorded === null ? stop : { ...stop, tid }, {
      reason: "step",
      description: "Stepped back",
      tid,
      explanation: null,
    });
  });
}

/** `stepBack`: undoes the last forward step; without one, goes to the statement or instruction before. */
export function stepBack(session: Session, args: DebugProtocol.StepBackArguments, later: Later): void {
  threadOf(session, args.threadId);
  inTurn(session, later, () => stepBackward(session, args));
}

/** `reverseContinue`: back to the last breakpoint or wanted event before here, else to the start. */
export function reverseContinue(session: Session, _args: DebugProtocol.ReverseContinueArguments, later: Later): void {
  const { simulation } = liveScenario(session);
  inTurn(session, later, () => {
    const run = startReverseContinue(simulation, (stop) => wanted(session, stop, "backward"));
    move(session, "backward", run, (stop) => {
      arriveBackward(session, stop, { reason: "step", description: "Ran back", tid: stop.tid, explanation: null });
    });
  });
}

/** Travels to a tick. Forward as well as backward; breakpoints on the way do not stop it. */
export function travel(session: Session, tick: number): void {
  const { simulation } = loadedScenario(session);
  const tid = currentThread(session, simulation);
  const direction = tick < currentPosition(simulation).tick ? "backward" : "forward";
  move(session, direction, startSeek(simulation, tick), (stop) => {
    const purpose: Purpose = {
      reason: "goto",
      description: `At tick ${currentPosition(simulation).tick}`,
      tid: stop.tid ?? tid,
      explanation: null,
    };
    arriveBackward(session, stop, purpose);
  });
}
