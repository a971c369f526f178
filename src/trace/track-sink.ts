/** Tracks with slices, instants, counters and flows: what viewers of recordings draw, whatever the format of the file. */
import type { EventFacts } from "./event-description.js";
import type { Piece } from "./writer.js";

/** A row of a viewer. */
export interface Track {
  /** From 1; each has its own. */
  readonly id: number;
  readonly name: string;
  /** Track that it belongs to, or null. */
  readonly parent: Track | null;
  readonly kind:
    | { readonly is: "group" }
    | { readonly is: "row" }
    | { readonly is: "counter"; readonly unit: string }
    | { readonly is: "process"; readonly pid: number }
    | { readonly is: "thread"; readonly pid: number; readonly tid: number };
}

/** Something on a track. */
export interface Mark {
  readonly track: Track;
  /** Nanoseconds of simulated time; not less than those of the mark before on the same track. */
  readonly at: number;
  readonly name: string;
  readonly category: string;
  readonly facts: EventFacts;
  /** Numbers of the arrows that begin here, and of those that end here. */
  readonly sends: readonly number[];
  readonly receives: readonly number[];
}

/** A format that has tracks. Slices of a track nest: the last begun ends first. */
export interface TrackSink {
  readonly head: () => Piece;
  readonly track: (track: Track) => Piece;
  readonly begin: (mark: Mark) => Piece;
  readonly end: (track: Track, at: number) => Piece;
  readonly instant: (mark: Mark) => Piece;
  readonly counter: (track: Track, at: number, value: number) => Piece;
  readonly tail: (note: string) => Piece;
}
