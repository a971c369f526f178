/** State of the frame allocator. */
import type { Pfn } from "../../machine/index.js";

/** Counts per frame; index 0 is the machine's first frame. */
export interface FrameTable {
  /** References per frame, for the frames that were ever used. */
  references: number[];
  /** Leaf entries per frame. */
  mappings: number[];
  /** Freed frames; the last one is given out first. */
  free: Pfn[];
  /** Most frames that may be in use at once. */
  readonly limit: number;
  /** Frames in use. */
  used: number;
}
