/** The states that were met: 64-bit fingerprints in an open-addressed table, each with the fewest switches to get there. */

/** The table. It doubles when it is more than two thirds full. */
export interface SeenStates {
  /** Two words per slot; both 0 = free. */
  keys: Int32Array;
  switches: Uint16Array;
  count: number;
}

/** Most switches that are told apart. */
const mostSwitches = 0xffff;

/** An empty table. */
export function createSeenStates(): SeenStates {
  const slots = 1 << 12;
  return { keys: new Int32Array(slots * 2), switches: new Uint16Array(slots), count: 0 };
}

/**
 * Notes that a state was reached with so many switches.
 *
 * @returns "new" for a state met for the first time, "fewer" if it was met before with more switches, else "known"
 */
export function noteState(
  seen: SeenStates,
  [one, two]: readonly [number, number],
  switches: number,
): "new" | "fewer" | "known" {
  if (seen.count * 3 > seen.switches.length * 2) grow(seen);
  const first = one === 0 && two === 0 ? 1 : one;
  const slot = slotOf(seen, first, two);
  const cost = Math.min(switches, mostSwitches);
  if (seen.keys[slot * 2] === 0 && seen.keys[slot * 2 + 1] === 0) {
    seen.keys[slot * 2] = first;
    seen.keys[slot * 2 + 1] = two;
    seen.switches[slot] = cost;
    seen.count++;
    return "new";
  }
  if (seen.switches[slot]! <= cost) return "known";
  seen.switches[slot] = cost;
  return "fewer";
}

/** Slot of a key, or the free one where it belongs. */
function slotOf({ keys, switches }: SeenStates, one: number, two: number): number {
  const mask = switches.length - 1;
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
  seen.switches = new Uint16Array(old.switches.length * 2);
  for (let slot = 0; slot < old.switches.length; slot++) {
    const [one, two] = [old.keys[slot * 2]!, old.keys[slot * 2 + 1]!];
    if (one === 0 && two === 0) continue;
    const to = slotOf(seen, one, two);
    seen.keys[to * 2] = one;
    seen.keys[to * 2 + 1] = two;
    seen.switches[to] = old.switches[slot]!;
  }
}
