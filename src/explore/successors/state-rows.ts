/** Numbers of parts of the states that somebody will come back to: those that wait to be looked at, and those behind a bound. */
import type { SplitState, SplitSystem } from "../parts/index.js";
import { grown } from "./search-states.js";

/** Rows of numbers, one a state. */
export interface StateRows {
  /** Cells as small as the numbers of parts are. */
  data: Cells;
  width: number;
  /** Row of a state; -1 = it has none; of a state whose row stays (an anchor) -2 less the row. */
  rowOf: Int32Array;
  readonly free: number[];
  anchors: number;
  /** Rows that were ever used. */
  count: number;
}

type Cells = Uint8Array | Uint16Array | Int32Array;

/** Kinds of cells, each with the largest number that fits. */
const kinds = [
  [Uint8Array, 0xff],
  [Uint16Array, 0xffff],
  [Int32Array, Infinity],
] as const;

/** No rows, of as many numbers as states have now. */
export function createRows({ width }: SplitSystem): StateRows {
  return {
    data: new Uint8Array(width * 256),
    width,
    rowOf: new Int32Array(1024).fill(-1),
    free: [],
    anchors: 0,
    count: 0,
  };
}

/**
 * Keeps the numbers of a new state if there is room, or if it is far from one whose numbers are kept for good; the others are found again by
 * the effects of a few steps.
 *
 * @param parents state that each was met from
 */
export function keepNew(rows: StateRows, state: number, numbers: SplitState, parents: Int32Array): void {
  const far = isFar(rows, parents, state);
  if (!far && rows.count - rows.free.length - rows.anchors >= mostRows) return;
  keepRow(rows, state, numbers);
  if (!far) return;
  rows.rowOf[state] = -2 - rows.rowOf[state]!;
  rows.anchors++;
}

/** Keeps the numbers of a state for good if it is far from those that are. */
export function keepFar(rows: StateRows, state: number, numbers: SplitState, parents: Int32Array): void {
  if (hasRow(rows, state) || !isFar(rows, parents, state)) return;
  keepRow(rows, state, numbers);
  rows.rowOf[state] = -2 - rows.rowOf[state]!;
  rows.anchors++;
}

/** Rows besides anchors, and the steps from one anchor to the next. */
const mostRows = 1 << 15;
const stepsBetweenAnchors = 12;

function isFar({ rowOf }: StateRows, parents: Int32Array, state: number): boolean {
  let at = state;
  for (let steps = 0; steps < stepsBetweenAnchors; steps++) {
    at = parents[at]!;
    if (at <= 0 || (rowOf[at] ?? -1) < -1) return false;
  }
  return true;
}

/** Keeps the numbers of a state. */
export function keepRow(rows: StateRows, state: number, numbers: SplitState): void {
  if (numbers.length !== rows.width) widen(rows, numbers.length);
  const row = rows.free.pop() ?? rows.count++;
  if ((row + 1) * rows.width > rows.data.length) {
    const larger = cellsLike(rows.data, Math.ceil((row + 1) * 1.5) * rows.width);
    larger.set(rows.data);
    rows.data = larger;
  }
  const [, most] = kinds.find(([type]) => rows.data instanceof type)!;
  if (greatest(numbers) > most) {
    const [type] = kinds.find(([, own]) => numbers.every((number) => number <= own))!;
    rows.data = type.from(rows.data);
  }
  rows.data.set(numbers, row * rows.width);
  while (state >= rows.rowOf.length) rows.rowOf = grown(rows.rowOf);
  rows.rowOf[state] = row;
}

function greatest(numbers: SplitState): number {
  let most = 0;
  for (let at = 0; at < numbers.length; at++) if (numbers[at]! > most) most = numbers[at]!;
  return most;
}

function cellsLike(cells: Cells, length: number): Cells {
  const [type] = kinds.find(([one]) => cells instanceof one)!;
  return new type(length);
}

/** Puts the numbers of a state into an array; false: they are not kept. */
export function readRow({ data, width, rowOf }: StateRows, state: number, into: SplitState): boolean {
  const kept = rowOf[state] ?? -1;
  if (kept === -1) return false;
  const row = kept < 0 ? -2 - kept : kept;
  for (let at = 0; at < width; at++) into[at] = data[row * width + at]!;
  into.fill(0, width);
  return true;
}

function hasRow({ rowOf }: StateRows, state: number): boolean {
  return (rowOf[state] ?? -1) !== -1;
}

/** Gives up the numbers of a state, unless it is an anchor. */
export function dropRow({ rowOf, free }: StateRows, state: number): void {
  const row = rowOf[state] ?? -1;
  if (row < 0) return;
  rowOf[state] = -1;
  free.push(row);
}

/** Frames have got places that there were none for. */
function widen(rows: StateRows, width: number): void {
  const wide = cellsLike(rows.data, Math.ceil(rows.data.length / rows.width) * width);
  for (let row = 0; row < rows.count; row++)
    wide.set(rows.data.subarray(row * rows.width, (row + 1) * rows.width), row * width);
  rows.data = wide;
  rows.width = width;
}
