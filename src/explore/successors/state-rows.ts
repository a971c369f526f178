/** Numbers of parts of the states that somebody will come back to: those that wait to be looked at, and those behind a bound. */
import type { SplitState, SplitSystem } from "../parts/index.js";
import { grown } from "./search-states.js";

/** Rows of numbers, one a state. */
export interface StateRows {
  /** Half as large as long as there are few parts of each kind. */
  data: Uint16Array | Int32Array;
  width: number;
  /** Row of a state, -1 = it has none. */
  rowOf: Int32Array;
  readonly free: number[];
  /** States whose rows stay. */
  readonly anchors: Set<number>;
  /** Rows that were ever used. */
  count: number;
}

/** Largest number that fits a small cell. */
const mostSmall = 0xffff;

/** No rows, of as many numbers as states have now. */
export function createRows({ width }: SplitSystem): StateRows {
  return {
    data: new Uint16Array(width * 256),
    width,
    rowOf: new Int32Array(1024).fill(-1),
    free: [],
    anchors: new Set(),
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
  if (far) rows.anchors.add(state);
  if (far || rows.count - rows.free.length - rows.anchors.size < mostRows) keepRow(rows, state, numbers);
}

/** Rows besides anchors, and the steps from one anchor to the next. */
const mostRows = 1 << 15;
const stepsBetweenAnchors = 12;

function isFar({ anchors }: StateRows, parents: Int32Array, state: number): boolean {
  let at = state;
  for (let steps = 0; steps < stepsBetweenAnchors; steps++) {
    at = parents[at]!;
    if (at <= 0 || anchors.has(at)) return false;
  }
  return true;
}

/** Keeps the numbers of a state. */
export function keepRow(rows: StateRows, state: number, numbers: SplitState): void {
  if (numbers.length !== rows.width) widen(rows, numbers.length);
  const row = rows.free.pop() ?? rows.count++;
  if ((row + 1) * rows.width > rows.data.length) {
    const larger = new (rows.data instanceof Uint16Array ? Uint16Array : Int32Array)(
      Math.ceil((row + 1) * 1.5) * rows.width,
    );
    larger.set(rows.data);
    rows.data = larger;
  }
  if (rows.data instanceof Uint16Array && numbers.some((number) => number > mostSmall))
    rows.data = Int32Array.from(rows.data);
  rows.data.set(numbers, row * rows.width);
  while (state >= rows.rowOf.length) rows.rowOf = grown(rows.rowOf);
  rows.rowOf[state] = row;
}

/** Puts the numbers of a state into an array; false: they are not kept. */
export function readRow({ data, width, rowOf }: StateRows, state: number, into: SplitState): boolean {
  const row = rowOf[state] ?? -1;
  if (row < 0) return false;
  for (let at = 0; at < width; at++) into[at] = data[row * width + at]!;
  into.fill(0, width);
  return true;
}

/** Gives up the numbers of a state, unless it is an anchor. */
export function dropRow({ rowOf, free, anchors }: StateRows, state: number): void {
  const row = rowOf[state] ?? -1;
  if (row < 0 || anchors.has(state)) return;
  rowOf[state] = -1;
  free.push(row);
}

/** Frames have got places that there were none for. */
function widen(rows: StateRows, width: number): void {
  const wide = new (rows.data instanceof Uint16Array ? Uint16Array : Int32Array)(
    Math.ceil(rows.data.length / rows.width) * width,
  );
  for (let row = 0; row < rows.count; row++)
    wide.set(rows.data.subarray(row * rows.width, (row + 1) * rows.width), row * width);
  rows.data = wide;
  rows.width = width;
}
