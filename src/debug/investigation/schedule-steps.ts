/** `vas/schedule`: the steps of the schedule that the session follows, in words, and which of them are done. */
import { retrace, rowsOf } from "../../explore/index.js";
import type { VasRequests } from "../../protocol/requests.js";
import { currentPosition, openSimulation } from "../../simulator/index.js";
import { RequestError, settingOverrides } from "../arguments/index.js";
import { loadedScenario, type LoadedScenario, type Session } from "../session/index.js";

/** Most steps that are told. */
const mostSteps = 2000;

type Answer = VasRequests["vas/schedule"]["body"];

/** Answers the request. The steps are found once, on a machine of their own. */
export function scheduleSteps(session: Session): Answer {
  const scenario = loadedScenario(session);
  const { schedule, scheduleAt } = scenario.simulation.system.kernel;
  const common = {
    position: currentPosition(scenario.simulation),
    cores: scenario.simulation.system.machine.cores.length,
  };
  if (schedule === null) return { ...common, steps: null, at: 0, cut: false, problem: null };
  if (session.scheduleSteps?.scenario !== scenario)
    session.scheduleSteps = {
      scenario,
      ...stepsOf(scenario, { ...schedule, steps: schedule.steps.slice(0, mostSteps) }),
    };
  const { steps, problem } = session.scheduleSteps;
  return { ...common, steps, at: scheduleAt, cut: schedule.steps.length > mostSteps, problem };
}

function stepsOf(
  { image, objects, launch, sources }: LoadedScenario,
  schedule: Parameters<typeof retrace>[1],
): { readonly steps: NonNullable<Answer["steps"]>; readonly problem: string | null } {
  const opened = openSimulation({ ...image, schedules: [] }, { objects, overrides: settingOverrides(launch) });
  if ("problems" in opened)
    throw new RequestError(opened.problems.map(({ key, message }) => `${key}: ${message}`).join("; "));
  const retraced = retrace(opened.simulation, schedule);
  const texts = sources.map(({ text }) => text);
  return { steps: rowsOf(retraced, image, texts), problem: retraced.problem };
}
