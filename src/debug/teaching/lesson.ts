/** `vas/lesson`: questions about the scenario's run under the session's settings, from a machine beside the session. */
import { lessonAbout, questionKinds, type OtherRun } from "../../exercise/index.js";
import type { LessonSnapshot } from "../../protocol/lesson-snapshot.js";
import { comparisonProposals, currentPosition, openSimulation } from "../../simulator/index.js";
import { RequestError, settingOverrides } from "../arguments/index.js";
import {
  baseName,
  loadedScenario,
  stoppedSimulation,
  workBeside,
  type KeptLesson,
  type LoadedScenario,
  type Session,
} from "../session/index.js";

/** Questions of a lesson unless told otherwise, and at most. */
const usualCount = 8;
const mostCount = 50;

/** Arguments of the request. */
interface LessonWish {
  readonly seed?: number;
  readonly count?: number;
}

/** The lesson of a seed. It is made once; later stops are answered from what was made. */
export async function lesson(session: Session, { seed = 1, count = usualCount }: LessonWish): Promise<LessonSnapshot> {
  if (seed < 0) throw new RequestError(`\`seed\` is ${seed}: it must not be negative`);
  if (count < 1 || count > mostCount) throw new RequestError(`\`count\` is ${count}: use 1 to ${mostCount}`);
  const position = currentPosition(stoppedSimulation(session));
  const scenario = loadedScenario(session);
  const key = `${seed} ${count}`;
  if (session.lesson?.scenario !== scenario || session.lesson.key !== key) {
    const made: KeptLesson = { scenario, key, questions: ask(session, seed, count) };
    session.lesson = made;
    // One that was cancelled can be asked for again.
    made.questions.catch(() => {
      if (session.lesson === made) session.lesson = null;
    });
  }
  const questions = await session.lesson.questions;
  if (questions.length === 0)
    throw new RequestError(
      "nothing in the beginning of this run can be asked about: it makes no access for data, or all of them fault",
    );
  return { position, scenario: scenario.image.scenario, seed, questions };
}

function ask(session: Session, seed: number, count: number): KeptLesson["questions"] {
  const scenario = loadedScenario(session);
  const { image, launch, objects } = scenario;
  const opened = openSimulation(image, { objects, overrides: settingOverrides(launch) });
  if ("problems" in opened)
    throw new RequestError(opened.problems.map(({ key, message }) => `${key}: ${message}`).join("; "));
  const sources = scenario.sources.map(({ location, text }) => ({ name: baseName(location), text }));
  const work = lessonAbout(opened.simulation, { seed, kinds: questionKinds, count }, otherPolicy(scenario), sources);
  return workBeside(session, session.handling, "Making questions", work);
}

/** Policies to ask "what if" of, the most telling first. */
const telling = ["machine.tags asid+sasid", "machine.tags asid", "machine.tags asid+global", "machine.tags none"];

/** The run under another tag policy that machine and kernel admit; null: there is none. */
function otherPolicy({ whole, image, launch, objects }: LoadedScenario): OtherRun | null {
  const variant = launch.variant ? launch.variant : null;
  const overrides = settingOverrides(launch);
  const policies = comparisonProposals(whole, variant, overrides).filter(({ group }) => group === "policy");
  const chosen = telling.flatMap((label) => policies.filter((one) => one.label === label))[0];
  const changed = chosen?.other.settings?.find(({ name }) => name === "machine.tags");
  if (changed === undefined) return null;
  const opened = openSimulation(image, { objects, overrides: { ...overrides, [changed.name]: changed.value } });
  if ("problems" in opened) return null;
  return { simulation: opened.simulation, setting: `tags ${changed.value}` };
}
