/** `vas test FILES…`: runs scenarios one after another; again whenever one changes, if that is wanted. */
import type { Overrides } from "../../study/index.js";
import { exitStatuses, printable, UsageError, type Terminal } from "../terminal/index.js";
import { readHiddenFile } from "./hidden-file.js";
import { jsonFormat } from "./json-format.js";
import { junitFormat } from "./junit-format.js";
import { scenariosIn } from "./scenarios-in.js";
import { tapFormat } from "./tap-format.js";
import { rememberReads } from "./remembered-reads.js";
import type { TestFormat, TestFormatName } from "./test-format.js";
import { testFile, type TestedFile } from "./tested-file.js";
import { textFormat } from "./text-format.js";

/** Options of `vas test`. */
export interface TestCommandOptions {
  readonly set: Overrides;
  readonly format: TestFormatName;
  /** File whose expectations and settings are added to each; null: none. */
  readonly hidden: string | null;
  /** Stay, and run again when a file changes. */
  readonly watch: boolean;
}

/** Exit status of several runs: 0 only if all passed; errors in a file outweigh a limit, a limit a failure. */
function worst(statuses: readonly number[]): number {
  const order = [exitStatuses.interrupted, exitStatuses.errors, exitStatuses.limit, exitStatuses.failed];
  return order.find((status) => statuses.includes(status)) ?? exitStatuses.ok;
}

function formatOf(terminal: Terminal, name: TestFormatName): TestFormat {
  switch (name) {
    case "text":
      return textFormat(terminal.outIsTty);
    case "json":
      return jsonFormat();
    case "junit":
      return junitFormat();
    case "tap":
      return tapFormat();
  }
}

/** Runs the files in order; an error in one does not keep the others from running. */
async function runAll(terminal: Terminal, files: readonly string[], options: TestCommandOptions): Promise<number> {
  const hidden = options.hidden === null ? null : await readHiddenFile(terminal, options.hidden);
  const format = formatOf(terminal, options.format);
  const done: TestedFile[] = [];
  let finished = 0;
  terminal.out(format.before());
  const found = await scenariosIn(terminal, files);
  for (const file of found) {
    if (terminal.interrupted()) break;
    for await (const tested of testFile(terminal, file, options.set, hidden)) {
      // A run that Ctrl-C cut off has no result.
      if (tested.exitStatus === exitStatuses.interrupted) break;
      terminal.out(format.each(tested, done.length));
      done.push(tested);
      await terminal.breathe();
      if (terminal.interrupted()) break;
    }
    if (!terminal.interrupted()) finished++;
  }
  terminal.out(format.after(done, found.length - finished));
  return finished < found.length ? exitStatuses.interrupted : worst(done.map(({ exitStatus }) => exitStatus));
}

/**
 * Runs scenarios as tests.
 *
 * @returns the gravest of their statuses; with `watch` that of the last time round, once Ctrl-C is pressed
 * @throws UsageError if the file of `hidden` cannot be used the first time
 */
export async function testCommand(
  terminal: Terminal,
  files: readonly string[],
  options: TestCommandOptions,
): Promise<number> {
  for (let round = 1; ; round++) {
    const { terminal: reading, stamps } = rememberReads(terminal);
    const status = await runRound(reading, files, options, round);
    if (!options.watch || terminal.interrupted()) return status;
    terminal.err("vas: waiting for a change (Ctrl-C ends)\n");
    const changed = await terminal.files.change(stamps, terminal.interruption);
    if (changed.length === 0) return status;
    terminal.err(`vas: ${changedNames(terminal, changed)} changed\n`);
  }
}

/** Names that are told of many. */
const mostNames = 3;

function changedNames({ files }: Terminal, changed: readonly string[]): string {
  const names = changed.slice(0, mostNames).map((file) => printable(files.relative(file)));
  return [...names, ...(changed.length > mostNames ? [`${changed.length - mostNames} more`] : [])].join(", ");
}

/** One time round. While files are watched, a mistake in the one of `--with` is no reason to end: it is repaired as others are. */
async function runRound(
  terminal: Terminal,
  files: readonly string[],
  options: TestCommandOptions,
  round: number,
): Promise<number> {
  try {
    return await runAll(terminal, files, options);
  } catch (error) {
    if (!(error instanceof UsageError) || round === 1) throw error;
    for (const line of error.message.split("\n")) terminal.err(`vas: error: ${printable(line)}\n`);
    return exitStatuses.errors;
  }
}
