/** The command line: its commands, and what is said about wrong ones. */
import { Command, CommanderError } from "commander";
import {
  addExercises,
  addFiles,
  addRuns,
  addServers,
  addStudies,
  addTraces,
  type CommandContext,
} from "./commands/index.js";
import { exitStatuses, printable, printableLines, UsageError, type Terminal } from "./terminal/index.js";

/** The program with all its commands; `finish` hears the exit status of the one that runs. */
export function buildProgram(terminal: Terminal, version: string, finish: (status: number) => void): Command {
  const program = new Command("vas")
    .description("Runs, tests, measures and debugs scenarios of first-class virtual address spaces")
    .version(version)
    .showHelpAfterError("(vas --help lists commands and options)")
    .exitOverride()
    // A message quotes what was typed, which may have been pasted.
    .configureOutput({ writeOut: terminal.out, writeErr: (text) => terminal.err(printableLines(text)) });
  const context: CommandContext = {
    program,
    terminal,
    action:
      (act) =>
      async (...words) => {
        terminal.holdInterrupts();
        finish(await act(...words));
      },
  };
  addRuns(context);
  addStudies(context);
  addTraces(context);
  addExercises(context);
  addFiles(context);
  addServers(program, terminal, finish);
  for (const command of program.commands)
    command.showHelpAfterError(`(vas ${command.name()} --help lists its options)`);
  return program;
}

/** `--tap` where `--format tap` is meant: what is no option but a choice of one. Empty if there is none such. */
function otherSpelling({ commands }: Command, [name, ...words]: readonly string[]): string {
  const options = commands.find((command) => command.name() === name)?.options ?? [];
  for (const word of words) {
    const choice = word.slice(2);
    const option = options.find(({ argChoices }) => word.startsWith("--") && argChoices?.includes(choice));
    if (option !== undefined && !options.some(({ long }) => long === word))
      return `(Did you mean ${option.long} ${choice}?)\n`;
  }
  return "";
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
      for (const line of error.message.split("\n")) terminal.err(`vas: error: ${printable(line)}\n`);
      return exitStatuses.errors;
    }
    // The library has printed its message already; help and version are no errors.
    if (error instanceof CommanderError && error.code === "commander.unknownOption")
      terminal.err(otherSpelling(program, words));
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatuses.ok : exitStatuses.errors;
    throw error;
  }
}
