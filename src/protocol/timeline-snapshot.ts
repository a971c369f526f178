/** What the timeline view draws. */
import type { OwnerInfo, Position } from "./snapshot.js";

/** The timeline view: the run so far in bins of ticks, from samples of the counters. */
export interface TimelineSnapshot {
  readonly position: Position;
  readonly owners: readonly OwnerInfo[];
  /** The last tick that was ever run, past the position if somebody has gone back. */
  readonly end: number;
  /** Bin i holds the ticks from `edges[i]` up to `edges[i + 1]`. */
  readonly edges: readonly number[];
  /** Ticks between two samples: no bin is finer. */
  readonly interval: number;
  /** Names of the classes of misses, or none if the machine does not classify. */
  readonly classes: readonly string[];
  readonly cores: readonly TimelineCore[];
  readonly hazards: readonly TimelineHazard[];
  /** Ticks of the checkpoints: the way to a moment begins at the one before it. */
  readonly checkpoints: readonly number[];
  /** Processes by pid, with their owner, as far as they are known at the position. */
  readonly processes: readonly { readonly pid: number; readonly name: string; readonly owner: number }[];
  readonly vases: readonly { readonly vid: number; readonly name: string; readonly owner: number }[];
  /** Who was at which VAS in the stretch, as exactly as the samples lie; the first ones. */
  readonly stays: readonly TimelineStay[];
}

/** A process at a VAS. */
export interface TimelineStay {
  readonly pid: number;
  readonly vid: number;
  readonly how: "ro" | "wo" | "rw" | "subscribed";
  readonly from: number;
  /** null: to the end of what is known. */
  readonly to: number | null;
}

/** What a core did, bin by bin; each list is parallel to the bins. */
export interface TimelineCore {
  readonly core: number;
  /** Its cycle at the first border. */
  readonly cycle: number;
  readonly cycles: readonly number[];
  readonly instructions: readonly number[];
  /** Misses of the first level. */
  readonly firstLevelMisses: readonly number[];
  /** Misses of every level. */
  readonly walks: readonly number[];
  /** Those by class, parallel to `classes`. */
  readonly byClass: readonly (readonly number[])[];
  readonly pageFaults: readonly number[];
  readonly flushes: readonly number[];
  /** Inter-processor interrupts taken. */
  readonly interrupts: readonly number[];
  /** Process that ran at the end of the bin; 0 = idle. */
  readonly pid: readonly number[];
  /** VAS that it executed in then; 0 = its own space. */
  readonly vid: readonly number[];
}

/** A finding of the coherence checker. */
export interface TimelineHazard {
  readonly tick: number;
  readonly core: number;
  /** "P4". */
  readonly id: string;
  readonly title: string;
}
