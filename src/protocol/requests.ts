/**
 * Custom Debug Adapter Protocol messages, for any client. Standard requests carry the rest. Names start with `vas/`.
 */
import type { CompareArguments, ComparisonProposal, ComparisonSnapshot } from "./comparison-snapshot.js";
import type { OtherOrderResult, ScheduleSnapshot } from "./explorations.js";
import type { LessonSnapshot } from "./lesson-snapshot.js";
import type { Changes, SnapshotCommand } from "./changes/index.js";
import type { HazardPage } from "./hazard.js";
import type { LineHeat, Verdict } from "./verdict.js";
import type { ThingHistory } from "./thing-history.js";
import type { WindowEvents } from "./window-events.js";
import type { Story, StoryTone } from "./story.js";
import type {
  FrameSnapshot,
  PageTableSnapshot,
  Position,
  SpacesSnapshot,
  TimelineSnapshot,
  TlbSnapshot,
  AccessExplanation,
  WalkStepSnapshot,
} from "./snapshot.js";

/** Which parts of the system the last step changed; a view whose part is false need not ask again. */
export interface Dirty {
  readonly tlb: boolean;
  readonly pageTables: boolean;
  readonly spaces: boolean;
}

/** Body of the event `vas/stopped`, sent right after `stopped`. */
export interface VasStoppedEvent {
  readonly position: Position;
  readonly dirty: Dirty;
  /** What happened, told once for everybody. */
  readonly story: Story;
  /** Source line (1-based) and note for the end of that line, or null. */
  readonly note: {
    readonly source: string;
    readonly line: number;
    readonly text: string;
    readonly missed: boolean;
    readonly tone: StoryTone;
  } | null;
}

/** Arguments and answer of each custom request. */
export interface VasRequests {
  "vas/position": { arguments: Record<string, never>; body: { position: Position } };
  /** `access`: tell this access of the step instead of the one that the story is about. */
  "vas/tlb": { arguments: { core?: number; access?: number | null }; body: TlbSnapshot };
  "vas/pageTable": {
    /** `space` null or absent: the space the stopped thread executes in. `expanded`: row ids; "walk" opens the last walk's path too. `frame`: also answer who maps it; -1 = the frame of the page that the story is about. `detail`: row whose bits are told; without it that of the story. */
    arguments: {
      space?: number | null;
      expanded?: readonly string[];
      limit?: number;
      frame?: number | null;
      access?: number | null;
      detail?: string | null;
    };
    body: PageTableSnapshot;
  };
  /**
   * `lanes`: at most this many maps, first those of `space` (of a VAS: its users' too), of the VAS that has `va` (without it
   * the address that the story is about), and of what runs; without `lanes` all.
   */
  "vas/spaces": {
    arguments: { lanes?: number; space?: number | null; va?: number | null };
    body: SpacesSnapshot;
  };
  /** The run so far in at most `bins` bins between two ticks; all of it without them. */
  "vas/timeline": {
    arguments: { from?: number | null; to?: number | null; bins?: number };
    body: TimelineSnapshot;
  };
  /**
   * The answer to another request, as what has changed since the answer before in the same series: one name for everything that a client
   * asks in turn and keeps the answers of. The first of a series is whole, and so is one after a series that the adapter has forgotten.
   */
  "vas/changes": {
    arguments: { series: string; command: SnapshotCommand; arguments: Readonly<Record<string, unknown>> };
    body: Changes;
  };
  /**
   * When a TLB slot (`level` by name), or the page-table entry of an address, changed and by whom; found by a replay of the
   * session's own run, with progress and `cancel`. The latest `most` changes.
   */
  "vas/history": {
    arguments: {
      kind: "slot" | "entry";
      core?: number;
      level?: string;
      slot?: number;
      space?: number;
      va?: number;
      most?: number;
    };
    body: ThingHistory;
  };
  "vas/frame": { arguments: { pfn: number }; body: FrameSnapshot };
  /** Translate without side effects: what the page tables and TLBs say of an address now. */
  "vas/translate": {
    arguments: { space?: number | null; va: number };
    body: { va: number; pa: number | null; walk: readonly WalkStepSnapshot[]; text: string; cached: readonly string[] };
  };
  /** Travel to a tick, backwards or forwards; a `stopped` event (reason "goto") follows. `keepFocus`: whoever asks keeps the focus. */
  "vas/seek": { arguments: { tick: number; keepFocus?: boolean }; body: { position: Position } };
  /** Kinds of events that a run can stop at, with the fields that a condition may have. */
  "vas/events": {
    arguments: Record<string, never>;
    body: {
      events: readonly {
        readonly filter: string;
        readonly label: string;
        readonly description: string;
        readonly fields: readonly string[];
      }[];
    };
  };
  /**
   * Runs to the next event of a filter (an id of the exception filters) that satisfies a condition, or back to the previous
   * one. Breakpoints and chosen filters stop it as ever; a `stopped` event follows.
   */
  "vas/runToEvent": {
    arguments: { filter: string; condition?: string | null; direction?: "forward" | "backward" | null };
    body: { position: Position };
  };
  /** Runs to a line (in the client's counting), or back to where it was executed last. */
  "vas/runToLine": {
    arguments: { path: string; line: number; direction?: "forward" | "backward" | null };
    body: { position: Position };
  };
  /** The previous statement (or instruction) of the thread in any frame: into the end of a call. */
  "vas/stepBackInto": {
    arguments: { threadId: number; granularity?: "statement" | "line" | "instruction" };
    body: { position: Position };
  };
  /** Back to the statement of the caller that made the call. */
  "vas/stepBackOut": { arguments: { threadId: number }; body: { position: Position } };
  /** The story of the stop; `index` asks for that of one access of the step (its place in `TlbSnapshot.accesses`). */
  "vas/story": { arguments: { index?: number | null }; body: { story: Story } };
  /** Looks at another thread of the same stop: its core, its space, its last step. A new `vas/stopped` follows. */
  "vas/follow": { arguments: { tid: number }; body: { position: Position } };
  /** Settings and variants that the session's run can be compared with, one choice each. */
  "vas/comparable": { arguments: Record<string, never>; body: { proposals: readonly ComparisonProposal[] } };
  /**
   * The session's run beside one of the same scenario under other settings, aligned where the session stands. Both are run on
   * machines of their own the first time, with progress; `cancel` ends that. The session is not moved.
   */
  "vas/compare": { arguments: CompareArguments; body: ComparisonSnapshot };
  /** Single events of a stretch of at most 200,000 ticks, found beside the session by a replay, with progress and `cancel`. */
  "vas/eventsBetween": { arguments: { from: number; to: number; limit?: number }; body: WindowEvents };
  /** The run up to here, or a stretch of it, as a file that other tools read; base64. */
  "vas/trace": {
    arguments: { format: "perfetto" | "chrome" | "csv" | "jsonl"; from?: number; to?: number };
    body: { data: string; events: number; cut: boolean };
  };
  /** What each line costs in the whole run, counted on a machine beside the session, with progress and `cancel`. */
  "vas/heat": { arguments: Record<string, never>; body: LineHeat };
  /** Tick behind the first miss of what another process has or had in a TLB; null: there was none, or that is not known. */
  "vas/firstRedundant": { arguments: Record<string, never>; body: { tick: number | null } };
  /** The latest finding of that number ("P4") in full, with the settings that would have kept it from the run. */
  "vas/hazard": { arguments: { id: string }; body: HazardPage };
  /** What the run has come to: expectations with what was found, walks, hazards. */
  "vas/verdict": { arguments: Record<string, never>; body: Verdict };
  /** Questions about the run, with the state before each, its answer and its stages; made beside the session, with progress. */
  "vas/lesson": { arguments: { seed?: number; count?: number }; body: LessonSnapshot };
  /**
   * The schedule that the run follows, and how many of its steps are done: the next one, which may have begun, is `steps[at]`. `steps` is
   * null where no schedule is followed; `cut`: there are more steps than it has.
   */
  "vas/schedule": {
    arguments: Record<string, never>;
    body: ScheduleSnapshot;
  };
  /**
   * What becomes of the schedule that the run follows if something else comes next at a step of it (from 1): all other orders are explored on
   * machines beside the session, with progress, and `cancel` ends that. The session is not moved.
   */
  "vas/otherOrder": { arguments: { step: number }; body: OtherOrderResult };
  /** The last step's accesses, explained. */
  "vas/explain": { arguments: Record<string, never>; body: { access: AccessExplanation | null } };
  /** Everything there is, hashed: equal hashes = equal machine, kernel and counters. For tests and for comparing runs. */
  "vas/hash": { arguments: Record<string, never>; body: { hash: string } };
}

export type VasRequestName = keyof VasRequests;
export const vasStoppedEvent = "vas/stopped";
