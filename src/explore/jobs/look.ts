/** Finding out all that the search will ask about a state. */
import type { ScheduleStep } from "../../kernel/index.js";
import { switchCost } from "../search/index.js";
import {
  childKey,
  dropRow,
  hasRow,
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

/** Whoever looks at states: a source, and the states whose numbers it has kept lately. */
export interface Looker {
  readonly source: Source;
  readonly kept: number[];
  next: number;
}

/** Somebody who has looked at nothing. */
export function createLooker(source: Source): Looker {
  return { source, kept: [], next: 0 };
}

/** States whose numbers are kept: their successors are the next that are looked at. */
const mostKept = 1 << 14;

/** Looks at a state. */
export function lookAt(looker: Looker, state: number, reach: Reach): Look {
  const { source } = looker;
  const { graph } = source;
  const steps = stepsIn(source, state);
  keep(looker, state);
  const successors = new Map<number, Successor>();
  if (reach === noSteps) return { state, reach, steps, successors };
  const goesOn = steps.some(({ kind, core }) => kind === "core" && core === reach);
  for (const step of steps) {
    if (reach !== allSteps && switchCost(step, reach, goesOn) > 0) continue;
    const number = indexOfStep(graph, step);
    const successor = successorOf(source, state, number);
    successors.set(number, successor);
    if (!successor.blocked && !successor.ended) keepChild(source, childKey(state, number));
    for (let choice = successor.choices - 1; choice > 0; choice--) {
      const chosen = indexOfStep(graph, { ...step, choice });
      successors.set(chosen, successorOf(source, state, chosen));
    }
  }
  return { state, reach, steps, successors };
}

/** The first that was kept goes first where there are too many: it was a state that somebody had met before. */
function keepChild({ children, next }: Source, key: number): void {
  children.set(key, next.slice());
  if (children.size <= mostKept) return;
  const [oldest] = children.keys();
  children.delete(oldest!);
}

function keep(looker: Looker, state: number): void {
  const { source, kept, next } = looker;
  if (hasRow(source.rows, state)) return;
  keepNew(source.rows, state, source.now, source.graph.states.parent);
  const old = kept[next];
  if (old !== undefined) dropRow(source.rows, old);
  kept[next] = state;
  looker.next = (next + 1) % mostKept;
}
