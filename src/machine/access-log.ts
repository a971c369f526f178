/**
 * The access log: what every fetch, load and store did in each TLB, kept while the debugger wants to explain steps.
 * Records are fixed rows of doubles in a ring; `accessesSince` turns them into objects.
 */
import type { Access } from "./event.js";

/** Results of an access besides the index of the TLB that hit. */
export const accessWalked = -1;
export const accessFaulted = -2;

/** One access, explained by data. */
export interface AccessRecord {
  readonly sequence: number;
  /** Attempts completed before this one. */
  readonly tick: number;
  readonly core: number;
  readonly pid: number;
  readonly tid: number;
  readonly access: Access;
  readonly va: number;
  /** -1 after a fault. */
  readonly pa: number;
  /** Index of the TLB that hit, `accessWalked` after a walk, `accessFaulted` when it stopped with a fault. */
  readonly result: number;
  /** First-level slot that hit or was filled, -1 = none. */
  readonly microSlot: number;
  /** The same of the last level. */
  readonly mainSlot: number;
  /** Entry that a fill of the last level replaced: its VA and owner, -1 = none. */
  readonly evictedVa: number;
  readonly evictedOwner: number;
  /** Owner of the frame, and who filled the entry that hit (before this access), and when. -1 = none. */
  readonly owner: number;
  readonly filledBy: number;
  readonly filledAt: number;
  /** EntryClass and tag of the entry used, -1 = none. */
  readonly kind: number;
  readonly tag: number;
  readonly asid: number;
  /** Cycles that translation cost. */
  readonly cycles: number;
  /** 0 = none, 1 = not present, 2 = protection, 3 = machine check, 4 = the refilled entry did not match. */
  readonly fault: number;
  /** Root of the tables that were in force. */
  readonly root: number;
}

const fields = [
  "tick", "core", "pid", "tid", "access", "va", "pa", "result", "microSlot", "mainSlot", "evictedVa", "evictedOwner",
  "owner", "filledBy", "filledAt", "kind", "tag", "asid", "cycles", "fault", "root",
] as const satisfies readonly (keyof AccessRecord)[];

/** Ring of access records. */
export interface AccessLog {
  readonly records: Float64Array;
  readonly capacity: number;
  /** Number of the next record. */
  sequence: number;
  oldest: number;
}

/** A log that keeps the last `capacity` accesses. */
export function createAccessLog(capacity: number): AccessLog {
  return { records: new Float64Array(capacity * fields.length), capacity, sequence: 0, oldest: 0 };
}

/** Appends a record. */
export function logAccess(log: AccessLog, record: Omit<AccessRecord, "sequence">): void {
  const at = (log.sequence % log.capacity) * fields.length;
  for (let field = 0; field < fields.length; field++) log.records[at + field] = record[fields[field]];
  log.sequence++;
  if (log.sequence - log.oldest > log.capacity) log.oldest = log.sequence - log.capacity;
}

/** Visits the records from `sequence` on that are still kept; returns the sequence number to go on from. */
export function accessesSince(log: AccessLog, sequence: number, visit: (record: AccessRecord) => void): number {
  for (let number = Math.max(sequence, log.oldest); number < log.sequence; number++) {
    const at = (number % log.capacity) * fields.length;
    const record: Record<string, number> = { sequence: number };
    for (let field = 0; field < fields.length; field++) record[fields[field]] = log.records[at + field];
    visit(record as unknown as AccessRecord);
  }
  return log.sequence;
}

/** Empties the log. */
export function clearAccessLog(log: AccessLog): void {
  log.oldest = log.sequence;
}
