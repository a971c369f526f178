/**
 * Numbers of what the steps of states were found to lead to before anybody has met it: kept by whoever looks ahead of a search. They lie in rows that
 * are used again and again, since an array for each would cost more than finding them out did.
 */
import type { SplitState, SplitSystem } from "../parts/index.js";
import { createRows, dropRow, keepRow, readRow, type StateRows } from "./state-rows.js";

/** The numbers, by state and step. */
export interface ChildRows {
  readonly rows: StateRows;
  /** Of each state the steps, each followed by the number under which `rows` has what it leads to. */
  readonly byState: Map<number, number[]>;
  /** Numbers that are free again, and how many were ever used. */
  readonly free: number[];
  count: number;
}

/** Nothing was found out. */
export function createChildRows(split: SplitSystem): ChildRows {
  return { rows: createRows(split), byState: new Map(), free: [], count: 0 };
}

/** Keeps what a step of a state leads to, once. */
export function keepChild(children: ChildRows, state: number, step: number, numbers: SplitState): void {
  const { rows, byState, free } = children;
  let own = byState.get(state);
  if (own === undefined) byState.set(state, (own = []));
  if (indexOf(own, step) >= 0) return;
  const number = free.pop() ?? children.count++;
  keepRow(rows, number, numbers);
  own.push(step, number);
}

/** Puts what a step of a state leads to into an array, and gives it up; false: it is not kept. */
export function takeChild(children: ChildRows, state: number, step: number, into: SplitState): boolean {
  const own = children.byState.get(state);
  const at = own === undefined ? -1 : indexOf(own, step);
  if (at < 0) return false;
  const [, number] = own!.splice(at, 2);
  readRow(children.rows, number!, into);
  giveUp(children, number!);
  return true;
}

/** Gives up all that a state's steps lead to. */
export function forgetChildren(children: ChildRows, state: number): void {
  const own = children.byState.get(state);
  if (own === undefined) return;
  children.byState.delete(state);
  for (let at = 1; at < own.length; at += 2) giveUp(children, own[at]!);
}

function giveUp({ rows, free }: ChildRows, number: number): void {
  dropRow(rows, number);
  free.push(number);
}

function indexOf(own: readonly number[], step: number): number {
  for (let at = 0; at < own.length; at += 2) if (own[at] === step) return at;
  return -1;
}
