/** What finds out where the steps of a search lead: a system that is put into states, and what is known of its steps. */
import type { ScheduleStep, System, SystemStop } from "../../kernel/index.js";
import type { Simulation } from "../../simulator/index.js";
import { createActs, treeOf, type Act, type Acts, type EffectTree } from "../effects/index.js";
import { splitSystem, type SplitState, type SplitSystem } from "../parts/index.js";
import { enterState, type KeptSystem, type SystemState } from "../states/index.js";
import { createJudge, type Finding, type Judge } from "./judge.js";
import { createChildRows, type ChildRows } from "./child-rows.js";
import type { SearchStates } from "./search-states.js";
import { createRows, keepRow, type StateRows } from "./state-rows.js";

/** What decides which steps there are, and how they are found out. Absent: as the defaults say. */
export interface SuccessorOptions {
  /** Threads may be preempted at any step where their core has another. Default false. */
  readonly timer?: boolean;
  /** The hardware of each core may walk, and forget, pages that kernel code names, whenever it likes. Default false. */
  readonly walks?: boolean;
  readonly evictions?: boolean;
  /** What steps do is remembered by what they depend on; false: each is done each time. The verdict is the same. Default true. */
  readonly remember?: boolean;
}

/** What has to be known from the beginning. */
export interface Learned {
  /** Stacks are shared between threads: their accesses count. */
  readonly all: boolean;
  /** Pages that kernel code names. */
  readonly pages: readonly number[];
}

/** What breaks, and what expectations came to, by index. */
export interface Judged {
  readonly findings: readonly Finding[];
  readonly failed: readonly number[];
  readonly held: readonly number[];
}

/** What came of a step besides the state that it leads to. */
export interface StepResult {
  /** The hardware could do it. */
  readonly possible: boolean;
  readonly blocked: boolean;
  readonly choices: number;
  readonly crossed: boolean;
  readonly pages: readonly number[];
  /** Pitfalls showed. */
  readonly hazards: boolean;
  /** Expectations in programs and in kernel code that failed. */
  readonly assertions: readonly Finding[];
}

/** What can be said of a state alone: what it breaks, and how a schedule that ends there ends. */
export interface StateResult extends Judged {
  readonly text: string;
}

/** How it can go on from a state. */
export interface Going {
  /** Steps of cores, timers and interrupts that are possible. */
  readonly steps: readonly ScheduleStep[];
  /** Why the run is over, or null: it is not. */
  readonly end: SystemStop | null;
  readonly sleeps: boolean;
}

/** What finds out about steps, and what it knows. */
export interface Source {
  readonly simulation: Simulation;
  readonly system: System;
  readonly options: SuccessorOptions;
  readonly learned: Learned;
  readonly judge: Judge;
  /** States by the steps that lead to them. */
  readonly graph: SearchStates;
  readonly split: SplitSystem;
  readonly acts: Acts;
  /** Effects of the steps of `graph.steps`, and what invariants and ends come to. */
  readonly steps: EffectTree<StepResult>;
  readonly stepActs: Act<StepResult>[];
  readonly goings: EffectTree<Going>;
  readonly invariants: EffectTree<StateResult>;
  readonly endings: EffectTree<StateResult>;
  readonly rows: StateRows;
  /** What was found out ahead of the search. */
  readonly children: ChildRows;
  /** The state that is looked at, or -1, and its numbers; those of the one that the last step led to; and room for others. */
  at: number;
  now: SplitState;
  next: SplitState;
  spare: SplitState;
}

/** A source that knows nothing yet. The system is in some state of `kept`. */
export function createSource(
  simulation: Simulation,
  kept: KeptSystem,
  root: SystemState,
  graph: SearchStates,
  options: SuccessorOptions & { readonly noHazard?: boolean },
  learned: Learned,
): Source {
  const { system } = simulation;
  enterState(kept, root);
  system.machine.trace.stopMask = 0;
  const split = splitSystem(kept, root);
  const acts = createActs(split, options.remember !== false);
  const rows = createRows(split);
  keepRow(rows, 0, split.first);
  return {
    simulation,
    system,
    options,
    learned,
    judge: createJudge(simulation, options.noHazard === true),
    graph,
    split,
    acts,
    steps: treeOf(acts),
    stepActs: [],
    goings: treeOf(acts),
    invariants: treeOf(acts),
    endings: treeOf(acts),
    rows,
    children: createChildRows(split),
    at: -1,
    now: split.first.slice(),
    next: split.first.slice(),
    spare: split.first.slice(),
  };
}
