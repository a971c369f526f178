/**
 * Movements through the run: each is driven in slices of a few milliseconds with a turn of the event loop in between,
 * so that pause, breakpoints and hovers stay alive while the program runs. A long one shows its progress, and can be
 * cancelled.
 */
import {
  continueRun,
  currentPosition,
  pauseRun,
  type AcceptStop,
  type Run,
  type RunStop,
} from "../../simulator/index.js";
import {
  clearHandles,
  flushOutput,
  loadedScenario,
  say,
  showOutput,
  type Movement,
  type Session,
} from "../session/index.js";
import { internalError } from "../services/index.js";

/** Milliseconds between two turns of the event loop; a pause is seen after at most this and one slice. */
const sliceMilliseconds = 8;
/** Milliseconds after which a movement shows its progress, and between two reports of it. */
const progressAfter = 500;

/** What a movement is called where its progress is shown. */
export interface MovementPlan {
  readonly direction: Movement["direction"];
  readonly title: string;
  /** Tick at which it will end, if that is known. */
  readonly goal?: number;
  /** Asked about the breakpoints of the place where a pause stops it; null: it does not meet any. */
  readonly accept?: AcceptStop | null;
}

/** Starts a movement. Its first slice runs at once, so that a short step ends before this returns. */
export function move(session: Session, plan: MovementPlan, run: Run, arrive: (stop: RunStop) => void): void {
  const { simulation } = loadedScenario(session);
  const movement: Movement = {
    run,
    direction: plan.direction,
    title: plan.title,
    from: currentPosition(simulation).tick,
    goal: plan.goal ?? null,
    accept: plan.accept ?? null,
    arrive,
    pauseRequested: false,
    progress: null,
    reportAt: session.services.now() + progressAfter,
  };
  session.movement = movement;
  session.stop = null;
  clearHandles(session.handles);
  guarded(session, () => drive(session, movement));
}

/** Asks the movement under way to stop where it is. */
export function requestPause(session: Session): void {
  if (session.movement !== null) session.movement.pauseRequested = true;
  session.waitingSteps.length = 0;
}

/** Gives up the movement under way without a stop: the session ends or starts again. */
export function abandonMovement(session: Session): void {
  if (session.movement !== null) endProgress(session, session.movement);
  session.movement = null;
  session.waitingSteps.length = 0;
}

/** Runs slices until the movement ends or its share of time is used up. */
function drive(session: Session, movement: Movement): void {
  const { simulation } = loadedScenario(session);
  const { now } = session.services;
  const stop = movement.pauseRequested
    ? pauseRun(simulation, movement.accept)
    : continueRun(simulation, movement.run, { now, until: now() + sliceMilliseconds });
  if (movement.direction === "forward") showOutput(session);
  if (stop !== null) {
    session.movement = null;
    endProgress(session, movement);
    flushOutput(session);
    movement.arrive(stop);
    return;
  }
  reportProgress(session, movement);
  session.services.defer(() => {
    if (session.movement === movement) guarded(session, () => drive(session, movement));
  });
}

function reportProgress(session: Session, movement: Movement): void {
  const now = session.services.now();
  if (!session.client.supportsProgress || now < movement.reportAt) return;
  movement.reportAt = now + progressAfter;
  const { tick } = currentPosition(loadedScenario(session).simulation);
  const { from, goal } = movement;
  const share = goal === null || goal === from ? null : Math.floor(((tick - from) / (goal - from)) * 100);
  const percentage = share === null ? {} : { percentage: Math.max(0, Math.min(100, share)) };
  const message = `tick ${tick}`;
  if (movement.progress === null) {
    movement.progress = `movement-${++session.progressCount}`;
    session.send("progressStart", {
      progressId: movement.progress,
      title: movement.title,
      cancellable: true,
      message,
      ...percentage,
    });
  } else {
    session.send("progressUpdate", { progressId: movement.progress, message, ...percentage });
  }
}

function endProgress(session: Session, movement: Movement): void {
  if (movement.progress !== null) session.send("progressEnd", { progressId: movement.progress });
  movement.progress = null;
}

/** A mistake of ours must neither leave a session that seems to run for ever nor take the editor's host down. */
function guarded(session: Session, action: () => void): void {
  try {
    action();
  } catch (error) {
    const { message, details, url } = internalError(error, "the run");
    session.services.log(details);
    say(session, "important", `${message}\n`);
    say(session, "stderr", `${details}\nReport it: ${url}\n`);
    abandonMovement(session);
    session.phase = "ended";
    session.send("terminated", {});
  }
}
