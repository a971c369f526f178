/** Choices from a seed: the same seed, the same choices, on every machine. */
import { createRandom, nextRandom } from "./sequence.js";

/** A source of choices. */
export interface Dice {
  /** A whole number from 0 to below `end`. */
  readonly below: (end: number) => number;
  /** True so many times in a hundred. */
  readonly chance: (percent: number) => boolean;
  /** One of these. */
  readonly pick: <T>(from: readonly T[]) => T;
  /** `least` to `most` results of `make`. */
  readonly some: <T>(least: number, most: number, make: (index: number) => T) => T[];
  /** A whole number that is often special: 0, 1, powers of two and their neighbours, the ends of 32, 53 and 64 bits. */
  readonly special: () => bigint;
}

/** Starts at a seed. */
export function createDice(seed: number): Dice {
  const random = createRandom(seed);
  const below = (end: number): number => Math.floor(nextRandom(random) * end);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  const some = <T>(least: number, most: number, make: (index: number) => T): T[] =>
    Array.from({ length: least + below(most - least + 1) }, (_, index) => make(index));
  const special = (): bigint => {
    if (below(3) === 0) return BigInt(below(100));
    const power = 1n << BigInt(below(65));
    return pick([power, power - 1n, power + 1n, -power]);
  };
  return { below, chance: (percent) => below(100) < percent, pick, some, special };
}
