/**
 * Pseudo-random sequences of the machine: 16-bit Galois shift registers as plain data. ARC replaces pseudo-randomly
 * from an LFSR whose width and polynomial are not published (mmu-hardware §1.12); x^16+x^14+x^13+x^11+1 is our choice.
 */

/** A shift register. `state` is never 0. */
export interface Random {
  state: number;
}

const taps = 0xb400;

/** A shift register started from a seed; different streams of one seed do not run in step. */
export function createRandom(seed: number, stream: number): Random {
  let mixed = (Math.imul(seed | 0, 0x9e37_79b1) ^ Math.imul(stream + 1, 0x85eb_ca6b)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d) >>> 0;
  return { state: (mixed ^ (mixed >>> 16)) & 0xffff || 1 };
}

/** Advances the register by eight shifts and returns its state, 1…65535. */
export function nextRandom(random: Random): number {
  let state = random.state;
  for (let shift = 0; shift < 8; shift++) state = (state & 1) !== 0 ? (state >>> 1) ^ taps : state >>> 1;
  random.state = state;
  return state;
}
