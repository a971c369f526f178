/** A call of a primitive. */
import type { Core } from "../../machine/index.js";
import type { LabState, System, Thread } from "../state/index.js";

/** What a primitive works on. */
export interface LabCall {
  readonly system: System;
  readonly core: Core;
  readonly thread: Thread;
  readonly lab: LabState;
  /** a0 … a5 as signed numbers. */
  readonly args: readonly bigint[];
}
