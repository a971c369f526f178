/** The effects of a search's steps. */
import { endOfRun, performStep, possibleSteps, type ScheduleStep, type System } from "../../kernel/index.js";
import { holdsPage, mayPrefetch, type Machine } from "../../machine/index.js";
import { effectOf, type Act, type Effect } from "../effects/index.js";
import { Place, type SplitState } from "../parts/index.js";
import { endText } from "./end-text.js";
import { brokenInvariants, failedAssertions, judgeEnd, markBefore, type Finding, type Judge } from "./judge.js";
import type { Going, Source, StateResult, StepResult } from "./source.js";

/** The effect of step number `number` of a search in a state. */
export function stepEffect(source: Source, state: SplitState, number: number): Effect<StepResult> {
  return effectOf(source.acts, source.steps, (source.stepActs[number] ??= actOf(source, number)), state);
}

function actOf(source: Source, number: number): Act<StepResult> {
  const step = source.graph.steps[number]!;
  const { core, kind } = step;
  const registers = source.split.coreAt + core * 2;
  const always =
    kind === "walk" || kind === "evict"
      ? [registers + 1]
      : kind === "complete"
        ? [registers + 1, Place.Numbers, Place.Owners, ...promises(source)]
        : [registers, registers + 1, Place.Numbers, Place.Owners, ...promises(source)];
  return {
    number,
    own: core,
    always,
    perform: (system) => doStep(source, system, step),
    identified: ({ hazards }) => hazards,
  };
}

/** What kernel code has promised, which the checker asks for. */
function promises({ split }: Source): number[] {
  const place = split.tables.indexOf("lab");
  return place < 0 ? [] : [Place.Tables + place];
}

const impossible: StepResult = {
  possible: false,
  blocked: false,
  choices: 0,
  crossed: false,
  pages: [],
  hazards: false,
  assertions: [],
};

function doStep({ simulation, learned, options }: Source, system: System, step: ScheduleStep): StepResult {
  const { machine, kernel } = system;
  const ofHardware = step.kind === "walk" || step.kind === "evict";
  if (ofHardware && !isPossible(machine, step)) return impossible;
  const mark = markBefore(system);
  const { waited, choices, crossed } = performStep(system, step, learned.all);
  const names = options.walks === true || options.evictions === true;
  return {
    possible: true,
    blocked: waited && kernel.cores[step.core]!.current === null,
    choices,
    crossed,
    pages: names && !ofHardware ? (kernel.lab?.touched.slice() ?? []) : [],
    hazards: machine.hazards.length > mark.hazards,
    assertions: failedAssertions(simulation, mark),
  };
}

/** Can the hardware do this? As `stepProblem` says, without looking at the kernel's tables, on which it does not depend. */
function isPossible(machine: Machine, { kind, core: id, page }: ScheduleStep): boolean {
  const core = machine.cores[id]!;
  if (core.context.root === 0) return false;
  return kind === "walk"
    ? mayPrefetch(machine, core, page)
    : holdsPage(core, Math.floor(page / machine.memory.pageBytes));
}

/** What follows from the kernel's tables alone: the steps that are possible, but the hardware's, and whether schedules end here. */
export function goingsOn({ acts, goings, options }: Source, state: SplitState): Going {
  return effectOf(acts, goings, goingOn(options.timer === true), state).outcome;
}

function goingOn(timer: boolean): Act<Going> {
  return {
    number: 0,
    own: -1,
    always: [],
    perform: (system) => {
      const end = endOfRun(system);
      return {
        steps: end === null ? possibleSteps(system, { timer, walks: [], evictions: [] }) : [],
        end,
        sleeps: [...system.kernel.threads.values()].some(({ blocked }) => blocked?.kind === "sleep"),
      };
    },
  };
}

/** What comes of judging a system that is seen through proxies. */
function judgedBy(judge: Judge, system: System, look: (judge: Judge) => readonly Finding[]): Omit<StateResult, "text"> {
  const own: Judge = {
    ...judge,
    simulation: { ...judge.simulation, system },
    failed: new Set(),
    held: new Set(),
  };
  const findings = look(own);
  return { findings, failed: [...own.failed], held: [...own.held] };
}

/** What the invariants come to in a state. */
export function invariantsIn({ acts, invariants, judge }: Source, state: SplitState): StateResult {
  const perform = (system: System): StateResult => ({ ...judgedBy(judge, system, brokenInvariants), text: "" });
  return effectOf(acts, invariants, { number: 0, own: -1, always: [], perform }, state).outcome;
}

/** What a schedule comes to that ends in a state. */
export function endIn({ acts, endings, judge }: Source, state: SplitState): StateResult {
  const perform = (system: System): StateResult => ({
    ...judgedBy(judge, system, (own) => judgeEnd(own, endOfRun(system)!)),
    text: endText(system),
  });
  return effectOf(acts, endings, { number: 0, own: -1, always: [], perform }, state).outcome;
}
