/** Loading a file and running it to its end, as `vas run` and `vas test` do. */
import { loadScenario } from "../debug/scenario-loader.js";
import {
  continueRun,
  namedCounter,
  openSimulation,
  outputSince,
  report,
  startRun,
  type OutputItem,
  type Report,
  type Simulation,
} from "../simulator/index.js";
import { withArguments } from "./process-arguments.js";
import { splitOverrides, type Overrides } from "./setting-option.js";
import { UsageError, type Terminal } from "./terminal.js";

/** How a file fared. */
export type ScenarioOutcome =
  /** It has errors; nothing ran. Lines are ready to print. */
  | { readonly kind: "errors"; readonly lines: readonly string[] }
  | {
      readonly kind: "ended";
      readonly report: Report;
      readonly text: string;
      /** Value of a counter as an expectation writes it; null if there is none. */
      readonly counter: (name: string) => number | null;
    }
  /** Ctrl-C; the report tells how far it came. */
  | { readonly kind: "interrupted"; readonly report: Report; readonly text: string };

/** A run's wishes. */
export interface RunOptions {
  readonly overrides: Overrides;
  /** Gets what programs print and what the kernel says about them, line by line. */
  readonly print: (line: string, kind: OutputItem["kind"]) => void;
  /** Hears of the progress about ten times a second. */
  readonly progress: (ticks: number, milliseconds: number) => void;
}

/** Instruction attempts between two looks at the clock and at Ctrl-C. */
const budget = 500_000;
const progressMilliseconds = 100;

async function readScenario(terminal: Terminal, file: string): Promise<string> {
  try {
    return await terminal.readFile(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    const cause =
      code === "ENOENT"
        ? "no such file"
        : code === "EISDIR"
          ? "it is a folder"
          : error instanceof Error
            ? error.message
            : String(error);
    throw new UsageError(`${file} cannot be read: ${cause}`);
  }
}

async function open(
  terminal: Terminal,
  file: string,
  overrides: Overrides,
): Promise<{ simulation: Simulation } | { lines: readonly string[] }> {
  const compiled = await loadScenario(await readScenario(terminal, file), file);
  if ("problems" in compiled) {
    return {
      lines: compiled.problems.map(({ line, column, message }) => `${file}:${line}:${column}: error: ${message}`),
    };
  }
  const { settings, processArguments } = splitOverrides(overrides);
  const opened = openSimulation(withArguments(compiled.image, processArguments), { overrides: settings });
  if ("simulation" in opened) return opened;
  return {
    lines: opened.problems.map(({ key, message }) =>
      key in overrides ? `vas: error: --set ${key}: ${message}` : `${file}:1:1: error: ${key}: ${message}`,
    ),
  };
}

/**
 * Runs a file to its end.
 *
 * @throws UsageError if it cannot be read, or no process has an argument that was set
 */
export async function runScenario(terminal: Terminal, file: string, options: RunOptions): Promise<ScenarioOutcome> {
  const opened = await open(terminal, file, options.overrides);
  if ("lines" in opened) return { kind: "errors", lines: opened.lines };
  const { simulation } = opened;
  const run = startRun(simulation, { kind: "continue" });
  const started = terminal.now();
  let sequence = 0;
  let told = started;
  for (;;) {
    const before = simulation.system.machine.tick;
    const stop = continueRun(simulation, run, budget);
    const fresh = outputSince(simulation, sequence);
    sequence = fresh.sequence;
    for (const item of fresh.items) options.print(`${item.text}\n`, item.kind);
    if (stop !== null) {
      return {
        kind: "ended",
        report: report(simulation),
        text: stop.text,
        counter: (name) => namedCounter(simulation, name),
      };
    }
    const now = terminal.now();
    if (now - told >= progressMilliseconds) {
      options.progress(before, now - started);
      told = now;
    }
    await terminal.breathe();
    if (terminal.interrupted())
      return {
        kind: "interrupted",
        report: report(simulation),
        text: `interrupted after ${before} instruction attempts`,
      };
  }
}
