/** The command line: commands, options and what is said about wrong ones. */
import { Command, CommanderError, Option } from "commander";
import { addCounter, compareCommand, type CompareOptions } from "./compare-command.js";
import { formatCommand } from "./format-command.js";
import { runCommand } from "./run-command.js";
import { addSetting, positiveCount, type Overrides } from "./setting-option.js";
import { startDebugAdapter, startLanguageServer } from "./standard-input-servers.js";
import { testCommand } from "./test-command.js";
import { exitStatuses, UsageError, type Terminal } from "./terminal.js";
import { addVariation } from "./variation.js";

interface SharedOptions {
  readonly set: Overrides;
  readonly maxSteps?: number;
}

const statusHelp = `
Exit status of run and test:
  0  everything ran and every expectation holds
  1  an expectation failed, or the run ended in a deadlock
  2  a scenario has errors, or the command line is wrong
  3  a limit stopped a run
  130  Ctrl-C`;

function withSettings(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--set <key=value>",
        "override a setting of the file, such as machine.tags=asid, or an argument of its processes, such as rounds=10; may be repeated",
      )
        .argParser(addSetting)
        .default({}, "the file's settings"),
    )
    .option("--max-steps <count>", "stop after this many instruction attempts (exit status 3)", (text) =>
      positiveCount("--max-steps", text),
    )
    .addHelpText("after", statusHelp);
}

function buildProgram(terminal: Terminal, version: string, finish: (status: number) => void): Command {
  const program = new Command("vas")
    .description("Runs, tests and debugs scenarios of first-class virtual address spaces")
    .version(version)
    .showHelpAfterError("(vas --help lists commands and options)")
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  withSettings(program.command("run"))
    .description("run a scenario and report what happened")
    .argument("<file>", "scenario to run")
    .option("--json", "print the report as one JSON document (docs/cli.md)")
    .action(async (file: string, options: SharedOptions & { json?: true }) =>
      finish(
        await runCommand(terminal, file, {
          set: options.set,
          json: options.json === true,
          maxSteps: options.maxSteps ?? null,
        }),
      ),
    );
  withSettings(program.command("test"))
    .description("run scenarios, a line each")
    .argument("<files...>", "scenarios to run")
    .action(async (files: string[], options: SharedOptions) =>
      finish(await testCommand(terminal, files, { set: options.set, maxSteps: options.maxSteps ?? null })),
    );
  withSettings(program.command("compare"))
    .description("run a scenario under many settings and print counters as a table")
    .argument("<file>", "scenario to run")
    .addOption(
      new Option(
        "--vary <key=values>",
        "values of a setting or of an argument of processes: a,b,c or 1..8 or 4..64*2; several --vary are combined",
      )
        .argParser(addVariation)
        .default([], "none"),
    )
    .addOption(
      new Option("--count <counter>", "a column, as in expectations: cycles, dtlb.conflict(A); may be repeated")
        .argParser(addCounter)
        .default([], "itlb.misses, dtlb.misses, faults, cycles"),
    )
    .addOption(new Option("--format <format>", "how to print").choices(["text", "csv", "json"]).default("text"))
    .action(async (file: string, options: SharedOptions & Pick<CompareOptions, "vary" | "count" | "format">) =>
      finish(await compareCommand(terminal, file, { ...options, maxSteps: options.maxSteps ?? null })),
    );
  program
    .command("format")
    .description("lay out scenarios as the editor does")
    .argument("<files...>", "scenarios to format in place")
    .option("--check", "change nothing; exit status 1 if a file would change")
    .action(async (files: string[], options: { check?: true }) =>
      finish(await formatCommand(terminal, files, options.check === true)),
    );
  program
    .command("dap")
    .description("debug adapter on standard input and output")
    .action(async () => finish(await startDebugAdapter(terminal)));
  program
    .command("lsp")
    .description("language server on standard input and output")
    .option("--stdio", "the only way there is; accepted because clients add it", true)
    .action(async () => finish(await startLanguageServer()));
  return program;
}

/**
 * Carries out a command line.
 *
 * @param words the arguments after the program's name
 * @returns the exit status; never rejects for a wrong command line or file
 */
export async function runCommandLine(terminal: Terminal, words: readonly string[], version: string): Promise<number> {
  let status: number = exitStatuses.ok;
  const program = buildProgram(terminal, version, (one) => {
    status = one;
  });
  try {
    await program.parseAsync([...words], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`vas: error: ${error.message}\n`);
      return exitStatuses.errors;
    }
    // The library has printed its message already; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatuses.ok : exitStatuses.errors;
    throw error;
  }
}
