/** What a format of recordings is. */
import type { DescribedEvent } from "./event-description.js";

/** A piece of a file. */
export type Piece = string | Uint8Array;

/** Turns events into a file, piece by piece; keeps no more of them than what is open. */
export interface TraceWriter {
  /** What stands before the first event. */
  readonly head: () => Piece;
  readonly event: (event: DescribedEvent) => Piece;
  /** What stands behind the last; `note` says why the recording ended, if not with the run. */
  readonly tail: (note: string) => Piece;
}
