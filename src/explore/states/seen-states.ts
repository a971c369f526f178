/** The states that were met, by 64-bit fingerprints: open-addressed tables of their numbers. */
import type { Fingerprint } from "./canonical-hash.js";

/** States by number, 0, 1, 2 … in the order in which they were met. */
export interface SeenStates {
  /** Fingerprint of each state: two words, as the tables themselves have none. */
  keys: Int32Array;
  /** Tables by the highest bits of a fingerprint: none takes long to grow. Numbers of states, each plus one; 0 = free. */
  readonly tables: Int32Array[];
  /** States in each table. */
  readonly counts: number[];
  count: number;
}

/** Nothing was met yet. `tables`: a power of two, at most 256; several where millions of states are expected. */
export function createSeenStates(tables = 1): SeenStates {
  return {
    keys: new Int32Array(256),
    tables: Array.from({ length: tables }, () => new Int32Array(64)),
    counts: Array.from({ length: tables }, () => 0),
    count: 0,
  };
}

/** Notes states that were met, by their fingerprints, where none was met yet. */
export function fillSeen(seen: SeenStates, keys: Int32Array): void {
  for (let at = 0; at + 1 < keys.length; at += 2) stateWith(seen, [keys[at]!, keys[at + 1]!]);
}

/** The state with a fingerprint; if there is none, the next number, which it has from now on. */
export function stateWith(seen: SeenStates, [one, two]: Fingerprint): number {
  const { tables, counts } = seen;
  const number = (one >>> 24) & (tables.length - 1);
  if (counts[number]! * 3 > tables[number]!.length * 2) tables[number] = twiceAsLarge(seen.keys, tables[number]!);
  const table = tables[number]!;
  const slot = slotOf(seen.keys, table, one, two);
  const known = table[slot]!;
  if (known !== 0) return known - 1;
  const next = seen.count++;
  if (next * 2 >= seen.keys.length) {
    const longer = new Int32Array(Math.ceil(next * 1.5) * 2);
    longer.set(seen.keys);
    seen.keys = longer;
  }
  seen.keys[next * 2] = one;
  seen.keys[next * 2 + 1] = two;
  table[slot] = next + 1;
  counts[number]!++;
  return next;
}

/** Slot of a key, or the free one where it belongs. */
function slotOf(keys: Int32Array, table: Int32Array, one: number, two: number): number {
  const mask = table.length - 1;
  for (let slot = (one ^ Math.imul(two, 0x9e37_79b1)) & mask; ; slot = (slot + 1) & mask) {
    const state = table[slot]! - 1;
    if (state < 0 || (keys[state * 2] === one && keys[state * 2 + 1] === two)) return slot;
  }
}

function twiceAsLarge(keys: Int32Array, table: Int32Array): Int32Array {
  const larger = new Int32Array(table.length * 2);
  for (const known of table)
    if (known !== 0) larger[slotOf(keys, larger, keys[known * 2 - 2]!, keys[known * 2 - 1]!)] = known;
  return larger;
}

/** The fewest switches with which each state was reached, by the core that went on last. */
export interface LeastSwitches {
  /** By state and core, from core -1 on; the largest number: not yet. One byte each as long as there are few switches. */
  values: Uint8Array | Uint16Array;
  readonly perState: number;
}

/** "Not yet" where switches take a byte, and where they take two. */
const [noByte, noWord] = [0xff, 0xffff];

/** Nothing was reached yet. */
export function createLeastSwitches(cores: number): LeastSwitches {
  return { values: new Uint8Array(1024 * (cores + 1)).fill(noByte), perState: cores + 1 };
}

/** Notes that a state was reached; false: it had been, with as few switches and the same core last. */
export function isFewer(least: LeastSwitches, state: number, core: number, switches: number): boolean {
  const at = state * least.perState + core + 1;
  // Switches beyond the most that are told apart count as these.
  const own = Math.min(switches, noWord - 1);
  if (own >= noByte && least.values instanceof Uint8Array)
    least.values = Uint16Array.from(least.values, (value) => (value === noByte ? noWord : value));
  if (at >= least.values.length) {
    const none = least.values instanceof Uint8Array ? noByte : noWord;
    const longer = new (none === noByte ? Uint8Array : Uint16Array)(Math.ceil((at + 1) * 1.5)).fill(none);
    longer.set(least.values);
    least.values = longer;
  }
  if (least.values[at]! <= own) return false;
  least.values[at] = own;
  return true;
}
