/** `vas run FILE`: one scenario, its summary or its report as JSON, and an exit status that says how it went. */
import { exitStatus } from "../../debug/index.js";
import type { Overrides } from "../../study/index.js";
import {
  compileText,
  isElfFile,
  loadScenario,
  programScenario,
  runLoaded,
  type LoadedScenario,
  type ProgramRun,
  type RunOptions,
  type ScenarioOutcome,
} from "../scenario/index.js";
import { exitStatuses, paintFor, printableJson, progressLine, UsageError, type Terminal } from "../terminal/index.js";
import { isCutShort, summaryText } from "./summary.js";

/** Options of `vas run`. */
export interface RunCommandOptions {
  readonly variant: string | null;
  readonly set: Overrides;
  readonly json: boolean;
  /** A schedule to follow: text, or the name of one in the file. */
  readonly schedule?: string;
  /** What is said about the program if the file is an ELF file. */
  readonly program: ProgramRun;
}

/** Exit status of a run. */
export function outcomeStatus(outcome: ScenarioOutcome): number {
  switch (outcome.kind) {
    case "errors":
      return exitStatuses.errors;
    case "interrupted":
      return exitStatuses.interrupted;
    case "ended":
      return exitStatus(outcome.report.status);
  }
}

/**
 * A scenario, or one made for an executable.
 *
 * @throws UsageError if the file cannot be read, or if a scenario is given what only an executable takes
 */
async function loadFile(terminal: Terminal, file: string, options: RunCommandOptions): Promise<LoadedScenario> {
  const { program, variant } = options;
  const bytes = await terminal.files.readBytes(file).catch(() => null);
  if (bytes !== null && isElfFile(bytes)) {
    const name = file.replace(/^.*[\\/]/, "");
    const trees = program.files.map((tree) => terminal.files.absolute(tree));
    return compileText(terminal, programScenario(name, { ...program, files: trees }), file);
  }
  if (bytes?.[0] === 0x23 && bytes[1] === 0x21)
    throw new UsageError(
      `${file} is a script: run its interpreter, a RISC-V executable, with --files for the folder that has the script, and the script's path there after --`,
    );
  if (program.args.length > 0 || program.env.length > 0 || program.files.length > 0 || program.writable)
    throw new UsageError(
      `${file} is no ELF file: arguments, --env, --files and --writable are for those; a scenario has them in it`,
    );
  return loadScenario(terminal, file, variant);
}

/** Runs one file. Results go to standard output, errors and warnings to standard error. */
export async function runCommand(terminal: Terminal, file: string, options: RunCommandOptions): Promise<number> {
  const progress = progressLine(terminal);
  const wishes: RunOptions = {
    overrides: options.set,
    ...(options.schedule !== undefined && { schedule: options.schedule }),
    print: (line, kind) => {
      progress.clear();
      // With --json standard output is one document and nothing else. The summary tells of exits and expectations.
      if (kind === "print") (options.json ? terminal.err : terminal.out)(line);
      else if (kind === "defect" || kind === "error-output") terminal.err(line);
    },
    progress: (ticks, milliseconds) =>
      progress.show(() => {
        const rate = ticks / 1000 / Math.max(1, milliseconds);
        return `${(ticks / 1e6).toFixed(1)} million instructions, ${rate.toFixed(1)} million/s (Ctrl-C stops)`;
      }),
    warn: (lines) => {
      for (const line of lines) terminal.err(`${line}\n`);
    },
  };
  const loaded = await loadFile(terminal, file, options);
  const outcome = await runLoaded(terminal, loaded, wishes);
  progress.clear();
  if (outcome.kind === "errors") {
    terminal.err(`${outcome.lines.join("\n")}\n`);
    // The advice names the scenario's word; who typed a program has an option for it.
    if (outcome.lines.some((line) => line.includes('`files "sysroot"`')) && options.program.files.length === 0)
      terminal.err("vas: on the command line --files FOLDER does that, such as --files /usr/riscv64-linux-gnu\n");
    return exitStatuses.errors;
  }
  const { report } = outcome;
  if (options.json) terminal.out(`${printableJson(report)}\n`);
  else terminal.out(summaryText(report, paintFor(terminal.outIsTty)));
  // The report on the terminal has it in its second line.
  if (outcome.kind === "interrupted" || (isCutShort(report) && (options.json || !terminal.outIsTty)))
    terminal.err(`vas: ${outcome.text}\n`);
  return outcomeStatus(outcome);
}
