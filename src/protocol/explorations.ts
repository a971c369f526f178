/**
 * Explorations in the editor: what the extension asks of the language server, which looks at all schedules of a scenario, and what it
 * answers. Lines and columns are 1-based, ends exclusive.
 */
import type { TextRange } from "./scenario-tests.js";
import type { Position } from "./snapshot.js";

/** Requests, with the parameters `ExploreQuery`, and a notification. */
export const explorationRequests = {
  /** `ExploreResult`; cancelling it ends the exploration. */
  explore: "vas/explore",
  /** Notification from the server: `ExploreProgress`, a few times a second. */
  progress: "vas/exploreProgress",
} as const;

/** A scenario whose schedules are to be looked at, within the bounds of its `explore` block. */
export interface ExploreQuery {
  readonly uri: string;
  /** Null: as it is written. */
  readonly variant: string | null;
  /** Told again in each report of progress. */
  readonly id: number;
}

/** How an exploration stands. */
export interface ExploreProgress {
  readonly id: number;
  readonly states: number;
  readonly transitions: number;
  /** Switches and steps of the schedules that are looked at now. */
  readonly switches: number;
  readonly depth: number;
  /** What waits to be looked at. */
  readonly queue: number;
}

/** One step of a schedule. */
export interface ScheduleRow {
  /** As in the text of a schedule: `c0`. */
  readonly token: string;
  readonly core: number;
  /** Thread that goes on, or null: a timer's or the hardware's step. */
  readonly thread: string | null;
  /** The statement that it ends in, in one line; empty: none. */
  readonly statement: string;
  /** Where that is; null: nowhere. */
  readonly range: (TextRange & { readonly source: string }) | null;
  /** Tick before the step. */
  readonly tick: number;
  /** What the step breaks, in sentences. */
  readonly breaks: readonly string[];
  /** Translations that are taken away behind it and that cores still hold, in the order in which they were taken away. */
  readonly owed: readonly OwedTranslation[];
}

/** A translation that kernel code has taken away and not flushed everywhere. */
export interface OwedTranslation {
  /** "0x1000_0000 → frame 0x80009". */
  readonly text: string;
  /** `open`: a hit is no fault yet; `due`: it is one; `freed`: of a frame that may be somebody else's. */
  readonly state: "open" | "due" | "freed";
}

/** The schedule that a session follows. */
export interface ScheduleSnapshot {
  readonly position: Position;
  readonly cores: number;
  /** Null: none is followed. */
  readonly steps: readonly ScheduleRow[] | null;
  /** Steps that are done: the next one, which may have begun, is `steps[at]`. */
  readonly at: number;
  /** There are more steps than are told. */
  readonly cut: boolean;
  /** Why the step behind the last one is not possible, or null. */
  readonly problem: string | null;
}

/** What broke. */
export interface ExploredBreach {
  readonly kind: "hazard" | "expectation" | "deadlock" | "limit";
  readonly text: string;
  /** Line of the expectation that broke, or null. */
  readonly line: number | null;
  readonly switches: number;
  /** The schedule as text, which a file, a launch and `vas run` take. */
  readonly schedule: string;
  readonly steps: readonly ScheduleRow[];
}

/** An expectation over all schedules. */
export interface ExploredExpectation {
  readonly line: number;
  /** `expect always kernel.n < 2` without its first word. */
  readonly text: string;
  readonly verdict: "holds" | "broken" | "seen" | "never" | "not judged";
  /** Why it was not judged; empty otherwise. */
  readonly reason: string;
}

/** The answer. */
export interface ExploreResult {
  /** `error`: nothing ran, the file or its settings are wrong; `cancelled`: somebody ended it. */
  readonly status: "holds" | "broken" | "inconclusive" | "error" | "cancelled";
  /** `broken: 11 steps, 4 switches`, with what it took and how far it goes. */
  readonly summary: string;
  /** Why, where nothing else says it. */
  readonly reason: string;
  /** Where the reason is, if it has a place: an error of the file. */
  readonly place: (TextRange & { readonly uri: string }) | null;
  readonly breaches: readonly ExploredBreach[];
  readonly expectations: readonly ExploredExpectation[];
  readonly states: number;
  readonly transitions: number;
  readonly milliseconds: number;
}

/** The answer about other orders at a step of a schedule. */
export interface OtherOrderResult extends ExploreResult {
  /** The step, from 1, and what does not come there. */
  readonly step: number;
  readonly token: string;
}
