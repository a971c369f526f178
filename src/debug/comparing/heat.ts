/** `vas/heat` and `vas/verdict`: what lines of source cost, and what the run has come to, for the editor. */
import type { Verdict, LineHeat } from "../../protocol/verdict.js";
import { evaluateExpectations, measuredLines, namedCounter, openSimulation } from "../../simulator/index.js";
import { RequestError, settingOverrides } from "../arguments/index.js";
import { clientLocation, loadedScenario, stoppedSimulation, workBeside, type Session } from "../session/index.js";

/** Lines of the whole run under the session's settings. It is made once, on a machine of its own. */
export async function heat(session: Session): Promise<LineHeat> {
  const scenario = loadedScenario(session);
  if (session.heat?.scenario !== scenario) {
    const made = { scenario, answer: measure(session) };
    session.heat = made;
    // One that was cancelled can be asked for again.
    made.answer.catch(() => {
      if (session.heat === made) session.heat = null;
    });
  }
  return session.heat.answer;
}

async function measure(session: Session): Promise<LineHeat> {
  const { image, launch, objects } = loadedScenario(session);
  const opened = openSimulation(image, { objects, overrides: settingOverrides(launch) });
  if ("problems" in opened)
    throw new RequestError(opened.problems.map(({ key, message }) => `${key}: ${message}`).join("; "));
  const work = measuredLines(opened.simulation);
  const { lines, watched, ticks } = await workBeside(session, session.handling, "Counting by line", work);
  return {
    watched,
    ticks,
    lines: lines.flatMap(({ source, ...cost }) => (source < 0 ? [] : [{ path: pathOf(session, source), ...cost }])),
  };
}

/** What has come of the run, as it stands. */
export function verdictOf(session: Session): Verdict {
  const simulation = stoppedSimulation(session);
  const { machine } = simulation.system;
  const { reason, text } = simulation.lastStop;
  const count = (name: string): number => namedCounter(simulation, name) ?? 0;
  return {
    preset: machine.config.preset,
    tags: machine.config.tags,
    ended: ["finished", "deadlock", "limit", "panic"].includes(reason),
    stop: text,
    expectations: evaluateExpectations(simulation).map(
      ({ source, line, text: condition, passed, actual, message }) => ({
        path: pathOf(session, source),
        line,
        text: condition,
        passed,
        actual,
        message,
      }),
    ),
    walks: count("walks"),
    redundant: machine.missCounters === null ? null : count("itlb.redundant") + count("dtlb.redundant"),
    hazards: machine.hazards.length,
  };
}

function pathOf(session: Session, source: number): string {
  const { sources } = loadedScenario(session);
  return clientLocation(sources[source]?.location ?? "", session.client.pathFormat);
}
