/** What a checkpoint of a machine holds. */
import type { SavedFrames } from "../page-table/index.js";
import type { SavedHistory, saveFilledPages } from "../tlb/index.js";

export interface SavedTable {
  readonly values: Float64Array;
  readonly rows: number;
}

/** The machine at one tick. Belongs to the machine that took it; opaque to callers apart from `tick`. */
export interface MachineCheckpoint {
  readonly tick: number;
  /** Copy of `Machine.state`. */
  readonly state: Uint8Array;
  /** By core and TLB; null where misses are not classified. */
  readonly histories: readonly (readonly (SavedHistory | null)[])[];
  readonly counters: readonly SavedTable[];
  readonly partOf: Int32Array;
  readonly filledPages: ReturnType<typeof saveFilledPages>;
  /** Contents at `tick` of the frames written between this checkpoint and the next. */
  readonly frames: SavedFrames;
}
