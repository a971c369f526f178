/** Numbers of parts of the states that somebody will come back to: those that wait to be looked at, and those behind a bound. */
import type { SplitState, SplitSystem } from "../parts/index.js";

/** Rows of numbers, one a state. */
export interface StateRows {
  data: Int32Array;
  width: number;
  /** Row of a state. */
  readonly rowOf: Map<number, number>;
  readonly free: number[];
  /** Rows that were ever used. */
  count: number;
}

/** No rows, of as many numbers as states have now. */
export function createRows({ width }: SplitSystem): StateRows {
  return { data: new Int32Array(width * 256), width, rowOf: new Map(), free: [], count: 0 };
}

/** Keeps the numbers of a state. */
export function keepRow(rows: StateRows, state: number, numbers: SplitState): void {
  if (numbers.length !== rows.width) widen(rows, numbers.length);
  const row = rows.free.pop() ?? rows.count++;
  if ((row + 1) * rows.width > rows.data.length) {
    const grown = new Int32Array(rows.data.length * 2);
    grown.set(rows.data);
    rows.data = grown;
  }
  rows.data.set(numbers, row * rows.width);
  rows.rowOf.set(state, row);
}

/** Puts the numbers of a state into an array; false: they are not kept. */
export function readRow({ data, width, rowOf }: StateRows, state: number, into: SplitState): boolean {
  const row = rowOf.get(state);
  if (row === undefined) return false;
  for (let at = 0; at < width; at++) into[at] = data[row * width + at]!;
  into.fill(0, width);
  return true;
}

/** Gives up the numbers of a state. */
export function dropRow({ rowOf, free }: StateRows, state: number): void {
  const row = rowOf.get(state);
  if (row === undefined) return;
  rowOf.delete(state);
  free.push(row);
}

/** Frames have got places that there were none for. */
function widen(rows: StateRows, width: number): void {
  const wide = new Int32Array(Math.ceil(rows.data.length / rows.width) * width);
  for (let row = 0; row < rows.count; row++)
    wide.set(rows.data.subarray(row * rows.width, (row + 1) * rows.width), row * width);
  rows.data = wide;
  rows.width = width;
}
