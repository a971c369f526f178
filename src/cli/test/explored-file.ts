/** A file of `vas test` that has an `explore` block: all its schedules, within the file's bounds, instead of one. */
import { asTest, explore, exploreSettings, isToBreak, type ExploredRun, type Verdict } from "../../explore/index.js";
import type { Image } from "../../image/image.js";
import type { Simulation } from "../../simulator/index.js";
import { openConfiguration, type Overrides } from "../../study/index.js";
import { refusalLines } from "../scenario/index.js";
import type { Terminal } from "../terminal/index.js";

/** What became of it: lines of errors, or a result; null: Ctrl-C was pressed. */
export type ExploredOutcome =
  { readonly errors: readonly string[] } | ({ readonly verdict: Verdict } & ExploredRun) | null;

/**
 * Explores what was compiled.
 *
 * @param whole the image of the file, whose `explore` block names what is to break
 * @throws UsageError if no process has an argument that was set
 */
export async function exploreTested(
  terminal: Terminal,
  file: string,
  whole: Image,
  own: Image,
  variant: string | null,
  overrides: Overrides,
): Promise<ExploredOutcome> {
  // A schedule in the file is one of those that are looked at.
  const image = { ...own, schedules: [] };
  const opened = openConfiguration(image, overrides);
  if ("refusals" in opened) return { errors: refusalLines({ file, image, overrides }, opened.refusals) };
  const { config } = opened.simulation.system.machine;
  const verdict = await explored(terminal, opened.simulation, own);
  return verdict === null ? null : { verdict, ...asTest(verdict, isToBreak(whole, variant), config) };
}

/** Milliseconds of work between two looks at Ctrl-C. */
const slice = 20;

async function explored(terminal: Terminal, simulation: Simulation, image: Image): Promise<Verdict | null> {
  const { seconds, ...bounds } = exploreSettings(image);
  const begun = terminal.now();
  let breathed = begun;
  const exploration = explore(simulation, { ...bounds, until: () => terminal.now() - begun > seconds * 1000 });
  for (let next = exploration.next(); ; next = exploration.next()) {
    if (next.done === true) return next.value;
    if (terminal.now() - breathed < slice) continue;
    await terminal.breathe();
    breathed = terminal.now();
    if (terminal.interrupted()) return null;
  }
}
