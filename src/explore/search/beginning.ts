/** Where an exploration begins: behind a prologue, or behind the first steps of a schedule of which another order is looked for. */
import {
  endOfRun,
  performStep,
  possibleSteps,
  stepProblem,
  stepText,
  type ScheduleStep,
  type System,
} from "../../kernel/index.js";
import type { Simulation } from "../../simulator/index.js";
import { enterState, leaveState, type KeptSystem, type SystemState } from "../states/index.js";
import { createJudge, judgeStep, markBefore, type Learned } from "../successors/index.js";
import { barredIn, placeOf, type OtherOrder } from "./other-order.js";
import { runPrologue } from "./prologue.js";
import { coreAfter, switchCost } from "./switches.js";
import type { ExploreOptions } from "./verdict.js";
import { stepsOfBreath, type Breathing } from "./work.js";

/** Where the schedules of an exploration begin to differ. */
export interface Beginning {
  /** Where a simulation stands that has not run, and where the search begins. */
  readonly first: SystemState;
  readonly root: SystemState;
  /** Steps from the one to the other, made as `learned` says. */
  readonly steps: readonly ScheduleStep[];
  readonly learned: Learned;
  /** Core that went on last, or -1: whoever comes next costs no switch. */
  readonly core: number;
  /** What schedules have already, as bounds count it. */
  readonly switches: number;
  readonly depth: number;
  readonly other: OtherOrder | null;
}

/** Brings a simulation that has not run to where its exploration begins; or says why there is no such place. */
export function* findBeginning(
  simulation: Simulation,
  kept: KeptSystem,
  options: ExploreOptions,
): Breathing<Beginning | string> {
  const { system } = simulation;
  const first = leaveState(kept);
  const prologue = options.from === undefined ? null : yield* runPrologue(system, options.from);
  if (typeof prologue === "string") return prologue;
  const none = { core: -1, switches: 0, depth: 0 };
  if (options.other === undefined) {
    const { steps, pages } = prologue ?? { steps: [], pages: [] };
    return { first, root: leaveState(kept), steps, learned: { all: false, pages }, ...none, other: null };
  }
  const { before, not } = options.other;
  // What comes before the release of `from` counts nothing, if the schedule begins with it.
  const uncounted = prologue?.steps.every((step, at) => isSame(step, before.steps[at])) ? prologue.steps.length : 0;
  enterState(kept, first);
  const led = yield* lead(simulation, options.other, options.noHazard === true, uncounted);
  if (typeof led === "string") return led;
  const root = leaveState(kept);
  const barred = barredIn(system, options.other, before.all);
  enterState(kept, root);
  if ("problem" in barred) return notPossible(options.other, before.steps.length, barred.problem);
  const pages = [...new Set([...led.pages, ...(not.page === -1 ? [] : [not.page])])];
  return { first, root, steps: before.steps, ...led, learned: { all: before.all, pages }, other: options.other };
}

function isSame(one: ScheduleStep, other: ScheduleStep | undefined): boolean {
  return other !== undefined && stepText(one) === stepText(other);
}

function notPossible({ before, not }: OtherOrder, at: number, problem: string): string {
  const step = before.steps[at] ?? not;
  return `step ${at + 1} (\`${stepText(step)}\`) is not possible: ${problem}; the schedule was found for another version of the file, or for other settings`;
}

/** What following the first steps of a schedule comes to, besides where it leads. */
type Led = Pick<Beginning, "core" | "switches" | "depth"> & { readonly pages: readonly number[] };

/** Follows the steps before another order. */
function* lead(
  simulation: Simulation,
  other: OtherOrder,
  noHazard: boolean,
  uncounted: number,
): Breathing<Led | string> {
  const { system } = simulation;
  const { machine, kernel } = system;
  machine.trace.stopMask = 0;
  const { steps, all } = other.before;
  const judge = createJudge(simulation, noHazard);
  const pages = new Set<number>();
  let [core, switches] = [-1, 0];
  for (const [at, step] of steps.entries()) {
    if (at % stepsOfBreath === stepsOfBreath - 1) yield;
    const problem = endOfRun(system)?.detail ?? stepProblem(system, step);
    if (problem !== null) return notPossible(other, at, problem);
    if (at >= uncounted) {
      const goesOn = possibleSteps(system, noChoices).some((one) => one.kind === "core" && one.core === core);
      switches += switchCost(step, core, goesOn);
      core = coreAfter(step, core);
    }
    const mark = markBefore(system);
    const { waited } = performStep(system, step, all);
    if (waited && kernel.cores[step.core]!.current === null)
      return notPossible(other, at, stepProblem(system, step) ?? "its thread has to wait");
    for (const page of [...(kernel.lab?.touched ?? []), ...(step.page === -1 ? [] : [step.page])]) pages.add(page);
    const [finding] = judgeStep(judge, mark);
    if (finding !== undefined)
      return `step ${at + 1} (\`${stepText(step)}\`) breaks something, before ${placeOf(other)}: ${finding.text}; try the other order there, or at a step before it`;
  }
  const end = endOfRun(system);
  if (end !== null) return `the run is over before ${placeOf(other)}: ${end.detail}`;
  return { core, switches, depth: steps.length - uncounted, pages: [...pages] };
}

const noChoices = { timer: false, walks: [], evictions: [] } as const;

/**
 * The steps of a beginning as they are written where accesses of stacks end steps, too: each step of a core is as many as it takes to come to
 * the same attempt. The system is somewhere else then.
 */
export function* stepsWithAll(
  system: System,
  kept: KeptSystem,
  { first, steps, learned }: Beginning,
): Breathing<readonly ScheduleStep[]> {
  if (learned.all) return steps;
  const ticks: number[] = [];
  enterState(kept, first);
  for (const [at, step] of steps.entries()) {
    if (at % stepsOfBreath === stepsOfBreath - 1) yield;
    performStep(system, step, false);
    ticks.push(system.machine.tick);
  }
  const made: ScheduleStep[] = [];
  enterState(kept, first);
  for (const [at, step] of steps.entries()) {
    do {
      if (made.length % stepsOfBreath === stepsOfBreath - 1) yield;
      const { choices } = performStep(system, step, true);
      made.push(choices > 0 || step.kind !== "core" ? step : { ...step, choice: -1 });
    } while (system.machine.tick < ticks[at]!);
    if (system.machine.tick !== ticks[at]) throw new Error(`step ${at + 1} went past its end where stacks count`);
  }
  return made;
}
