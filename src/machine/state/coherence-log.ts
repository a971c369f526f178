/**
 * The memory of the coherence checker: what happened to page tables, contexts, TLBs and ids, in order. A record is a row
 * of doubles; rows are only ever appended, so that going back in time is giving up a tail. The checker reads the log when
 * a translation was wrong, to name the cause by what happened instead of by a guess.
 */

/** What a row tells. Words a…f are told per kind; -1 = none. */
export enum Fact {
  /** A leaf entry was written or cleared. a=root PFN, b=first VPN, c=base pages, d=PFN or -1, e=LeafFlag bits, f=shared id. */
  EntryWritten = 1,
  /** The page tables of a space were given back. a=root PFN. */
  TablesFreed = 2,
  /** A core's context was written. a=root PFN, b=ASID, c and d=shared ids that the space is entitled to, e=space, f=holder. */
  ContextWritten = 3,
  /** Maintenance on one core. a=FlushScope, b=VPN or -1, c=ASID or -1, d=shared id or -1, e=FlushFlaw, f=entries removed. */
  Flushed = 4,
  /**
   * The kernel wanted translations gone. a=holder of the ASID or -1, b=shared id or -1, c=cores that it considered, d=cores
   * that it told.
   */
  FlushSent = 5,
  /** An ASID was given out. a=ASID, b=holder, c=core or -1 for all, d=AsidGrant, e=1 if numbers started over for it. */
  AsidGiven = 6,
  /** A shared id was given to a VAS. a=number, b=vid, c=root PFN of the VAS, or -1 if a single attachment has it. */
  SharedIdGiven = 7,
  /** A shared id has no user any more. a=number. */
  SharedIdFreed = 8,
  /** What a space is entitled to changed, and no register was written. a=space, b and c=shared ids, low and high word. */
  SharesChanged = 9,
  /** A store through a stale entry reached a frame. a=PFN, b=pitfall. */
  Damaged = 10,
}

/** Why maintenance did less than it should have (mmu-hardware §7). */
export enum FlushFlaw {
  None = 0,
  /** The kernel left the first-level TLBs out (P5). */
  MicroLeftOut = 1,
  /** The hardware ignored the command for the first-level TLBs (P6). */
  MicroIgnored = 2,
  /** The hardware kept a global entry (P22). */
  GlobalKept = 3,
  /** The hardware kept an entry of the first-level instruction TLB (P23). */
  FetchKept = 4,
}

/** How an ASID came to its holder. */
export enum AsidGrant {
  /** Never used before on this core, or every entry with it was flushed since. */
  Clean = 0,
  /** Numbers started over and the TLB was not flushed (P1). */
  Unflushed = 1,
  /** An allocator took it for one that the holder had already (P15). */
  Mistaken = 2,
}

/** Doubles per row: kind, tick, core, pid, a…f. */
export const factWords = 10;

/** The rows. `data` grows by doubling and may be longer than what is used. */
export interface FactLog {
  data: Float64Array;
  /** Rows. */
  length: number;
}

/** One row as an object. `at` is its number. */
export interface FactRow {
  readonly at: number;
  readonly kind: Fact;
  readonly tick: number;
  readonly core: number;
  readonly pid: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** An empty log. */
export function createFactLog(): FactLog {
  return { data: new Float64Array(256 * factWords), length: 0 };
}

/** Appends a row. */
export function addFact(
  log: FactLog,
  kind: Fact,
  tick: number,
  core: number,
  pid: number,
  a: number,
  b = -1,
  c = -1,
  d = -1,
  e = -1,
  f = -1,
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
  data[at + 4] = a;
  data[at + 5] = b;
  data[at + 6] = c;
  data[at + 7] = d;
  data[at + 8] = e;
  data[at + 9] = f;
  log.length++;
}

/** The rows as they are. */
export function copyFacts({ data, length }: FactLog): Float64Array {
  return data.slice(0, length * factWords);
}

/** Puts rows from `copyFacts` back. */
export function setFacts(log: FactLog, rows: Float64Array): void {
  while (log.data.length < rows.length) log.data = new Float64Array(log.data.length * 2);
  log.data.set(rows);
  log.length = rows.length / factWords;
}

/** Row number `at`. */
export function factAt(log: FactLog, at: number): FactRow {
  const [kind, tick, core, pid, a, b, c, d, e, f] = log.data.subarray(at * factWords, (at + 1) * factWords);
  return { at, kind, tick, core, pid, a, b, c, d, e, f };
}

/** First row of a kind in [from, to) that satisfies a condition, or null. */
export function firstFact(
  log: FactLog,
  kind: Fact,
  from: number,
  to: number,
  matches: (row: FactRow) => boolean,
): FactRow | null {
  for (let at = Math.max(0, from); at < to; at++) {
    if (log.data[at * factWords] !== kind) continue;
    const row = factAt(log, at);
    if (matches(row)) return row;
  }
  return null;
}

/** Last row of a kind before row `end` that satisfies a condition, or null. */
export function lastFact(log: FactLog, kind: Fact, end: number, matches: (row: FactRow) => boolean): FactRow | null {
  for (let at = end - 1; at >= 0; at--) {
    if (log.data[at * factWords] !== kind) continue;
    const row = factAt(log, at);
    if (matches(row)) return row;
  }
  return null;
}
