/** Contents of frames, as the words that differ from what was there where the exploration begins. */
/** Contents of a frame. */
export interface FramePart {
  /** Index into memory and value of each word that differs, ascending. */
  readonly words: Int32Array;
  /** Sums over them. */
  readonly one: number;
  readonly two: number;
}

/** The contents where the exploration begins. */
export const asBefore: FramePart = { words: new Int32Array(0), one: 0, two: 0 };

/** Value of a word in these contents, or `original`. */
export function wordIn({ words }: FramePart, word: number, original: number): number {
  let [low, high] = [0, (words.length >> 1) - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = words[middle * 2]!;
    if (at === word) return words[middle * 2 + 1]!;
    if (at < word) low = middle + 1;
    else high = middle - 1;
  }
  return original;
}

/**
 * Contents with some words changed.
 *
 * @param changes index and new value of each, ascending
 * @param original the words where the exploration begins, by index; behind its end there are zeros
 */
export function changed({ words }: FramePart, changes: Int32Array, original: Int32Array): FramePart {
  const result = new Int32Array(words.length + changes.length);
  let length = 0;
  let [old, change] = [0, 0];
  while (old < words.length || change < changes.length) {
    const fromChanges = old >= words.length || (change < changes.length && changes[change]! <= words[old]!);
    const [word, value] = fromChanges ? [changes[change]!, changes[change + 1]!] : [words[old]!, words[old + 1]!];
    if (fromChanges) {
      if (old < words.length && words[old] === word) old += 2;
      change += 2;
    } else old += 2;
    if (value === (original[word] ?? 0)) continue;
    result[length++] = word;
    result[length++] = value;
  }
  return summed(result.slice(0, length));
}

function summed(words: Int32Array): FramePart {
  let [one, two] = [0, 0];
  for (let at = 0; at < words.length; at += 2) {
    const place = Math.imul(words[at]! + 1, 0x9e37_79b1);
    const value = words[at + 1]!;
    const left = Math.imul(place ^ value, 0x85eb_ca6b);
    one = (one + Math.imul(left ^ (left >>> 13), 0xc2b2_ae35)) | 0;
    const right = Math.imul(((place << 13) | (place >>> 19)) + value, 0x27d4_eb2f);
    two = (two + Math.imul(right ^ (right >>> 15), 0x1656_67b1)) | 0;
  }
  return { words, one, two };
}
