/** A search in progress: what it knows, and bringing its states back. */
import { performStep, type ScheduleStep, type System } from "../../kernel/index.js";
import type { Hazard } from "../../machine/index.js";
import type { Simulation } from "../../simulator/index.js";
import { enterRoot, fingerprintOfSplit, leaveRoot } from "../parts/index.js";
import {
  createLeastSwitches,
  createSeenStates,
  enterState,
  isFewer,
  stateWith,
  type KeptSystem,
  type LeastSwitches,
  type SeenStates,
} from "../states/index.js";
import {
  createSource,
  createStates,
  judgeStep,
  markBefore,
  type Finding,
  type Judge,
  type Learned,
  type SearchStates,
  type Source,
  type Successor,
} from "../successors/index.js";
import { stepsWithAll, type Beginning } from "./beginning.js";
import { createFrontier, push, type Frontier } from "./frontier.js";
import { barredIn, type Barred } from "./other-order.js";
import { createNodes, stateOf, type SearchNodes } from "./search-nodes.js";
import type { Breach, ExploreOptions } from "./verdict.js";
import { workOfSlice, workSince, type Breathing } from "./work.js";

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

/**
 * Who finds out where steps lead ahead of the search: the same that it would find out itself, so that nothing depends on who it was. What they do
 * not know it finds out itself.
 */
export interface Ahead {
  /** A search begins: what was found out for another one holds no more. */
  readonly begin: (source: Source) => void;
  /** A state will be looked at after so many switches and steps. */
  readonly wanted: (state: number, switches: number, depth: number, reach: number) => void;
  /** Is known what will be asked of a state? */
  readonly isKnown: (state: number, reach: number) => boolean;
  /** Finds something out that was wanted while the search waits for a state; false: there is nothing left but what others are at. */
  readonly help: (state: number, reach: number) => boolean;
  readonly stepsIn: (state: number) => readonly ScheduleStep[] | null;
  readonly successorOf: (state: number, number: number) => Successor | null;
  /** Nobody will ask for a state again. */
  readonly done: (state: number) => void;
}

/** Everything about one search. */
export interface Search {
  readonly source: Source;
  readonly ahead: Ahead | null;
  readonly system: System;
  readonly options: ExploreOptions;
  readonly all: boolean;
  readonly judge: Judge;
  readonly graph: SearchStates;
  readonly nodes: SearchNodes;
  readonly frontier: Frontier<Item>;
  readonly seen: SeenStates;
  readonly least: LeastSwitches;
  /** What the pitfalls of a step break, and what expectations can ask of them, by what the step saw. */
  readonly named: Map<string, Named>;
  /** Sets of pitfalls by number, each by what expectations can ask of it; and those that states have on their way, where it is not number 0. */
  readonly pitfalls: (readonly string[])[];
  readonly pitfallsOf: Map<number, number>;
  readonly start: Start;
  /** What a step breaks, by its edge. */
  readonly findings: Map<number, readonly Finding[]>;
  /** States in which nobody can go on. */
  readonly deadlocks: Set<number>;
  readonly ends: Map<string, number>;
  readonly breaches: Breach[];
  transitions: number;
  /** Steps of schedules that were carried out from the beginning. */
  carriedOut: number;
  /** States that were looked at ahead of their turn while others were waited for. */
  helped: number;
  /** Work at the last breath. */
  breathed: number;
  /** What is looked at now, or null. */
  current: Item | null;
  /** There is nothing to do before others have found something out. */
  waits: boolean;
  depth: number;
  bounded: boolean;
  /** Why the search must end early: a limit, or that stacks turned out to be shared. */
  over: string | null;
  /** What was learned that the search must begin again with, or null. */
  again: Learned | null;
  /** Pages that the hardware may walk and forget. */
  readonly pages: readonly number[];
}

/** Pitfalls by name. */
export interface Named {
  readonly findings: readonly Finding[];
  readonly keys: readonly string[];
}

/** Tables of the states that were met. */
const tablesOfStates = 64;

/** Where a search begins. */
export interface Start extends Pick<Beginning, "root" | "steps" | "core" | "switches" | "depth"> {
  /** What does not come first, or null: anything may. */
  readonly barred: Barred | null;
}

/** Where a search begins that has learned so much. */
export function* startOf(
  { system }: Simulation,
  kept: KeptSystem,
  begun: Beginning,
  { all }: Learned,
): Breathing<Start> {
  const steps = all ? yield* stepsWithAll(system, kept, begun) : begun.steps;
  if (begun.other === null) return { ...begun, steps, barred: null };
  enterState(kept, begun.root);
  const found = barredIn(system, begun.other, all);
  if ("problem" in found) throw new Error(`a step that was possible is not: ${found.problem}`);
  return { ...begun, steps, barred: found.barred };
}

/** Options whose bounds count from the root on. */
function beyond(options: ExploreOptions, { switches, depth }: Start): ExploreOptions {
  return {
    ...options,
    ...(options.switches !== undefined && { switches: options.switches - switches }),
    ...(options.steps !== undefined && { steps: options.steps - depth }),
  };
}

/** Begins a search at a state. */
export function beginSearch(
  simulation: Simulation,
  kept: KeptSystem,
  options: ExploreOptions,
  start: Start,
  learned: Learned,
  ahead: Ahead | null = null,
): Search {
  const { system } = simulation;
  const graph = createStates();
  const source = createSource(simulation, kept, start.root, graph, options, learned);
  const found: Search = {
    source,
    ahead,
    system,
    options: beyond(options, start),
    all: learned.all,
    judge: source.judge,
    graph,
    nodes: createNodes(),
    frontier: createFrontier(),
    seen: createSeenStates(tablesOfStates),
    least: createLeastSwitches(system.machine.cores.length),
    named: new Map(),
    pitfalls: [[]],
    pitfallsOf: new Map(),
    start,
    findings: new Map(),
    deadlocks: new Set(),
    ends: new Map(),
    breaches: [],
    transitions: 0,
    carriedOut: 0,
    helped: 0,
    breathed: 0,
    current: null,
    waits: false,
    depth: 0,
    bounded: false,
    over: null,
    again: null,
    pages: learned.pages,
  };
  const [one, two] = fingerprintOfSplit(source.split, source.split.first);
  // Where a step does not come first, who comes here again comes to another state: there the step may come.
  stateWith(found.seen, start.barred === null ? [one, two] : [~one, ~two]);
  found.nodes.core[0] = start.core;
  isFewer(found.least, 0, start.core, 0);
  push(found.frontier, 0, 0, 0);
  return found;
}

/** An item waits for its turn. */
export function wait(found: Search, item: Item): void {
  const { frontier, nodes, ahead } = found;
  if (typeof item !== "number") {
    push(frontier, item.switches, nodes.depth[item.node]! + (item.step === null ? 0 : 1), item);
    return;
  }
  push(frontier, nodes.switches[item]!, nodes.depth[item]!, item);
  if (ahead !== null) askAhead(found, ahead, item);
}

/** Asks for what looking at a node will take. */
export function askAhead(found: Search, ahead: Ahead, node: number): void {
  const { nodes, graph } = found;
  ahead.wanted(stateOf(nodes, graph, node), nodes.switches[node]!, nodes.depth[node]!, reachOf(found, node));
}

/** Which steps of a node lie within the bounds: all (-2), those that cost no switch, by the core that went on last, or none (-3). */
export function reachOf({ nodes, options }: Search, node: number): number {
  if (nodes.depth[node]! >= (options.steps ?? Infinity)) return -3;
  return nodes.switches[node]! < (options.switches ?? Infinity) ? -2 : nodes.core[node]!;
}

/** The steps by which a state was met first. */
function pathOf({ states, steps }: SearchStates, state: number): ScheduleStep[] {
  const path: ScheduleStep[] = [];
  for (let at = state; at !== 0; at = states.parent[at]!) path.push(steps[states.step[at]!]!);
  return path.reverse();
}

/**
 * Carries a schedule out from the beginning, with all of its past, and judges its last step. The system is this schedule's until then, also
 * while the search breathes.
 *
 * @param look at the system then
 */
export function* carryOut<Result>(
  found: Search,
  steps: readonly ScheduleStep[],
  look: (findings: readonly Finding[], hazards: readonly Hazard[]) => Result,
): Breathing<Result> {
  const { source, system, judge, all } = found;
  enterRoot(source.split);
  let [findings, hazards]: [readonly Finding[], readonly Hazard[]] = [[], []];
  for (const [index, step] of steps.entries()) {
    if (workSince(found) >= workOfSlice) yield;
    const mark = markBefore(system);
    performStep(system, step, all);
    found.carriedOut++;
    if (index < steps.length - 1) continue;
    findings = judgeStep(judge, mark);
    hazards = system.machine.hazards.slice(mark.hazards);
  }
  const result = look(findings, hazards);
  leaveRoot(source.split);
  return result;
}

/** Carries out the schedule by which a state was met, and a step. */
export function carryOutTo<Result>(
  found: Search,
  state: number,
  step: ScheduleStep | null,
  look: (findings: readonly Finding[], hazards: readonly Hazard[]) => Result,
): Breathing<Result> {
  const path = pathOf(found.graph, state);
  return carryOut(found, step === null ? path : [...path, step], look);
}
