/** The console command `undo`: takes the latest change back, whenever it was made. */
import { takeBackEdit } from "../../simulator/index.js";
import { RequestError } from "../arguments/index.js";
import { announceEdit } from "../variables/index.js";
import { lookLong, stoppedSimulation, type Session } from "../session/index.js";
import { tellViews } from "../stopping/index.js";

/**
 * Takes back the latest change by hand that is in effect, and comes to this tick again without it.
 *
 * @throws RequestError if nothing has been changed
 */
export async function undo(session: Session): Promise<string> {
  const simulation = stoppedSimulation(session);
  const search = takeBackEdit(simulation);
  if (search === null) throw new RequestError("undo: nothing has been changed by hand up to this tick");
  const { tick, text } = await lookLong(session, "Taking a change back", () => search);
  announceEdit(session, null);
  tellViews(session);
  return `taken back: ${text}, at tick ${tick}`;
}
