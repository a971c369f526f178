/** `vas/schedule`: the steps of the schedule that the session follows, in words, and which of them are done. */
import { retrace, rowsOf } from "../../explore/index.js";
import type { VasRequests } from "../../protocol/requests.js";
import { currentPosition, openSimulation } from "../../simulator/index.js";
import { RequestError, settingOverrides } from "../arguments/index.js";
import { loadedScenario, type LoadedScenario, type Session } from "../session/index.js";

/** Why a question about the schedule has no answer. */
export function noSchedule(): RequestError {
  return new RequestError(
    "this session follows no schedule: launch it with `schedule`, such as an exploration finds, or put one into the file",
  );
}

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

/**
 * The steps as the console lists them: what is done, what comes next, and what breaks.
 *
 * @throws RequestError if no schedule is followed
 */
export function scheduleList(session: Session): string {
  const { steps, at, cut, problem } = followedSteps(session);
  const width = String(steps.length).length;
  const tokens = Math.max(...steps.map(({ token }) => token.length));
  const lines = steps.flatMap(({ token, core, thread, statement, range, tick, breaks }, number) => {
    const mark = breaks.length > 0 ? "✗" : number < at ? "·" : number === at ? "▸" : " ";
    const who = thread === null ? "" : `${thread}: `;
    const line = range === null ? "" : `line ${range.line}, `;
    const said = `core ${core}  ${"  ".repeat(core)}${who}${statement}`.trimEnd();
    return [
      `${String(number + 1).padStart(width)} ${mark} ${token.padEnd(tokens)}  ${said}  (${line}tick ${tick})`,
      ...breaks.map((text) => `${" ".repeat(width + 3)}${text}`),
    ];
  });
  const rest = cut ? ["…"] : problem === null ? [] : [`not possible again behind these steps: ${problem}`];
  return [...lines, ...rest].join("\n");
}

/**
 * Tick at which a step (from 1) begins.
 *
 * @throws RequestError if no schedule is followed, or it has no such step
 */
export function tickOfStep(session: Session, number: number): number {
  const { steps } = followedSteps(session);
  const step = steps[number - 1];
  if (step === undefined)
    throw new RequestError(`seek: the schedule has no step ${number}: name one from 1 to ${steps.length}`);
  return step.tick;
}

function followedSteps(session: Session): Answer & { readonly steps: NonNullable<Answer["steps"]> } {
  const answer = scheduleSteps(session);
  if (answer.steps !== null && answer.steps.length > 0) return { ...answer, steps: answer.steps };
  throw noSchedule();
}
