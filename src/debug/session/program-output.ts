/**
 * What programs print, and what the kernel says about them, in the debug console. A replay prints nothing again:
 * what has been shown up to a tick stays shown when the run goes back before it.
 */
import { outputSince, type OutputItem } from "../../simulator/index.js";
import { clientSource } from "./client-source.js";
import { loadedScenario, type Session } from "./session-record.js";

/** Categories of DAP that are used. */
type OutputCategory = "console" | "stdout" | "stderr" | "important";

/** Where each kind of output belongs. */
const categories: Readonly<Record<OutputItem["kind"], OutputCategory>> = {
  print: "stdout",
  exit: "console",
  "expect-failed": "stderr",
  defect: "important",
};

/** Shows the output that is new. */
export function showOutput(session: Session): void {
  const { simulation } = loadedScenario(session);
  const { sequence, items } = outputSince(simulation, session.output.sequence);
  session.output.sequence = sequence;
  const fresh = items.filter((item) => item.tick > session.output.shownTo);
  for (const item of fresh) {
    session.output.shownTo = Math.max(session.output.shownTo, item.tick);
    const category = categories[item.kind];
    sayAt(session, category, item.text.endsWith("\n") ? item.text : `${item.text}\n`, item.line);
  }
}

/** The future has been changed by an edit at this tick: what a replay prints from here on is news. */
export function forgetShownAfter(session: Session, tick: number): void {
  session.output.shownTo = Math.min(session.output.shownTo, tick);
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
