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

/** `cause` of a record that no maintenance has removed: the class "cold" is no cause. */
export const aliveRecord = 0;
/** `cause` of a record that is being made. */
const notYet = 255;

/** Records as parallel arrays. The arrays are longer than `rows`. */
export interface TlbHistory extends EntryColumns {
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
  /** First page, base pages, and frame of the entry, and what it was tagged with. */
  vpn: Float64Array;
  span: Float64Array;
  pfn: Float64Array;
  kind: Uint8Array;
  terms: Int32Array;
  tag: Int32Array;
  mask: Int32Array;
  /** Process whose entry it is; -1 for shared and global ones, which are everybody's. */
  pid: Int32Array;
  /** RemovalCause, or `aliveRecord`. */
  cause: Uint8Array;
  /** Slot of the TLB that holds it, -1 = none. */
  slot: Int32Array;
  /** Clock of the last use; while a slot holds it, the slot's stamp is newer. */
  used: Float64Array;
  /** Number of its last fill: orders records. */
  filled: Float64Array;
  /** Tick at which it left the TLB, and the process and page on whose account; -1 = not known, or it has not. */
  lostAt: Float64Array;
  lostBy: Int32Array;
  lostTo: Float64Array;
  /** Fills so far. */
  fills: number;
  /** Records of super pages so far: while there are none, the flush of a page visits one chain. */
  superPages: number;
  /** Record of the entry in each slot, -1 = none. */
  readonly recordOf: Int32Array;
  readonly shadow: ShadowTlb;
}

/** The history of a TLB with that many slots. */
export function createHistory(slots: number): TlbHistory {
  const doubles = (): Float64Array => new Float64Array(64);
  const words = (): Int32Array => new Int32Array(64);
  return {
    state: 0,
    states: 0,
    rows: 0,
    index: createPageIndex(),
    alive: createAliveRecords(64),
    found: -1,
    vpn: doubles(),
    span: doubles(),
    pfn: doubles(),
    kind: new Uint8Array(64),
    terms: words(),
    mask: words(),
    tag: words(),
    pid: words(),
    cause: new Uint8Array(64),
    slot: words(),
    used: doubles(),
    filled: doubles(),
    lostAt: doubles(),
    lostBy: words(),
    lostTo: doubles(),
    fills: 0,
    superPages: 0,
    recordOf: new Int32Array(slots).fill(-1),
    shadow: createShadow(slots),
  };
}

const doubleColumns = ["vpn", "span", "pfn", "used", "filled", "lostAt", "lostTo"] as const;
const wordColumns = ["terms", "tag", "mask", "pid", "slot", "lostBy"] as const;
const byteColumns = ["kind", "cause"] as const;
/** Where `saveHistory` puts the causes. */
const causeAt = doubleColumns.length + wordColumns.length + byteColumns.indexOf("cause");

/** The history changes. */
function noteChange(history: TlbHistory): void {
  history.state = ++history.states;
}

function grow(history: TlbHistory, rows: number): void {
  for (const column of doubleColumns) history[column] = grown(new Float64Array(rows), history[column]);
  for (const column of wordColumns) history[column] = grown(new Int32Array(rows), history[column]);
  for (const column of byteColumns) history[column] = grown(new Uint8Array(rows), history[column]);
  findAlive(history);
}

/** Finds out which records are alive. */
function findAlive(history: TlbHistory): void {
  const { vpn, cause, rows } = history;
  const alive = (history.alive = createAliveRecords(vpn.length));
  for (let row = 0; row < rows; row++) if (cause[row] === aliveRecord) addAlive(alive, vpn[row], row);
}

/** What `TlbHistory.index` finds rows by. */
function keysOf({ vpn, pid }: TlbHistory): PageKeys {
  return { vpn, beside: pid };
}

/** `TlbHistory.pid` of shared and global entries. */
export const everybody = -1;

/** `TlbHistory.pid` of an entry of this kind that a process has filled. */
export function holderOf(kind: EntryClass, pid: number): number {
  return kind === EntryClass.Private ? pid : everybody;
}

function grown<Column extends Float64Array | Int32Array | Uint8Array>(into: Column, from: Column): Column {
  into.set(from.length > into.length ? from.subarray(0, into.length) : from);
  return into;
}

/** Is a record's entry one that the process could use, leaving its tag aside? */
export function belongsTo(history: TlbHistory, row: number, kind: EntryClass, pid: number): boolean {
  return history.kind[row] === kind && (kind !== EntryClass.Private || history.pid[row] === pid);
}

/** Record of exactly this translation under this tag, or -1. */
export function findRecord(history: TlbHistory, vpn: number, kind: EntryClass, tag: number, pid: number): number {
  const { found } = history;
  if (found >= 0 && isRecord(history, found, vpn, kind, tag, pid)) return found;
  let row = firstRow(history.index, vpn, holderOf(kind, pid));
  while (row >= 0 && !isRecord(history, row, vpn, kind, tag, pid)) row = history.index.next[row];
  history.found = row;
  return row;
}

function isRecord(history: TlbHistory, row: number, vpn: number, kind: EntryClass, tag: number, pid: number): boolean {
  return history.vpn[row] === vpn && history.tag[row] === tag && belongsTo(history, row, kind, pid);
}

/**
 * A record for a new tag. A dead one of the same translation is written over, because classify-miss.ts only ever asks for
 * the latest; what maintenance removed stays, because it also counts for a new frame under its tag.
 */
function takeRecord(history: TlbHistory, vpn: number, pfn: number, kind: EntryClass, pid: number): number {
  for (let row = firstRow(history.index, vpn, pid); row >= 0; row = history.index.next[row]) {
    if (
      history.vpn[row] === vpn &&
      history.pfn[row] === pfn &&
      history.cause[row] !== aliveRecord &&
      history.cause[row] !== (MissClass.Flush as number) &&
      belongsTo(history, row, kind, pid)
    )
      return row;
  }
  const row = history.rows;
  if (row >= history.vpn.length) grow(history, row * 2);
  history.rows++;
  history.vpn[row] = vpn;
  history.pid[row] = pid;
  history.span[row] = 0;
  history.cause[row] = notYet;
  addRow(history.index, keysOf(history), row);
  return row;
}

/** A fill for process `filler` has put an entry into a slot. Call after the slot is written. */
export function rememberFill(tlb: Tlb, history: TlbHistory, slot: number, filler: number): void {
  const kind: EntryClass = tlb.kind[slot];
  const vpn = tlb.vpn[slot];
  const pid = holderOf(kind, filler);
  let row = findRecord(history, vpn, kind, tlb.tag[slot], pid);
  if (row < 0) row = takeRecord(history, vpn, tlb.pfn[slot], kind, pid);
  noteChange(history);
  if (tlb.span[slot] > 1 && history.span[row] !== tlb.span[slot]) history.superPages++;
  history.span[row] = tlb.span[slot];
  history.pfn[row] = tlb.pfn[slot];
  history.mask[row] = tlb.mask[slot];
  if (history.cause[row] !== aliveRecord) {
    // An alive record was found by kind and tag, which its terms follow from.
    history.kind[row] = kind;
    history.terms[row] = tlb.terms[slot];
    history.tag[row] = tlb.tag[slot];
    history.cause[row] = aliveRecord;
    addAlive(history.alive, vpn, row);
  }
  history.slot[row] = slot;
  history.used[row] = tlb.stamp[slot];
  history.filled[row] = ++history.fills;
  history.lostAt[row] = history.lostBy[row] = history.lostTo[row] = -1;
  history.recordOf[slot] = row;
  keepInShadow(tlb, history, row);
}

/** An entry was found by a search. Hits that shortcuts answer need no note: what they answer is in the shadow. */
export function rememberHit(tlb: Tlb, history: TlbHistory, slot: number): void {
  const row = history.recordOf[slot];
  if (row < 0 || history.slot[row] !== slot || history.cause[row] !== aliveRecord || inShadow(history, row)) return;
  noteChange(history);
  keepInShadow(tlb, history, row);
}

/** The entry of a slot goes. Call while the slot still has it. Returns its record, or -1. */
export function rememberLoss(tlb: Tlb, history: TlbHistory, slot: number): number {
  const row = history.recordOf[slot];
  noteChange(history);
  history.recordOf[slot] = -1;
  if (row < 0 || history.slot[row] !== slot) return -1;
  history.used[row] = tlb.stamp[slot];
  history.slot[row] = -1;
  return row;
}

/**
 * Maintenance removes all entries that satisfy a condition, held by the TLB or not: of all pages, or of page `vpn` and
 * super pages.
 */
export function rememberRemoval(
  history: TlbHistory,
  condition: (entries: EntryColumns, row: number) => boolean,
  vpn: number,
  cause: RemovalCause,
  tick: number,
  pid: number,
): void {
  if (vpn < 0 || history.superPages > 0) {
    forEachAlive(history.alive, (row) => {
      if (condition(history, row)) remove(history, row, cause, tick, pid);
    });
    return;
  }
  const { next } = history.alive;
  for (let row = firstAlive(history.alive, vpn); row >= 0;) {
    const following = next[row];
    if (history.vpn[row] === vpn && condition(history, row)) remove(history, row, cause, tick, pid);
    row = following;
  }
}

function remove(history: TlbHistory, row: number, cause: RemovalCause, tick: number, pid: number): void {
  noteChange(history);
  history.cause[row] = cause;
  dropAlive(history.alive, history.vpn[row], row);
  history.lostAt[row] = tick;
  history.lostBy[row] = pid;
  history.lostTo[row] = -1;
  dropFromShadow(history, row);
}

/** What a checkpoint keeps of a history: its columns cut to the rows in use, and its single numbers. */
export interface SavedHistory {
  /** Which state of the history it is. */
  readonly state: number;
  readonly arrays: readonly (Float64Array | Int32Array | Uint8Array)[];
  readonly numbers: readonly number[];
}

/**
 * Copies a history. A hash of the copy's arrays and numbers covers all that the future depends on.
 *
 * @param earlier a copy that serves again if nothing has changed since
 */
export function saveHistory(history: TlbHistory, earlier: SavedHistory | null = null): SavedHistory {
  const { rows, shadow } = history;
  if (earlier?.state === history.state) return earlier;
  return {
    state: history.state,
    arrays: [
      ...[...doubleColumns, ...wordColumns, ...byteColumns].map((column) => history[column].slice(0, rows)),
      history.recordOf.slice(),
      shadow.rows.slice(0, shadow.size),
      shadow.times.slice(0, shadow.size),
    ],
    numbers: [rows, history.fills, history.superPages, shadow.size],
  };
}

/** Puts a copy of an earlier moment back: rows are only ever added, so that its pages are the first of those that are there. */
export function restoreHistory(history: TlbHistory, saved: SavedHistory): void {
  const { shadow } = history;
  if (history.state === saved.state) return;
  history.state = saved.state;
  let at = 0;
  cutRows(history.index, keysOf(history), history.rows, saved.numbers[0]);
  reviveAs(history, saved.arrays[causeAt]);
  for (const column of doubleColumns) history[column].set(saved.arrays[at++]);
  for (const column of wordColumns) history[column].set(saved.arrays[at++]);
  for (const column of byteColumns) history[column].set(saved.arrays[at++]);
  history.recordOf.set(saved.arrays[at++]);
  for (let kept = 0; kept < shadow.size; kept++) shadow.place[shadow.rows[kept]] = -1;
  shadow.rows.set(saved.arrays[at++]);
  shadow.times.set(saved.arrays[at]);
  [history.rows, history.fills, history.superPages, shadow.size] = saved.numbers;
  for (let kept = 0; kept < shadow.size; kept++) shadow.place[shadow.rows[kept]] = kept;
  history.found = -1;
}

/** Brings to life, and lets die, what the saved causes say, before they and the pages are put back. */
function reviveAs(history: TlbHistory, causes: SavedHistory["arrays"][number]): void {
  const { alive, vpn, cause, rows } = history;
  for (let row = 0; row < rows; row++) {
    const lives = row < causes.length && causes[row] === aliveRecord;
    if (lives === (cause[row] === aliveRecord)) continue;
    if (lives) addAlive(alive, vpn[row], row);
    else dropAlive(alive, vpn[row], row);
  }
}
