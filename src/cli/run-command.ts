/** `vas run FILE`: one scenario, its summary or its report as JSON, and an exit status that says how it went. */
import { exitStatus } from "../debug/end-of-run.js";
import { runScenario, type ScenarioOutcome } from "./scenario-run.js";
import type { Overrides } from "./setting-option.js";
import { summaryText } from "./summary.js";
import { paintFor } from "./table.js";
import { exitStatuses, type Terminal } from "./terminal.js";

/** Options of `vas run`. */
export interface RunCommandOptions {
  readonly set: Overrides;
  readonly json: boolean;
  readonly maxSteps: number | null;
}

/** Overrides of `--set` and `--max-steps` together. */
export function allOverrides(options: Pick<RunCommandOptions, "set" | "maxSteps">): Overrides {
  return options.maxSteps === null ? options.set : { ...options.set, "kernel.max_steps": options.maxSteps };
}

/** Exit status of a run. */
export function outcomeStatus(outcome: ScenarioOutcome): number {
  switch (outcome.kind) {
    case "errors":
      return exitStatuses.errors;
    case "interrupted":
      return exitStatuses.interrupted;
    case "ended":
      return exitStatus(outcome.report.status);
  }
}

/** Writes and erases the progress line. */
function progressLine(terminal: Terminal): { show: (ticks: number, milliseconds: number) => void; clear: () => void } {
  let shown = false;
  return {
    show: (ticks, milliseconds) => {
      if (!terminal.errIsTty) return;
      shown = true;
      const rate = ticks / 1000 / Math.max(1, milliseconds);
      terminal.err(
        `\r\u001b[K${(ticks / 1e6).toFixed(1)} million instructions, ${rate.toFixed(1)} million/s (Ctrl-C stops)`,
      );
    },
    clear: () => {
      if (shown) terminal.err("\r\u001b[K");
      shown = false;
    },
  };
}

/** Runs one file. Results go to standard output, errors to standard error. */
export async function runCommand(terminal: Terminal, file: string, options: RunCommandOptions): Promise<number> {
  const progress = progressLine(terminal);
  const outcome = await runScenario(terminal, file, {
    overrides: allOverrides(options),
    print: (line, kind) => {
      progress.clear();
      // With --json standard output is one document and nothing else. The summary tells of exits and expectations.
      if (kind === "print") (options.json ? terminal.err : terminal.out)(line);
      else if (kind === "defect") terminal.err(line);
    },
    progress: progress.show,
  });
  progress.clear();
  if (outcome.kind === "errors") {
    terminal.err(`${outcome.lines.join("\n")}\n`);
    return exitStatuses.errors;
  }
  const { report } = outcome;
  if (options.json) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
  else terminal.out(summaryText(report, paintFor(terminal.outIsTty)));
  if (outcome.kind === "interrupted" || report.status === "limit" || report.status === "deadlock")
    terminal.err(`vas: ${outcome.text}\n`);
  return outcomeStatus(outcome);
}
