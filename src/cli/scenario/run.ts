/** Running a simulation to its end, as every command does. */
import {
  continueRun,
  createOutputReader,
  readOutput,
  pauseRun,
  report,
  startRun,
  type OutputItem,
  type Report,
  type Simulation,
} from "../../simulator/index.js";
import { openConfiguration, type Overrides } from "../../study/index.js";
import { printable, type Terminal } from "../terminal/index.js";
import { refusalLines } from "./refusal-lines.js";
import { problemLines, type LoadedScenario } from "./load.js";

/** How a file fared. */
export type ScenarioOutcome =
  /** It has errors; nothing ran. Lines are ready to print. */
  | { readonly kind: "errors"; readonly lines: readonly string[] }
  | {
      /** The run came to an end, or Ctrl-C was pressed and the report tells how far it came. */
      readonly kind: "ended" | "interrupted";
      readonly report: Report;
      /** Why it ended, in words. */
      readonly text: string;
      /** Warnings about the file, ready to print. */
      readonly warnings: readonly string[];
    };

/** A run's wishes. */
export interface RunOptions {
  readonly overrides: Overrides;
  /** A schedule to follow: text, or the name of one in the file. */
  readonly schedule?: string;
  /** Gets what programs print and what the kernel says about them, line by line, safe to print. */
  readonly print: (line: string, kind: OutputItem["kind"]) => void;
  /** Hears of the progress after each slice. */
  readonly progress: (ticks: number, milliseconds: number) => void;
  /** Hears warnings about the file before it runs. */
  readonly warn: (lines: readonly string[]) => void;
}

/** Instruction attempts between two looks at the clock and at Ctrl-C. */
const budget = 500_000;

/**
 * Runs what was read and compiled.
 *
 * @throws UsageError if no process has an argument that was set
 */
export async function runLoaded(
  terminal: Terminal,
  loaded: LoadedScenario,
  options: RunOptions,
): Promise<ScenarioOutcome> {
  if (loaded.image === null) return { kind: "errors", lines: problemLines(loaded, ["error", "warning"]) };
  const { file, image } = loaded;
  const { overrides, schedule } = options;
  const opened = openConfiguration(image, overrides, undefined, schedule);
  if ("refusals" in opened) {
    const asked = { file, image, overrides, ...(schedule !== undefined && { schedule }) };
    return { kind: "errors", lines: refusalLines(asked, opened.refusals) };
  }
  const warnings = problemLines(loaded, ["warning"]);
  options.warn(warnings);
  const { simulation } = opened;
  const end = await runToEnd(terminal, simulation, options);
  const result = report(simulation);
  return { ...end, warnings, report: end.kind === "interrupted" ? { ...result, stop: end.text } : result };
}

/** Runs an opened simulation until it ends or Ctrl-C is pressed. */
async function runToEnd(
  terminal: Terminal,
  simulation: Simulation,
  { print, progress }: Pick<RunOptions, "print" | "progress">,
): Promise<{ readonly kind: "ended" | "interrupted"; readonly text: string }> {
  const run = startRun(simulation, { kind: "continue" });
  const started = terminal.now();
  const output = createOutputReader();
  for (;;) {
    // Ctrl-C may have come while the file was compiled.
    if (terminal.interrupted()) {
      const { tick } = simulation.system.machine;
      pauseRun(simulation);
      return { kind: "interrupted", text: `interrupted after ${tick} instruction attempts` };
    }
    const stop = continueRun(simulation, run, budget);
    for (const item of readOutput(simulation, output)) print(`${printable(item.text)}\n`, item.kind);
    if (stop !== null) return { kind: "ended", text: printable(stop.text) };
    progress(simulation.system.machine.tick, terminal.now() - started);
    await terminal.breathe();
  }
}
