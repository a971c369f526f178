/** The commands that make and lay out files: new, import, format, elf, examples. */
import { Option } from "commander";
import { elfCommand } from "../elf/index.js";
import { examplesCommand } from "../examples/index.js";
import { formatCommand } from "../format/index.js";
import { importCommand } from "../import/index.js";
import { newCommand } from "../new/index.js";
import { countOption, type CommandContext } from "./context.js";

/** Machines for pages of a size, unless another is named: both have shared ids. */
const usualMachines: Readonly<Record<string, string>> = { "4K": "arc-hs38-4k", "8K": "arc-hs38-1k" };

interface ImportWords {
  readonly page: string;
  readonly machine?: string;
  readonly limit: number;
  readonly turn: number;
  readonly filter: number;
  readonly fetchFilter: number;
  readonly title?: string;
  readonly output?: string;
}

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
    .command("import")
    .description(
      "make a scenario of memory traces of real programs, recorded with valgrind --tool=lackey --trace-mem=yes",
    )
    .argument(
      "<recordings...>",
      "NAME=TRACE or NAME=TRACE,MAPS; MAPS is /proc/PID/maps of the process (default: TRACE's name with .maps), NAME without it TRACE's",
    )
    .addOption(new Option("--page <size>", "size of a page").choices(["4K", "8K"]).default("4K"))
    .option("--machine <preset>", "machine of the scenario (default: arc-hs38-4k, or arc-hs38-1k for 8K)")
    .addOption(countOption("--limit <references>", "references of pages of each process at most").default(10_000))
    .addOption(countOption("--turn <references>", "after so many references the next process runs", 500).default(500))
    .addOption(countOption("--filter <pages>", "leave out data accesses to the pages used last, so many", 8).default(8))
    .addOption(countOption("--fetch-filter <pages>", "the same for fetches", 4).default(4))
    .option("--title <text>", "title of the scenario")
    .option("--output <file>", "write into a file")
    .action(
      action((recordings: string[], options: ImportWords) =>
        importCommand(terminal, recordings, {
          pageBytes: options.page === "8K" ? 8192 : 4096,
          machine: options.machine ?? usualMachines[options.page]!,
          most: options.limit,
          turn: options.turn,
          dataFilter: options.filter,
          fetchFilter: options.fetchFilter,
          title: options.title ?? null,
          output: options.output ?? null,
        }),
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
    .command("elf")
    .description("tell what an ELF file is, and whether it can run as a program of a scenario")
    .argument("<file>", "executable or library")
    .action(action((file: string) => elfCommand(terminal, file)));
  program
    .command("examples")
    .description("list the examples that come with the program, or put them into a new folder")
    .argument("[folder]", "where to put them")
    .action(action((folder: string | undefined) => examplesCommand(terminal, folder ?? null)));
}
