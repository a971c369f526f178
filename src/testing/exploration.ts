/** Exploring a scenario or a variant of it for an editor: its verdict, and each way to break it in words. */
import {
  asTest,
  explore,
  exploreSettings,
  isToBreak,
  memoryModelOf,
  retrace,
  rowsOf,
  type Breach,
  type Verdict,
} from "../explore/index.js";
import type { Image } from "../image/image.js";
import type { MachineConfig } from "../machine/index.js";
import { scheduleText } from "../kernel/index.js";
import type { ExploredBreach, ExploreProgress, ExploreResult } from "../protocol/explorations.js";
import type { TestResult } from "../protocol/scenario-tests.js";
import { openSimulation, withVariant } from "../simulator/index.js";
import { notRun, type TestHost } from "./test-run.js";

/** Milliseconds of work between two breaths: a keystroke must not wait, nor who cancels. */
const slice = 8;
/** Milliseconds between two reports of progress. */
const reportEvery = 200;

/** What an exploration is given by its host. */
export interface ExploreHost extends TestHost {
  readonly progress: (progress: Omit<ExploreProgress, "id">) => void;
}

/**
 * Explores a compiled scenario within the bounds of its `explore` block.
 *
 * @param variant null: as it is written
 * @param texts of the image's sources
 */
export async function exploreScenario(
  image: Image,
  variant: string | null,
  texts: readonly (string | null)[],
  host: ExploreHost,
): Promise<ExploreResult> {
  const begun = host.now();
  const found = await verdictOf(image, variant, host);
  if (found === null) return { ...notExplored("cancelled"), status: "cancelled" };
  if ("refused" in found) return notExplored(found.refused);
  const { verdict, free, machine } = found;
  const breaches = verdict.breaches.map((breach) => explored(free, breach, texts));
  return resultOf(verdict, breaches, host.now() - begun, memoryModelOf(verdict, machine));
}

/** What an exploration came to, and the image that was explored; why it did not begin; null: it was cancelled. */
type Found =
  | { readonly verdict: Verdict; readonly free: Image; readonly machine: MachineConfig }
  | { readonly refused: string }
  | null;

async function verdictOf(image: Image, variant: string | null, host: ExploreHost): Promise<Found> {
  const own = variant === null ? image : withVariant(image, variant);
  if (own === null) return { refused: `there is no variant ${variant}` };
  // A schedule in the file is one of those that are looked at.
  const free = { ...own, schedules: [] };
  const opened = openSimulation(free);
  if ("problems" in opened)
    return { refused: opened.problems.map(({ key, message }) => `${key}: ${message}`).join("\n") };
  const { seconds, ...settings } = exploreSettings(own);
  const begun = host.now();
  const exploration = explore(opened.simulation, {
    ...settings,
    until: () => host.now() - begun > seconds * 1000,
  });
  let breathed = begun;
  let reported = begun;
  for (let next = exploration.next(); ; next = exploration.next()) {
    const now = host.now();
    if (next.done === true) return { verdict: next.value, free, machine: opened.simulation.system.machine.config };
    if (now - breathed < slice) continue;
    if (now - reported >= reportEvery) {
      const { states, transitions, switches, depth, queue } = next.value;
      host.progress({ states, transitions, switches, depth, queue });
      reported = now;
    }
    await host.breathe();
    breathed = host.now();
    if (host.cancelled()) return null;
  }
}

/**
 * Explores a compiled scenario as a test: an expectation each, and what broke besides.
 *
 * @param source URI of the file
 */
export async function testBySchedules(
  image: Image,
  variant: string | null,
  source: string,
  host: TestHost,
): Promise<TestResult> {
  const found = await verdictOf(image, variant, { ...host, progress: () => undefined });
  if (found === null) return { ...notRun("cancelled"), status: "cancelled" };
  if ("refused" in found) return notRun(found.refused);
  const { status, reason, expectations, warnings, summary } = asTest(
    found.verdict,
    isToBreak(image, variant),
    found.machine,
  );
  return {
    ...notRun(reason),
    status,
    expectations: expectations.map(({ text, line, passed, actual, message }) => ({
      ...{ text, line: line ?? 1, source, passed, actual, message },
    })),
    output: [summary, ...warnings, ...expectations.map(({ asked, actual }) => `${asked}: ${actual}`)],
  };
}

/** An exploration that never began. */
export function notExplored(reason: string, place: ExploreResult["place"] = null): ExploreResult {
  const nothing = { breaches: [], expectations: [], states: 0, transitions: 0, milliseconds: 0 };
  return { status: "error", summary: reason, reason, place, ...nothing };
}

/** The breach's schedule, followed again from the beginning. */
function explored(image: Image, breach: Breach, texts: readonly (string | null)[]): ExploredBreach {
  const { kind, text, line, switches, schedule } = breach;
  const opened = openSimulation(image);
  const steps = "problems" in opened ? [] : rowsOf(retrace(opened.simulation, schedule), image, texts);
  return { kind, text, line, switches, schedule: scheduleText(schedule), steps };
}

function resultOf(
  verdict: Verdict,
  breaches: readonly ExploredBreach[],
  milliseconds: number,
  memory: string,
): ExploreResult {
  const { states, transitions, expectations, reason } = verdict;
  return {
    status: verdict.verdict,
    summary: summaryOf(verdict, milliseconds, memory),
    reason,
    place: null,
    breaches,
    expectations: expectations.map(({ line, text, quantifier, verdict: came, reason: why }) => ({
      line,
      text: quantifier === "every" ? text : `${quantifier} ${text}`,
      verdict: came,
      reason: why,
    })),
    states,
    transitions,
    milliseconds,
  };
}

/** The verdict in a line, with what bounds it. */
function summaryOf(
  { verdict, breaches, states, bounded, reason }: Verdict,
  milliseconds: number,
  memory: string,
): string {
  const took = `${states} ${states === 1 ? "state" : "states"}, ${(milliseconds / 1000).toFixed(1)} s, ${memory}`;
  const [first] = breaches;
  if (first !== undefined) {
    const { length } = first.schedule.steps;
    const steps = `${length} ${length === 1 ? "step" : "steps"}`;
    return `broken: ${steps}, ${first.switches} ${first.switches === 1 ? "switch" : "switches"} (${took})`;
  }
  if (verdict === "inconclusive") return `inconclusive: ${reason} (${took})`;
  return `${verdict}: ${took}${bounded ? ", bounded: more schedules lie beyond" : ", not bounded"}`;
}
