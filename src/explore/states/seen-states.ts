/** The states that were met: 64-bit fingerprints in an open-addressed table, each with the number of its state. */
import type { Fingerprint } from "./canonical-hash.js";

/** The table. It doubles when it is more than two thirds full. */
export interface SeenStates {
  /** Two words per slot; both 0 = free. */
  keys: Int32Array;
  state: Int32Array;
  count: number;
}

/** An empty table. */
export function createSeenStates(): SeenStates {
  const slots = 1 << 12;
  return { keys: new Int32Array(slots * 2), state: new Int32Array(slots), count: 0 };
}

/** The state with a fingerprint; `next`, which is noted, if there was none. */
export function stateWith(seen: SeenStates, [one, two]: Fingerprint, next: number): number {
  if (seen.count * 3 > seen.state.length * 2) grow(seen);
  const first = one === 0 && two === 0 ? 1 : one;
  const slot = slotOf(seen, first, two);
  if (seen.keys[slot * 2] !== 0 || seen.keys[slot * 2 + 1] !== 0) return seen.state[slot]!;
  seen.keys[slot * 2] = first;
  seen.keys[slot * 2 + 1] = two;
  seen.state[slot] = next;
  seen.count++;
  return next;
}

/** Slot of a key, or the free one where it belongs. */
function slotOf({ keys, state }: SeenStates, one: number, two: number): number {
  const mask = state.length - 1;
  let slot = (one ^ Math.imul(two, 0x9e37_79b1)) & mask;
  for (;;) {
    const [a, b] = [keys[slot * 2]!, keys[slot * 2 + 1]!];
    if ((a === 0 && b === 0) || (a === one && b === two)) return slot;
    slot = (slot + 1) & mask;
  }
}

function grow(seen: SeenStates): void {
  const old = { ...seen };
  seen.keys = new Int32Array(old.keys.length * 2);
  seen.state = new Int32Array(old.state.length * 2);
  for (let slot = 0; slot < old.state.length; slot++) {
    const [one, two] = [old.keys[slot * 2]!, old.keys[slot * 2 + 1]!];
    if (one === 0 && two === 0) continue;
    const to = slotOf(seen, one, two);
    seen.keys[to * 2] = one;
    seen.keys[to * 2 + 1] = two;
    seen.state[to] = old.state[slot]!;
  }
}

/** The fewest switches with which each state was reached, by the core that went on last. */
export interface LeastSwitches {
  /** By state and core, from core -1 on; `mostSwitches`: not yet. */
  values: Uint16Array;
  readonly perState: number;
}

/** Most switches that are told apart. */
const mostSwitches = 0xffff;

/** Nothing was reached yet. */
export function createLeastSwitches(cores: number): LeastSwitches {
  return { values: new Uint16Array(1024 * (cores + 1)).fill(mostSwitches), perState: cores + 1 };
}

/** Notes that a state was reached; false: it had been, with as few switches and the same core last. */
export function isFewer(least: LeastSwitches, state: number, core: number, switches: number): boolean {
  const at = state * least.perState + core + 1;
  while (at >= least.values.length) {
    const grown = new Uint16Array(least.values.length * 2).fill(mostSwitches);
    grown.set(least.values);
    least.values = grown;
  }
  if (least.values[at]! <= Math.min(switches, mostSwitches - 1)) return false;
  least.values[at] = Math.min(switches, mostSwitches - 1);
  return true;
}
