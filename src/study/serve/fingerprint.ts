/** Tells whether what a study reads is still what its first runs were made of. */

/** Everything that was read so far, in two independent 32-bit FNV-1a lanes: 16 hexadecimal digits. */
export interface Fingerprint {
  add(read: string | Uint8Array): void;
  text(): string;
}

/** A fingerprint of nothing. */
export function startFingerprint(): Fingerprint {
  let [first, second] = [0x811c9dc5, 0x2f0b4c47];
  const addWord = (word: number): void => {
    first = Math.imul(first ^ word, 0x01000193);
    second = Math.imul(second ^ word, 0x85ebca6b);
    second ^= second >>> 13;
  };
  return {
    add(read) {
      addWord(read.length);
      for (let at = 0; at < read.length; at++) addWord(typeof read === "string" ? read.charCodeAt(at) : read[at]!);
    },
    text: () => [first, second].map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join(""),
  };
}
