/** The commands that make and lay out files: format, examples. */
import { examplesCommand } from "../examples/index.js";
import { formatCommand } from "../format/index.js";
import type { CommandContext } from "./context.js";

/** Adds the commands. */
export function addFiles({ program, terminal, action }: CommandContext): void {
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
