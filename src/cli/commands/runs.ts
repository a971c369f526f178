/** The commands that run scenarios and judge them: run, test, check. */
import { Option } from "commander";
import { checkCommand } from "../check/index.js";
import { runCommand } from "../run/index.js";
import { testCommand, testFormats, type TestFormatName } from "../test/index.js";
import {
  overridesOfOptions,
  statusHelp,
  withSettings,
  withVariants,
  type CommandContext,
  type SettingOptions,
} from "./context.js";

/** Adds the commands. */
export function addRuns({ program, terminal, action }: CommandContext): void {
  withVariants(program.command("run"))
    .description("run a scenario and report what happened")
    .argument("<file>", "scenario to run")
    .option("--json", "print the report as one JSON document")
    .addHelpText("after", statusHelp)
    .action(
      action((file: string, options: SettingOptions & { readonly json?: true }) =>
        runCommand(terminal, file, {
          variant: options.variant ?? null,
          set: overridesOfOptions(options),
          json: options.json === true,
        }),
      ),
    );
  withSettings(program.command("test"))
    .description("run scenarios as tests, a line each")
    .argument("<files...>", "scenarios to run")
    .addOption(new Option("--format <format>", "how to print").choices(testFormats).default("text"))
    .addOption(new Option("--json", "short for --format json").implies({ format: "json" }))
    .option("--with <file>", "a scenario whose settings go before those of each file, and whose expectations are added")
    .option("--watch", "stay, and run again when a file changes")
    .addHelpText("after", statusHelp)
    .action(
      action((files: string[], options: TestOptions) =>
        testCommand(terminal, files, {
          set: overridesOfOptions(options),
          format: options.format,
          hidden: options.with ?? null,
          watch: options.watch === true,
        }),
      ),
    );
  program
    .command("check")
    .description("print what the editor would say about scenarios, without running them")
    .argument("<files...>", "scenarios to check")
    .option("--json", "print one JSON document")
    .option("--strict", "exit status 1 if there is a warning")
    .action(
      action((files: string[], options: { readonly json?: true; readonly strict?: true }) =>
        checkCommand(terminal, files, { json: options.json === true, strict: options.strict === true }),
      ),
    );
}

interface TestOptions extends SettingOptions {
  readonly format: TestFormatName;
  readonly with?: string;
  readonly watch?: true;
}
