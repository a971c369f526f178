/**
 * The records of a history that are alive (tlb-history.ts): maintenance removes no others, and a machine on which processes
 * come and go has many more of the dead. They are found by page, or all of them in order, by a bit each. All of this follows
 * from the records: it is scratch, not state.
 */

/** Chains by page, latest record first, and a bit for each record. */
export interface AliveRecords {
  /** First record of each chain, -1 = none; a power of two. */
  heads: Int32Array;
  /** Record that follows in the same chain, -1 = none; by record. */
  next: Int32Array;
  /** Bit n of word w = record 32 w + n is alive. */
  bits: Int32Array;
}

/** Nothing is alive; room for `rows` records, a power of two of at least 32. */
export function createAliveRecords(rows: number): AliveRecords {
  return {
    heads: new Int32Array(rows).fill(-1),
    next: new Int32Array(rows).fill(-1),
    bits: new Int32Array(rows >> 5),
  };
}

function chainOf({ heads }: AliveRecords, vpn: number): number {
  return (Math.imul(vpn ^ Math.floor(vpn / 0x1_0000), 0x9e37_79b1) >>> 7) & (heads.length - 1);
}

/** First record of the chain that holds the alive records of a page; those of others may be in it too. */
export function firstAlive(alive: AliveRecords, vpn: number): number {
  return alive.heads[chainOf(alive, vpn)];
}

/** A record comes to life. There must be room for it. */
export function addAlive(alive: AliveRecords, vpn: number, row: number): void {
  const { heads, next } = alive;
  const chain = chainOf(alive, vpn);
  alive.bits[row >> 5] |= 1 << (row & 31);
  let after = heads[chain];
  if (after < row) {
    next[row] = after;
    heads[chain] = row;
    return;
  }
  while (next[after] > row) after = next[after];
  next[row] = next[after];
  next[after] = row;
}

/** A record dies. */
export function dropAlive(alive: AliveRecords, vpn: number, row: number): void {
  const { heads, next } = alive;
  const chain = chainOf(alive, vpn);
  alive.bits[row >> 5] &= ~(1 << (row & 31));
  if (heads[chain] === row) {
    heads[chain] = next[row];
    return;
  }
  let before = heads[chain];
  while (next[before] !== row) before = next[before];
  next[before] = next[row];
}

/** Visits all in ascending order; the one that is visited may die meanwhile. */
export function forEachAlive({ bits }: AliveRecords, visit: (row: number) => void): void {
  for (let word = 0; word < bits.length; word++)
    for (let left = bits[word]; left !== 0; left &= left - 1) visit((word << 5) + 31 - Math.clz32(left & -left));
}
