/** A verdict as people read it. */
import type { Breach, Retraced } from "../../explore/index.js";
import type { SourceRange } from "../../image/image.js";
import { scheduleText, stepText } from "../../kernel/index.js";
import { plural } from "../../notation/index.js";
import { printable } from "../terminal/index.js";
import type { TimedVerdict } from "./explore-command.js";

/** What was found, the way there in words, and what bounds the answer. */
export function verdictText(verdict: TimedVerdict, traces: readonly Retraced[], source: readonly string[]): string {
  const lines = verdict.breaches.flatMap((breach, index) => breachLines(breach, traces[index]!, source));
  if (verdict.breaches.length === 0) {
    const reason = verdict.verdict === "inconclusive" ? `: ${verdict.reason}` : "";
    lines.push(`${verdict.verdict}${printable(reason)}`);
  }
  lines.push(`  ${measure(verdict)}`);
  for (const { line, text, message, quantifier, verdict: came, reason } of verdict.expectations) {
    const word = quantifier === "every" ? "" : `${quantifier} `;
    const asked = message === undefined ? `expect ${word}${printable(text)}` : printable(message);
    lines.push(`  line ${line}: ${asked}: ${came}${reason === "" ? "" : ` (${reason})`}`);
  }
  if (verdict.ends.length > 0) {
    const shown = verdict.ends.slice(0, 8).map(({ text, count }) => `${printable(text)} (${count})`);
    const more = verdict.ends.length > 8 ? ["…"] : [];
    lines.push(`ends: ${verdict.ends.length} different`, ...[...shown, ...more].map((end) => `  ${end}`));
  }
  return `${lines.join("\n")}\n`;
}

function measure(verdict: TimedVerdict): string {
  const { states, transitions, milliseconds, bounded, depth, breaches, random, memory, otherOrder } = verdict;
  const modelText = memory.replace(/^./, (first) => first.toUpperCase());
  if (random !== null) {
    const found = breaches.length === 0 ? `up to ${plural(depth, "step")}` : "made simpler, perhaps not the simplest";
    return (
      `${found}. ${plural(random.schedules, "random schedule")} (seed ${random.seed}), ${plural(transitions, "transition")}, ` +
      `${(milliseconds / 1000).toFixed(1)} s. ${modelText}. Not all schedules were looked at.`
    );
  }
  const unfinished = verdict.reason !== "";
  const found =
    breaches.length === 0
      ? `up to ${plural(depth, "step")}`
      : `${unfinished ? "perhaps not " : ""}the fewest switches and steps`;
  const which =
    otherOrder === undefined
      ? ""
      : ` Only schedules that go another way than \`${otherOrder.not}\` at step ${otherOrder.step}.`;
  const bound =
    verdict.verdict === "inconclusive" || unfinished
      ? "Not finished."
      : bounded
        ? "Bounded: more schedules lie beyond."
        : "Not bounded.";
  return (
    `${found}. ${plural(states, "state")}, ${plural(transitions, "transition")}, ${(milliseconds / 1000).toFixed(1)} s. ` +
    `${modelText}. ${bound}${which}`
  );
}

function breachLines(breach: Breach, trace: Retraced, source: readonly string[]): string[] {
  const { text, line, schedule, switches } = breach;
  const at = line === null ? "" : ` (line ${line})`;
  return [
    `broken: ${printable(text)}${at}`,
    `  ${plural(schedule.steps.length, "step")}, ${plural(switches, "switch", "switches")}`,
    ...blocks(trace, source),
    `  schedule "${scheduleText(schedule)}"`,
  ];
}

/** A line for each stretch of one statement on one core. */
function blocks({ steps, problem }: Retraced, source: readonly string[]): string[] {
  const lines: string[] = [];
  let before = "";
  for (const { step, thread, range, did } of steps) {
    const statement = range === null ? (did ?? stepText(step)) : statementText(range, source);
    const text = `    ${step.kind === "timer" ? "timer" : "core"} ${step.core}  ${"  ".repeat(step.core)}${thread ?? ""}: ${statement}`;
    if (text !== before) lines.push(printable(text));
    before = text;
  }
  if (problem !== null && problem !== "") lines.push(printable(`    not possible again: ${problem}`));
  return lines;
}

function statementText({ line, column, endLine, endColumn }: SourceRange, source: readonly string[]): string {
  const first = source[line - 1] ?? "";
  return `${first.slice(column - 1, endLine === line ? endColumn - 1 : undefined)}  (line ${line})`;
}
