/** The console command `why`: why an access of a page hit or missed, or what it would do now. */
import { Access, type SpaceId, type VirtualAddress } from "../../machine/index.js";
import { explainStep, findThread, forecast, processOf, threadState, type Simulation } from "../../simulator/index.js";
import { formatAddress, RequestError } from "../arguments/index.js";
import { requestContext } from "../expressions/index.js";
import { titleOfSpace } from "../inspection/index.js";
import { stoppedSimulation, type Session } from "../session/index.js";
import { walkText } from "../stopping/index.js";
import { addressAsked } from "./address.js";

const accessNames = ["fetch", "load", "store"] as const;

/** Why nothing is said of what an access of the thread would do in the space. */
function whyNot(
  simulation: Simulation,
  thread: NonNullable<ReturnType<typeof findThread>>,
  who: string,
  space: number,
): string {
  if (thread.space !== (space as SpaceId)) return `${who} is not in the space of ${titleOfSpace(simulation, space)}`;
  const state = threadState(simulation, thread);
  return state === "runnable" ? `${who} is ready, but does not run now` : `${who} does not run now: it ${state}`;
}

/**
 * Tells of the last access of the step to the page of an address, or what an access of the stopped thread would do there.
 *
 * @throws RequestError if the address is physical, or no thread is left
 */
export function why(session: Session, text: string, frameId: number | null): string {
  const { space, address } = addressAsked(session, text, frameId);
  if (space === "physical") throw new RequestError("why: accesses have virtual addresses: name a space");
  const simulation = stoppedSimulation(session);
  const { pageBytes } = simulation.system.machine.memory;
  const page = Math.floor(address / pageBytes);
  const access = explainStep(simulation).accesses.findLast(
    (one) => Math.floor(one.va / pageBytes) === page && one.space === space,
  );
  if (access !== undefined) return [access.headline, access.detail, ...walkText(access)].join("\n");
  const { tid } = requestContext(session, frameId);
  const thread = findThread(simulation, tid)!;
  const who = processOf(simulation, thread).name;
  const heading = `the last step did not access the page of ${formatAddress(address)}`;
  const core = thread.core === null ? undefined : simulation.system.machine.cores[thread.core];
  if (core === undefined || thread.state !== "running" || core.context.space !== (space as SpaceId))
    return `${heading}; ${whyNot(simulation, thread, who, space)}; \`translate ${text}\` says what its tables say`;
  const forecasts = [Access.Load, Access.Store, Access.Fetch].map(
    (one) => `  a ${accessNames[one]} by ${who} now ${forecast(simulation, core, one, address as VirtualAddress)}`,
  );
  return [`${heading}:`, ...forecasts].join("\n");
}
