/**
 * Another order from a step of a schedule on: what comes before it stays, the step itself does not come next, and everything else is as in
 * any exploration. Later on that step may come, as any other.
 */
import {
  performStep,
  stepProblem,
  stepText,
  type Schedule,
  type ScheduleStep,
  type System,
} from "../../kernel/index.js";
import type { CoreId } from "../../machine/index.js";
import { plural } from "../../notation/index.js";

/** Where another order is looked for. Plain data. */
export interface OtherOrder {
  /** The steps before it, the same in all schedules. */
  readonly before: Schedule;
  /** The step that does not come next. */
  readonly not: ScheduleStep;
}

/** The other orders at a step of a schedule (from 1), with its token; or why there is no such step and which there are. */
export function otherOrderAt(
  { steps, all }: Schedule,
  number: number,
): { readonly other: OtherOrder; readonly token: string } | { readonly problem: string } {
  const not = steps[number - 1];
  if (not !== undefined)
    return { other: { before: { steps: steps.slice(0, number - 1), all }, not }, token: stepText(not) };
  const known = steps.length === 0 ? "it has none" : `name one from 1 to ${steps.length}`;
  return { problem: `the schedule has no step ${number}: ${known}` };
}

/** "step 7 (`c1`)". */
export function placeOf({ before, not }: OtherOrder): string {
  return `step ${before.steps.length + 1} (\`${stepText(not)}\`)`;
}

/** What does not come first in a search. */
export interface Barred {
  readonly order: OtherOrder;
  readonly step: ScheduleStep;
  /** What else a `choose` in it can answer: steps like any other. */
  readonly answers: readonly ScheduleStep[];
}

/**
 * What is barred of a system that stands before the step, or why the step is not possible. The system is somewhere behind it then.
 *
 * @param all steps end at accesses of stacks, too: what was one step may be several, and the first of them is barred
 */
export function barredIn(
  system: System,
  order: OtherOrder,
  all: boolean,
): { readonly barred: Barred } | { readonly problem: string } {
  // An attempt is the beginning of its core's next step.
  const kind = order.not.kind === "attempt" ? "core" : order.not.kind;
  const step: ScheduleStep = { ...order.not, kind, choice: order.not.choice > 0 ? order.not.choice : -1 };
  const problem = stepProblem(system, step);
  if (problem !== null) return { problem };
  const { waited, choices } = performStep(system, step, all);
  if (waited && system.kernel.cores[step.core]!.current === null) return { problem: idleWords(system, step.core) };
  if (kind !== "core") return { barred: { order, step, answers: [] } };
  if (choices < 2) return { barred: { order, step: { ...step, choice: -1 }, answers: [] } };
  // The search learns of answers from the step that answers 0: where that one is barred nobody carries it out.
  const answers = step.choice > 0 ? [] : Array.from({ length: choices - 1 }, (_, at) => ({ ...step, choice: at + 1 }));
  return { barred: { order, step, answers } };
}

/** Is it the step that is barred? */
export function isBarred({ step }: Barred, { kind, core, page, choice }: ScheduleStep): boolean {
  return (
    kind === step.kind && core === step.core && page === step.page && Math.max(0, choice) === Math.max(0, step.choice)
  );
}

/** The steps that may come first, of those that are possible. */
export function otherSteps(barred: Barred, possible: readonly ScheduleStep[]): readonly ScheduleStep[] {
  return [...possible.filter((step) => !isBarred(barred, step)), ...barred.answers];
}

/** Why there is no other order: who else waits for what. The system stands before the step. */
export function onlyWay(system: System, { order, step }: Barred): string {
  const others = system.machine.cores.filter(({ id }) => id !== step.core);
  const waits = others.map(({ id }) => whyNot(system, id));
  const why = waits.length === 0 ? "there is no other core" : waits.join("; ");
  return `at step ${order.before.steps.length + 1} only \`${stepText(order.not)}\` can go on: ${why}`;
}

function whyNot(system: System, core: CoreId): string {
  const problem = stepProblem(system, { kind: "core", core, page: -1, choice: -1 });
  if (problem !== null) return problem;
  // What it tries is to go on waiting, which changes nothing.
  performStep(system, { kind: "core", core, page: -1, choice: -1 }, false);
  return idleWords(system, core);
}

/** Why a core has nothing to do but wait. */
function idleWords(system: System, core: CoreId): string {
  return stepProblem(system, { kind: "core", core, page: -1, choice: -1 }) ?? `core ${core} waits`;
}

/** Why nothing was looked at though there are other orders. */
export function allBeyond({ order }: Barred, { switches, steps }: Bounds): string {
  const bounds = [
    ...(switches === undefined ? [] : [plural(switches, "switch", "switches")]),
    ...(steps === undefined ? [] : [plural(steps, "step")]),
  ].join(" and ");
  return `every other way to go on at ${placeOf(order)} lies beyond the bound of ${bounds}, which counts from the beginning of the schedule: raise it`;
}

/** Bounds that count from the beginning of the schedule. */
interface Bounds {
  readonly switches?: number;
  readonly steps?: number;
}
