/** The hash of everything, which takes as long as there is memory. */
import { hashingSimulation } from "../../simulator/index.js";
import { lookPiecewise, stoppedSimulation, type Session } from "../session/index.js";

/** Hash of the present state: equal hashes mean equal states. Rejected if it is cancelled. */
export function wholeHash(session: Session): Promise<string> {
  return lookPiecewise(session, "Hashing the state", hashingSimulation(stoppedSimulation(session)));
}
