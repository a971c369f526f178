/** Steps along the call stack: into one of a statement's calls, back into and out of calls, to the beginning of a frame's call. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import {
  callsAhead,
  currentPosition,
  startFrameRestart,
  startRun,
  startStepBack,
  type AcceptStop,
  type Run,
  type Simulation,
} from "../../simulator/index.js";
import { RequestError } from "../arguments/index.js";
import { contextOf } from "../expressions/index.js";
import { functionTitle } from "../inspection/index.js";
import {
  clientRange,
  findFrame,
  findTarget,
  liveScenario,
  loadedScenario,
  recordStep,
  stoppedSimulation,
  targetReference,
  type Session,
} from "../session/index.js";
import {
  endIfOver,
  granularityOf,
  inTurn,
  moveBackward,
  moveForward,
  stepIn,
  threadOf,
  type Later,
} from "../stopping/index.js";

/** Numbers of the same call in one statement: "square (2)". */
function numbered(names: readonly string[], at: number): string {
  const name = names[at]!;
  const same = names.filter((one) => one === name).length;
  return same === 1 ? name : `${name} (${names.slice(0, at + 1).filter((one) => one === name).length})`;
}

/** `stepInTargets`: the calls that the statement is about to make, found by running ahead and coming back. */
export function stepInTargets(
  session: Session,
  args: DebugProtocol.StepInTargetsArguments,
): DebugProtocol.StepInTargetsResponse["body"] {
  const simulation = stoppedSimulation(session);
  liveScenario(session);
  const { tid, index } = findFrame(session.handles, args.frameId);
  if (index !== 0) throw new RequestError("only the frame that executes makes calls: choose the top one");
  const calls = callsAhead(simulation, tid);
  const names = calls.map(({ function: fn }) => functionTitle(session, { function: fn, pc: fn.start as never }));
  const { edits } = editsOf(simulation);
  return {
    targets: calls.map(({ tick, function: fn }, at) => {
      const { line, column, endLine, endColumn } = clientRange(session, fn.range);
      return {
        id: targetReference(session.handles, { kind: "call", tid, tick, edits }),
        label: numbered(names, at),
        line,
        column,
        endLine,
        endColumn,
      };
    }),
  };
}

/** An edit makes another future: calls that were found before it are no longer to come. */
function editsOf({ timeline }: Simulation): { readonly edits: number } {
  return { edits: timeline.edits.length };
}

/** `stepIn`, with a target: to the first statement of that call. */
export function stepInto(session: Session, args: DebugProtocol.StepInArguments, later: Later): void {
  if (args.targetId === undefined || args.targetId === null) {
    stepIn(session, args, later);
    return;
  }
  if (args.singleThread === true)
    throw new RequestError("a call is found ahead with all threads running: step into it without `singleThread`", true);
  const tid = threadOf(session, args.threadId);
  const { simulation } = loadedScenario(session);
  const target = findTarget(session.handles, args.targetId, "call");
  if (target.tid !== tid) throw new RequestError(`this call is of thread ${target.tid}`);
  if (target.edits !== editsOf(simulation).edits)
    throw new RequestError("something has been edited since: ask for the targets again");
  inTurn(session, later, () => {
    if (endIfOver(session)) return;
    const from = currentPosition(simulation).tick;
    const start = (accept: AcceptStop): Run => runIntoCall(simulation, tid, target.tick, accept);
    const purpose = { reason: "step", description: "Stepped in", tid, explanation: null } as const;
    moveForward(session, "Stepping", start, purpose, () => {
      recordStep(session.history, {
        from: { tick: from, tid },
        to: currentPosition(simulation).tick,
        granularity: "statement",
      });
    });
  });
}

function* runIntoCall(simulation: Simulation, tid: number, tick: number, accept: AcceptStop): Run {
  const from = currentPosition(simulation).tick;
  const stop = yield* startRun(simulation, { kind: "tick", tick }, accept);
  if (stop.reason !== "step" || currentPosition(simulation).tick < tick) return stop;
  const end = yield* startRun(simulation, { kind: "statement", tid, depth: "into" }, accept);
  simulation.stepStart = from;
  return end;
}

/** Back to the previous statement of the thread in any frame: into the end of a call. */
export function stepBackInto(session: Session, args: DebugProtocol.StepBackArguments, later: Later): void {
  stepBackTo(session, args, "into", "Stepped back into", later);
}

/** Back to the statement of the caller that made the call. */
export function stepBackOut(session: Session, args: DebugProtocol.StepBackArguments, later: Later): void {
  stepBackTo(session, args, "out", "Stepped back out", later);
}

function stepBackTo(
  session: Session,
  args: DebugProtocol.StepBackArguments,
  depth: "into" | "out",
  description: string,
  later: Later,
): void {
  const tid = threadOf(session, args.threadId);
  const { simulation } = loadedScenario(session);
  const granularity = depth === "out" ? "statement" : granularityOf(args.granularity);
  inTurn(session, later, () => {
    const run = startStepBack(simulation, { tid, granularity, depth });
    moveBackward(session, "Stepping back", run, { reason: "step", description, tid, explanation: null });
  });
}

/** `restartFrame`: travels to where the call of the frame began. Nothing is changed: the run has been there. */
export function restartFrame(session: Session, args: DebugProtocol.RestartFrameArguments, later: Later): void {
  const simulation = stoppedSimulation(session);
  liveScenario(session);
  const key = findFrame(session.handles, args.frameId);
  const { frame } = contextOf(simulation, key);
  const { function: fn, cfa } = frame;
  if (fn === null || cfa === 0) throw new RequestError("where the call of this frame began is not known");
  if (
    frame.object !== null &&
    frame.object.depth > 0 &&
    frame.object.debug.framesAt(frame.pc, key.index === 0).length > 1
  )
    throw new RequestError(
      "this call was inlined: there is no moment at which it began; restart the frame that it is in",
    );
  inTurn(session, later, () => {
    const run = startFrameRestart(simulation, key.tid, fn, cfa);
    const description = `At the beginning of ${fn.name}`;
    moveBackward(session, "Travelling to the call", run, {
      reason: "restart",
      description,
      tid: key.tid,
      explanation: null,
    });
  });
}
