/** What the definitions of commands share. */
import { Option, type Command } from "commander";
import { addSetting, positiveCount, type Overrides } from "../../study/index.js";
import type { Terminal } from "../terminal/index.js";

/** Adds commands to the program, and hears their exit statuses. */
export interface CommandContext {
  readonly program: Command;
  readonly terminal: Terminal;
  /** Makes an action of a command that answers with its exit status, and lets Ctrl-C stop it cleanly. */
  readonly action: <Words extends unknown[]>(
    act: (...words: Words) => number | Promise<number>,
  ) => (...words: Words) => Promise<void>;
}

/** Options that `withSettings` adds. */
export interface SettingOptions {
  readonly variant?: string;
  readonly set: Overrides;
  readonly maxSteps?: number;
}

/** An option that wants a number from 1; `example`: one that makes sense, for messages. */
export function countOption(flags: string, description: string, example?: number): Option {
  const name = /--[\w-]+/.exec(flags)![0];
  return new Option(flags, description).argParser((text) => positiveCount(name, text, example));
}

/** Adds `--set` and `--max-steps`. */
export function withSettings(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--set <key=value>",
        "override a setting of the file, such as machine.tags=asid, or an argument of its processes, such as rounds=10; may be repeated",
      )
        .argParser(addSetting)
        .default({}, "the file's settings"),
    )
    .addOption(countOption("--max-steps <count>", "stop after this many instruction attempts (exit status 3)"));
}

/** Adds `--variant` to a command that runs one scenario, and what `withSettings` adds. */
export function withVariants(command: Command): Command {
  return withSettings(command).option("--variant <name>", "run this variant of the file");
}

/** Overrides of `--set` and `--max-steps` together. */
export function overridesOfOptions({ set, maxSteps }: SettingOptions): Overrides {
  return maxSteps === undefined ? set : { ...set, "kernel.max_steps": maxSteps };
}

/** What exit statuses mean, for the help of commands that run scenarios. */
export const statusHelp = statuses(
  "everything ran and every expectation holds",
  "an expectation failed, or a run ended in a deadlock",
);

/** The same for studies: a failed expectation is a result like another. */
export const studyStatusHelp = statuses("every run came to its end, or was refused", "a run ended in a deadlock");

function statuses(ok: string, failed: string): string {
  return `
Exit status:
  0    ${ok}
  1    ${failed}
  2    a scenario has errors, or the command line is wrong
  3    a limit stopped a run
  130  Ctrl-C`;
}
