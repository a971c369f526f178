/** Keeps what the views tell with what is selected in the call stack, in whatever order the two are heard of. */

/** The stop that the views tell. */
export interface ToldStop {
  /** Id of its debug session. */
  readonly session: string;
  /** Number of the stop in its session; grows. */
  readonly epoch: number;
  /** The thread that it is about; null if no thread lives. */
  readonly tid: number | null;
}

/** What is looked at, and what can be asked for. */
export interface Selecting {
  /** The stop that is told now; null without one, or while the program runs. */
  stop(): ToldStop | null;
  /** The thread that is selected in that session; undefined if none is. */
  selected(): number | undefined;
  /** Makes the views tell of a thread; resolves with the epoch that begins by it. Rejects if the thread has ended, or the program runs. */
  follow(tid: number): Promise<number>;
}

/**
 * A function to be called whenever the selection or the stop may have changed. Until the thread of a stop has been selected once, the
 * editor still shows the stop before, and nothing is followed; from then on the last selection counts. The editor may report a
 * selection of before late, while the answer to another is awaited: when the answer is there, it is looked again.
 */
export function keepSelection(selecting: Selecting): () => void {
  let session = "";
  /** Stop whose own thread has been selected. */
  let settled = -1;
  /** Epoch that was promised last: the stop before it is told no longer. */
  let promised = -1;
  let asking = false;

  return function look(): void {
    const stop = selecting.stop();
    const tid = selecting.selected();
    if (stop === null || tid === undefined || asking) return;
    if (stop.session !== session) {
      session = stop.session;
      settled = promised = -1;
    }
    if (stop.epoch < promised) return;
    if (tid === stop.tid) settled = stop.epoch;
    if (tid === stop.tid || settled !== stop.epoch) return;
    asking = true;
    void selecting
      .follow(tid)
      .then(
        (epoch) => {
          if (session === stop.session) settled = promised = epoch;
        },
        // The thread has ended in the meantime, or the program runs again: nothing to follow.
        () => (settled = -1),
      )
      .then(() => {
        asking = false;
        look();
      });
  };
}
