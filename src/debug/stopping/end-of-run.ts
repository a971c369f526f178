/** The end: what held and what did not, in the console, and the exit status that the command line would give. */
import { evaluateExpectations, report, type Report } from "../../simulator/index.js";
import { abandonMovement } from "./movement.js";
import { abandonLook, abandonWork, loadedScenario, say, sayAt, type Session } from "../session/index.js";

/** Exit status of `vas run`: 0 everything held, 1 an expectation failed or the run deadlocked, 3 a limit or a kernel panic stopped it. */
export function exitStatus(status: Report["status"]): number {
  switch (status) {
    case "passed":
      return 0;
    case "failed":
    case "deadlock":
    case "running":
      return 1;
    case "limit":
    case "panic":
      return 3;
  }
}

/** Writes the expectations of the scenario with what they saw. */
function sayExpectations(session: Session): void {
  const results = evaluateExpectations(loadedScenario(session).simulation);
  for (const { line, text, passed, actual } of results) {
    if (!passed) sayAt(session, "stderr", `line ${line}: expectation failed: ${text} (${actual})\n`, line);
  }
  const held = results.filter((one) => one.passed).length;
  if (results.length > 0) say(session, "console", `${held} of ${results.length} expectations hold\n`);
}

/** Tells how the run ended and closes the session. */
export function finishRun(session: Session): void {
  const { simulation } = loadedScenario(session);
  const result = report(simulation);
  sayExpectations(session);
  say(
    session,
    "console",
    `${result.scenario}: ${result.status} after ${result.instructions} instructions, ${result.cycles} cycles\n`,
  );
  session.send("exited", { exitCode: exitStatus(result.status) });
  endSession(session);
}

/** Ends the session, whatever it was doing. Safe to call twice. */
export function endSession(session: Session): void {
  abandonMovement(session);
  abandonLook(session);
  abandonWork(session);
  if (session.phase === "ended") return;
  session.phase = "ended";
  session.stop = null;
  session.send("terminated", {});
}
