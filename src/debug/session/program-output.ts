/**
 * What programs print, and what the kernel says about them, in the debug console. A replay prints nothing again:
 * what has been shown up to a tick stays shown when the run goes back before it.
 */
import { printable, readOutput, rereadOutput, type OutputItem } from "../../simulator/index.js";
import { clientSource } from "./client-source.js";
import { loadedScenario, type Session } from "./session-record.js";
import { takeRoom } from "./shown-output.js";

/** Categories of DAP that are used. */
type OutputCategory = "console" | "stdout" | "stderr" | "important";

/** Where each kind of output belongs. */
const categories: Readonly<Record<OutputItem["kind"], OutputCategory>> = {
  print: "stdout",
  "error-output": "stderr",
  exit: "console",
  "expect-failed": "stderr",
  defect: "important",
};

/** Longest text of one event. */
const mostInEvent = 2 ** 15;
/** Longest line that is shown. */
const longestLine = 2 ** 14;

/** Shows the output that is new; what follows each other in one category is sent together. */
export function showOutput(session: Session): void {
  const { simulation } = loadedScenario(session);
  const { output } = session;
  const items = readOutput(simulation, output.reader);
  if (items.length === 0) return;
  const now = session.services.now();
  let batch = "";
  let batched: OutputCategory = "stdout";
  const send = (): void => {
    if (batch !== "") say(session, batched, batch);
    batch = "";
  };
  const from = output.shownTo;
  for (const item of items) {
    if (item.tick <= from) continue;
    output.shownTo = Math.max(output.shownTo, item.tick);
    const category = categories[item.kind];
    const text = lineOf(item);
    if (!takeRoom(output, text.length, now)) continue;
    if (output.omitted > 0) {
      send();
      sayOmitted(session);
    }
    if (item.line !== null) {
      send();
      sayAt(session, category, text, item.line);
      continue;
    }
    if (category !== batched || batch.length + text.length > mostInEvent) send();
    batched = category;
    batch += text;
  }
  send();
}

function lineOf({ text }: OutputItem): string {
  const cut = text.length > longestLine;
  const shown = printable(cut ? text.slice(0, longestLine) : text);
  return `${shown}${cut ? `… (${text.length - longestLine} more characters)` : ""}\n`;
}

/** Says at a stop how many lines have been left out, if any. */
export function flushOutput(session: Session): void {
  if (session.output.omitted > 0) sayOmitted(session);
}

function sayOmitted(session: Session): void {
  const { omitted } = session.output;
  session.output.omitted = 0;
  const lines = omitted === 1 ? "1 line" : `${omitted} lines`;
  say(session, "important", `… ${lines} left out: the program prints faster than 256 KB a second\n`);
}

/** The future has been changed by an edit at this tick: what a replay prints from here on is news. */
export function forgetShownAfter(session: Session, tick: number): void {
  session.output.shownTo = Math.min(session.output.shownTo, tick);
  rereadOutput(loadedScenario(session).simulation, session.output.reader);
}

/** Writes to the debug console. */
export function say(session: Session, category: OutputCategory, output: string): void {
  session.send("output", { category, output });
}

/** Writes to the debug console with a link to a line (1-based) of the scenario. */
export function sayAt(session: Session, category: OutputCategory, output: string, line: number | null): void {
  if (line === null) {
    say(session, category, output);
    return;
  }
  session.send("output", {
    category,
    output,
    source: clientSource(session),
    line: line - 1 + session.client.firstLine,
  });
}
