/** One schedule carried out from the root of an exploration, judged step by step. */
import {
  endOfRun,
  performStep,
  possibleSteps,
  stepProblem,
  type ScheduleStep,
  type System,
} from "../../kernel/index.js";
import { coreAfter, deadlockOf, stepsOfBreath, switchCost, type Breathing } from "../search/index.js";
import { judgeStep, markBefore, type Finding, type Judge } from "../successors/index.js";
import { enterState, type KeptSystem, type SystemState } from "../states/index.js";

/** Where schedules begin, and how their steps are made. */
export interface Ground {
  readonly kept: KeptSystem;
  readonly root: SystemState;
  readonly judge: Judge;
  /** Accesses to stacks count: see `Verdict.all`. */
  readonly all: boolean;
}

/** A schedule up to the step that broke something. */
export interface Broken {
  readonly steps: readonly ScheduleStep[];
  readonly switches: number;
  readonly finding: Finding;
}

/**
 * Follows a schedule until what is meant breaks; that nobody can go on shows behind its last step.
 *
 * @param key of the finding that is meant
 * @returns null if it did not break, or a step was not possible
 */
export function* followTo(
  { kept, root, judge, all }: Ground,
  steps: readonly ScheduleStep[],
  key: string,
): Breathing<Broken | null> {
  const { system } = kept;
  enterState(kept, root);
  let last = -1;
  let switches = 0;
  for (const [index, step] of steps.entries()) {
    if (index % stepsOfBreath === stepsOfBreath - 1) yield;
    if (endOfRun(system) !== null || stepProblem(system, step) !== null) return null;
    const goesOn = possibleSteps(system, noChoices).some(({ kind, core }) => kind === "core" && core === last);
    switches += switchCost(step, last, goesOn);
    last = coreAfter(step, last);
    const mark = markBefore(system);
    const { waited } = performStep(system, step, all);
    if (waited && system.kernel.cores[step.core]!.current === null) return null;
    const finding = judgeStep(judge, mark).find((one) => one.key === key);
    if (finding !== undefined) return { steps: steps.slice(0, index + 1), switches, finding };
  }
  if (endOfRun(system) !== null) return null;
  const stuck = possibleSteps(system, noChoices).every((step) => step.kind === "core" && isBlocked(system, step, all));
  const finding = deadlockOf(system);
  return stuck && finding.key === key ? { steps, switches, finding } : null;
}

/** Has the thread of a core nothing to do but wait? Then trying it has changed nothing. */
function isBlocked(system: System, step: ScheduleStep, all: boolean): boolean {
  return performStep(system, step, all).waited && system.kernel.cores[step.core]!.current === null;
}

const noChoices = { timer: false, walks: [], evictions: [] } as const;
