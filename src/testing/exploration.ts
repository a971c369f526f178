/** Exploring a scenario or a variant of it for an editor: its verdict, and each way to break it in words. */
import { asTest, explore, exploreSettings, isToBreak, verdictInWords, type Verdict } from "../explore/index.js";
import type { Image } from "../image/image.js";
import type { ExploreProgress, ExploreResult } from "../protocol/explorations.js";
import type { TestResult } from "../protocol/scenario-tests.js";
import { openSimulation, withVariant, type Simulation } from "../simulator/index.js";
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
  const { verdict, simulation } = found;
  const took = host.now() - begun;
  return verdictInWords(verdict, simulation, () => openedOf(simulation.image), texts, took);
}

function openedOf(image: Image): Simulation | null {
  const opened = openSimulation(image);
  return "problems" in opened ? null : opened.simulation;
}

/** What an exploration came to, and of what; why it did not begin; null: it was cancelled. */
type Found = { readonly verdict: Verdict; readonly simulation: Simulation } | { readonly refused: string } | null;

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
    if (next.done === true) return { verdict: next.value, simulation: opened.simulation };
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
    found.simulation.system.machine.config,
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
