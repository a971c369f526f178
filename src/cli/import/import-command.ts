/** `vas import NAME=TRACE…`: recordings of real programs as a scenario. */
import { createCoreServices } from "../../language/index.js";
import { formatScenario } from "../../language/editor/index.js";
import { plural } from "../../notation/index.js";
import { exitStatuses, printable, progressLine, UsageError, writeText, type Terminal } from "../terminal/index.js";
import { placePages } from "./page-places.js";
import { scenarioText } from "./scenario-text.js";
import { readTracedProcess, readTraceFiles, type ReadOptions, type TracedProcess } from "./traced-process.js";

/** Options of `vas import`. */
export interface ImportOptions extends ReadOptions {
  readonly machine: string;
  readonly turn: number;
  /** Null: standard output. */
  readonly output: string | null;
  readonly title: string | null;
}

/**
 * Makes the scenario.
 *
 * @throws UsageError if a recording cannot be read, or two processes have one name
 */
export async function importCommand(
  terminal: Terminal,
  recordings: readonly string[],
  options: ImportOptions,
): Promise<number> {
  const files = recordings.map(readTraceFiles);
  const twice = files.find(({ name }, at) => files.findIndex((other) => other.name === name) !== at);
  if (twice !== undefined) throw new UsageError(`two recordings are named ${twice.name}: give each a name of its own`);
  const progress = progressLine(terminal);
  const traced: TracedProcess[] = [];
  for (const one of files) {
    progress.show(() => `reading ${printable(one.trace)} (Ctrl-C stops)`);
    const process = await readTracedProcess(terminal, one, options);
    progress.clear();
    if (process === null) return exitStatuses.interrupted;
    traced.push(process);
  }
  const { processes, spaces } = placePages(traced, options.pageBytes);
  const written = scenarioText(processes, spaces, {
    ...options,
    title: options.title ?? `Recorded: ${traced.map(({ name }) => name).join(", ")}`,
    file: options.output ?? "FILE",
  });
  const text = formatScenario(createCoreServices(), written) ?? written;
  if (options.output === null) terminal.out(text);
  else {
    await writeText(terminal, options.output, text);
    const shared = spaces.reduce((sum, { code, data }) => sum + code.length + data.length, 0);
    terminal.out(
      `${printable(options.output)}: ${plural(processes.length, "process", "processes")}, ${plural(spaces.length, "space", "spaces")} of ${plural(shared, "page", "pages")}\n`,
    );
  }
  for (const { name, cut, references } of traced)
    if (cut)
      terminal.err(`vas: ${name} was cut off after ${plural(references.length, "reference")}: --limit takes more\n`);
  return exitStatuses.ok;
}
