/** What is wrong with a step or an end of a schedule: pitfalls, failed expectations, deadlocks, limits. */
import type { Expectation, Expression } from "../../image/image.js";
import { endOfRun, type System, type SystemStop } from "../../kernel/index.js";
import { pitfallId } from "../../machine/index.js";
import { describeHazard, evaluateExpectations, type Simulation } from "../../simulator/index.js";

/** Something that broke, without the way there. */
export type Finding = Readonly<{
  kind: "hazard" | "expectation" | "deadlock" | "limit";
  text: string;
  line: number | null;
  key: string;
}>;

/** What an expectation came to over all ends. */
export interface JudgedExpectation {
  readonly line: number;
  readonly text: string;
  /** What the file says about it, such as its name; absent: nothing. */
  readonly message?: string;
  readonly quantifier: "every" | "some" | "always";
  readonly verdict: "holds" | "broken" | "seen" | "never" | "not judged";
  /** Why it was not judged; empty otherwise. */
  readonly reason: string;
}

/** How the expectations of a scenario are judged over all schedules. */
export interface Judge {
  readonly simulation: Simulation;
  /** Any pitfall is a breach. */
  readonly noHazard: boolean;
  /** Expectations whose truth a single step can end: `not hazard …`. */
  readonly byStep: readonly number[];
  /** Why an expectation cannot be judged, by its index. */
  readonly refused: ReadonlyMap<number, string>;
  /** The truth of some expectations depends on the pitfalls along the way. */
  readonly remembersPitfalls: boolean;
  /** … or on other things of the past: on what was printed. */
  readonly asksForPast: boolean;
  /** Some expectations must hold in each state. */
  readonly always: boolean;
  /** Expectations that failed at some end, and that held at some, by index. */
  readonly failed: Set<number>;
  readonly held: Set<number>;
}

/** A judge for a scenario. */
export function createJudge(simulation: Simulation, noHazard: boolean): Judge {
  const { expectations } = simulation.image;
  const byStep = expectations.flatMap((expectation, index) => (isNoHazard(expectation) ? [index] : []));
  const refused = new Map<number, string>();
  expectations.forEach(({ condition }, index) => {
    if (mentions(condition, "counter"))
      refused.set(index, "counters and clocks are left out of an exploration: ask about exits, pitfalls and values");
  });
  const remembersPitfalls = expectations.some(
    ({ condition }, index) => !byStep.includes(index) && mentions(condition, "hazard"),
  );
  return {
    simulation,
    noHazard,
    byStep,
    refused,
    remembersPitfalls,
    asksForPast: remembersPitfalls || expectations.some(({ condition }) => mentions(condition, "output")),
    always: expectations.some(({ quantifier }) => quantifier === "always"),
    failed: new Set(),
    held: new Set(),
  };
}

/** `expect not hazard …`: false from the step on that shows the pitfall. */
function isNoHazard({ condition, quantifier }: Expectation): boolean {
  return (
    quantifier !== "some" &&
    condition.kind === "unary" &&
    condition.operator !== "-" &&
    condition.operand.kind === "hazard" &&
    condition.operand.id?.kind !== "defect"
  );
}

/** Does an expectation ask about hazards? */
export function asksForHazards(expectations: readonly Expectation[]): boolean {
  return expectations.some(({ condition }) => mentions(condition, "hazard"));
}

function mentions(expression: Expression, kind: Expression["kind"]): boolean {
  if (expression.kind === kind) return true;
  if (expression.kind === "unary") return mentions(expression.operand, kind);
  if (expression.kind === "state") return expression.arguments.some((argument) => mentions(argument, kind));
  return expression.kind === "binary" && (mentions(expression.left, kind) || mentions(expression.right, kind));
}

/** Does anybody ask which pitfalls show in a step? */
export function asksForPitfalls({ noHazard, byStep, remembersPitfalls }: Judge): boolean {
  return noHazard || byStep.length > 0 || remembersPitfalls;
}

/** Lengths of what is only appended to, before a step. */
export interface Mark {
  readonly hazards: number;
  readonly output: number;
}

/** Where the system stands before a step. */
export function markBefore({ machine, kernel }: System): Mark {
  return { hazards: machine.hazards.length, output: kernel.output.length };
}

/** What the step since the mark broke; and at the end of a schedule, what its end breaks. */
export function judgeStep(judge: Judge, mark: Mark): Finding[] {
  const { system } = judge.simulation;
  const findings = [
    ...newHazards(judge, mark),
    ...failedAssertions(judge.simulation, mark),
    ...brokenInvariants(judge),
  ];
  const end = endOfRun(system);
  if (end !== null) findings.push(...judgeEnd(judge, end));
  return findings;
}

/** What the end of a schedule breaks. */
export function judgeEnd(judge: Judge, { reason, detail }: SystemStop): Finding[] {
  if (reason === "finished") return judgeFinished(judge);
  return reason === "limit" || reason === "deadlock" ? [found(reason, detail, null)] : [];
}

function found(kind: Finding["kind"], text: string, line: number | null, key = `${kind} ${text}`): Finding {
  return { kind, text, line, key };
}

/** Pitfalls of the step, if somebody expects that there are none. */
function newHazards(judge: Judge, { hazards }: Mark): Finding[] {
  const { simulation, byStep, noHazard } = judge;
  const { machine } = simulation.system;
  if (machine.hazards.length === hazards) return [];
  const first = machine.hazards[hazards]!;
  const told = describeHazard(simulation.system, first).text;
  if (noHazard) return [found("hazard", told, null, `hazard ${pitfallId(first.pitfall)} ${first.pc}`)];
  if (byStep.length === 0) return [];
  const results = resultsOf(judge);
  return byStep
    .filter((index) => !results[index]!.passed)
    .map((index) => {
      judge.failed.add(index);
      const { text, line } = results[index]!;
      return found(
        "hazard",
        `expect ${text}: ${told}`,
        line,
        `hazard ${pitfallId(first.pitfall)} ${first.pc} ${index}`,
      );
    });
}

/** Results of the top-level expectations as the run stands. */
function resultsOf({ simulation }: Judge): ReturnType<typeof evaluateExpectations> {
  const count = simulation.image.expectations.length;
  const all = evaluateExpectations(simulation);
  return all.slice(all.length - count);
}

/** Expectations in programs and in kernel code that failed since a mark. */
export function failedAssertions({ system, image }: Simulation, { output }: Pick<Mark, "output">): Finding[] {
  return system.kernel.output.slice(output).flatMap((record) => {
    if (record.kind !== "expect" || record.held) return [];
    const { text, message, range } = image.assertions[record.index]!;
    const who = system.kernel.processes.get(record.pid as never)?.name ?? "the kernel";
    const line = range.line;
    const told = `${named(message ?? null)}expect ${text} failed in ${who}: ${record.left} and ${record.right}`;
    return [found("expectation", told, line, `assertion ${record.index}`)];
  });
}

/** `expect always …`: false in the state that the step has led to. */
export function brokenInvariants(judge: Judge): Finding[] {
  const { expectations } = judge.simulation.image;
  if (!judge.always) return [];
  return resultsOf(judge).flatMap(({ passed, text, message, line, actual }, index) => {
    if (passed || expectations[index]!.quantifier !== "always" || judge.refused.has(index)) return [];
    judge.failed.add(index);
    const told = `${named(message)}expect always ${text} failed: ${actual}`;
    return [found("expectation", told, line, `expectation ${index}`)];
  });
}

/** What the file says about an expectation, in front of it. */
function named(message: string | null): string {
  return message === null ? "" : `${message}: `;
}

function judgeFinished(judge: Judge): Finding[] {
  const { expectations } = judge.simulation.image;
  if (expectations.length === 0) return [];
  const findings: Finding[] = [];
  resultsOf(judge).forEach(({ passed, text, message, line, actual }, index) => {
    if (judge.refused.has(index)) return;
    (passed ? judge.held : judge.failed).add(index);
    if (passed || expectations[index]!.quantifier !== undefined || judge.byStep.includes(index)) return;
    findings.push(
      found("expectation", `${named(message)}expect ${text} failed: ${actual}`, line, `expectation ${index}`),
    );
  });
  return findings;
}

/**
 * What the expectations came to, when `whole` schedules within the bounds were looked at.
 *
 * @param others only those were looked at that go another way than one that was given: of what some schedule does nothing follows from that
 */
export function judgedExpectations(judge: Judge, whole: boolean, others = false): JudgedExpectation[] {
  return judge.simulation.image.expectations.map(({ text, message, range, quantifier }, index) => {
    const common = {
      line: range.line,
      text,
      ...(message !== undefined && { message }),
      quantifier: quantifier ?? ("every" as const),
      reason: "",
    };
    const refusal = judge.refused.get(index);
    if (refusal !== undefined) return { ...common, verdict: "not judged", reason: refusal };
    if (quantifier === "some") {
      if (judge.held.has(index)) return { ...common, verdict: "seen" };
      if (whole && others)
        return { ...common, verdict: "not judged", reason: "only schedules that go another way were looked at" };
      return whole
        ? { ...common, verdict: "never" }
        : { ...common, verdict: "not judged", reason: "not all schedules were looked at" };
    }
    if (judge.failed.has(index)) return { ...common, verdict: "broken" };
    return whole
      ? { ...common, verdict: "holds" }
      : { ...common, verdict: "not judged", reason: "not all schedules were looked at" };
  });
}
