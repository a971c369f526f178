/** `vas/hazard`: a finding of the coherence checker in full, and the settings that would have kept it from the run. */
import { pitfallId } from "../../machine/index.js";
import type { HazardPage } from "../../protocol/hazard.js";
import { describeHazard, hazardRemedies } from "../../simulator/index.js";
import { RequestError } from "../arguments/index.js";
import { loadedScenario, stoppedSimulation, type Session } from "../session/index.js";
import { pitfallCause } from "../settings/index.js";
import { ownSide } from "./compare.js";

/**
 * The latest finding of that number.
 *
 * @throws RequestError if there is none up to the present tick
 */
export function hazardPage(session: Session, id: string): HazardPage {
  const { system } = stoppedSimulation(session);
  const found = system.machine.hazards.findLast(({ pitfall }) => pitfallId(pitfall) === id);
  if (found === undefined) {
    const there = [...new Set(system.machine.hazards.map(({ pitfall }) => pitfallId(pitfall)))];
    const known = there.length === 0 ? "the checker has found nothing so far" : `found so far: ${there.join(", ")}`;
    throw new RequestError(`there is no hazard \`${id}\`: ${known}`);
  }
  const scenario = loadedScenario(session);
  const { variant, overrides } = ownSide(scenario);
  const { title, text } = describeHazard(system, found);
  return {
    id,
    title,
    ...pitfallCause(found.pitfall),
    text,
    remedies: hazardRemedies(scenario.whole, variant, overrides, found.pitfall),
  };
}
