/** Pseudo-random numbers: mulberry32, whose state is one word. Not the simulator's own generator, which is under test. */

/** State of a sequence. */
export interface Random {
  state: number;
}

/** A sequence of its own for each seed. */
export function createRandom(seed: number): Random {
  return { state: seed | 0 };
}

/** The next number, from 0 to below 1. */
export function nextRandom(random: Random): number {
  random.state = (random.state + 0x6d2b79f5) | 0;
  let word = random.state;
  word = Math.imul(word ^ (word >>> 15), word | 1);
  word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
  return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
}
