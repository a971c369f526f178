/** One run of a study: an image under overrides, and what is counted. Runs in the command's thread and in threads of its own. */
import type { Image } from "../../image/image.js";
import { continueRun, namedCounter, runStatus, startRun, type Report } from "../../simulator/index.js";
import type { Overrides } from "../options/index.js";
import { openConfiguration } from "../configuration/index.js";

/** What all runs of a study have in common. Plain data: it goes to threads. */
export interface Study {
  readonly image: Image;
  readonly counters: readonly string[];
}

/** What came of a run. */
export interface Measurement {
  /**
   * As the report says, or `refused`: machine or kernel cannot be so; or `error`: the simulator failed, which is a fault
   * of this tool.
   */
  readonly ended: Report["status"] | "refused" | "error";
  /** In the order of the study; null: there is no such counter here, or nothing ran. */
  readonly counters: readonly (number | null)[];
  /** Why it was refused, or failed, or was stopped; empty if it came to its end. */
  readonly why: string;
}

/** A study looks at no moment but the end. */
const noCheckpoints = Infinity;
const budget = 500_000;

/**
 * Runs a configuration slice by slice: each `next()` is one. What is left unfinished can be dropped.
 *
 * @returns the measurement at the end
 */
export function* measure({ image, counters }: Study, overrides: Overrides): Generator<void, Measurement, void> {
  const nothing = counters.map(() => null);
  try {
    const opened = openConfiguration(image, overrides, noCheckpoints);
    if ("refusals" in opened) {
      const why = opened.refusals.map(({ key, message }) => `${key}: ${message}`).join("; ");
      return { ended: "refused", counters: nothing, why };
    }
    const { simulation } = opened;
    const run = startRun(simulation, { kind: "continue" });
    let stop = continueRun(simulation, run, budget);
    while (stop === null) {
      yield;
      stop = continueRun(simulation, run, budget);
    }
    const status = runStatus(simulation);
    const values = counters.map((name) => namedCounter(simulation, name));
    return { ended: status, counters: values, why: ["limit", "panic", "deadlock"].includes(status) ? stop.text : "" };
  } catch (error) {
    return {
      ended: "error",
      counters: nothing,
      why: `internal error: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
