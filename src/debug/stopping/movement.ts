/**
 * Movements through the run: each is driven in slices of a few milliseconds with a turn of the event loop in between,
 * so that pause, breakpoints and hovers stay alive while the program runs.
 */
import { continueRun, pauseRun, type Run, type RunStop, type Simulation } from "../../simulator/index.js";
import {
  clearHandles,
  internalError,
  loadedScenario,
  say,
  showOutput,
  type Movement,
  type Session,
} from "../session/index.js";

/** Milliseconds between two turns of the event loop; a pause is seen after at most this and one budget. */
const sliceMilliseconds = 8;
/** Instruction attempts between two looks at the clock. */
const budget = 20_000;

/** Starts a movement. Its first slice runs at once, so that a short step ends before this returns. */
export function move(
  session: Session,
  direction: Movement["direction"],
  run: Run,
  arrive: (stop: RunStop) => void,
): void {
  const movement: Movement = { run, direction, arrive, pauseRequested: false };
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
  session.movement = null;
  session.waitingSteps.length = 0;
}

/** Runs slices until the movement ends or its share of time is used up. */
function drive(session: Session, movement: Movement): void {
  const { simulation } = loadedScenario(session);
  const end = session.services.now() + sliceMilliseconds;
  do {
    const stop = nextStop(simulation, movement);
    if (movement.direction === "forward") showOutput(session);
    if (stop !== null) {
      session.movement = null;
      movement.arrive(stop);
      return;
    }
  } while (session.services.now() < end);
  session.services.defer(() => {
    if (session.movement === movement) guarded(session, () => drive(session, movement));
  });
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

function nextStop(simulation: Simulation, movement: Movement): RunStop | null {
  return movement.pauseRequested ? pauseRun(simulation) : continueRun(simulation, movement.run, budget);
}
