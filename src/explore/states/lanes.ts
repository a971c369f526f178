/** 64 bits of hash as two lanes of 32, which are mixed differently. */

/** The lanes. */
export interface Lanes {
  one: number;
  two: number;
}

/** Mixes a 32-bit word in. */
export function mix(lanes: Lanes, word: number): void {
  const one = Math.imul(lanes.one ^ word, 0x85eb_ca6b);
  lanes.one = one ^ (one >>> 13);
  const two = Math.imul(((lanes.two << 13) | (lanes.two >>> 19)) + word, 0x9e37_79b1);
  lanes.two = two ^ (two >>> 16);
}

/** A whole number up to 2^53, or -1. */
export function mixNumber(lanes: Lanes, number: number): void {
  mix(lanes, number | 0);
  mix(lanes, Math.floor(number / 0x1_0000_0000));
}

/** A text: its length and its UTF-16 units. */
export function mixText(lanes: Lanes, text: string): void {
  mix(lanes, text.length);
  for (let at = 0; at < text.length; at++) mix(lanes, text.charCodeAt(at));
}

/** Spreads every bit over its lane, so that lanes can be added up. */
export function spread(lanes: Lanes): void {
  lanes.one = spreadWord(lanes.one);
  lanes.two = spreadWord(lanes.two ^ 0x5bd1_e995);
}

function spreadWord(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x7feb_352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846c_a68b);
  return mixed ^ (mixed >>> 16);
}
