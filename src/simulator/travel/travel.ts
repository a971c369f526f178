/**
 * Going back: one step, to the previous breakpoint, to any tick. All of it is "restore a checkpoint and run forward",
 * looking on the way for the last place that answers the question.
 */
import { accessesSince } from "../../machine/index.js";
import { disarmBreakpoints } from "./breakpoint.js";
import { crossedSwitches } from "./crossed-switches.js";
import { sliceOf } from "./halt.js";
import { calledFrom, calleeAround, passCallee } from "./callee.js";
import { markFrame, type FrameMark } from "./frame-mark.js";
import { reached, type Run } from "./run.js";
import {
  advance,
  checkpointHere,
  checkpointsBefore,
  findThread,
  rest,
  rewindToRest,
  threadPc,
  type RunStop,
  type Simulation,
} from "../state/index.js";
import { runningThread } from "./stop.js";
import { disarmWatches } from "../watch/index.js";

/** First window that is searched attempt by attempt before the current tick; each next one is larger by `windowGrowth`. */
const firstWindow = 2_048;
const windowGrowth = 16;

/** Steps back from a place reach their first checkpoint at distances before it that grow by this, up to the greatest. */
const rungGrowth = 4;
const greatestRung = firstWindow * rungGrowth ** 4;
/** Who travels to a place at most so far behind a checkpoint will want to step back over it. */
const nearCheckpoint = 65_536;
/** Checkpoints further apart than this, in ticks, have been thinned out. */
const wideGap = 1_000_000;

/** Which place a step back looks for. */
export interface StepBackGoal {
  readonly tid: number;
  readonly granularity: "statement" | "instruction";
  readonly depth: "into" | "over" | "out";
}

/**
 * Travels to a tick, backwards or forwards, past all breakpoints; ends early where the program ends.
 *
 * @param tid thread to look at there, known to live then; null: the one that made the attempt before
 */
export function startSeek(simulation: Simulation, tick: number, tid: number | null = null): Run {
  return seek(simulation, Math.max(0, Math.floor(tick)), tid);
}

function* seek(simulation: Simulation, tick: number, tid: number | null): Run {
  yield* openWayBack(simulation, tick);
  if (tid === null) return yield* seekRun(simulation, tick, null);
  yield* travelTo(simulation, tick);
  return arrived(simulation, tid);
}

/**
 * Replays the stretch before the checkpoint that a journey back would use, where it is long and the journey ends close behind
 * the checkpoint: the first step back over it would have to. The replay leaves checkpoints at usual distances.
 */
export function* openWayBack(simulation: Simulation, tick: number): Generator<void, void, void> {
  const { system, timeline } = simulation;
  const [latest, before] = checkpointsBefore(timeline, tick);
  if (tick > system.machine.tick || tick - latest > nearCheckpoint || latest - before <= wideGap) return;
  yield* travelTo(simulation, before);
  yield* travelTo(simulation, latest);
}

/** A seek that looks at a thread, if it is still there. */
export function* seekRun(simulation: Simulation, tick: number, tid: number | null): Run {
  yield* travelTo(simulation, Math.max(0, tick - 1));
  const last = lastRunner(simulation, tick);
  const lives = (candidate: number | null) =>
    candidate !== null && (findThread(simulation, candidate)?.state ?? "exited") !== "exited";
  return arrived(simulation, lives(tid) ? tid : lives(last) ? last : runningThread(simulation));
}

/** The stop where a journey ends. */
function arrived(simulation: Simulation, tid: number | null): RunStop {
  const { tick } = simulation.system.machine;
  simulation.stepStart = tick;
  simulation.met = null;
  simulation.shownExit = null;
  return tick === 0
    ? { reason: "start", tid, text: "at the start of the run" }
    : { reason: "step", tid, text: `at tick ${tick}` };
}

/**
 * Makes the last attempt before a tick, and says which thread made it: whoever travels to a tick looks at the same thread as
 * who has stepped there.
 */
function lastRunner({ system, timeline }: Simulation, tick: number): number | null {
  const { machine } = system;
  if (machine.tick >= tick) return null;
  const { trace } = machine;
  const first = trace.accesses.sequence;
  const { recordAccesses } = trace;
  trace.recordAccesses = true;
  advance(timeline, system, 1);
  trace.recordAccesses = recordAccesses;
  let tid: number | null = null;
  accessesSince(trace.accesses, first, (access) => (tid = access.tid));
  return tid;
}

/** Restores and replays up to a tick without stopping anywhere. */
export function* travelTo(simulation: Simulation, tick: number): Generator<void, void, void> {
  const { system, timeline } = simulation;
  const { machine } = system;
  disarmBreakpoints(simulation);
  machine.trace.stopMask = 0;
  disarmWatches(simulation);
  let restAt: number | null = null;
  if (tick < machine.tick) {
    restAt = rewindToRest(timeline, system, tick);
  }
  while (machine.tick < tick) {
    const stop = advance(timeline, system, sliceOf(simulation, (restAt ?? tick) - machine.tick));
    if (machine.tick === restAt) {
      rest(timeline, system);
      restAt = null;
    }
    if (stop.reason !== "steps") break;
    if (machine.tick < tick) yield;
  }
  simulation.stepStart = machine.tick;
  simulation.stepUnit = "statement";
}

/**
 * Gets ready to look at other moments of the run without a movement that anybody sees; call the answer when the run stands
 * at the present tick again.
 */
export function standStill(simulation: Simulation): () => void {
  const { met, shownExit, standing, stepStart, stepUnit } = simulation;
  disarmBreakpoints(simulation);
  disarmWatches(simulation);
  simulation.system.machine.trace.stopMask = 0;
  return () => Object.assign(simulation, { met, shownExit, standing, stepStart, stepUnit });
}

/** The step that, done forwards from where it ends, would lead here: by instruction, or by statement at a depth. */
export function startStepBack(simulation: Simulation, goal: StepBackGoal): Run {
  return stepBackRun(simulation, goal);
}

function* stepBackRun(simulation: Simulation, goal: StepBackGoal): Run {
  const { tid } = goal;
  const now = simulation.system.machine.tick;
  const frame =
    findThread(simulation, tid) === undefined ? { sp: 0, cfa: null, inKernel: false } : markFrame(simulation, tid);
  const inFrame = goal.granularity === "statement" && goal.depth !== "into" ? frame : null;
  const matches = (): boolean => {
    if (goal.granularity === "instruction") return true;
    // A forward step "over" from the place we look for ends here, so that place is in this frame or further out.
    if (goal.depth === "out") return reached(simulation, tid, "caller", frame);
    return reached(simulation, tid, goal.depth, frame);
  };
  const found = yield* findLast(simulation, tid, matches, inFrame);
  // The search ends here if it was a short one; what lies further back is not told.
  const crossed =
    found !== null && simulation.system.machine.tick === now ? crossedSwitches(simulation, tid, found, true) : null;
  const stop = yield* seekRun(simulation, found ?? 0, tid);
  simulation.stepUnit = goal.granularity;
  return { ...stop, crossed };
}

/**
 * The last tick before the current one at which the thread came to a place that matches and then executed an instruction;
 * null if there is none since the tick `floor`.
 *
 * @param frame the places that match are in this frame or in one around it; null: anywhere
 */
export function* findLast(
  simulation: Simulation,
  tid: number,
  matches: () => boolean,
  frame: FrameMark | null,
  floor = 0,
): Generator<void, number | null, void> {
  const { system, timeline } = simulation;
  const { machine } = system;
  const now = machine.tick;
  const bottom = Math.max(0, floor);
  let window = firstWindow;
  for (let opened = now, end = now; opened > bottom;) {
    const start = Math.max(bottom, opened - window);
    const from = yield* openWindow(simulation, start, opened);
    if (from === start) window *= windowGrowth;
    opened = from;
    let last: number | null = null;
    let left = end;
    // When the thread arrived at the place. It may wait there for its turn, or fault there: only the arrival counts.
    let arrived: number | null = null;
    let callee = frame === null ? null : calleeAround(simulation, tid, frame);
    for (let count = 1; machine.tick < end; count++) {
      if (callee !== null) yield* passCallee(simulation, tid, callee, end);
      const tick = machine.tick;
      if (tick >= end) break;
      const core = machine.cores.find((candidate) => candidate.tid === tid);
      const before = core?.instructions ?? 0;
      if (arrived === null && matches()) arrived = tick;
      const pc = threadPc(simulation, tid);
      const stop = advance(timeline, system, 1);
      const executed = core !== undefined && core.instructions > before;
      if (arrived !== null && executed) [last, left, arrived] = [arrived, machine.tick, null];
      if (stop.reason !== "steps" && machine.tick === tick) break;
      callee = executed && frame !== null ? calledFrom(simulation, tid, pc, frame) : null;
      if (count % 500 === 0) yield;
    }
    // A thread that stands at the place when the window opens may have come there earlier: look further back.
    if (last !== null && (last > from || from === bottom)) return last;
    end = last === null ? from : left;
  }
  return null;
}

/**
 * Goes to where a window before `end` begins: at the latest checkpoint in it, which is near where somebody has looked around before, or
 * at `start`. On a way that is replayed for it, checkpoints are left ever closer to the end, so that the steps back that follow replay a
 * short way each.
 */
function* openWindow(simulation: Simulation, start: number, end: number): Generator<void, number, void> {
  const { system, timeline } = simulation;
  const within = timeline.checkpoints.findLast(({ tick }) => tick >= start && tick < end)?.tick;
  if (within !== undefined) {
    yield* travelTo(simulation, within);
    return within;
  }
  const [latest] = checkpointsBefore(timeline, start);
  for (let rung = greatestRung; rung > end - start; rung /= rungGrowth) {
    if (end - rung <= latest) continue;
    yield* travelTo(simulation, end - rung);
    checkpointHere(timeline, system);
  }
  yield* travelTo(simulation, start);
  checkpointHere(timeline, system);
  return start;
}
