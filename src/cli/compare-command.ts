/** `vas compare FILE --vary …`: one scenario under many settings, and chosen counters of each run in a table. */
import { counterUnits, systemCounters, tlbCounters } from "../language/builtins.js";
import { listNames } from "../language/suggestion.js";
import { allOverrides } from "./run-command.js";
import { runScenario } from "./scenario-run.js";
import type { Overrides } from "./setting-option.js";
import { paintFor, tableLines, type Row } from "./table.js";
import { exitStatuses, UsageError, type Terminal } from "./terminal.js";
import { combinations, type Variation } from "./variation.js";

/** Options of `vas compare`. */
export interface CompareOptions {
  readonly set: Overrides;
  readonly maxSteps: number | null;
  readonly vary: readonly Variation[];
  readonly count: readonly string[];
  readonly format: "text" | "csv" | "json";
}

/** Counters of a comparison that names none. */
const usualCounters = ["itlb.misses", "dtlb.misses", "faults", "cycles"];

/**
 * Adds one `--count` to those before it.
 *
 * @throws UsageError if there is no such counter
 */
export function addCounter(text: string, before: readonly string[]): readonly string[] {
  const names = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name);
  const groups = /^(?:(?<unit>\w+)\.)?(?<counter>\w+)(?:\(\w+\))?$/.exec(text)?.groups;
  const unit = groups?.["unit"];
  const known = names(unit === undefined ? systemCounters : tlbCounters);
  if (groups === undefined || (unit !== undefined && !names(counterUnits).includes(unit)))
    throw new UsageError(
      `--count ${text}: write a counter as expectations do, such as cycles, dtlb.misses or dtlb.conflict(A)`,
    );
  if (!known.includes(groups["counter"]!))
    throw new UsageError(
      `--count ${text}: ${unit === undefined ? "the system" : unit} has no such counter: choose one of ${listNames(known, 20)}`,
    );
  return [...before, text];
}

/** One run of the comparison. */
interface Line {
  readonly values: readonly string[];
  readonly status: string;
  readonly counters: readonly (number | null)[];
}

function csvCell(cell: string | number | null): string {
  const text = cell === null ? "" : String(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The lines in the format asked for. */
function render(
  terminal: Terminal,
  options: CompareOptions,
  counters: readonly string[],
  lines: readonly Line[],
): string {
  const header = [...options.vary.map(({ key }) => key), "ended", ...counters];
  const rows = lines.map((line): Row => [...line.values, line.status, ...line.counters]);
  switch (options.format) {
    case "csv":
      return [header, ...rows].map((row) => `${row.map(csvCell).join(",")}\n`).join("");
    case "json":
      return `${JSON.stringify(
        lines.map((line) => ({
          settings: Object.fromEntries(options.vary.map(({ key }, at) => [key, line.values[at]])),
          status: line.status,
          counters: Object.fromEntries(counters.map((name, at) => [name, line.counters[at]])),
        })),
        null,
        2,
      )}\n`;
    case "text": {
      const paint = paintFor(terminal.outIsTty);
      const [first = "", ...rest] = tableLines(header, rows);
      return `${[paint.faint(first), ...rest].join("\n")}\n`;
    }
  }
}

/** A run that a limit or a deadlock ended is no run to compare; failed expectations are what one compares for. */
function statusOf(lines: readonly Line[]): number {
  if (lines.some(({ status }) => status === "limit")) return exitStatuses.limit;
  return lines.some(({ status }) => status === "deadlock") ? exitStatuses.failed : exitStatuses.ok;
}

/**
 * Runs a file once for each combination of the varied settings and arguments, in the order in which they are written.
 *
 * @throws UsageError if nothing varies, there is too much to run, the file cannot be read, or no process has an argument
 */
export async function compareCommand(terminal: Terminal, file: string, options: CompareOptions): Promise<number> {
  if (options.vary.length === 0)
    throw new UsageError(
      "compare needs a setting or an argument to vary, for example --vary machine.tags=asid,asid+sasid",
    );
  const counters = options.count.length === 0 ? usualCounters : options.count;
  const all = combinations(options.vary);
  const lines: Line[] = [];
  const clear = (): void => {
    if (terminal.errIsTty) terminal.err("\r\u001b[K");
  };
  let interrupted = false;
  for (const { values, overrides } of all) {
    if (terminal.errIsTty) terminal.err(`\r\u001b[Krun ${lines.length + 1} of ${all.length} (Ctrl-C stops)`);
    const outcome = await runScenario(terminal, file, {
      overrides: allOverrides({ set: { ...options.set, ...overrides }, maxSteps: options.maxSteps }),
      print: () => undefined,
      progress: () => undefined,
    });
    if (outcome.kind === "errors") {
      clear();
      terminal.err(`${outcome.lines.join("\n")}\n`);
      return exitStatuses.errors;
    }
    if (outcome.kind === "interrupted") {
      interrupted = true;
      break;
    }
    lines.push({ values, status: outcome.report.status, counters: counters.map((name) => outcome.counter(name)) });
  }
  clear();
  terminal.out(render(terminal, options, counters, lines));
  if (interrupted) {
    terminal.err(`vas: interrupted after ${lines.length} of ${all.length} runs\n`);
    return exitStatuses.interrupted;
  }
  const unknown = counters.filter((_, at) => lines.every((line) => line.counters[at] === null));
  if (unknown.length > 0) {
    terminal.err(
      `vas: error: no run has the counter ${listNames(unknown, 5)}: is there a TLB, process or VAS of that name, and is ` +
        `machine.classify on?\n`,
    );
    return exitStatuses.errors;
  }
  return statusOf(lines);
}
