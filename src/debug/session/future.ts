/** What lies behind the present tick will be another run than the one that was seen. */
import { currentPosition } from "../../simulator/index.js";
import { forgetHits } from "./breakpoint-table.js";
import { forgetShownAfter, say } from "./program-output.js";
import { loadedScenario, type Session } from "./session-record.js";

/** Forgets what is known of the old future, and says that another begins if the run had come further. */
export function beginFuture(session: Session): void {
  const { tick } = currentPosition(loadedScenario(session).simulation);
  forgetShownAfter(session, tick);
  forgetHits(session.breakpoints);
  if (tick < session.furthest)
    say(session, "console", `another future begins at tick ${tick}: the run had come to tick ${session.furthest}\n`);
  session.furthest = tick;
}
