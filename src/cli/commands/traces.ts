/** The commands about what happened, event by event: trace. */
import { Option } from "commander";
import { positiveCount } from "../../study/index.js";
import { traceCommand } from "../trace/index.js";
import { traceFormats, type TraceFormat } from "../../trace/index.js";
import { countOption, overridesOfOptions, withVariants, type CommandContext, type SettingOptions } from "./context.js";

/** Events of a recording, unless more are asked for: about 50 MB of a trace. */
const usualLimit = 1_000_000;

interface Options extends SettingOptions {
  readonly format: TraceFormat;
  readonly from: number;
  readonly to?: number;
  readonly limit: number;
  readonly refills: boolean;
  readonly output?: string;
}

/** Adds the command. */
export function addTraces({ program, terminal, action }: CommandContext): void {
  withVariants(program.command("trace"))
    .description("record the events of a run: for Perfetto or Chrome, as comma-separated values, or as JSON lines")
    .argument("<file>", "scenario to run")
    .addOption(new Option("--format <format>", "how to write").choices(traceFormats).default("perfetto"))
    .addOption(
      new Option("--from <tick>", "first tick to record")
        .argParser((text) => (text === "0" ? 0 : positiveCount("--from", text)))
        .default(0),
    )
    .addOption(countOption("--to <tick>", "tick before which to end (default: the end of the run)"))
    .addOption(countOption("--limit <events>", "events at most").default(usualLimit))
    .option("--no-refills", "leave TLB misses, fills and evictions out")
    .option("--output <file>", "write into a file (default: FILE.pftrace, FILE.trace.json, or standard output)")
    .action(
      action((file: string, options: Options) =>
        traceCommand(terminal, file, {
          variant: options.variant ?? null,
          set: overridesOfOptions(options),
          format: options.format,
          from: options.from,
          to: options.to ?? Infinity,
          most: options.limit,
          refills: options.refills,
          output: options.output ?? null,
        }),
      ),
    );
}
