/** An exploration as a test: did it come to what the file says, and each expectation with what was seen. */
import type { Image } from "../image/image.js";
import type { MachineConfig } from "../machine/index.js";
import { scheduleText } from "../kernel/index.js";
import { plural } from "../notation/index.js";
import { memoryModelOf, type Breach, type Verdict } from "./search/index.js";

/** An expectation, or something that broke which none asks for. */
export interface ExploredExpectation {
  /** The condition, and the same with its quantifier. */
  readonly text: string;
  readonly asked: string;
  /** Line in the file, or null. */
  readonly line: number | null;
  readonly passed: boolean;
  readonly actual: string;
  /** What the file says about it; null: nothing. */
  readonly message: string | null;
}

/** What an exploration comes to as a test. */
export interface ExploredRun {
  /** `limit`: a bound came first, and nothing is known. */
  readonly status: "passed" | "failed" | "limit";
  /** Why, with `limit`; empty otherwise. */
  readonly reason: string;
  readonly expectations: readonly ExploredExpectation[];
  /** Expectations that an exploration cannot judge, and why. */
  readonly warnings: readonly string[];
  /** States, and what they are of, in a line. */
  readonly summary: string;
}

/** How `breaks` names the scenario without a variant. */
const written = "as written";

/** Names in `breaks` of an `explore` block: what some schedule is there to break. */
function namesToBreak({ explore }: Image): readonly string[] {
  const text = String(explore?.["breaks"] ?? "");
  return text === "" ? [] : text.split(",").map((name) => name.trim());
}

/** Is a scenario, or a variant of it, there to be broken by some schedule? */
export function isToBreak(image: Image, variant: string | null): boolean {
  return namesToBreak(image).includes(variant ?? written);
}

/** The verdict as a test's result. `toBreak`: it passes if some schedule breaks it. */
export function asTest(verdict: Verdict, toBreak: boolean, machine: MachineConfig): ExploredRun {
  const { breaches, states, bounded } = verdict;
  const summary = `${plural(states, "state")}, ${memoryModelOf(verdict, machine)}${bounded ? ", bounded" : ""}`;
  if (verdict.verdict === "inconclusive")
    return { status: "limit", reason: `inconclusive: ${verdict.reason}`, expectations: [], warnings: [], summary };
  if (toBreak) return { ...toldBroken(breaches[0]), reason: "", warnings: [], summary };
  const judged = verdict.expectations.map((one): ExploredExpectation => {
    const { line, text, message = null, quantifier, verdict: came, reason } = one;
    const passed = came === "holds" || came === "seen" || came === "not judged";
    const breach = passed ? undefined : breaches.find((each) => each.line === line);
    return {
      asked: quantifier === "every" ? text : `${quantifier} ${text}`,
      ...{ text, line, passed, message },
      actual: breach === undefined ? (reason === "" ? came : `${came}: ${reason}`) : wayTo(breach),
    };
  });
  const others = breaches
    .filter(({ line }) => !judged.some((one) => !one.passed && one.line === line))
    .map((breach): ExploredExpectation => {
      const { text, line } = breach;
      return { text, asked: text, line, passed: false, actual: wayTo(breach), message: null };
    });
  return {
    status: verdict.verdict === "holds" ? "passed" : "failed",
    reason: "",
    expectations: [...judged, ...others],
    warnings: verdict.expectations
      .filter(({ verdict: came }) => came === "not judged")
      .map(({ line, text, reason }) => `line ${line}: \`expect ${text}\` is not judged in an exploration: ${reason}`),
    summary,
  };
}

function toldBroken(breach: Breach | undefined): Pick<ExploredRun, "status" | "expectations"> {
  const passed = breach !== undefined;
  const text = "some schedule breaks it";
  const expectation: ExploredExpectation = {
    ...{ text, asked: text },
    line: breach?.line ?? null,
    passed,
    actual: passed ? `${breach.text}; ${wayTo(breach)}` : "holds in every schedule, and `breaks` says that it does not",
    message: null,
  };
  return { status: passed ? "passed" : "failed", expectations: [expectation] };
}

/** The shortest way to a breach, to be pasted. */
function wayTo({ schedule, switches }: Breach): string {
  const steps = plural(schedule.steps.length, "step");
  return `${steps}, ${plural(switches, "switch", "switches")}: schedule "${scheduleText(schedule)}"`;
}
