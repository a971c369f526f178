/** The commands that make and lay out files: new, format, examples. */
import { examplesCommand } from "../examples/index.js";
import { formatCommand } from "../format/index.js";
import { newCommand } from "../new/index.js";
import type { CommandContext } from "./context.js";

/** Adds the commands. */
export function addFiles({ program, terminal, action }: CommandContext): void {
  program
    .command("new")
    .description("write a scenario to begin with, from a template; without one, list the templates")
    .argument("[template]", "first-tlb-lesson, shootdown, design-study, …")
    .argument("[file]", "file to write (default: the template's name)")
    .action(
      action((template: string | undefined, file: string | undefined) =>
        newCommand(terminal, template ?? null, file ?? null),
      ),
    );
  program
    .command("format")
    .description("lay out scenarios as the editor does")
    .argument("<files...>", "scenarios to format in place")
    .option("--check", "change nothing; exit status 1 if a file would change")
    .action(
      action((files: string[], options: { readonly check?: true }) =>
        formatCommand(terminal, files, options.check === true),
      ),
    );
  program
    .command("examples")
    .description("list the examples that come with the program, or put them into a new folder")
    .argument("[folder]", "where to put them")
    .action(action((folder: string | undefined) => examplesCommand(terminal, folder ?? null)));
}
