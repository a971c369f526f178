/**
 * The shadow of a TLB: which translations a fully associative TLB of the same size, replaced least recently used and
 * flushed with it, would hold now. What misses the TLB and is in the shadow is a conflict miss, by the standard
 * definition.
 *
 * The shadow is a heap of records by time of last use. Hits do not touch it: a record's time is brought up to date, from
 * the stamp of the slot that holds it, when it comes to the top. A TLB whose replacement is not LRU may keep an entry
 * that the shadow has given up; the next use must then be seen, so its shortcut is dropped.
 */
import { forgetSlot } from "./shortcut.js";
import type { TlbHistory } from "./tlb-history.js";
import { recordShift, RecordDouble, RecordWord, roomOf } from "./tlb-record.js";
import type { Tlb } from "./tlb.js";

/** The heap; index 0 is the record used longest ago, as far as is known. */
export interface ShadowTlb {
  readonly capacity: number;
  size: number;
  /** Records of the history, and the time of use that they are ordered by. */
  readonly rows: Int32Array;
  readonly times: Float64Array;
  /** Where each record is, -1 = not in the shadow. Grows with the history. */
  place: Int32Array;
}

/** An empty shadow. */
export function createShadow(capacity: number): ShadowTlb {
  return {
    capacity,
    size: 0,
    rows: new Int32Array(capacity),
    times: new Float64Array(capacity),
    place: new Int32Array(64).fill(-1),
  };
}

/** Would the shadow hit? */
export function inShadow(history: TlbHistory, row: number): boolean {
  return history.shadow.place[row] >= 0;
}

function lastUse(tlb: Tlb, history: TlbHistory, row: number): number {
  const at = row << recordShift;
  const slot = history.words[at + RecordWord.Slot];
  return slot >= 0 ? tlb.stamp[slot] : history.doubles[at + RecordDouble.Used];
}

/** The record was used or filled just now: it is in the shadow afterwards, and the one used longest ago may not be. */
export function keepInShadow(tlb: Tlb, history: TlbHistory, row: number): void {
  const { shadow } = history;
  if (row >= shadow.place.length) {
    const place = new Int32Array(Math.max(roomOf(history.words), row + 1)).fill(-1);
    place.set(shadow.place);
    shadow.place = place;
  }
  if (shadow.place[row] >= 0) return;
  if (shadow.size === shadow.capacity) giveUpOldest(tlb, history);
  const at = shadow.size++;
  put(shadow, at, row, lastUse(tlb, history, row));
  rise(shadow, at);
}

function giveUpOldest(tlb: Tlb, history: TlbHistory): void {
  const { shadow } = history;
  for (;;) {
    const row = shadow.rows[0];
    const time = lastUse(tlb, history, row);
    if (time <= shadow.times[0]) {
      dropFromShadow(history, row);
      const slot = history.words[(row << recordShift) + RecordWord.Slot];
      if (slot >= 0) forgetSlot(tlb, slot);
      return;
    }
    shadow.times[0] = time;
    sink(shadow, 0);
  }
}

/** Takes a record out, if it is in. */
export function dropFromShadow(history: TlbHistory, row: number): void {
  const { shadow } = history;
  const at = shadow.place[row];
  if (at < 0) return;
  shadow.place[row] = -1;
  const last = --shadow.size;
  if (at === last) return;
  const moved = shadow.rows[last];
  put(shadow, at, moved, shadow.times[last]);
  rise(shadow, at);
  sink(shadow, shadow.place[moved]);
}

function put(shadow: ShadowTlb, at: number, row: number, time: number): void {
  shadow.rows[at] = row;
  shadow.times[at] = time;
  shadow.place[row] = at;
}

function rise({ rows, times, place }: ShadowTlb, from: number): void {
  const row = rows[from];
  const time = times[from];
  let at = from;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const older = times[parent];
    if (older <= time) break;
    const moved = rows[parent];
    rows[at] = moved;
    times[at] = older;
    place[moved] = at;
    at = parent;
  }
  rows[at] = row;
  times[at] = time;
  place[row] = at;
}

function sink({ rows, times, place, size }: ShadowTlb, from: number): void {
  const row = rows[from];
  const time = times[from];
  let at = from;
  for (;;) {
    let child = at * 2 + 1;
    if (child >= size) break;
    let younger = times[child];
    if (child + 1 < size && times[child + 1] < younger) younger = times[++child];
    if (younger >= time) break;
    const moved = rows[child];
    rows[at] = moved;
    times[at] = younger;
    place[moved] = at;
    at = child;
  }
  rows[at] = row;
  times[at] = time;
  place[row] = at;
}
