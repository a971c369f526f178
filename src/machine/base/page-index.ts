/**
 * Rows of a growing table found by page number: a hash table with chains, as plain arrays, so that a checkpoint can copy
 * it. Rows are only ever added; a row stays in the chain of its page.
 */

/** Chains of rows. */
export interface PageIndex {
  /** First row of each chain, -1 = none; a power of two. */
  heads: Int32Array;
  /** Row that follows in the same chain, -1 = none; by row. */
  next: Int32Array;
}

/** An index without rows. */
export function createPageIndex(): PageIndex {
  return { heads: new Int32Array(64).fill(-1), next: new Int32Array(64).fill(-1) };
}

function chainOf(index: PageIndex, vpn: number): number {
  // Mixes the upper bits in: page numbers of different regions share their lower ones.
  return (Math.imul((vpn ^ Math.floor(vpn / 0x1_0000)) | 0, 0x9e37_79b1) >>> 7) & (index.heads.length - 1);
}

/** First row of the chain that holds the rows of a page; other pages' rows may be in it too. -1 = none. */
export function firstRow(index: PageIndex, vpn: number): number {
  return index.heads[chainOf(index, vpn)];
}

/** Adds row `row`, which is the number of rows before. `vpns` holds the page of every row up to it. */
export function addRow(index: PageIndex, vpns: Float64Array, row: number): void {
  if (row >= index.next.length) {
    const rows = index.next.length * 2;
    index.heads = new Int32Array(rows).fill(-1);
    index.next = new Int32Array(rows).fill(-1);
    for (let old = 0; old < row; old++) link(index, vpns[old], old);
  }
  link(index, vpns[row], row);
}

function link(index: PageIndex, vpn: number, row: number): void {
  const chain = chainOf(index, vpn);
  index.next[row] = index.heads[chain];
  index.heads[chain] = row;
}

/** Forgets the rows from `count` on, the latest; `rows` is how many there are. */
export function cutRows(index: PageIndex, vpns: Float64Array, rows: number, count: number): void {
  // A row is put at the head of its chain: the latest of all is at the head of its own.
  for (let row = rows - 1; row >= count; row--) index.heads[chainOf(index, vpns[row])] = index.next[row];
}
