/** Single events of a stretch of the run. */

/** One event. */
export interface WindowEvent {
  /** Attempts of instructions before it. */
  readonly tick: number;
  /** Of its core. */
  readonly cycle: number;
  readonly core: number;
  readonly process: string;
  /** A word as `vas trace` has it: `miss`, `flush`, `system-call`. */
  readonly event: string;
  /** What it tells: "address 0x2000_0000, level JTLB". */
  readonly text: string;
}

/**
 * A core told another to flush: from the sender's event to the receiver's first flush after it, and back from the last flush that
 * belongs to it to where the sender goes on.
 */
export interface WindowArrow {
  readonly fromCore: number;
  readonly fromTick: number;
  readonly fromCycle: number;
  readonly toCore: number;
  readonly toTick: number;
  readonly toCycle: number;
  /** Flushes that the receiver made for it, and its last one. */
  readonly flushes: number;
  readonly doneTick: number;
  readonly doneCycle: number;
  /** The sender's next event after that, such as the end of its call; null: it has none in the stretch. */
  readonly backTick: number | null;
  readonly backCycle: number | null;
}

/** Events from a tick up to another. */
export interface WindowEvents {
  readonly from: number;
  readonly to: number;
  readonly events: readonly WindowEvent[];
  /** There are more than were asked for: these are the first. */
  readonly cut: boolean;
  readonly arrows: readonly WindowArrow[];
}
