/** What an exploration is asked and what it answers. Plain data. */
import type { SourceRange } from "../../image/image.js";
import type { MachineConfig } from "../../machine/index.js";
import type { OwedFlush, Schedule, ScheduleStep } from "../../kernel/index.js";
import type { JudgedExpectation, SuccessorOptions } from "../successors/index.js";
import type { OtherOrder } from "./other-order.js";
import type { SavedSearch } from "./saved-search.js";

/** What every verdict says of itself: how memory is taken to behave, and what real hardware does besides that is not looked at. */
export const memoryModel = "sequentially consistent, without store buffers and walks out of order";

/**
 * The same of a verdict on a machine: where nothing broke, and the machine has no walk cache, it shows no mistake that takes one, such as a
 * freed table whose address a walk cache keeps (P30). Whoever reads that everything holds has to know it.
 */
export function memoryModelOf({ breaches }: Pick<Verdict, "breaches">, { tlbs }: Pick<MachineConfig, "tlbs">): string {
  const shows = breaches.length > 0 || tlbs.some(({ serves }) => serves === "walk");
  return shows ? memoryModel : `${memoryModel}; this machine has no walk cache`;
}

/** What is explored, and how far. Absent: as the defaults say. */
export interface ExploreOptions extends SuccessorOptions {
  /** A rendezvous: what comes before its release is the same in all schedules. */
  readonly from?: string;
  /** Only schedules that go another way at a step of one that is given: see `OtherOrder`. Bounds count from the beginning of the schedule. */
  readonly other?: OtherOrder;
  /** Most switches between cores that could both go on. Default: no bound. */
  readonly switches?: number;
  /** Most steps of a schedule. Default: no bound. */
  readonly steps?: number;
  /** Most states. Default 1,000,000. */
  readonly states?: number;
  /** Go on after the first breach, and tell every different one. Default false. */
  readonly every?: boolean;
  /** Ask, besides what the file expects, that no pitfall shows. Default false. */
  readonly noHazard?: boolean;
  /** Go on with a search of the same scenario, settings and options. */
  readonly resume?: SavedSearch;
  /** Asked now and then: true ends the search, inconclusively. */
  readonly until?: () => boolean;
  /** States that were met are not told apart by their hash: nothing is merged. For tests; loops never end. Default true. */
  readonly merge?: boolean;
}

/** Default of `ExploreOptions.states`. */
export const defaultStates = 1_000_000;

/** Something that must not be, at the end of a schedule that leads to it. */
export interface Breach {
  readonly kind: "hazard" | "expectation" | "deadlock" | "limit";
  /** What broke, in a sentence. */
  readonly text: string;
  /** Line in the file, or null. */
  readonly line: number | null;
  /** Identifies what broke, whichever way it was reached. */
  readonly key: string;
  readonly schedule: Schedule;
  readonly switches: number;
}

/** A step of a breach's schedule in words. */
export interface ToldStep {
  readonly step: ScheduleStep;
  /** Tick before it. */
  readonly tick: number;
  /** Thread that went on, or null. */
  readonly thread: string | null;
  /** Statement that it ended in; null: none, as for a timer. */
  readonly range: SourceRange | null;
  /** What the kernel did in the middle of a call, as in "flush this core", or null. */
  readonly did: string | null;
  /** What it breaks, in sentences: pitfalls, expectations, how the run ends. */
  readonly breaks: readonly string[];
  /** Translations that are taken away behind it, and that cores still hold. */
  readonly owed: readonly OwedFlush[];
}

/** How an exploration stands. */
export interface Progress {
  readonly states: number;
  readonly transitions: number;
  /** Switches and steps of the schedules that are looked at now. */
  readonly switches: number;
  readonly depth: number;
  /** States that wait to be looked at. */
  readonly queue: number;
  /** There is nothing to do before others have found something out. */
  readonly waits: boolean;
  /** All that has been found out so far, to go on with another time; null where nothing can be kept: schedules that are drawn follow from the
   * seed. */
  readonly save: (() => SavedSearch) | null;
}

/** How it stands while what comes before its schedules is run. */
export const notBegun: Progress = {
  states: 0,
  transitions: 0,
  switches: 0,
  depth: 0,
  queue: 0,
  waits: false,
  save: null,
};

/** The answer. */
export interface Verdict {
  /** `holds`: in every schedule within the bounds. `inconclusive`: a limit came first, and nothing broke before it. */
  readonly verdict: "holds" | "broken" | "inconclusive";
  readonly breaches: readonly Breach[];
  readonly expectations: readonly JudgedExpectation[];
  readonly states: number;
  readonly transitions: number;
  /** Most steps of a schedule that was looked at. */
  readonly depth: number;
  /** Different ends, and in how many schedules' last steps each was reached. */
  readonly ends: readonly { readonly text: string; readonly count: number }[];
  /** Something lay beyond the bound of switches or steps and was not looked at. */
  readonly bounded: boolean;
  /** Why it stopped early, for `inconclusive`. */
  readonly reason: string;
  /** Stacks are shared between threads: schedules begin with `all`. */
  readonly all: boolean;
  /** Schedules that were drawn, where not all were looked at; null: they were, within the bounds. */
  readonly random: { readonly schedules: number; readonly seed: number } | null;
}

/** Nothing broke, and nothing is known. */
export function inconclusive(reason: string): Verdict {
  return {
    verdict: "inconclusive",
    breaches: [],
    expectations: [],
    states: 0,
    transitions: 0,
    depth: 0,
    ends: [],
    bounded: false,
    reason,
    all: false,
    random: null,
  };
}
