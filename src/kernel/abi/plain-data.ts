/**
 * Copying and hashing plain data: numbers, strings, booleans, bigints, null, arrays, maps, sets, Int32Arrays, Uint8Arrays and
 * records of these. Every field takes part, so that a record that gains one is still saved, restored and compared in
 * full.
 */

/** A copy that shares nothing with the original. */
export function copyPlain<Data>(data: Data): Data {
  return copyValue(data) as Data;
}

function copyValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Int32Array || value instanceof Uint8Array) return value.slice();
  if (Array.isArray(value)) return value.map(copyValue);
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>();
    for (const [key, item] of value) copy.set(key, copyValue(item));
    return copy;
  }
  if (value instanceof Set) return new Set(value);
  // Copying an object whole and then what it shares with the original is far faster than making it key by key.
  const copy: Record<string, unknown> = { ...value };
  for (const key in copy) {
    const item = copy[key];
    if (typeof item === "object" && item !== null) copy[key] = copyValue(item);
  }
  return copy;
}

/** About how many bytes a copy of plain data takes: a word a value, a header an object. Within a factor of two. */
export function plainBytes(value: unknown): number {
  if (typeof value !== "object" || value === null) return 8;
  if (value instanceof Int32Array || value instanceof Uint8Array) return value.byteLength + 64;
  let bytes = 32;
  if (Array.isArray(value)) for (const item of value) bytes += plainBytes(item);
  else if (value instanceof Map) for (const [, item] of value) bytes += 32 + plainBytes(item);
  else if (value instanceof Set) bytes += value.size * 32;
  else for (const key in value) bytes += plainBytes((value as Record<string, unknown>)[key]);
  return bytes;
}

/** State of a hash: two independent 32-bit FNV-1a lanes. */
export interface Hash {
  first: number;
  second: number;
}

/** A hash of nothing. */
export function createHash(): Hash {
  return { first: 0x811c9dc5, second: 0x2f0b4c47 };
}

/** 16 hexadecimal digits. */
export function hashText(hash: Hash): string {
  return [hash.first, hash.second].map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
}

function addWord(hash: Hash, word: number): void {
  hash.first = Math.imul(hash.first ^ word, 0x01000193);
  hash.first ^= hash.first >>> 15;
  hash.second = Math.imul(hash.second ^ word, 0x85ebca6b);
  hash.second ^= hash.second >>> 13;
}

function addText(hash: Hash, text: string): void {
  addWord(hash, text.length);
  for (let at = 0; at < text.length; at++) addWord(hash, text.charCodeAt(at));
}

/** Adds plain data to a hash. Maps count in their order: it decides what a kernel does first. */
export function addPlain(hash: Hash, value: unknown): void {
  if (typeof value === "number") {
    if (Number.isInteger(value)) {
      addWord(hash, value | 0);
      addWord(hash, Math.floor(value / 2 ** 32));
    } else {
      addText(hash, String(value));
    }
  } else if (typeof value !== "object" || value === null) {
    addText(hash, `${typeof value}${String(value)}`);
  } else if (value instanceof Uint8Array) {
    addWord(hash, value.length);
    for (const byte of value) addWord(hash, byte);
  } else if (Array.isArray(value) || value instanceof Int32Array) {
    addWord(hash, value.length);
    for (const item of value) addPlain(hash, item);
  } else if (value instanceof Map || value instanceof Set) {
    addWord(hash, value.size);
    for (const item of value) addPlain(hash, item);
  } else {
    for (const key of Object.keys(value).sort()) {
      addText(hash, key);
      addPlain(hash, (value as Record<string, unknown>)[key]);
    }
  }
}
