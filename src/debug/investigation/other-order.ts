/** `vas/otherOrder` and the command `other order`: what happens if something else comes next at a step of the schedule that is followed. */
import { explore, exploreSettings, otherOrderAt, verdictInWords, type Verdict } from "../../explore/index.js";
import type { VasRequests } from "../../protocol/requests.js";
import { openSimulation, type Simulation } from "../../simulator/index.js";
import { RequestError, settingOverrides } from "../arguments/index.js";
import { noSchedule } from "./schedule-steps.js";
import { loadedScenario, workBeside, WorkEnded, type LoadedScenario, type Session } from "../session/index.js";

type Answer = VasRequests["vas/otherOrder"]["body"];

/**
 * Explores, on machines beside the session, all schedules that begin as the session's and go another way at a step (from 1), within the
 * bounds of the scenario's `explore` block.
 *
 * @throws RequestError if no schedule is followed or it has no such step
 * @returns with the status `cancelled` if somebody has ended it
 */
export async function otherOrder(session: Session, step: number): Promise<Answer> {
  const scenario = loadedScenario(session);
  const { schedule } = scenario.simulation.system.kernel;
  if (schedule === null) throw noSchedule();
  const found = otherOrderAt(schedule, step);
  if ("problem" in found) throw new RequestError(found.problem);
  const { other, token } = found;
  const { services } = session;
  const simulation = fresh(scenario);
  if (typeof simulation === "string") throw new RequestError(simulation);
  const begun = services.now();
  const { seconds, ...bounds } = exploreSettings(scenario.image);
  const search = explore(simulation, { ...bounds, other, until: () => services.now() - begun > seconds * 1000 });
  const title = `Other orders at step ${step} (${token})`;
  const verdict = await workBeside(session, session.handling, title, inWords(search)).catch(nothingIfEnded);
  if (verdict === null) return { ...cancelled, step, token };
  const texts = scenario.sources.map(({ text }) => text);
  const open = (): Simulation | null => {
    const again = fresh(scenario);
    return typeof again === "string" ? null : again;
  };
  const told = verdictInWords(verdict, simulation, open, texts, services.now() - begun);
  return { ...told, step, token, summary: `other than ${token} at step ${step}: ${told.summary}` };
}

/** What is answered where the search was ended. */
const cancelled: Omit<Answer, "step" | "token"> = {
  status: "cancelled",
  summary: "cancelled",
  reason: "cancelled",
  place: null,
  breaches: [],
  expectations: [],
  states: 0,
  transitions: 0,
  milliseconds: 0,
};

function nothingIfEnded(error: unknown): null {
  if (error instanceof WorkEnded) return null;
  throw error;
}

/** A machine of the session's scenario and settings that follows no schedule; or why there is none. */
function fresh({ image, objects, launch }: LoadedScenario): Simulation | string {
  const opened = openSimulation({ ...image, schedules: [] }, { objects, overrides: settingOverrides(launch) });
  return "problems" in opened
    ? opened.problems.map(({ key, message }) => `${key}: ${message}`).join("; ")
    : opened.simulation;
}

/** A search with its progress in words. */
function* inWords(search: ReturnType<typeof explore>): Generator<string, Verdict, void> {
  for (;;) {
    const next = search.next();
    if (next.done === true) return next.value;
    const { states, switches, depth, queue } = next.value;
    yield `${states} states, ${switches} switches, ${depth} steps deep, ${queue} waiting`;
  }
}

/** The answer as the console shows it: the verdict, and the way to what breaks. */
export async function otherOrderText(session: Session, argument: string): Promise<string> {
  if (!/^\d{1,7}$/.test(argument))
    throw new RequestError(`other order: \`${argument}\` is no step: write its number, such as other order 7`);
  const { status, summary, breaches } = await otherOrder(session, Number(argument));
  if (status === "cancelled") throw new RequestError(summary);
  return [
    summary,
    ...breaches.flatMap(({ text, steps, schedule }) => [text, ...linesOf(steps), `schedule "${schedule}"`]),
  ].join("\n");
}

/** A line for each stretch of one statement on one core. */
function linesOf(steps: Answer["breaches"][number]["steps"]): readonly string[] {
  const lines = steps.map(({ core, thread, statement, token }) => {
    const who = thread === null ? "" : `${thread}: `;
    return `  core ${core}  ${"  ".repeat(core)}${who}${statement === "" ? token : statement}`;
  });
  return lines.filter((line, at) => line !== lines[at - 1]);
}
