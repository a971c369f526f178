/** What is said between a search and those who look ahead for it in other threads. Plain data. */
import type { ScheduleStep } from "../../kernel/index.js";
import type { Learned, Said } from "../successors/index.js";

/** A search begins: what was found out for another one holds no more. */
export interface JobBegin {
  readonly kind: "begin";
  readonly search: number;
  readonly learned: Learned;
}

/** States to look at. */
export interface JobLook {
  readonly kind: "look";
  readonly search: number;
  /** Kinds of steps that have got numbers since the last message, in their order. */
  readonly steps: readonly ScheduleStep[];
  /** States that have been met since the last message: parent and step of each. */
  readonly met: Int32Array;
  /** States that nobody will ask for again, as has turned out since the last message. */
  readonly over: Int32Array;
  /** State and `Reach` of each that is to be looked at. */
  readonly wanted: Int32Array;
}

/** To a thread. */
export type JobRequest = JobBegin | JobLook;

/** Of a thread: what it has found out, in the order in which it was asked. */
export interface JobAnswer {
  readonly search: number;
  /** Kinds of steps, and notes, that have got numbers since the last answer. They are numbers of the thread's own. */
  readonly steps: readonly ScheduleStep[];
  readonly notes: readonly Said[];
  /**
   * Of each state: its number, the reach, how many steps are possible, how many successors follow; the steps; and of each successor its step,
   * its note, and its fingerprint.
   */
  readonly found: Int32Array;
}
