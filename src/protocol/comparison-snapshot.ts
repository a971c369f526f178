/** What the comparison of two settings of a scenario shows. */
import type { OwnerInfo, Position } from "./snapshot.js";

/** Settings of a run that is compared with the session's: a variant of the scenario, and what is set above it. */
export interface ComparedSettings {
  /** Name of a variant; null or absent: the scenario as it is. */
  readonly variant?: string | null;
  /** Settings with their group: `{ name: "machine.tags", value: "asid" }`; `machine.preset` and `kernel.preset` are settings too. */
  readonly settings?: readonly { readonly name: string; readonly value: string }[];
}

/** What `vas/compare` asks for: settings that the session's run is compared with. */
export interface CompareArguments extends ComparedSettings {
  /**
   * Where the session's own settings are these, the other side: the session is B then, and this is A. Elsewhere it says nothing:
   * the session is A. So two sides keep their places when the other one's session comes to the front.
   */
  readonly a?: ComparedSettings | null;
}

/** Which of two runs is meant. */
export type ComparedSide = "a" | "b";

/** Something that the session's run can be compared with. */
export interface ComparisonProposal {
  readonly label: string;
  readonly detail: string;
  readonly group: "variant" | "policy" | "machine" | "kernel" | "setting";
  readonly other: ComparedSettings;
}

/** One of the two runs. */
export interface ComparedRun {
  /** How the sentence calls it: "asid", "variant crowded". */
  readonly label: string;
  readonly status: string;
  /** Why it ended. */
  readonly stop: string;
  readonly ticks: number;
  readonly cycles: number;
  /** Tick of the aligned moment; null: it does not come that far. */
  readonly tick: number | null;
  /** Ticks of it that were watched: lines and the picture are of these. */
  readonly watched: number;
}

/** A counter of both. */
export interface ComparedCounter {
  readonly name: string;
  readonly label: string;
  /** Whose: null = the whole system, else the name of a process or space. */
  readonly of: string | null;
  readonly a: number;
  readonly b: number;
  /** Which direction is better; null: neither. */
  readonly better: "less" | "more" | null;
}

/** What a line cost in a run. */
export interface ComparedLineCost {
  readonly attempts: number;
  readonly cycles: number;
  readonly firstLevel: number;
  readonly walks: number;
  readonly faults: number;
}

/** A line of source in both runs. */
export interface ComparedLine {
  /** Name of the file; null: code that has no source, such as start and exit. */
  readonly source: string | null;
  /** Where the file is, as the client names files; null where `source` is. */
  readonly path: string | null;
  readonly line: number;
  readonly text: string;
  readonly a: ComparedLineCost;
  readonly b: ComparedLineCost;
}

/** Entries of one page in the last TLB level of both runs, at the aligned moment. */
export interface ComparedPage {
  readonly owner: number;
  readonly ownerName: string;
  readonly va: number;
  /** The space whose page tables tell of the page in the session; null: there is none now. */
  readonly space: number | null;
  /** One text an entry: `ASID 1`, `shared 0`, `global`; with the core where there are several. */
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/** A run as a picture: totals at the borders of bins. */
export interface ComparedCurve {
  readonly ticks: readonly number[];
  /** Instructions begun by all threads. */
  readonly progress: readonly number[];
  readonly cycles: readonly number[];
  readonly firstLevel: readonly number[];
  readonly walks: readonly number[];
  /** Name of the process that ran last in each bin; "" = none. */
  readonly runs: readonly string[];
}

/** The whole comparison. */
export interface ComparisonSnapshot {
  readonly position: Position;
  readonly owners: readonly OwnerInfo[];
  readonly scenario: string;
  /** The side that has the session's settings, and follows it. */
  readonly own: ComparedSide;
  /** Settings of both sides: enough to run either. */
  readonly sides: { readonly a: ComparedSettings; readonly b: ComparedSettings };
  readonly a: ComparedRun;
  readonly b: ComparedRun;
  /** Settings that are different, with the value of each; null: the machine's own. */
  readonly differences: readonly { readonly setting: string; readonly a: string | null; readonly b: string | null }[];
  /** What differs, in a sentence or two, and what it comes from. */
  readonly sentence: string;
  readonly why: string;
  /** What has to be known about the comparison: changes by hand that it leaves out, parts that were not watched. */
  readonly remarks: readonly string[];
  /** Where the session stands: thread and instructions that it has begun, or why this cannot be told. */
  readonly aligned: { readonly thread: string; readonly begun: number } | null;
  readonly counters: readonly ComparedCounter[];
  readonly lines: readonly ComparedLine[];
  readonly linesOmitted: number;
  /** Names of the last TLB level of each run. */
  readonly levels: { readonly a: string; readonly b: string };
  readonly pages: readonly ComparedPage[];
  readonly pagesOmitted: number;
  readonly curves: { readonly a: ComparedCurve; readonly b: ComparedCurve };
  /** First progress (instructions begun by all threads) from which misses differ, at most so exact as the rows; null: none. */
  readonly firstDifference: {
    readonly progress: number;
    readonly tickA: number;
    readonly tickB: number;
    readonly exact: boolean;
  } | null;
}
