/**
 * `vas/firstRedundant`: where the first miss was that somebody else's entry could have saved. The samples say between which ticks;
 * where they do not lie at every tick, a machine beside the session halves what is between.
 */
import { firstRedundantRow, type Simulation } from "../../simulator/index.js";
import { redundantWalks } from "../comparing/index.js";
import { stoppedSimulation, workBeside, type Session } from "../session/index.js";
import { goTo, inTurn, machineBeside } from "./beside.js";

/**
 * The tick behind that miss, so that it is the last thing that happened there; null: there was none up to the present tick, or nobody
 * can know, because misses are not classified or the run is not sampled.
 *
 * @throws RequestError if the run was changed by hand and is too long to have samples at every tick
 */
export async function firstRedundant(session: Session): Promise<{ readonly tick: number | null }> {
  const simulation = stoppedSimulation(session);
  if (redundantWalks(simulation) === 0) return { tick: null };
  const bounds = firstRedundantRow(simulation);
  if (bounds === null) return { tick: null };
  if (bounds.before + 1 === bounds.at) return { tick: bounds.at };
  const beside = machineBeside(session);
  const tick = await inTurn(session, () =>
    workBeside(session, session.handling, "Looking for the first redundant miss", halve(beside, bounds)),
  );
  return { tick };
}

/** The first tick at which there was one: not at `before`, but at `at`. */
function* halve(simulation: Simulation, bounds: { readonly before: number; readonly at: number }) {
  let { before, at } = bounds;
  yield* goTo(simulation, before);
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    yield* goTo(simulation, middle);
    if (redundantWalks(simulation) > 0) at = middle;
    else before = middle;
  }
  return at;
}
