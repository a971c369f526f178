/** Finding out all that the search will ask about a state. */
import type { ScheduleStep } from "../../kernel/index.js";
import { lengthened, type SplitState } from "../parts/index.js";
import { switchCost } from "../search/index.js";
import {
  dropRow,
  indexOfStep,
  keepNew,
  stepsIn,
  successorOf,
  type Source,
  type Successor,
} from "../successors/index.js";

/** Which steps of a state are asked about: all, those that cost no switch behind a core (its number, or -1: no core), or none. */
export type Reach = number;

/** All steps, and none: that they are possible is all. */
export const allSteps: Reach = -2;
export const noSteps: Reach = -3;

/** What was found out about a state. */
export interface Look {
  readonly state: number;
  readonly reach: Reach;
  /** Steps that are possible, but for what a `choose` in them answers besides 0. */
  readonly steps: readonly ScheduleStep[];
  /** Where steps lead, by the numbers of the steps, as far as they were asked about. */
  readonly successors: ReadonlyMap<number, Successor>;
}

/** Looks at a state. What its steps lead to is kept until it is met, or the state is over. */
export function lookAt(source: Source, state: number, reach: Reach): Look {
  const { graph, children } = source;
  const steps = stepsIn(source, state);
  const successors = new Map<number, Successor>();
  if (reach === noSteps) return { state, reach, steps, successors };
  const goesOn = steps.some(({ kind, core }) => kind === "core" && core === reach);
  const kept = children.get(state) ?? new Map<number, SplitState>();
  children.set(state, kept);
  for (const step of steps) {
    if (reach !== allSteps && switchCost(step, reach, goesOn) > 0) continue;
    const number = indexOfStep(graph, step);
    const successor = successorOf(source, state, number);
    successors.set(number, successor);
    keepChild(source, kept, number, successor);
    for (let choice = successor.choices - 1; choice > 0; choice--) {
      const chosen = indexOfStep(graph, { ...step, choice });
      const other = successorOf(source, state, chosen);
      successors.set(chosen, other);
      keepChild(source, kept, chosen, other);
    }
  }
  return { state, reach, steps, successors };
}

function keepChild({ next }: Source, kept: Map<number, SplitState>, step: number, successor: Successor): void {
  if (!successor.blocked && !successor.ended) kept.set(step, next.slice());
}

/** A state was met: the numbers of it that were found out, if they were, stay until somebody looks at it. */
export function meet({ graph, children, rows, split }: Source, state: number): void {
  const { parent, step } = graph.states;
  const siblings = children.get(parent[state]!);
  const own = siblings?.get(step[state]!);
  if (own === undefined) return;
  siblings!.delete(step[state]!);
  keepNew(rows, state, lengthened(split, own), parent);
}

/** Nobody will ask for a state again: what its steps lead to was met before, or is met now. */
export function forget({ children, rows }: Source, state: number): void {
  children.delete(state);
  dropRow(rows, state);
}
