/** The rows that the records of a TLB's history (tlb-history.ts) are. */

/** A record is a row of eight doubles and one of eight words: all that a miss asks of it lies together. */
export const recordShift = 3;

/** Doubles of a record. */
export enum RecordDouble {
  /** First page, base pages, and frame of the entry. */
  Vpn,
  Span,
  Pfn,
  /** Clock of the last use; while a slot holds it, the slot's stamp is newer. */
  Used,
  /** Number of its last fill: orders records. */
  Filled,
  /** Tick at which it left the TLB, and the page on whose account; -1 = not known, or it has not. */
  LostAt,
  LostTo,
}

/** Words of a record. */
export enum RecordWord {
  /** What the entry was tagged with. */
  Terms,
  Tag,
  Mask,
  /** Process whose entry it is; -1 for shared and global ones, which are everybody's. */
  Pid,
  /** Slot of the TLB that holds it, -1 = none. */
  Slot,
  /** Process on whose account it left the TLB; -1 as in `LostAt`. */
  LostBy,
  Kind,
  /** RemovalCause, or `aliveRecord`. */
  Cause,
}

/** Rows that there is room for in the words of a history. */
export function roomOf(words: Int32Array): number {
  return words.length >> recordShift;
}
