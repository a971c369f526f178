/** A search in progress: what it knows, and bringing its states back. */
import { performStep, type ScheduleStep, type System, type SystemStop } from "../../kernel/index.js";
import type { Hazard } from "../../machine/index.js";
import type { Simulation } from "../../simulator/index.js";
import { applied, createActs, treeOf, type Act, type Acts, type EffectTree } from "../effects/index.js";
import {
  enterRoot,
  fingerprintOfSplit,
  leaveRoot,
  lengthened,
  splitSystem,
  type SplitState,
  type SplitSystem,
} from "../parts/index.js";
import {
  createLeastSwitches,
  createSeenStates,
  enterState,
  isFewer,
  stateWith,
  type KeptSystem,
  type LeastSwitches,
  type SeenStates,
  type SystemState,
} from "../states/index.js";
import { createFrontier, push, type Frontier } from "./frontier.js";
import { createJudge, judgeStep, markBefore, type Finding, type Judge } from "./judge.js";
import type { Learned } from "./saved-search.js";
import { createNodes, type SearchNodes } from "./search-nodes.js";
import { createStates, type SearchStates } from "./search-states.js";
import { createRows, keepRow, readRow, type StateRows } from "./state-rows.js";
import { stepEffect, type StepResult } from "./step-effect.js";
import type { Breach, ExploreOptions } from "./verdict.js";

/** A breach waits its turn like a node: another may have fewer switches. */
export interface PendingBreach {
  readonly finding: Finding;
  readonly node: number;
  /** The step that breaks it; null: the node's own state does. */
  readonly step: ScheduleStep | null;
  readonly switches: number;
}

/** What waits: a node to look at, or a breach to tell. */
export type Item = number | PendingBreach;

/** What can be said of a state alone: what it breaks, and how a schedule that ends there ends. */
export interface StateResult {
  readonly findings: readonly Finding[];
  readonly text: string;
}

/** How it can go on from a state. */
export interface Going {
  /** Steps of cores, timers and interrupts that are possible. */
  readonly steps: readonly ScheduleStep[];
  /** Why the run is over, or null: it is not. */
  readonly end: SystemStop | null;
  /** A thread sleeps. */
  readonly sleeps: boolean;
}

/** Everything about one search. */
export interface Search {
  readonly simulation: Simulation;
  readonly system: System;
  readonly options: ExploreOptions;
  readonly all: boolean;
  readonly judge: Judge;
  readonly graph: SearchStates;
  readonly nodes: SearchNodes;
  readonly frontier: Frontier<Item>;
  readonly seen: SeenStates;
  readonly least: LeastSwitches;
  readonly split: SplitSystem;
  readonly acts: Acts;
  /** Effects of the steps of `graph.steps`, and what invariants and ends come to. */
  readonly steps: EffectTree<StepResult>;
  readonly stepActs: Act<StepResult>[];
  readonly goings: EffectTree<Going>;
  readonly invariants: EffectTree<StateResult>;
  readonly endings: EffectTree<StateResult>;
  /** Sets of pitfalls by the number that states name them by, each by what expectations can ask of it. */
  readonly pitfalls: (readonly string[])[];
  readonly rows: StateRows;
  /** Steps before the root, the same in all schedules. */
  readonly prologue: readonly ScheduleStep[];
  /** What a step breaks, by its edge. */
  readonly findings: Map<number, readonly Finding[]>;
  /** States in which nobody can go on. */
  readonly deadlocks: Set<number>;
  readonly ends: Map<string, number>;
  readonly breaches: Breach[];
  transitions: number;
  depth: number;
  bounded: boolean;
  /** Why the search must end early: a limit, or that stacks turned out to be shared. */
  over: string | null;
  /** What was learned that the search must begin again with, or null. */
  again: Learned | null;
  /** Pages that the hardware may walk and forget. */
  readonly pages: readonly number[];
  /** The state that is looked at, or -1, and its numbers; and room for those of one that follows. */
  at: number;
  now: SplitState;
  next: SplitState;
}

/** Begins a search at a state. */
export function beginSearch(
  simulation: Simulation,
  kept: KeptSystem,
  options: ExploreOptions,
  root: SystemState,
  learned: Learned,
  prologue: readonly ScheduleStep[],
): Search {
  const { system } = simulation;
  enterState(kept, root);
  system.machine.trace.stopMask = 0;
  const judge = createJudge(simulation, options.noHazard === true);
  const split = splitSystem(kept, root);
  const acts = createActs(split, options.remember !== false);
  const found: Search = {
    simulation,
    system,
    options,
    all: learned.all,
    judge,
    graph: createStates(),
    nodes: createNodes(),
    frontier: createFrontier(),
    seen: createSeenStates(),
    least: createLeastSwitches(system.machine.cores.length),
    split,
    acts,
    steps: treeOf(acts),
    stepActs: [],
    goings: treeOf(acts),
    invariants: treeOf(acts),
    endings: treeOf(acts),
    pitfalls: [[]],
    rows: createRows(split),
    prologue,
    findings: new Map(),
    deadlocks: new Set(),
    ends: new Map(),
    breaches: [],
    transitions: 0,
    depth: 0,
    bounded: false,
    over: null,
    again: null,
    pages: learned.pages,
    at: -1,
    now: split.first.slice(),
    next: split.first.slice(),
  };
  stateWith(found.seen, fingerprintOfSplit(split, split.first), 0);
  keepRow(found.rows, 0, split.first);
  isFewer(found.least, 0, -1, 0);
  push(found.frontier, 0, 0, 0);
  return found;
}

/** An item waits for its turn. */
export function wait({ frontier, nodes }: Search, item: Item): void {
  if (typeof item === "number") push(frontier, nodes.switches[item]!, nodes.depth[item]!, item);
  else push(frontier, item.switches, nodes.depth[item.node]! + (item.step === null ? 0 : 1), item);
}

/** Brings the numbers of a state into `now`: its own, or the nearest ancestor's and the effects of the steps from there. */
export function goTo(found: Search, state: number): void {
  const { graph, rows, split } = found;
  if (found.at === state) {
    found.now = lengthened(split, found.now);
    return;
  }
  const { parent, step } = graph.states;
  const steps: number[] = [];
  let from = state;
  found.now = lengthened(split, found.now);
  for (; from !== 0 && !readRow(rows, from, found.now); from = parent[from]!) steps.push(step[from]!);
  if (from === 0) found.now = lengthened(split, split.first).slice();
  for (let at = steps.length - 1; at >= 0; at--) {
    const effect = stepEffect(found, found.now, steps[at]!);
    found.now = applied(split, effect, found.now, new Int32Array(split.width));
  }
  found.at = state;
}

/** The steps by which a state was met first. */
function pathOf({ states, steps }: SearchStates, state: number): ScheduleStep[] {
  const path: ScheduleStep[] = [];
  for (let at = state; at !== 0; at = states.parent[at]!) path.push(steps[states.step[at]!]!);
  return path.reverse();
}

/**
 * Carries a schedule out from the beginning, with all of its past, and judges its last step.
 *
 * @param look at the system then
 */
export function carryOut<Result>(
  found: Search,
  steps: readonly ScheduleStep[],
  look: (findings: readonly Finding[], hazards: readonly Hazard[]) => Result,
): Result {
  const { split, system, judge, all } = found;
  enterRoot(split);
  let [findings, hazards]: [readonly Finding[], readonly Hazard[]] = [[], []];
  steps.forEach((step, index) => {
    const mark = markBefore(system);
    performStep(system, step, all);
    if (index < steps.length - 1) return;
    findings = judgeStep(judge, mark);
    hazards = system.machine.hazards.slice(mark.hazards);
  });
  const result = look(findings, hazards);
  leaveRoot(split);
  return result;
}

/** Carries out the schedule by which a state was met, and a step. */
export function carryOutTo<Result>(
  found: Search,
  state: number,
  step: ScheduleStep | null,
  look: (findings: readonly Finding[], hazards: readonly Hazard[]) => Result,
): Result {
  const path = pathOf(found.graph, state);
  return carryOut(found, step === null ? path : [...path, step], look);
}
