/**
 * Rows of a growing table found by page number and a second number, what sets rows of one page apart (a process, a frame): a
 * hash table with chains, as plain arrays. Rows are only ever added; a row stays in the chain of its two numbers.
 */

/** Chains of rows. */
export interface PageIndex {
  /** First row of each chain, -1 = none; a power of two. */
  heads: Int32Array;
  /** Row that follows in the same chain, -1 = none; by row. */
  next: Int32Array;
}

/** The two columns of the table that rows are found by. */
export interface PageKeys {
  readonly vpn: Float64Array;
  readonly beside: Float64Array | Int32Array;
  /** Row n is at index n << `shift`. */
  readonly shift: number;
}

/** An index without rows. */
export function createPageIndex(): PageIndex {
  return { heads: new Int32Array(64).fill(-1), next: new Int32Array(64).fill(-1) };
}

function chainOf(index: PageIndex, vpn: number, beside: number): number {
  // Mixes the upper bits in: page numbers of different regions share their lower ones.
  const mixed = vpn ^ Math.floor(vpn / 0x1_0000) ^ Math.imul(beside, 0x85eb_ca6b);
  return (Math.imul(mixed, 0x9e37_79b1) >>> 7) & (index.heads.length - 1);
}

/** First row of the chain that holds the rows of these numbers, the latest first; others' rows may be in it too. -1 = none. */
export function firstRow(index: PageIndex, vpn: number, beside: number): number {
  return index.heads[chainOf(index, vpn, beside)];
}

/** Adds row `row`, which is the number of rows before. `keys` has the numbers of every row up to it. */
export function addRow(index: PageIndex, keys: PageKeys, row: number): void {
  if (row >= index.next.length) {
    const rows = index.next.length * 2;
    index.heads = new Int32Array(rows).fill(-1);
    index.next = new Int32Array(rows).fill(-1);
    for (let old = 0; old < row; old++) link(index, keys, old);
  }
  link(index, keys, row);
}

function link(index: PageIndex, { vpn, beside, shift }: PageKeys, row: number): void {
  const chain = chainOf(index, vpn[row << shift], beside[row << shift]);
  index.next[row] = index.heads[chain];
  index.heads[chain] = row;
}

/** Forgets the rows from `count` on, the latest; `rows` is how many there are. */
export function cutRows(index: PageIndex, { vpn, beside, shift }: PageKeys, rows: number, count: number): void {
  // A row is put at the head of its chain: the latest of all is at the head of its own.
  for (let row = rows - 1; row >= count; row--)
    index.heads[chainOf(index, vpn[row << shift], beside[row << shift])] = index.next[row];
}
