/**
 * The last step, where it is wanted before it is known: found in slices, and other requests wait for it. Views have it found with each
 * stop; for a client that is told no stories it is found when something first asks.
 */
import { findingLastStep } from "../../simulator/index.js";
import { makeReady } from "./long-look.js";
import { loadedScenario, type Session } from "./session-record.js";

/**
 * Calls `then` when the last step is known, at once if that is soon.
 *
 * @param given called instead if the session ends meanwhile
 */
export function onceStepIsKnown(
  session: Session,
  then: () => void,
  given: (reason: unknown) => void = () => undefined,
): void {
  const { simulation } = loadedScenario(session);
  const finding = (cancelled: () => boolean): Generator<number, void, void> => findingLastStep(simulation, cancelled);
  makeReady(session, "Looking at the last step", finding, then, given);
}

/** Answers what shows the last step; a promise where finding it takes turns. A program that runs has none: `answer` says so. */
export function answerOfStep<Body>(session: Session, answer: () => Body): Body | Promise<Body> {
  if (session.stop === null || loadedScenario(session).simulation.lastStep !== null) return answer();
  let known = false;
  let goOn = (): void => {
    known = true;
  };
  let giveUp: (reason: unknown) => void = () => undefined;
  onceStepIsKnown(
    session,
    () => goOn(),
    (reason) => giveUp(reason),
  );
  if (known) return answer();
  return new Promise((resolve, reject) => {
    goOn = () => {
      try {
        resolve(answer());
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    giveUp = reject;
  });
}
