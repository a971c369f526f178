/** Parts of states by what they are: the same part is kept once, however many states have it. */
import { createSeenStates, stateWith, type Fingerprint, type SeenStates } from "../states/index.js";

/** The parts of one kind, each with the number by which states name it. */
export interface PartTable<Part> {
  /** Their fingerprints, by number. */
  readonly seen: SeenStates;
  readonly parts: Part[];
}

/** No parts. */
export function createPartTable<Part>(): PartTable<Part> {
  return { seen: createSeenStates(), parts: [] };
}

/** Number of the part with a fingerprint; of the one that `make` makes if there was none. */
export function partWith<Part>({ seen, parts }: PartTable<Part>, fingerprint: Fingerprint, make: () => Part): number {
  const number = stateWith(seen, fingerprint);
  if (number === parts.length) parts.push(make());
  return number;
}

/** The two words of a part's fingerprint. */
export function oneOf({ seen }: PartTable<unknown>, number: number): number {
  return seen.keys[number * 2]!;
}

/** See `oneOf`. */
export function twoOf({ seen }: PartTable<unknown>, number: number): number {
  return seen.keys[number * 2 + 1]!;
}
