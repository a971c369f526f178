/** Answers of which each is told as what has changed since the one before. */
import type { Difference } from "./difference.js";

/** Requests whose answers can be told as changes. */
export type SnapshotCommand = "vas/tlb" | "vas/pageTable" | "vas/spaces" | "vas/timeline";

/** An answer of a series. */
export interface Changes {
  /** From 1 on, each one more. A difference is to the answer with the number before: who has not got that asks in a series of another name. */
  readonly number: number;
  /** From nothing: the answer is whole (`is`). */
  readonly difference: Difference;
}
