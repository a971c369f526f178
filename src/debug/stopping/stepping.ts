/** Requests that move the run: forward by statement and instruction, back, to an event, to a tick. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { EventKind } from "../../machine/index.js";
import {
  callStack,
  crossedSwitches,
  currentPosition,
  isAlive,
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
  beginFuture,
  cancelWork,
  forgetAfter,
  liveScenario,
  loadedScenario,
  onceStepIsKnown,
  recordStep,
  takeStep,
  type Session,
  type StepGranularity,
} from "../session/index.js";
import { finishRun } from "./end-of-run.js";
import { explainStop, wantsStep } from "./exception-text.js";
import { currentThread } from "../expressions/index.js";
import { countedTo, countMissed } from "./hit-counting.js";
import { move, requestPause, type MovementPlan } from "./movement.js";
import { RequestError } from "../arguments/index.js";
import { acceptance, countStop } from "./stop-filter.js";
import { reportStop, type Purpose } from "./stop-report.js";

/** What the session does once the response is on its way. */
export type Later = (action: () => void) => void;

/** Most steps that wait for the one under way; a held key sends one at a time. */
const mostWaiting = 100;

/**
 * The thread of a request.
 *
 * @throws RequestError if there is none of this number
 */
export function threadOf(session: Session, threadId: number): number {
  const { simulation } = liveScenario(session);
  if (isAlive(simulation, threadId)) return threadId;
  const current = currentThread(session, simulation);
  if (current === null) return threadId;
  throw new RequestError(`there is no thread ${threadId}: ask for the threads again`);
}

/** Makes the movement once the response is sent, or after the movements under way and waiting. */
export function inTurn(session: Session, later: Later, action: () => void): void {
  if (session.waitingSteps.length >= mostWaiting)
    throw new RequestError(`${mostWaiting} steps wait already: pause the program first`);
  later(() => {
    if (session.movement === null) action();
    else session.waitingSteps.push(action);
  });
}

/** After a stop: the next waiting step if the last one ended where it should, else the news. */
function arrive(session: Session, stop: RunStop, purpose: Purpose): void {
  const next = stop.reason === "step" ? session.waitingSteps.shift() : undefined;
  if (next !== undefined) {
    next();
    return;
  }
  session.waitingSteps.length = 0;
  reportStop(session, stop, purpose);
}

/**
 * Moves, and tells of the stop. The end of a process is shown before the attempt that ended it: afterwards there is no
 * thread, no stack and no space left to look at. `Simulation.shownExit` lets the run pass it when it goes on.
 */
function moveAndTell(
  session: Session,
  plan: MovementPlan,
  run: Run,
  purpose: Purpose,
  arrived: () => void,
  told: () => void,
): void {
  const { simulation } = loadedScenario(session);
  const from = currentPosition(simulation).tick;
  const tell = (stop: RunStop, explanation: string | null): void => {
    // A step that was the last thread's last leaves nobody to stop in: find out how the run has ended. It is one step still.
    const nobody = stop.reason === "step" && threads(simulation).length === 0;
    if (nobody && plan.direction === "forward") {
      runOn(session, arrived, undefined, told);
      return;
    }
    arrived();
    arrive(session, stop, { ...purpose, explanation });
    told();
  };
  const explained = (stop: RunStop): void => {
    if (stop.event?.kind !== EventKind.ProcessExit) {
      tell(stop, null);
      return;
    }
    const explanation = wantsStep(stop) ? explainStop(session, stop) : stop.text;
    const { tick } = currentPosition(simulation);
    move(session, { direction: "backward", title: plan.title }, startSeek(simulation, tick - 1, stop.tid), () => {
      simulation.shownExit = tick;
      tell(stop, explanation);
    });
  };
  move(session, plan, run, (stop) => {
    if (plan.direction === "forward") countedTo(session.breakpoints.records, from, currentPosition(simulation).tick);
    if (wantsStep(stop)) onceStepIsKnown(session, () => explained(stop));
    else explained(stop);
  });
}

/** A run that first counts the hits which have been passed uncounted. */
function* counted(session: Session, run: Run): Run {
  const { simulation } = loadedScenario(session);
  yield* countMissed(simulation, session.breakpoints.records, (stop) => countStop(session, stop));
  return yield* run;
}

/** A movement forwards that stops at what the user wants to see. */
export function moveForward(
  session: Session,
  title: string,
  start: (accept: AcceptStop) => Run,
  purpose: Purpose,
  arrived: () => void = () => undefined,
  told: () => void = () => undefined,
): void {
  const accept = acceptance(session, "forward");
  const run = counted(session, start(accept));
  moveAndTell(session, { direction: "forward", title, accept }, run, purpose, arrived, told);
}

/** True if the run has ended; then every forward movement ends the session. */
export function endIfOver(session: Session): boolean {
  const { simulation } = loadedScenario(session);
  const stopped = session.stop?.stop.reason;
  const over =
    currentPosition(simulation).finished || stopped === "deadlock" || stopped === "limit" || stopped === "panic";
  if (over) finishRun(session);
  return over;
}

/** How far a step of a request goes. */
export function granularityOf(requested: DebugProtocol.SteppingGranularity | null | undefined): StepGranularity {
  return requested === "instruction" ? "instruction" : "statement";
}

function lineOf(simulation: Simulation, tid: number): number | null {
  return isAlive(simulation, tid) ? (callStack(simulation, tid, 1)[0]?.line?.range.line ?? null) : null;
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

/** The thread of a request, which is the only one to run if it says so. */
type Alone = Pick<DebugProtocol.NextArguments, "threadId" | "singleThread">;

/**
 * Checks the thread of a step.
 *
 * @throws RequestError if there is none of this number, or it cannot run alone because a schedule decides who runs
 */
function checkThread(session: Session, { threadId, singleThread }: Alone): void {
  threadOf(session, threadId);
  if (singleThread === true && loadedScenario(session).simulation.system.kernel.schedule !== null)
    throw new RequestError("a schedule decides here who runs: step without `singleThread`", true);
}

/** The thread that runs alone in the movement that begins, or null: all do. Another future may begin with that. */
function holdOthers(session: Session, { threadId, singleThread }: Alone): number | null {
  const { only } = loadedScenario(session).simulation.system.kernel;
  const wanted = singleThread === true ? threadOf(session, threadId) : null;
  if (wanted !== null || only !== null) beginFuture(session);
  return wanted;
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
  const only = holdOthers(session, args);
  const statement = { kind: "statement", tid, depth, only } as const;
  const byInstruction = granularity === "instruction" && depth !== "out";
  const start = (accept: AcceptStop): Run =>
    args.granularity === "line"
      ? leaveLine(simulation, statement, accept)
      : startRun(simulation, byInstruction ? { kind: "instruction", tid, only } : statement, accept);
  const told = only === null ? description : `${description}, all other threads held`;
  moveForward(session, "Stepping", start, { reason: "step", description: told, tid, explanation: null }, () => {
    recordStep(session.history, { from: { tick: from, tid }, to: currentPosition(simulation).tick, granularity });
  });
}

/** `next`: the next statement of the thread in this frame or a caller. */
export function next(session: Session, args: DebugProtocol.NextArguments, later: Later): void {
  checkThread(session, args);
  inTurn(session, later, () => stepForward(session, args, "over", "Stepped over"));
}

/** `stepIn`: the next statement of the thread in any frame. */
export function stepIn(session: Session, args: DebugProtocol.StepInArguments, later: Later): void {
  checkThread(session, args);
  inTurn(session, later, () => stepForward(session, args, "into", "Stepped in"));
}

/** `stepOut`: until the function has returned. */
export function stepOut(session: Session, args: DebugProtocol.StepOutArguments, later: Later): void {
  checkThread(session, args);
  inTurn(session, later, () => stepForward(session, args, "out", "Stepped out"));
}

/** `continue`: to a breakpoint, an event that a filter wants, or the end. */
export function continueProgram(
  session: Session,
  args: DebugProtocol.ContinueArguments,
  later: Later,
): DebugProtocol.ContinueResponse["body"] {
  liveScenario(session);
  const alone = args.singleThread === true;
  if (alone) checkThread(session, args);
  later(() => {
    if (session.movement !== null || endIfOver(session)) return;
    runOn(session, undefined, undefined, undefined, holdOthers(session, args));
  });
  return { allThreadsContinued: !alone };
}

const stoppedSomewhere: Purpose = { reason: "step", description: "Stopped", tid: null, explanation: null };

/** Runs until something stops it, one thread alone if `only` says so; `told` is called once the stop has been told. */
export function runOn(
  session: Session,
  arrived?: () => void,
  purpose: Purpose = stoppedSomewhere,
  told?: () => void,
  only: number | null = null,
): void {
  const { simulation } = loadedScenario(session);
  const start = (accept: AcceptStop): Run => startRun(simulation, { kind: "continue", only }, accept);
  moveForward(session, "Running", start, purpose, arrived, told);
}

/** Runs to the first statement of the first thread: before it lies only the start stub, which has no source. */
export function runToEntry(session: Session): void {
  const { simulation } = loadedScenario(session);
  const tid = currentThread(session, simulation);
  if (tid === null) {
    runOn(session);
    return;
  }
  const goal = { kind: "statement", tid, depth: "into", only: null } as const;
  const purpose: Purpose = { reason: "entry", description: "Paused on entry", tid, explanation: null };
  moveForward(session, "Running to the entry", (accept) => startRun(simulation, goal, accept), purpose);
}

/** `pause`: stops within a slice, at whatever instruction comes next. */
export function pause(session: Session): void {
  liveScenario(session);
  requestPause(session);
}

/** `cancel`: ends the movement whose progress is shown, or the request that is under way, where it is. */
export function cancel(session: Session, args: DebugProtocol.CancelArguments): void {
  const { look, movement } = session;
  if (look !== null && (args.requestId === look.request || (args.progressId ?? "") === look.progress))
    look.cancelled = true;
  cancelWork(session, args.requestId, args.progressId);
  if (movement !== null && movement.progress !== null && movement.progress === args.progressId) requestPause(session);
}

/** A movement backwards; what lies ahead of where it ends is forgotten. */
export function moveBackward(
  session: Session,
  title: string,
  run: Run,
  purpose: Purpose,
  told: () => void = () => undefined,
): void {
  const { simulation } = loadedScenario(session);
  moveAndTell(
    session,
    { direction: "backward", title },
    run,
    purpose,
    () => {
      forgetAfter(session.history, currentPosition(simulation).tick);
    },
    told,
  );
}

function stepBackward(session: Session, args: DebugProtocol.StepBackArguments): void {
  const { simulation } = loadedScenario(session);
  const granularity = granularityOf(args.granularity);
  const recorded = takeStep(session.history, currentPosition(simulation).tick, granularity);
  const tid = recorded?.from.tid ?? threadOf(session, args.threadId);
  const purpose: Purpose = { reason: "step", description: "Stepped back", tid, explanation: null };
  const run =
    recorded === null
      ? startStepBack(simulation, { tid, granularity, depth: "over" })
      : undoStep(simulation, recorded.from);
  moveBackward(session, "Stepping back", run, purpose);
}

/** The thread to look at is the one that was stepped. */
function* undoStep(simulation: Simulation, { tick, tid }: { readonly tick: number; readonly tid: number }): Run {
  const crossed = crossedSwitches(simulation, tid, tick, true);
  const stop = yield* startSeek(simulation, tick, tid);
  return { ...stop, crossed };
}

/** `stepBack`: undoes the last forward step; without one, goes to the statement or instruction before. */
export function stepBack(session: Session, args: DebugProtocol.StepBackArguments, later: Later): void {
  threadOf(session, args.threadId);
  inTurn(session, later, () => stepBackward(session, args));
}

/** Runs back until something stops it; `told` is called once the stop has been told. */
export function runBack(session: Session, purpose: Purpose, told?: () => void): void {
  const { simulation } = loadedScenario(session);
  const run = counted(session, startReverseContinue(simulation, acceptance(session, "backward")));
  moveBackward(session, "Running back", run, purpose, told);
}

/** `reverseContinue`: back to the last breakpoint or wanted event before here, else to the start. */
export function reverseContinue(session: Session, _args: DebugProtocol.ReverseContinueArguments, later: Later): void {
  liveScenario(session);
  inTurn(session, later, () => {
    runBack(session, { reason: "step", description: "Ran back", tid: null, explanation: null });
  });
}

/**
 * Travels to a tick. Forward as well as backward; breakpoints on the way do not stop it.
 *
 * @param keepsFocus it is asked for in the console or a view: the focus stays there
 */
export function travel(session: Session, tick: number, keepsFocus = false): void {
  const { simulation } = loadedScenario(session);
  const tid = currentThread(session, simulation);
  const direction = tick < currentPosition(simulation).tick ? "backward" : "forward";
  const plan: MovementPlan = { direction, title: `Travelling to tick ${tick}`, goal: tick };
  move(session, plan, startSeek(simulation, tick), (stop) => {
    const { tick: reached } = currentPosition(simulation);
    forgetAfter(session.history, reached);
    const description = `At tick ${reached}`;
    arrive(session, stop, {
      reason: "goto",
      description,
      tid: stop.tid ?? tid,
      explanation: null,
      keepsFocus,
    });
  });
}
