/** A search under way: what it has found out, and the system in which it tries steps. */
import { performStep, type ScheduleStep, type System } from "../../kernel/index.js";
import type { Simulation } from "../../simulator/index.js";
import {
  enterState,
  fingerprintOf,
  forgetState,
  leaveState,
  type KeptSystem,
  type SystemState,
} from "../states/index.js";
import { createFrontier, push, type Frontier } from "./frontier.js";
import { createJudge, type Finding, type Judge } from "./judge.js";
import type { Learned } from "./saved-search.js";
import { createNodes, type SearchNodes } from "./search-nodes.js";
import { createStates, type SearchStates } from "./search-states.js";
import {
  createLeastSwitches,
  createSeenStates,
  isFewer,
  stateWith,
  type LeastSwitches,
  type SeenStates,
} from "./seen-states.js";
import type { Breach, ExploreOptions } from "./verdict.js";

/** Bytes of stored states at one time, and steps between two of them on one path when there is no room for all. */
const mostStoredBytes = 96 * 2 ** 20;
const stepsBetweenStored = 6;
/** About what a state takes besides the bytes that are copied as they lie: records, entries and frames that its step has changed. */
const bytesOfChanges = 12 * 2 ** 10;

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
  readonly kept: KeptSystem;
  /** Contents of states, as many as there is room for. */
  readonly stored: Map<number, SystemState>;
  readonly mostStored: number;
  readonly root: SystemState;
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
  /** State that the system is in, or -1: none. */
  at: number;
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
    kept,
    stored: new Map(),
    mostStored: Math.floor(mostStoredBytes / (kept.snapshots.denseBytes + bytesOfChanges)),
    root,
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
    at: 0,
  };
  stateWith(found.seen, fingerprintOf(kept, root, judge.remembersPitfalls), 0);
  isFewer(found.least, 0, -1, 0);
  push(found.frontier, 0, 0, 0);
  return found;
}

/** An item waits for its turn. */
export function wait({ frontier, nodes }: Search, item: Item): void {
  if (typeof item === "number") push(frontier, nodes.switches[item]!, nodes.depth[item]!, item);
  else push(frontier, item.switches, nodes.depth[item.node]! + (item.step === null ? 0 : 1), item);
}

/** Keeps the contents of a state, which the system is in, if there is room, or if it is far from one that is kept. */
export function storeNew(found: Search, state: number, contents: SystemState): void {
  if (found.stored.size < found.mostStored || isFarFromStored(found, state)) store(found, state, contents);
  else forgetState(found.kept, contents);
}

function isFarFromStored({ graph, stored }: Search, state: number): boolean {
  let at = graph.states.parent[state]!;
  for (let steps = 1; at > 0 && !stored.has(at); steps++) {
    if (steps === stepsBetweenStored) return true;
    at = graph.states.parent[at]!;
  }
  return false;
}

/** Keeps the contents of a state; the one that was stored first goes where there is no room. */
export function store(found: Search, state: number, contents = leaveState(found.kept)): void {
  const { stored, mostStored } = found;
  if (stored.size >= mostStored) forget(found, stored.keys().next().value!);
  stored.set(state, contents);
}

/** Gives up the contents of a state. */
export function forget({ stored, kept }: Search, state: number): void {
  const contents = stored.get(state);
  if (contents === undefined) return;
  stored.delete(state);
  forgetState(kept, contents);
}

/** Brings the system into a state: its own contents, or the nearest ancestor's, and the steps from there. */
export function goTo(found: Search, state: number): void {
  if (found.at === state) return;
  const { graph, stored, system, root, kept } = found;
  const { parent, step } = graph.states;
  const steps: ScheduleStep[] = [];
  let from = state;
  for (; from !== 0 && !stored.has(from); from = parent[from]!) steps.push(graph.steps[step[from]!]!);
  enterState(kept, stored.get(from) ?? root);
  for (let at = steps.length - 1; at >= 0; at--) performStep(system, steps[at]!, found.all);
  found.at = state;
}
