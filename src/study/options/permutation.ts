/** A seeded shuffle of 0 … n-1 that keeps no list: any place of it is computed from its index. */

/** Mixes 32 bits well; the constants are those of MurmurHash3's finaliser. */
function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

const rounds = 6;

/**
 * A bijection of 0 … count-1: a Feistel network over the next power of four, walked again while it leads out of the range.
 *
 * @param count from 1 to 2⁴⁸
 */
export function permutation(count: number, seed: number): (index: number) => number {
  let half = 1;
  while (4 ** half < count) half++;
  const size = 2 ** half;
  const keys = Array.from({ length: rounds }, (_, round) => mix(mix(seed) + Math.imul(round + 1, 0x9e3779b9)));
  const once = (index: number): number => {
    let left = Math.floor(index / size);
    let right = index % size;
    // Half a network of 2⁴⁸ has 24 bits, so 32 are enough.
    for (const key of keys) [left, right] = [right, ((left ^ mix(right ^ key)) >>> 0) % size];
    return left * size + right;
  };
  return (index) => {
    let place = once(index);
    while (place >= count) place = once(place);
    return place;
  };
}
