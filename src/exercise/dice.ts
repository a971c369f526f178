/** Choices that a seed makes. */
import { createRandom, nextRandom } from "../machine/index.js";

/** Stream of the random numbers of exercises: none of the machine's or the kernel's has it. */
const exerciseStream = 0x2_0000;

/** Seeded choices. */
export interface Dice {
  /** A whole number from 0 to `below` - 1. */
  readonly roll: (below: number) => number;
  readonly pick: <Item>(items: readonly Item[]) => Item;
  /** The items in another order. */
  readonly shuffle: <Item>(items: readonly Item[]) => readonly Item[];
}

/** Dice of a seed. */
export function diceOf(seed: number): Dice {
  const random = createRandom(seed, exerciseStream);
  const roll = (below: number): number => nextRandom(random) % below;
  return {
    roll,
    pick: (items) => items[roll(items.length)]!,
    shuffle: (items) => {
      const left = [...items];
      const mixed: typeof left = [];
      while (left.length > 0) mixed.push(...left.splice(roll(left.length), 1));
      return mixed;
    },
  };
}
