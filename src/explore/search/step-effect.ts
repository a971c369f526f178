/** The effects of a search's steps. */
import { endOfRun, performStep, possibleSteps, type ScheduleStep, type System } from "../../kernel/index.js";
import { holdsPage, mayPrefetch, type Machine } from "../../machine/index.js";
import { effectOf, type Act, type Effect } from "../effects/index.js";
import { Place, type SplitState } from "../parts/index.js";
import { endText } from "./end-text.js";
import { brokenInvariants, failedAssertions, judgeEnd, markBefore, type Finding, type Judge } from "./judge.js";
import type { Going, Search, StateResult } from "./search.js";

/** What came of a step besides the state that it leads to. */
export interface StepResult {
  /** The hardware could do it. */
  readonly possible: boolean;
  /** Its thread has to wait, and nobody else can have the core: nothing has happened. */
  readonly blocked: boolean;
  /** See `StepOutcome`. */
  readonly choices: number;
  readonly crossed: boolean;
  /** Pages that kernel code has named. */
  readonly pages: readonly number[];
  /** Pitfalls showed. Which they are the past says: see `namesOf`. */
  readonly hazards: boolean;
  /** What they break, and what expectations can ask of them, once somebody has carried the schedule out. */
  named: { readonly findings: readonly Finding[]; readonly keys: readonly string[] } | null;
  /** Expectations in programs and in kernel code that failed. */
  readonly assertions: readonly Finding[];
}

/** The effect of step number `number` of a search in a state. */
export function stepEffect(found: Search, state: SplitState, number: number): Effect<StepResult> {
  return effectOf(found.acts, found.steps, (found.stepActs[number] ??= actOf(found, number)), state);
}

function actOf(found: Search, number: number): Act<StepResult> {
  const step = found.graph.steps[number]!;
  const { core, kind } = step;
  const registers = found.split.coreAt + core * 2;
  const always =
    kind === "walk" || kind === "evict"
      ? [registers + 1]
      : [registers, registers + 1, Place.Numbers, Place.Owners, ...promises(found)];
  return { number, own: core, always, perform: (system) => doStep(found, system, step) };
}

/** What kernel code has promised, which the checker asks for. */
function promises({ split }: Search): number[] {
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
  named: null,
  assertions: [],
};

function doStep({ simulation, all, options }: Search, system: System, step: ScheduleStep): StepResult {
  const { machine, kernel } = system;
  const ofHardware = step.kind === "walk" || step.kind === "evict";
  if (ofHardware && !isPossible(machine, step)) return impossible;
  const mark = markBefore(system);
  const { waited, choices, crossed } = performStep(system, step, all);
  const names = options.walks === true || options.evictions === true;
  return {
    possible: true,
    blocked: waited && kernel.cores[step.core]!.current === null,
    choices,
    crossed,
    pages: names && !ofHardware ? (kernel.lab?.touched.slice() ?? []) : [],
    hazards: machine.hazards.length > mark.hazards,
    named: null,
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
export function goingsOn({ acts, goings, options }: Search, state: SplitState): Going {
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

/** A judge that looks at a system through proxies. */
function watchedBy(judge: Judge, system: System): Judge {
  return { ...judge, simulation: { ...judge.simulation, system } };
}

/** What the invariants come to in a state. */
export function invariantsIn({ acts, invariants, judge }: Search, state: SplitState): readonly Finding[] {
  if (!judge.always) return [];
  const perform = (system: System): StateResult => ({ findings: brokenInvariants(watchedBy(judge, system)), text: "" });
  return effectOf(acts, invariants, { number: 0, own: -1, always: [], perform }, state).outcome.findings;
}

/** What a schedule comes to that ends in a state. */
export function endIn({ acts, endings, judge }: Search, state: SplitState): StateResult {
  const perform = (system: System): StateResult => ({
    findings: judgeEnd(watchedBy(judge, system), endOfRun(system)!),
    text: endText(system),
  });
  return effectOf(acts, endings, { number: 0, own: -1, always: [], perform }, state).outcome;
}
