/** `terminateThreads`: threads of the simulated machine end where they are. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { endThread, threads } from "../../simulator/index.js";
import { RequestError } from "../arguments/index.js";
import { announceEdit } from "../variables/index.js";
import { liveScenario, stoppedSimulation, type Session } from "../session/index.js";
import { announceThreads, tellViews, type Later } from "../stopping/index.js";

/**
 * Ends threads, as a change by hand: a step back, and they live again.
 *
 * @throws RequestError if one of them is not there
 */
export function terminateThreads(
  session: Session,
  args: DebugProtocol.TerminateThreadsArguments,
  later: Later,
): DebugProtocol.TerminateThreadsResponse["body"] {
  liveScenario(session);
  const simulation = stoppedSimulation(session);
  const alive = threads(simulation).map(({ tid }) => tid);
  const wanted = [...new Set(args.threadIds ?? [])];
  const unknown = wanted.find((tid) => !alive.includes(tid));
  if (wanted.length === 0) throw new RequestError("`threadIds` is empty: name the threads to end");
  if (unknown !== undefined) throw new RequestError(`there is no thread ${unknown}: ask for the threads again`);
  for (const tid of wanted) endThread(simulation, tid);
  announceEdit(session, null);
  later(() => {
    announceThreads(session);
    tellViews(session);
  });
}
