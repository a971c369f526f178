/**
 * The memory of the coherence checker: what happened to page tables, contexts, TLBs and ids, in order. A record is a row
 * of doubles; rows are only ever appended, so that going back in time is giving up a tail. The checker reads the log when
 * a translation was wrong, to name the cause by what happened instead of by a guess.
 */
import { encodings, mostFields, type Fact, type FactFields } from "./coherence-fact.js";

/** Where and when a row was written. */
export interface FactPlace {
  readonly tick: number;
  readonly core: number;
  readonly pid: number;
}

/** One row: its number `at`, its kind, where and when, and the fields of that kind. */
export type FactRow<Kind extends Fact = Fact> = {
  [One in Kind]: { readonly at: number; readonly kind: One } & FactPlace & FactFields[One];
}[Kind];

/** Doubles per row: kind, tick, core, pid, and the fields of the kind. */
const headWords = 4;
const factWords = headWords + mostFields;

/** The rows. `data` grows by doubling and may be longer than what is used. */
export interface FactLog {
  data: Float64Array;
  /** Rows. */
  length: number;
}

/** An empty log. */
export function createFactLog(): FactLog {
  return { data: new Float64Array(256 * factWords), length: 0 };
}

/** Appends a row. */
export function addFact<Kind extends Fact>(
  log: FactLog,
  kind: Kind,
  tick: number,
  core: number,
  pid: number,
  fields: FactFields[Kind],
): void {
  const at = log.length * factWords;
  if (at === log.data.length) {
    const grown = new Float64Array(log.data.length * 2);
    grown.set(log.data);
    log.data = grown;
  }
  const { data } = log;
  data[at] = kind;
  data[at + 1] = tick;
  data[at + 2] = core;
  data[at + 3] = pid;
  // What a longer row left here when time went back must not be in a state's hash.
  for (let word = at + headWords; word < at + factWords; word++) data[word] = -1;
  encodings[kind].write(data, at + headWords, fields);
  log.length++;
}

/** The doubles of all rows from one of them on. */
export function factsFrom({ data, length }: FactLog, start: number): Float64Array {
  return data.slice(start, length * factWords);
}

/** Puts doubles from `factsFrom` back where they were; how long the log is is told apart. */
export function putFacts(log: FactLog, start: number, rows: Float64Array): void {
  if (log.data.length < start + rows.length) {
    const grown = new Float64Array(Math.max(log.data.length * 2, start + rows.length));
    grown.set(log.data);
    log.data = grown;
  }
  log.data.set(rows, start);
}

/** Row number `at`. */
export function factAt(log: FactLog, at: number): FactRow {
  return rowAt<Fact>(log, log.data[at * factWords], at);
}

function rowAt<Kind extends Fact>(log: FactLog, kind: Kind, at: number): FactRow<Kind>;
// Whoever names a kind gets its fields: what is written under a kind is read under it.
function rowAt({ data }: FactLog, kind: Fact, at: number): object {
  const first = at * factWords;
  const [tick, core, pid] = [data[first + 1], data[first + 2], data[first + 3]];
  return { at, kind, tick, core, pid, ...encodings[kind].read(data, first + headWords) };
}

/** First row of a kind in [from, to) that satisfies a condition, or null. */
export function firstFact<Kind extends Fact>(
  log: FactLog,
  kind: Kind,
  from: number,
  to: number,
  matches: (row: FactRow<Kind>) => boolean,
): FactRow<Kind> | null {
  for (let at = Math.max(0, from); at < to; at++) {
    if (log.data[at * factWords] !== kind) continue;
    const row = rowAt(log, kind, at);
    if (matches(row)) return row;
  }
  return null;
}

/** Last row of a kind before row `end` that satisfies a condition, or null. */
export function lastFact<Kind extends Fact>(
  log: FactLog,
  kind: Kind,
  end: number,
  matches: (row: FactRow<Kind>) => boolean,
): FactRow<Kind> | null {
  for (let at = end - 1; at >= 0; at--) {
    if (log.data[at * factWords] !== kind) continue;
    const row = rowAt(log, kind, at);
    if (matches(row)) return row;
  }
  return null;
}
