/**
 * Scenarios: each is run twice, to the same hash and the same findings; then travelled through at random, forwards and backwards,
 * with every view asked at every stop, and run to its end again: the same hash, and the same at each tick however it was reached.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compileSource } from "../../../src/compiler/compile-source.js";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { explore } from "../../../src/explore/index.js";
import type { VirtualAddress } from "../../../src/machine/index.js";
import type { Image } from "../../../src/image/image.js";
import { createCoreServices } from "../../../src/language/parser/core-services.js";
import {
  callStack,
  continueRun,
  explainLast,
  explainStep,
  frameSnapshot,
  hashSimulation,
  openSimulation,
  outputSince,
  pageTableSnapshot,
  report,
  spacesSnapshot,
  startReverseContinue,
  startRun,
  startSeek,
  startStepBack,
  tellStory,
  threads,
  tlbSnapshot,
  translate,
  type Run,
  type RunStop,
  type Simulation,
} from "../../../src/simulator/index.js";
import { createDice, type Dice } from "../dice.js";
import { Finding, type Kind } from "../kind.js";
import { randomKernelScenario } from "./kernel-text.js";
import { randomOverrides, randomScenario } from "../scenario-text.js";
import { needsSysroot } from "../../examples/needs-sysroot.js";

const services = createCoreServices(languageSettings());
const folder = join(import.meta.dirname, "../../../examples");
const examples = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".vas") && !needsSysroot(name),
);

/** Most instructions of a run: longer ones are only slower. */
const steps = 20_000;
/** Most slices of a movement: a replay of everything, a few times over. */
const slices = 2_000;

/** How a run may end. */
const ends = new Set(["finished", "deadlock", "limit", "panic", "event"]);

/** All scenarios. */
export const scenarios: Kind = {
  name: "scenarios",
  about: "random scenarios, and examples with random settings: every end has a name, every run is the same run",
  sample: 25,
  run: async (dice) => {
    const { text, example, overrides } = randomCase(dice);
    // The journeys have dice of their own, so that a shorter text makes the same ones.
    const journeys = dice.below(2 ** 31);
    const again = (shorter: string): Promise<string> => runText(createDice(journeys), shorter, example, overrides);
    try {
      return await again(text);
    } catch (error) {
      const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const about = `${example ?? ""} ${JSON.stringify(overrides)}\n`;
      throw new Finding(told, `${about}${example === null ? text : ""}`, error, { text, run: again });
    }
  },
};

interface Case {
  readonly text: string;
  readonly example: string | null;
  readonly overrides: Record<string, string>;
}

/** An example with other settings, kernel code, or any scenario, which may include a file. */
function randomCase(dice: Dice): Case {
  const kind = dice.below(100);
  if (kind < 25) {
    const example = dice.pick(examples);
    const overrides = { ...randomOverrides(dice), "kernel.max_steps": `${steps}` };
    return { text: readFileSync(join(folder, example), "utf8"), example, overrides };
  }
  if (kind < 45) return { text: randomKernelScenario(dice), example: null, overrides: {} };
  const text = randomScenario(dice);
  const included = text.replace("const K = 3", 'include "library.vas"');
  return { text: dice.chance(15) ? included : text, example: null, overrides: {} };
}

/** What `include "library.vas"` finds. */
const library = `const K = 3
vas common mode 0444 { segment data at 0x3800_0000 size 4K r-- { u64 shared[4] = 1, 2 } }
`;

async function runText(
  dice: Dice,
  text: string,
  example: string | null,
  overrides: Record<string, string>,
): Promise<string> {
  const image = await compile(text, example);
  if (image === null) return "errors";
  const first = open(image, overrides);
  if (first === null) return "refused";
  const stop = toEnd(first);
  if (!ends.has(stop.reason) || stop.text.trim() === "")
    throw new Error(`an end without a name: ${JSON.stringify(stop)}`);
  const second = open(image, overrides)!;
  // Slices of another size: nothing may depend on it.
  toEnd(second, 1 + dice.below(3000));
  same("a second run", first, second);
  const third = open(image, overrides)!;
  travel(dice, third, first.system.machine.tick);
  toEnd(third);
  same("a run with looks and journeys on its way", first, third);
  if (/^explore$/m.test(text)) exploreTwice(image);
  return stop.reason;
}

/** An exploration comes to a verdict, and the second time to the same one. */
function exploreTwice(image: Image): void {
  const [one, other] = [1, 2].map(() => {
    const exploration = explore(open(image, {})!, { states: 300, steps: 60 });
    for (;;) {
      const next = exploration.next();
      if (next.done === true) return next.value;
    }
  });
  const told = JSON.stringify(one);
  if (one!.verdict === "inconclusive" && one!.reason === "") throw new Error(`no reason: ${told}`);
  if (told !== JSON.stringify(other)) throw new Error(`two explorations differ:\n${told}\n${JSON.stringify(other)}`);
}

async function compile(text: string, example: string | null): Promise<Image | null> {
  const source = example === null ? "/fuzz.vas" : pathToFileURL(join(folder, example)).href;
  const readBytes = async (location: string): Promise<Uint8Array> =>
    new Uint8Array(readFileSync(location.startsWith("file:") ? fileURLToPath(location) : location));
  const read = async (location: string): Promise<string | null> =>
    location.endsWith("/library.vas") ? library : readFileSync(fileURLToPath(location), "utf8");
  const { image, problems } = await compileSource(services, text, { source, read, readBytes });
  if (image === null || image === undefined) {
    if (problems.length === 0) throw new Error("neither an image nor a problem");
    return null;
  }
  return image.processes.length === 0 ? null : image;
}

function open(image: Image, overrides: Record<string, string>): Simulation | null {
  const opened = openSimulation(image, { overrides, checkpointInterval: 1000 });
  if (!("problems" in opened)) return opened.simulation;
  for (const { key, message } of opened.problems)
    if (key === "" || message === "") throw new Error(`a problem without a place or words: ${JSON.stringify(opened)}`);
  return null;
}

function drive(simulation: Simulation, run: Run, budget = 100_000): RunStop {
  for (let count = 0; count < slices * Math.max(1, 100_000 / budget); count++) {
    const stop = continueRun(simulation, run, budget);
    if (stop !== null) return stop;
  }
  throw new Error("a movement does not end");
}

function toEnd(simulation: Simulation, budget?: number): RunStop {
  for (let count = 0; count < 10_000; count++) {
    const stop = drive(simulation, startRun(simulation, { kind: "continue" }), budget);
    if (stop.reason !== "breakpoint" && stop.reason !== "pause" && stop.reason !== "step") return stop;
  }
  throw new Error("the run does not end");
}

function same(what: string, one: Simulation, other: Simulation): void {
  const findings = (simulation: Simulation): string => JSON.stringify(report(simulation).hazards);
  if (findings(one) !== findings(other))
    throw new Error(`${what} finds other hazards:\n${findings(one)}\n${findings(other)}`);
  if (hashSimulation(one) !== hashSimulation(other)) throw new Error(`${what} ends in another state`);
}

/** Goes about at random, looks at everything, and holds each tick to the hash that it had before. */
function travel(dice: Dice, simulation: Simulation, end: number): void {
  const hashes = new Map<number, string>();
  const { machine } = simulation.system;
  for (let count = 0; count < 8; count++) {
    const tid = threads(simulation)[0]?.tid ?? 1;
    switch (dice.below(6)) {
      case 0:
        drive(simulation, startRun(simulation, { kind: "instruction", tid }));
        break;
      case 1:
        drive(simulation, startRun(simulation, { kind: "statement", tid, depth: dice.pick(["into", "over", "out"]) }));
        break;
      case 2:
        drive(
          simulation,
          startStepBack(simulation, { tid, granularity: dice.pick(["statement", "instruction"]), depth: "over" }),
        );
        break;
      case 3:
        drive(simulation, startReverseContinue(simulation));
        break;
      default:
        drive(simulation, startSeek(simulation, dice.below(end + 2)));
    }
    const hash = hashSimulation(simulation);
    look(dice, simulation);
    if (hashSimulation(simulation) !== hash) throw new Error(`looking at tick ${machine.tick} changed it`);
    const before = hashes.get(machine.tick);
    if (before !== undefined && before !== hash) throw new Error(`tick ${machine.tick} has two states`);
    hashes.set(machine.tick, hash);
  }
}

/** Everything that views and clients ask. */
function look(dice: Dice, simulation: Simulation): void {
  for (const core of simulation.system.machine.cores.keys()) tlbSnapshot(simulation, core);
  const spaces = spacesSnapshot(simulation);
  const ids = [...simulation.system.kernel.spaces.keys()];
  pageTableSnapshot(simulation, { space: null, expanded: ["walk"], limit: 50 });
  if (ids.length > 0) {
    const space = dice.pick(ids);
    pageTableSnapshot(simulation, { space, expanded: [], limit: 5 });
    translate(simulation, space, Number(dice.special() & 0x3f_ffff_ffffn) as VirtualAddress);
  }
  frameSnapshot(simulation, dice.below(5000));
  explainStep(simulation);
  explainLast(simulation);
  tellStory(simulation);
  for (const { tid } of threads(simulation)) callStack(simulation, tid);
  report(simulation);
  outputSince(simulation, 0);
  JSON.stringify(spaces);
}
