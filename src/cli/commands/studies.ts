/** The commands of studies: compare, sweep, merge, chart. */
import { Option, type Command } from "commander";
import { addFilter, chartCommand, type ChartOptions } from "../chart/index.js";
import {
  addCounter,
  addVariation,
  readShard,
  themes,
  usualCounters,
  type Shard,
  type VariationText,
} from "../../study/index.js";
import { formats, mergeCommand, studyCommand, type Format } from "../study/index.js";
import {
  countOption,
  overridesOfOptions,
  studyStatusHelp,
  withVariants,
  type CommandContext,
  type SettingOptions,
} from "./context.js";

/** Runs of one `vas compare`: more are not for people to read. */
const mostCompared = 1000;

interface Options extends SettingOptions {
  readonly vary: readonly VariationText[];
  readonly count: readonly string[];
  readonly format: Format;
  readonly jobs?: number;
  readonly sample?: number;
  readonly seed: number;
  readonly shard?: Shard;
  readonly output?: string;
  readonly resume?: string;
}

type ChartOptionsGiven = Omit<ChartOptions, "x" | "title" | "output"> &
  Partial<Pick<ChartOptions, "x" | "title" | "output">>;

const valuesHelp = `
Values of --vary, separated by commas:
  asid          itself
  1..8          the numbers from 1 to 8
  0..100+20     0, 20, 40, 60, 80, 100
  4..64*2       4, 8, 16, 32, 64
  1..10000?20   twenty of the range, drawn with --seed
`;

function study(command: Command, format: Format): Command {
  return withVariants(command)
    .argument("<file>", "scenario to run")
    .addOption(
      new Option(
        "--vary <key=values>",
        "values of a setting or of an argument of processes; several --vary are combined, the last changing fastest",
      )
        .argParser(addVariation)
        .default([], "none"),
    )
    .addOption(
      new Option("--count <counter>", "a column, as in expectations: cycles, dtlb.conflict(A); may be repeated")
        .argParser(addCounter)
        .default([], usualCounters.join(", ")),
    )
    .addOption(new Option("--format <format>", "how to print").choices(formats).default(format))
    .addOption(countOption("--jobs <count>", "threads (default: as many as there are processors)", 4))
    .addOption(
      countOption("--sample <count>", "run only so many of the combinations, drawn at random with --seed", 1000),
    )
    .addOption(countOption("--seed <number>", "seed of what is drawn", 2).default(1))
    .addOption(
      new Option(
        "--shard <k/n>",
        "make only every n-th run, from the k-th on; vas merge puts shards together",
      ).argParser(readShard),
    )
    .option("--output <file>", "write the rows into a file")
    .option("--resume <file>", "make only the runs that the file does not have, and add them to it (csv)")
    .addHelpText("after", valuesHelp + studyStatusHelp);
}

/** Adds the commands. */
export function addStudies({ program, terminal, action }: CommandContext): void {
  const run =
    (most: number) =>
    (file: string, options: Options): Promise<number> =>
      studyCommand(terminal, file, {
        ...options,
        variant: options.variant ?? null,
        set: overridesOfOptions(options),
        jobs: options.jobs ?? null,
        sample: options.sample ?? null,
        shard: options.shard ?? { part: 1, of: 1 },
        output: options.output ?? null,
        resume: options.resume ?? null,
        most,
      });
  study(program.command("compare"), "text")
    .description(`run a scenario under many settings and print counters as a table (at most ${mostCompared} runs)`)
    .action(action(run(mostCompared)));
  study(program.command("sweep"), "csv")
    .description("the same for any number of runs, as comma-separated values")
    .action(action(run(Infinity)));
  program
    .command("merge")
    .description("put the tables of a study's shards together, in the order of its runs")
    .argument("<files...>", "tables that vas sweep wrote")
    .option("--output <file>", "write into a file")
    .action(
      action((files: string[], options: { readonly output?: string }) =>
        mergeCommand(terminal, files, options.output ?? null),
      ),
    );
  program
    .command("chart")
    .description("draw the table of a study as SVG: curves over numbers, bars over words")
    .argument("<file>", "comma-separated table that vas sweep or vas compare wrote; - is standard input")
    .option("--x <column>", "what goes along (default: the first column that varies and has numbers)")
    .addOption(
      new Option("--y <counter>", "what goes up; repeated, each is a curve of its own")
        .argParser((text: string, before: readonly string[]) => [...before, text])
        .default([], "the first counter"),
    )
    .addOption(
      new Option("--series <column>", "what tells curves apart; may be repeated; none: one curve of means and ranges")
        .argParser((text: string, before: readonly string[]) => [...before, text])
        .default([], "every other column that varies"),
    )
    .addOption(
      new Option("--where <column=value>", "draw only these rows; may be repeated")
        .argParser(addFilter)
        .default([], "all rows"),
    )
    .addOption(new Option("--log <axes>", "logarithmic axes").choices(["none", "x", "y", "xy"]).default("none"))
    .option("--title <text>", "title of the picture")
    .addOption(
      new Option("--theme <theme>", "light or dark ground; auto is both and follows the reader's")
        .choices(themes)
        .default("auto"),
    )
    .option("--output <file>", "write into a file")
    .action(
      action((file: string, options: ChartOptionsGiven) =>
        chartCommand(terminal, file, { x: null, title: null, output: null, ...options }),
      ),
    );
}
