/** What a checkpoint of a machine holds. */
import type { SavedFrames } from "../page-table/index.js";
import type { SavedHistory, saveFilledPages } from "../tlb/index.js";
import type { NumberArray } from "./state.js";

export interface SavedCore {
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  readonly float: Int32Array;
  readonly numbers: readonly number[];
  readonly tlbs: readonly (readonly NumberArray[])[];
  /** Parallel to the TLBs; null where misses are not classified. */
  readonly histories: readonly (SavedHistory | null)[];
}

export interface SavedTable {
  readonly values: Float64Array;
  readonly rows: number;
}

/** The machine at one tick. Belongs to the machine that took it; opaque to callers apart from `tick`. */
export interface MachineCheckpoint {
  readonly tick: number;
  readonly cores: readonly SavedCore[];
  readonly counters: readonly SavedTable[];
  readonly filledPages: ReturnType<typeof saveFilledPages>;
  readonly random: number;
  readonly privateCopies: Int32Array;
  readonly traceSequence: number;
  readonly traceUnwritten: number;
  readonly hazards: number;
  /** The checker's arrays and numbers; null without one. */
  readonly oracle: { readonly arrays: readonly NumberArray[]; readonly numbers: readonly number[] } | null;
  readonly frameOwner: Int32Array;
  readonly highestFrame: number;
  /** Contents at `tick` of the frames written between this checkpoint and the next. */
  readonly frames: SavedFrames;
}
