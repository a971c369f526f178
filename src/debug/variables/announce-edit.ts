/** Telling the client what was changed by hand. */
import { memoryReference } from "../arguments/index.js";
import { beginFuture, loadedScenario, type Session } from "../session/index.js";

/** Tells the client that state has changed without a movement, and forgets what the change makes untrue. */
export function announceEdit(
  session: Session,
  memory: { readonly space: number | "physical"; readonly address: number; readonly length: number } | null,
): void {
  const { simulation } = loadedScenario(session);
  beginFuture(session);
  simulation.met = null;
  simulation.shownExit = null;
  // What the step has changed is seen anew.
  simulation.lastStep = null;
  if (session.client.supportsMemory && memory !== null) {
    session.send("memory", {
      memoryReference: memoryReference(memory.space, memory.address),
      offset: 0,
      count: memory.length,
    });
  }
  if (session.client.supportsInvalidated) session.send("invalidated", { areas: ["all"] });
}
