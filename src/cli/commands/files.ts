/** The commands that make and lay out files: format. */
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
}
