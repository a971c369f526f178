/** Scenarios for tests of the simulator: from text to a simulation at tick 0, and driving it. */
import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileSource } from "../../../src/compiler/compile-source.js";
import type { Image } from "../../../src/image/image.js";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { createCoreServices } from "../../../src/language/parser/core-services.js";
import {
  continueRun,
  openSimulation,
  startRun,
  type Run,
  type RunGoal,
  type RunStop,
  type Simulation,
  type SimulatorOptions,
} from "../../../src/simulator/index.js";

const services = createCoreServices(languageSettings());

/** Reads what a scenario includes. */
export function read(uri: string): Promise<string | null> {
  const path = fileURLToPath(uri);
  return Promise.resolve(existsSync(path) ? readFileSync(path, "utf8") : null);
}

/** Compiles a scenario; fails the test with its problems if it has any errors. */
export async function compile(text: string, source = "test.vas"): Promise<Image> {
  const readBytes = (location: string): Promise<Uint8Array> =>
    Promise.resolve(new Uint8Array(readFileSync(location.startsWith("file:") ? fileURLToPath(location) : location)));
  const { image, problems } = await compileSource(services, text, { source, read, readBytes });
  assert.ok(image, problems.map((problem) => `${problem.line}:${problem.column}: ${problem.message}`).join("\n"));
  return image;
}

/** The image of a file in examples/. */
export async function compileExample(name: string): Promise<Image> {
  const path = join(import.meta.dirname, "../../../examples", name);
  return compile(readFileSync(path, "utf8"), path);
}

/** A simulation of an image, at tick 0. */
export function open(image: Image, options: SimulatorOptions = {}): Simulation {
  const opened = openSimulation(image, options);
  if ("problems" in opened) assert.fail(opened.problems.map(({ key, message }) => `${key}: ${message}`).join("\n"));
  return opened.simulation;
}

/** Drives a movement to its end. */
export function drive(simulation: Simulation, run: Run, budget = 100_000): RunStop {
  for (let slices = 0; slices < 100_000; slices++) {
    const stop = continueRun(simulation, run, budget);
    if (stop !== null) return stop;
  }
  throw new Error("the movement does not end");
}

/** Runs to a goal. */
export function go(simulation: Simulation, goal: RunGoal): RunStop {
  return drive(simulation, startRun(simulation, goal));
}
