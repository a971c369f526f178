/** When a thing changed, and who changed it. */

/** One change. */
export interface ThingChange {
  /** The first tick at which it is what it has become. */
  readonly tick: number;
  readonly before: string;
  readonly after: string;
  /** Process that ran, or "" where nobody did. */
  readonly who: string;
  readonly core: number;
  /** What it did: "store", "TLB fill", "system call munmap". */
  readonly cause: string;
  /** Function and line, or "". */
  readonly place: string;
}

/** Answer to `vas/history`. */
export interface ThingHistory {
  /** The latest first. */
  readonly changes: readonly ThingChange[];
  /** Everything after this tick was looked at; 0 = the whole run up to `tick`. */
  readonly from: number;
  /** Where the session stands. */
  readonly tick: number;
  /** What it is now, and what it was before the first of the changes. */
  readonly now: string;
  readonly initial: string;
  /** The search was cancelled: what is before `from` is not known. */
  readonly cancelled: boolean;
}
