/** A machine that runs what the session runs, to look at stretches of the run while the session stands where it is. */
import { continueRun, openSimulation, startSeek, type Simulation } from "../../simulator/index.js";
import { RequestError, settingOverrides } from "../arguments/index.js";
import { loadedScenario, type Session } from "../session/index.js";

/** Bytes of its history. */
const historyBytes = 64 * 2 ** 20;
/** Attempts between two yields. */
const breath = 50_000;

/**
 * The machine, opened at the first question.
 *
 * @throws RequestError if the session was changed by hand: its run is then another one
 */
export function machineBeside(session: Session): Simulation {
  const scenario = loadedScenario(session);
  if (scenario.simulation.timeline.edits.length > 0)
    throw new RequestError("the run was changed by hand: single events are not looked for beside it; undo, or restart");
  if (session.beside?.scenario === scenario) return session.beside.simulation;
  const { image, objects, launch } = scenario;
  const opened = openSimulation(image, { objects, overrides: settingOverrides(launch), historyBytes });
  if ("problems" in opened)
    throw new RequestError(opened.problems.map(({ key, message }) => `${key}: ${message}`).join("; "));
  session.beside = { scenario, simulation: opened.simulation, free: Promise.resolve() };
  return opened.simulation;
}

/** Goes to a tick, which is at most where the run ends; yields the share of the way that is done. */
export function* goTo(simulation: Simulation, tick: number): Generator<number, void, void> {
  const { machine } = simulation.system;
  const seek = startSeek(simulation, tick);
  while (continueRun(simulation, seek, breath) === null) yield tick === 0 ? 1 : Math.min(1, machine.tick / tick);
}

/** Lets one question after the other have the machine. */
export function inTurn<Result>(session: Session, work: () => Promise<Result>): Promise<Result> {
  const own = session.beside;
  if (own === null) return work();
  const answer = own.free.then(work);
  own.free = answer.catch(() => undefined);
  return answer;
}
