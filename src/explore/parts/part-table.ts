/** Parts of states by what they are: the same part is kept once, however many states have it. */
import { createSeenStates, stateWith, type Fingerprint, type SeenStates } from "../states/index.js";

/** The parts of one kind, each with the number by which states name it. */
export interface PartTable<Part> {
  readonly seen: SeenStates;
  readonly parts: Part[];
  /** Fingerprints, by number. */
  readonly one: number[];
  readonly two: number[];
}

/** No parts. */
export function createPartTable<Part>(): PartTable<Part> {
  return { seen: createSeenStates(), parts: [], one: [], two: [] };
}

/** Number of the part with a fingerprint; of the one that `make` makes if there was none. */
export function partWith<Part>(table: PartTable<Part>, [one, two]: Fingerprint, make: () => Part): number {
  const next = table.parts.length;
  const number = stateWith(table.seen, [one, two], next);
  if (number === next) {
    table.parts.push(make());
    table.one.push(one);
    table.two.push(two);
  }
  return number;
}
