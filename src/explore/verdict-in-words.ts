/** A verdict as an editor is told it: in a line, with each way to break the scenario step by step. */
import { scheduleText } from "../kernel/index.js";
import { plural } from "../notation/index.js";
import type { Simulation } from "../simulator/index.js";
import { retrace } from "./retrace.js";
import { rowsOf, type StepInWords } from "./schedule-rows.js";
import { memoryModelOf, type Breach, type Verdict } from "./search/index.js";

/** A verdict in words, as `ExploreResult` of the protocol. */
export interface VerdictInWords {
  readonly status: Verdict["verdict"];
  readonly summary: string;
  readonly reason: string;
  readonly place: null;
  readonly breaches: readonly BreachInWords[];
  readonly expectations: readonly Pick<Verdict["expectations"][number], "line" | "text" | "verdict" | "reason">[];
  readonly states: number;
  readonly transitions: number;
  readonly milliseconds: number;
}

/** A way to break it. */
export interface BreachInWords extends Pick<Breach, "kind" | "text" | "line" | "switches"> {
  readonly schedule: string;
  readonly steps: readonly StepInWords[];
}

/**
 * Tells a verdict. Each breach's schedule is followed again from the beginning.
 *
 * @param simulation that was explored
 * @param open opens another one of the same scenario and settings
 * @param texts of the image's sources
 */
export function verdictInWords(
  verdict: Verdict,
  { image, system }: Simulation,
  open: () => Simulation | null,
  texts: readonly (string | null)[],
  milliseconds: number,
): VerdictInWords {
  const { states, transitions, expectations, reason, breaches } = verdict;
  const told = breaches.map((breach): BreachInWords => {
    const { kind, text, line, switches, schedule } = breach;
    const again = open();
    const steps = again === null ? [] : rowsOf(retrace(again, schedule), image, texts);
    return { kind, text, line, switches, schedule: scheduleText(schedule), steps };
  });
  return {
    status: verdict.verdict,
    summary: summaryOf(verdict, milliseconds, memoryModelOf(verdict, system.machine.config)),
    reason,
    place: null,
    breaches: told,
    expectations: expectations.map(({ line, text, quantifier, verdict: came, reason: why }) => ({
      line,
      text: quantifier === "every" ? text : `${quantifier} ${text}`,
      verdict: came,
      reason: why,
    })),
    states,
    transitions,
    milliseconds,
  };
}

/** The verdict in a line, with what bounds it. */
function summaryOf(
  { verdict, breaches, states, bounded, reason }: Verdict,
  milliseconds: number,
  memory: string,
): string {
  const took = `${plural(states, "state")}, ${(milliseconds / 1000).toFixed(1)} s, ${memory}`;
  const [first] = breaches;
  if (first !== undefined) {
    const { schedule, switches } = first;
    return `broken: ${plural(schedule.steps.length, "step")}, ${plural(switches, "switch", "switches")} (${took})`;
  }
  if (verdict === "inconclusive") return `inconclusive: ${reason} (${took})`;
  return `${verdict}: ${took}${bounded ? ", bounded: more schedules lie beyond" : ", not bounded"}`;
}
