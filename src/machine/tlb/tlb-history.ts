/**
 * What one TLB has held, so that a miss can be classified. Each record is a translation under a tag: alive while a TLB
 * without limits would still hold it, and then perhaps held by the TLB itself or by its shadow (shadow-tlb.ts).
 *
 * Nothing here is asked on the fast path. The last use of an entry is its stamp while the TLB holds it; only what leaves
 * the TLB is written down.
 */
import { addRow, createPageIndex, cutRows, firstRow, type PageIndex, type PageKeys } from "../base/index.js";
import { EntryClass } from "../config/index.js";
import { MissClass, type RemovalCause } from "../events/index.js";
import {
  addAlive,
  createAliveRecords,
  dropAlive,
  firstAlive,
  forEachAlive,
  type AliveRecords,
} from "./alive-records.js";
import { createShadow, dropFromShadow, inShadow, keepInShadow, type ShadowTlb } from "./shadow-tlb.js";
import type { EntryColumns, Tlb } from "./tlb.js";
import { recordShift, RecordDouble, RecordWord, roomOf } from "./tlb-record.js";

/** `cause` of a record that no maintenance has removed: the class "cold" is no cause. */
export const aliveRecord = 0;
/** `cause` of a record that is being made. */
const notYet = 255;

/** All records. The rows are more than `rows`. */
export interface TlbHistory {
  /** Which of its states this is: one that it has been in before, if it is put back, else a new one. Equal ones are equal in all that follows. */
  state: number;
  /** States so far, those that were gone back over included. */
  states: number;
  rows: number;
  /** Rows by page and `pid`. */
  index: PageIndex;
  alive: AliveRecords;
  /** Row that `findRecord` found last: a miss asks for the record that its refill writes. Scratch, not state. */
  found: number;
  /** Rows that it found before, by page and tag: pages that miss do so again and again. Scratch, too. */
  readonly hints: Int32Array;
  /** `RecordDouble` and `RecordWord` of row n from n << `recordShift` on. */
  doubles: Float64Array;
  words: Int32Array;
  /** Both again, as what rows are found by, and as what entries are removed by: index n << `recordShift` is row n. */
  keys: PageKeys;
  entries: EntryColumns;
  /** Fills so far. */
  fills: number;
  /** Records of super pages so far: while there are none, the flush of a page visits one chain. */
  superPages: number;
  /** Record of the entry in each slot, -1 = none. */
  readonly recordOf: Int32Array;
  readonly shadow: ShadowTlb;
}

/** Rows that are kept for being found again; a power of two. */
const hintCount = 256;

/** Rows that there is room for at first. */
const firstRows = 64;

/** The history of a TLB with that many slots. */
export function createHistory(slots: number): TlbHistory {
  return {
    state: 0,
    states: 0,
    rows: 0,
    index: createPageIndex(),
    alive: createAliveRecords(firstRows),
    found: -1,
    hints: new Int32Array(hintCount).fill(-1),
    ...columnsIn(new Float64Array(firstRows << recordShift), new Int32Array(firstRows << recordShift)),
    fills: 0,
    superPages: 0,
    recordOf: new Int32Array(slots).fill(-1),
    shadow: createShadow(slots),
  };
}

function columnsIn(
  doubles: Float64Array,
  words: Int32Array,
): Pick<TlbHistory, "doubles" | "words" | "keys" | "entries"> {
  const entries = {
    vpn: doubles,
    span: doubles.subarray(RecordDouble.Span),
    pfn: doubles.subarray(RecordDouble.Pfn),
    kind: words.subarray(RecordWord.Kind),
    terms: words,
    tag: words.subarray(RecordWord.Tag),
    mask: words.subarray(RecordWord.Mask),
  };
  return {
    doubles,
    words,
    keys: { vpn: doubles, beside: words.subarray(RecordWord.Pid), shift: recordShift },
    entries,
  };
}

/** The history changes. */
function noteChange(history: TlbHistory): void {
  history.state = ++history.states;
}

function grow(history: TlbHistory, rows: number): void {
  const { doubles, words } = history;
  Object.assign(history, columnsIn(new Float64Array(rows << recordShift), new Int32Array(rows << recordShift)));
  history.doubles.set(doubles);
  history.words.set(words);
  findAlive(history);
}

/** Finds out which records are alive. */
function findAlive(history: TlbHistory): void {
  const { doubles, words, rows } = history;
  const alive = (history.alive = createAliveRecords(roomOf(history.words)));
  for (let row = 0; row < rows; row++) {
    const at = row << recordShift;
    if (words[at + RecordWord.Cause] === aliveRecord) addAlive(alive, doubles[at + RecordDouble.Vpn], row);
  }
}

/** `RecordWord.Pid` of shared and global entries. */
export const everybody = -1;

/** `RecordWord.Pid` of an entry of this kind that a process has filled. */
export function holderOf(kind: EntryClass, pid: number): number {
  return kind === EntryClass.Private ? pid : everybody;
}

/** Is a record's entry one that the process could use, leaving its tag aside? */
export function belongsTo({ words }: TlbHistory, row: number, kind: EntryClass, pid: number): boolean {
  const at = row << recordShift;
  return words[at + RecordWord.Kind] === kind && (kind !== EntryClass.Private || words[at + RecordWord.Pid] === pid);
}

/** Record of exactly this translation under this tag, or -1. */
export function findRecord(history: TlbHistory, vpn: number, kind: EntryClass, tag: number, pid: number): number {
  const { found, hints } = history;
  if (found >= 0 && isRecord(history, found, vpn, kind, tag, pid)) return found;
  // There is one record of these at most: whichever way it is found.
  const hint = (vpn ^ (tag << 4)) & (hintCount - 1);
  let row = hints[hint];
  if (row < 0 || row >= history.rows || !isRecord(history, row, vpn, kind, tag, pid)) {
    row = firstRow(history.index, vpn, holderOf(kind, pid));
    while (row >= 0 && !isRecord(history, row, vpn, kind, tag, pid)) row = history.index.next[row];
    hints[hint] = row;
  }
  history.found = row;
  return row;
}

function isRecord(history: TlbHistory, row: number, vpn: number, kind: EntryClass, tag: number, pid: number): boolean {
  const { doubles, words } = history;
  const at = row << recordShift;
  return (
    doubles[at + RecordDouble.Vpn] === vpn &&
    words[at + RecordWord.Tag] === tag &&
    words[at + RecordWord.Kind] === kind &&
    (kind !== EntryClass.Private || words[at + RecordWord.Pid] === pid)
  );
}

/**
 * A record for a new tag. A dead one of the same translation is written over, because classify-miss.ts only ever asks for
 * the latest; what maintenance removed stays, because it also counts for a new frame under its tag.
 */
function takeRecord(history: TlbHistory, vpn: number, pfn: number, kind: EntryClass, pid: number): number {
  for (let row = firstRow(history.index, vpn, pid); row >= 0; row = history.index.next[row]) {
    const at = row << recordShift;
    const cause = history.words[at + RecordWord.Cause];
    if (
      history.doubles[at + RecordDouble.Vpn] === vpn &&
      history.doubles[at + RecordDouble.Pfn] === pfn &&
      cause !== aliveRecord &&
      cause !== (MissClass.Flush as number) &&
      belongsTo(history, row, kind, pid)
    )
      return row;
  }
  const row = history.rows;
  if (row >= roomOf(history.words)) grow(history, row * 2);
  history.rows++;
  const at = row << recordShift;
  history.doubles[at + RecordDouble.Vpn] = vpn;
  history.doubles[at + RecordDouble.Span] = 0;
  history.words[at + RecordWord.Pid] = pid;
  history.words[at + RecordWord.Cause] = notYet;
  addRow(history.index, history.keys, row);
  return row;
}

/** A fill for process `filler` has put an entry into a slot. Call after the slot is written. */
export function rememberFill(tlb: Tlb, history: TlbHistory, slot: number, filler: number): void {
  const kind: EntryClass = tlb.kind[slot];
  const vpn = tlb.vpn[slot];
  const span = tlb.span[slot];
  const pid = holderOf(kind, filler);
  let row = findRecord(history, vpn, kind, tlb.tag[slot], pid);
  if (row < 0) row = takeRecord(history, vpn, tlb.pfn[slot], kind, pid);
  noteChange(history);
  const { doubles, words } = history;
  const at = row << recordShift;
  if (span > 1 && doubles[at + RecordDouble.Span] !== span) history.superPages++;
  doubles[at + RecordDouble.Span] = span;
  doubles[at + RecordDouble.Pfn] = tlb.pfn[slot];
  doubles[at + RecordDouble.Used] = tlb.stamp[slot];
  doubles[at + RecordDouble.Filled] = ++history.fills;
  doubles[at + RecordDouble.LostAt] = -1;
  doubles[at + RecordDouble.LostTo] = -1;
  words[at + RecordWord.LostBy] = -1;
  words[at + RecordWord.Mask] = tlb.mask[slot];
  words[at + RecordWord.Slot] = slot;
  if (words[at + RecordWord.Cause] !== aliveRecord) {
    // An alive record was found by kind and tag, which its terms follow from.
    words[at + RecordWord.Kind] = kind;
    words[at + RecordWord.Terms] = tlb.terms[slot];
    words[at + RecordWord.Tag] = tlb.tag[slot];
    words[at + RecordWord.Cause] = aliveRecord;
    addAlive(history.alive, vpn, row);
  }
  history.recordOf[slot] = row;
  keepInShadow(tlb, history, row);
}

/** An entry was found by a search. Hits that shortcuts answer need no note: what they answer is in the shadow. */
export function rememberHit(tlb: Tlb, history: TlbHistory, slot: number): void {
  const row = history.recordOf[slot];
  if (row < 0 || inShadow(history, row)) return;
  const at = row << recordShift;
  if (history.words[at + RecordWord.Slot] !== slot || history.words[at + RecordWord.Cause] !== aliveRecord) return;
  noteChange(history);
  keepInShadow(tlb, history, row);
}

/** The entry of a slot goes. Call while the slot still has it. Returns its record, or -1. */
export function rememberLoss(tlb: Tlb, history: TlbHistory, slot: number): number {
  const row = history.recordOf[slot];
  noteChange(history);
  history.recordOf[slot] = -1;
  const at = row << recordShift;
  if (row < 0 || history.words[at + RecordWord.Slot] !== slot) return -1;
  history.doubles[at + RecordDouble.Used] = tlb.stamp[slot];
  history.words[at + RecordWord.Slot] = -1;
  return row;
}

/**
 * Maintenance removes all entries that satisfy a condition, held by the TLB or not: of all pages, or of page `vpn` and
 * super pages.
 *
 * @param condition is given the index of a record in the columns, which is not its row
 */
export function rememberRemoval(
  history: TlbHistory,
  condition: (entries: EntryColumns, at: number) => boolean,
  vpn: number,
  cause: RemovalCause,
  tick: number,
  pid: number,
): void {
  const { entries } = history;
  if (vpn < 0 || history.superPages > 0) {
    forEachAlive(history.alive, (row) => {
      if (condition(entries, row << recordShift)) remove(history, row, cause, tick, pid);
    });
    return;
  }
  const { next } = history.alive;
  for (let row = firstAlive(history.alive, vpn); row >= 0;) {
    const following = next[row];
    if (history.doubles[(row << recordShift) + RecordDouble.Vpn] === vpn && condition(entries, row << recordShift))
      remove(history, row, cause, tick, pid);
    row = following;
  }
}

/** Maintenance removes one record. */
export function removeRecord(history: TlbHistory, row: number, cause: RemovalCause, tick: number, pid: number): void {
  if (row >= 0 && history.words[(row << recordShift) + RecordWord.Cause] === aliveRecord)
    remove(history, row, cause, tick, pid);
}

function remove(history: TlbHistory, row: number, cause: RemovalCause, tick: number, pid: number): void {
  noteChange(history);
  const at = row << recordShift;
  history.words[at + RecordWord.Cause] = cause;
  dropAlive(history.alive, history.doubles[at + RecordDouble.Vpn], row);
  history.doubles[at + RecordDouble.LostAt] = tick;
  history.words[at + RecordWord.LostBy] = pid;
  history.doubles[at + RecordDouble.LostTo] = -1;
  dropFromShadow(history, row);
}

/** What a checkpoint keeps of a history: its records, the slots', the shadow, and its single numbers. */
export interface SavedHistory {
  /** Which state of the history it is. */
  readonly state: number;
  readonly arrays: readonly [
    doubles: Float64Array,
    words: Int32Array,
    recordOf: Int32Array,
    shadowRows: Int32Array,
    shadowTimes: Float64Array,
  ];
  readonly numbers: readonly number[];
}

/**
 * Copies a history. A hash of the copy's columns (`columnsOf`) and numbers covers all that the future depends on.
 *
 * @param earlier a copy that serves again if nothing has changed since
 */
export function saveHistory(history: TlbHistory, earlier: SavedHistory | null = null): SavedHistory {
  const { rows, shadow } = history;
  if (earlier?.state === history.state) return earlier;
  return {
    state: history.state,
    arrays: [
      history.doubles.slice(0, rows << recordShift),
      history.words.slice(0, rows << recordShift),
      history.recordOf.slice(),
      shadow.rows.slice(0, shadow.size),
      shadow.times.slice(0, shadow.size),
    ],
    numbers: [rows, history.fills, history.superPages, shadow.size],
  };
}

/** Order of the columns in a hash of a copy: that of the time when each was an array of its own. */
const hashedDoubles = [
  RecordDouble.Vpn,
  RecordDouble.Span,
  RecordDouble.Pfn,
  RecordDouble.Used,
  RecordDouble.Filled,
  RecordDouble.LostAt,
  RecordDouble.LostTo,
];
const hashedWords = [
  RecordWord.Terms,
  RecordWord.Tag,
  RecordWord.Mask,
  RecordWord.Pid,
  RecordWord.Slot,
  RecordWord.LostBy,
  RecordWord.Kind,
  RecordWord.Cause,
];

/** All that the future depends on, column by column. */
export function columnsOf({ arrays, numbers }: SavedHistory): readonly (Float64Array | Int32Array)[] {
  const [doubles, words, ...others] = arrays;
  const rows = numbers[0];
  const column = <Column extends Float64Array | Int32Array>(into: Column, from: Column, offset: number): Column => {
    for (let row = 0; row < rows; row++) into[row] = from[(row << recordShift) + offset];
    return into;
  };
  return [
    ...hashedDoubles.map((offset) => column(new Float64Array(rows), doubles, offset)),
    ...hashedWords.map((offset) => column(new Int32Array(rows), words, offset)),
    ...others,
  ];
}

/** Puts a copy of an earlier moment back: rows are only ever added, so that its pages are the first of those that are there. */
export function restoreHistory(history: TlbHistory, saved: SavedHistory): void {
  const { shadow } = history;
  if (history.state === saved.state) return;
  history.state = saved.state;
  const [doubles, words, recordOf, rows, times] = saved.arrays;
  cutRows(history.index, history.keys, history.rows, saved.numbers[0]);
  reviveAs(history, words);
  history.doubles.set(doubles);
  history.words.set(words);
  history.recordOf.set(recordOf);
  for (let kept = 0; kept < shadow.size; kept++) shadow.place[shadow.rows[kept]] = -1;
  shadow.rows.set(rows);
  shadow.times.set(times);
  [history.rows, history.fills, history.superPages, shadow.size] = saved.numbers;
  for (let kept = 0; kept < shadow.size; kept++) shadow.place[shadow.rows[kept]] = kept;
  history.found = -1;
}

/** Brings to life, and lets die, what the saved records say, before they and the pages are put back. */
function reviveAs(history: TlbHistory, saved: Int32Array): void {
  const { alive, doubles, words, rows } = history;
  for (let row = 0; row < rows; row++) {
    const at = row << recordShift;
    const lives = at < saved.length && saved[at + RecordWord.Cause] === aliveRecord;
    if (lives === (words[at + RecordWord.Cause] === aliveRecord)) continue;
    if (lives) addAlive(alive, doubles[at + RecordDouble.Vpn], row);
    else dropAlive(alive, doubles[at + RecordDouble.Vpn], row);
  }
}
