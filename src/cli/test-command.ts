/** `vas test FILES…`: runs scenarios one after another, a line each, and the totals. */
import { allOverrides, outcomeStatus, type RunCommandOptions } from "./run-command.js";
import { runScenario, type ScenarioOutcome } from "./scenario-run.js";
import { statusText } from "./summary.js";
import { paintFor, type Paint } from "./table.js";
import { exitStatuses, UsageError, type Terminal } from "./terminal.js";

function outcomeLines(file: string, outcome: ScenarioOutcome, paint: Paint): readonly string[] {
  if (outcome.kind === "errors")
    return [`${paint.bad("ERROR ")}  ${file}`, ...outcome.lines.map((line) => `        ${line}`)];
  const { report } = outcome;
  const failed = report.expectations.filter((one) => !one.passed);
  const all = report.expectations.length;
  const counts = `${all - failed.length} of ${all} expectations hold, ${report.instructions} instructions`;
  if (report.status === "passed") return [`${paint.good("passed")}  ${file}: ${counts}`];
  return [
    `${paint.bad("FAILED")}  ${file}: ${statusText(report)}, ${counts}`,
    ...failed.map(({ line, text, actual }) => `        ${file}:${line}: ${text} (${actual})`),
    ...(report.status === "failed" ? [] : [`        ${outcome.text}`]),
  ];
}

/** Exit status of several runs: 0 only if all passed; errors in a file outweigh a limit, a limit a failure. */
function worst(statuses: readonly number[]): number {
  const order = [exitStatuses.interrupted, exitStatuses.errors, exitStatuses.limit, exitStatuses.failed];
  return order.find((status) => statuses.includes(status)) ?? exitStatuses.ok;
}

async function runOne(
  terminal: Terminal,
  file: string,
  options: Pick<RunCommandOptions, "set" | "maxSteps">,
): Promise<ScenarioOutcome> {
  try {
    return await runScenario(terminal, file, {
      overrides: allOverrides(options),
      print: () => undefined,
      progress: () => undefined,
    });
  } catch (error) {
    if (error instanceof UsageError) return { kind: "errors", lines: [`vas: error: ${error.message}`] };
    throw error;
  }
}

/** Runs the files in order; an error in one does not keep the others from running. */
export async function testCommand(
  terminal: Terminal,
  files: readonly string[],
  options: Pick<RunCommandOptions, "set" | "maxSteps">,
): Promise<number> {
  const paint = paintFor(terminal.outIsTty);
  const statuses: number[] = [];
  for (const file of files) {
    const outcome = await runOne(terminal, file, options);
    terminal.out(`${outcomeLines(file, outcome, paint).join("\n")}\n`);
    statuses.push(outcomeStatus(outcome));
    if (outcome.kind === "interrupted") break;
  }
  const passed = statuses.filter((status) => status === exitStatuses.ok).length;
  terminal.out(`${passed} of ${files.length} scenarios passed\n`);
  return worst(statuses);
}
