/**
 * The access log: what every fetch, load and store did in each TLB, kept while the debugger wants to explain steps.
 * Records are fixed rows of doubles in a ring, written by record-access.ts.
 */
import type { Access } from "../events/index.js";
import { grownRecords } from "./grown-records.js";

/** Results of an access besides the index of the TLB that hit. */
export const accessWalked = -1;
export const accessFaulted = -2;
/** No TLB and no table was asked: kernel code reached its image or the direct map, or the MMU is off. */
export const accessDirect = -3;

/** Why an access faulted. */
export enum AccessFault {
  None = 0,
  NotPresent = 1,
  /** The page is there, but not for this access. */
  Protection = 2,
  MachineCheck = 3,
  /** The refilled entry did not match, and the access is made again. */
  Retry = 4,
  /** The domain has no access; no key register holds the key; the key does not have this right. */
  Domain = 5,
  KeyMiss = 6,
  KeyPermission = 7,
  /** An entry says what its architecture reserves. */
  Reserved = 8,
  /** A large page whose frame is not a multiple of its size. */
  Misaligned = 9,
  /** The tables lead to memory that is not there. */
  NoMemory = 10,
  /** The accessed bit (access flag) or the dirty bit is clear, and software sets it. */
  Accessed = 11,
  Dirty = 12,
}

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
  /** Index of the TLB that hit, `accessWalked` after a walk, `accessFaulted` when it stopped with a fault, `accessDirect`. */
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
  readonly fault: AccessFault;
  /** Level of the page-table entry that the fault is about, 0 = root; -1 = a TLB entry said it, or there was no fault. */
  readonly faultLevel: number;
  /** Root of the tables that were in force. */
  readonly root: number;
  /** Index of the first-level TLB and of the last-level one that hold the page, or else those of base pages. */
  readonly micro: number;
  readonly main: number;
  /** MissClass in the last level that missed; -1 = no level missed, or misses are not classified. */
  readonly missClass: number;
  /** When its entry was lost, on which process's account, and the VA that took its place; -1 = not known. */
  readonly lostAt: number;
  readonly lostBy: number;
  readonly lostTo: number;
  /** Page-table entries that its walk read: of a miss, or of a store that had the dirty bit set; 0 = it did not walk. */
  readonly walkReads: number;
  /** Index of the TLB that had an entry for an access that faulted all the same; -1 = none had, or it did not fault. */
  readonly refusedBy: number;
}

/** Doubles of a record, in the order of `AccessRecord`. */
export enum AccessColumn {
  Tick = 0,
  Core = 1,
  Pid = 2,
  Tid = 3,
  Access = 4,
  Va = 5,
  Pa = 6,
  Result = 7,
  MicroSlot = 8,
  MainSlot = 9,
  EvictedVa = 10,
  EvictedOwner = 11,
  Owner = 12,
  FilledBy = 13,
  FilledAt = 14,
  Kind = 15,
  Tag = 16,
  Asid = 17,
  Cycles = 18,
  Fault = 19,
  Root = 20,
  Micro = 21,
  Main = 22,
  MissClass = 23,
  LostAt = 24,
  LostBy = 25,
  LostTo = 26,
  FaultLevel = 27,
  WalkReads = 28,
  RefusedBy = 29,
}

/** Doubles per record. */
const accessWords = 30;

/** Ring of access records. */
export interface AccessLog {
  /** Records of `accessWords` doubles: room for `capacity` of them once there were so many. Replaced when it grows. */
  records: Float64Array;
  readonly capacity: number;
  /** Number of the next record. */
  sequence: number;
  oldest: number;
  /** Where the next record goes. */
  next: number;
}

/** A log that keeps the last `capacity` accesses. */
export function createAccessLog(capacity: number): AccessLog {
  return { records: new Float64Array(0), capacity, sequence: 0, oldest: 0, next: 0 };
}

/** Appends a record, whose words the caller writes from the returned place on; `log.records` may be another after it. */
export function appendAccess(log: AccessLog): number {
  const at = log.next;
  const end = at + accessWords;
  const most = log.capacity * accessWords;
  if (end > log.records.length) log.records = grownRecords(log.records, end, most);
  log.next = end === most ? 0 : end;
  log.sequence++;
  if (log.sequence - log.oldest > log.capacity) log.oldest = log.sequence - log.capacity;
  return at;
}

/**
 * Visits the records from `sequence` on that are still kept, as they stand in the log: `records[at + AccessColumn.Va]`.
 * Returns the sequence number to go on from. This is how to look at millions of them: nothing is allocated.
 */
export function visitAccesses(
  log: AccessLog,
  sequence: number,
  visit: (records: Float64Array, at: number, sequence: number) => void,
): number {
  const { records } = log;
  const first = Math.max(sequence, log.oldest);
  let at = log.next - (log.sequence - first) * accessWords;
  if (at < 0) at += records.length;
  for (let number = first; number < log.sequence; number++) {
    visit(records, at, number);
    at += accessWords;
    if (at === records.length) at = 0;
  }
  return log.sequence;
}

/** The same with an object for each record. */
export function accessesSince(log: AccessLog, sequence: number, visit: (record: AccessRecord) => void): number {
  return visitAccesses(log, sequence, (r, at, number) => {
    visit({
      sequence: number,
      tick: r[at],
      core: r[at + AccessColumn.Core],
      pid: r[at + AccessColumn.Pid],
      tid: r[at + AccessColumn.Tid],
      access: r[at + AccessColumn.Access],
      va: r[at + AccessColumn.Va],
      pa: r[at + AccessColumn.Pa],
      result: r[at + AccessColumn.Result],
      microSlot: r[at + AccessColumn.MicroSlot],
      mainSlot: r[at + AccessColumn.MainSlot],
      evictedVa: r[at + AccessColumn.EvictedVa],
      evictedOwner: r[at + AccessColumn.EvictedOwner],
      owner: r[at + AccessColumn.Owner],
      filledBy: r[at + AccessColumn.FilledBy],
      filledAt: r[at + AccessColumn.FilledAt],
      kind: r[at + AccessColumn.Kind],
      tag: r[at + AccessColumn.Tag],
      asid: r[at + AccessColumn.Asid],
      cycles: r[at + AccessColumn.Cycles],
      fault: r[at + AccessColumn.Fault] as AccessFault,
      faultLevel: r[at + AccessColumn.FaultLevel],
      root: r[at + AccessColumn.Root],
      micro: r[at + AccessColumn.Micro],
      main: r[at + AccessColumn.Main],
      missClass: r[at + AccessColumn.MissClass],
      lostAt: r[at + AccessColumn.LostAt],
      lostBy: r[at + AccessColumn.LostBy],
      lostTo: r[at + AccessColumn.LostTo],
      walkReads: r[at + AccessColumn.WalkReads],
      refusedBy: r[at + AccessColumn.RefusedBy],
    });
  });
}

/** Empties the log. */
export function clearAccessLog(log: AccessLog): void {
  log.oldest = log.sequence;
}
