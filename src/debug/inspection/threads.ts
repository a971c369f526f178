/** The `threads` request: one entry per simulated thread, named by its process. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { threads as simulatedThreads } from "../../simulator/index.js";
import { loadedScenario, type Session } from "../session/index.js";

/** Id of the thread that stands for the ended run. */
export function endThread(session: Session): number {
  return session.stop?.threadId ?? 1;
}

/**
 * Threads that have not ended. When the run has, a client can show nothing, not even a way back, without a thread: then
 * the last one stands for the ended run.
 */
export function threads(session: Session): DebugProtocol.ThreadsResponse["body"] {
  const { simulation } = loadedScenario(session);
  const alive = simulatedThreads(simulation).map(({ tid, processName, name }) => ({
    id: tid,
    name: `${processName} · ${name}`,
  }));
  if (alive.length > 0) return { threads: alive };
  return { threads: [{ id: endThread(session), name: "end of the run" }] };
}
