/** Finding out all that the search will ask about a state. */
import type { ScheduleStep } from "../../kernel/index.js";
import { lengthened } from "../parts/index.js";
import { switchCost } from "../search/index.js";
import {
  dropRow,
  forgetChildren,
  indexOfStep,
  keepChild,
  keepNew,
  stepsIn,
  successorOf,
  takeChild,
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
  const { graph } = source;
  const steps = stepsIn(source, state);
  const successors = new Map<number, Successor>();
  if (reach === noSteps) return { state, reach, steps, successors };
  const goesOn = steps.some(({ kind, core }) => kind === "core" && core === reach);
  for (const step of steps) {
    if (reach !== allSteps && switchCost(step, reach, goesOn) > 0) continue;
    const number = indexOfStep(graph, step);
    const successor = successorOf(source, state, number);
    successors.set(number, successor);
    keep(source, state, number, successor);
    for (let choice = successor.said.choices - 1; choice > 0; choice--) {
      const chosen = indexOfStep(graph, { ...step, choice });
      const other = successorOf(source, state, chosen);
      successors.set(chosen, other);
      keep(source, state, chosen, other);
    }
  }
  return { state, reach, steps, successors };
}

function keep({ children, next }: Source, state: number, step: number, { said }: Successor): void {
  if (!said.blocked && !said.ended) keepChild(children, state, step, next);
}

/** A state was met: the numbers of it that were found out, if they were, stay until somebody looks at it. */
export function meet(source: Source, state: number): void {
  const { graph, children, rows, split } = source;
  const { parent, step } = graph.states;
  source.spare = lengthened(split, source.spare);
  if (takeChild(children, parent[state]!, step[state]!, source.spare)) keepNew(rows, state, source.spare, parent);
}

/** Nobody will ask for a state again: what its steps lead to was met before, or is met now. */
export function forget({ children, rows }: Source, state: number): void {
  forgetChildren(children, state);
  dropRow(rows, state);
}
