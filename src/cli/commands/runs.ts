/** The commands that run scenarios and judge them: run, test, check. */
import { Option } from "commander";
import { checkCommand } from "../check/index.js";
import { exploreCommand, type AskedOrder } from "../explore/index.js";
import { runCommand } from "../run/index.js";
import { testCommand, testFormats, type TestFormatName } from "../test/index.js";
import {
  countOption,
  overridesOfOptions,
  statusHelp,
  withSettings,
  withVariants,
  type CommandContext,
  type SettingOptions,
} from "./context.js";
import { UsageError } from "../terminal/index.js";

/** Adds the commands. */
export function addRuns({ program, terminal, action }: CommandContext): void {
  withVariants(program.command("run"))
    .description("run a scenario, or a RISC-V executable, and report what happened")
    .argument("<file>", "scenario, or ELF file, to run")
    .argument("[arguments...]", "arguments of an ELF file, after --")
    .addOption(
      repeated("--files <folder>", "ELF file: a folder or .tar that the program sees as its root; may be repeated"),
    )
    .option("--writable", "ELF file: the program may write to --files; what it writes is listed and stays in the run")
    .addOption(repeated("--env <name=value>", "ELF file: a variable of its environment; may be repeated"))
    .option("--machine <preset>", "ELF file: the machine", "rv64-sv39")
    .option("--json", "print the report as one JSON document")
    .option("--schedule <text>", "follow this schedule, or the one of the file with this name")
    .addHelpText("after", statusHelp)
    .action(
      action((file: string, args: string[], options: RunWords) =>
        runCommand(terminal, file, {
          variant: options.variant ?? null,
          set: overridesOfOptions(options),
          json: options.json === true,
          program: {
            args,
            env: options.env,
            files: options.files,
            writable: options.writable === true,
            machine: options.machine,
          },
          ...(options.schedule !== undefined && { schedule: options.schedule }),
        }),
      ),
    );
  withSettings(program.command("test"))
    .description("run scenarios as tests, a line each")
    .argument("<files...>", "scenarios to run, or folders with such")
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
  withVariants(program.command("explore"))
    .description("run every schedule of a scenario and find the shortest that breaks something")
    .argument("<file>", "scenario to explore")
    .addOption(countOption("--switches <count>", "at most this many switches between cores that could go on", 3))
    .addOption(countOption("--steps <count>", "schedules of at most this many steps"))
    .addOption(countOption("--states <count>", "look at no more than this many states"))
    .addOption(countOption("--seconds <count>", "take no longer", 60))
    .addOption(
      countOption(
        "--random <count>",
        "draw so many schedules instead of looking at all: for what is too large",
      ).conflicts(["switches", "states", "all"]),
    )
    .addOption(countOption("--seed <number>", "seed of what is drawn", 2).default(1))
    .option(
      "--save <file>",
      "write what is found out into a file, now and then and where it is not finished in the end",
    )
    .option("--resume <file>", "go on with what --save has written; it is saved there again")
    .addOption(countOption("--jobs <count>", "threads that look at states", 4).default(1).conflicts("random"))
    .addOption(
      countOption(
        "--other-order <step>",
        "of a schedule: its steps before this one stay, and something else comes next",
        7,
      ).conflicts("random"),
    )
    .option("--schedule <text>", "--other-order: the schedule, or the one of the file with this name")
    .option("--timer", "threads may be preempted at any step where their core has another")
    .option("--no-hazard", "no pitfall may show, whatever the file expects")
    .option("--all", "go on after the first breach, and tell every different one")
    .option(
      "--no-reduce",
      "do each step in each state, also where its effect is known: slow, and the verdict is the same",
    )
    .option("--json", "print one JSON document")
    .addHelpText("after", exploreHelp)
    .action(
      action((file: string, options: ExploreOptions) =>
        exploreCommand(terminal, file, {
          variant: options.variant ?? null,
          set: overridesOfOptions(options),
          json: options.json === true,
          ...(options.seconds !== undefined && { seconds: options.seconds }),
          save: options.save ?? null,
          resume: options.resume ?? null,
          jobs: options.jobs,
          otherOrder: orderOf(options),
          random: options.random === undefined ? null : { schedules: options.random, seed: options.seed },
          explore: {
            ...(options.switches !== undefined && { switches: options.switches }),
            ...(options.steps !== undefined && { steps: options.steps }),
            ...(options.states !== undefined && { states: options.states }),
            ...(options.timer === true && { timer: true }),
            noHazard: !options.hazard,
            every: options.all === true,
            remember: options.reduce,
          },
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

interface RunWords extends SettingOptions {
  readonly json?: true;
  readonly schedule?: string;
  readonly files: readonly string[];
  readonly writable?: true;
  readonly env: readonly string[];
  readonly machine: string;
}

/** An option that may be given again and again. */
function repeated(flags: string, description: string): Option {
  return new Option(flags, description)
    .argParser((text: string, before: readonly string[]) => [...before, text])
    .default([], "none");
}

interface ExploreOptions extends SettingOptions {
  readonly save?: string;
  readonly resume?: string;
  readonly random?: number;
  readonly jobs: number;
  readonly otherOrder?: number;
  readonly schedule?: string;
  readonly seed: number;
  readonly switches?: number;
  readonly steps?: number;
  readonly states?: number;
  readonly seconds?: number;
  readonly timer?: true;
  /** False with --no-hazard. */
  readonly hazard: boolean;
  readonly all?: true;
  /** False with --no-reduce. */
  readonly reduce: boolean;
  readonly json?: true;
}

function orderOf({ otherOrder, schedule }: ExploreOptions): AskedOrder | null {
  if (otherOrder !== undefined) return { schedule: schedule ?? null, step: otherOrder };
  if (schedule === undefined) return null;
  throw new UsageError(
    "--schedule says of what --other-order names a step: add --other-order STEP, or follow the schedule with vas run",
  );
}

const exploreHelp = `
Exit status:
  0    everything holds in every schedule within the bounds
  1    something breaks: the schedule that is printed shows it
  2    the scenario has errors, or the command line is wrong
  3    a limit came first: nothing broke before it
  130  Ctrl-C`;

interface TestOptions extends SettingOptions {
  readonly format: TestFormatName;
  readonly with?: string;
  readonly watch?: true;
}
