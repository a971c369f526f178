/** Running a simulation so that every event is heard, however many there are. */
import { eventsSince, type TraceEvent } from "../machine/index.js";
import { continueRun, observeRefills, startRun, type RunStop, type Simulation } from "../simulator/index.js";

/** What to hear. */
export interface Recording {
  /** First tick whose events are heard, and the tick before which the recording ends. */
  readonly from: number;
  readonly to: number;
  /** Events at most. */
  readonly most: number;
  /** Also TLB misses, fills and evictions: most events of most runs. */
  readonly refills: boolean;
}

/** How a recording ended. */
export interface RecordingEnd {
  readonly stop: RunStop;
  readonly events: number;
  /** Events that had left the ring before they could be read; 0 unless one step causes thousands. */
  readonly lost: number;
  /** What ended it: the run itself, the tick `to`, or the number of events. */
  readonly why: "run" | "to" | "most";
}

/** Attempts of instructions between two looks at the ring of events, which holds many times what they cause. */
const slice = 256;
/** Attempts between two yields. */
const breath = 50_000;

/**
 * Runs from where the simulation stands, and hands over each event once, in order. Yields now and then, so that the caller
 * can write what it has and heed the user.
 */
export function* recordEvents(
  simulation: Simulation,
  { from, to, most, refills }: Recording,
  hear: (event: TraceEvent) => void,
): Generator<void, RecordingEnd, void> {
  const { machine } = simulation.system;
  const { trace } = machine;
  // What boot has caused counts as the first tick's.
  let sequence = trace.oldest;
  let events = 0;
  let lost = 0;
  let cut = false;
  const read = (): void => {
    lost += Math.max(0, trace.oldest - sequence);
    sequence = eventsSince(trace, sequence, (event) => {
      if (event.tick < from || event.tick >= to) return;
      if (events === most) {
        cut = true;
        return;
      }
      events++;
      hear(event);
    });
  };
  if (from > machine.tick) {
    const run = startRun(simulation, { kind: "tick", tick: from });
    let stop = continueRun(simulation, run, breath);
    while (stop === null) {
      yield;
      stop = continueRun(simulation, run, breath);
    }
    // What follows an attempt, such as the choice of the next thread, has the tick that comes then: it is in the ring already.
    sequence = trace.oldest;
    if (stop.reason !== "step") return { stop, events, lost, why: "run" };
  }
  observeRefills(simulation, refills);
  let rested = machine.tick;
  for (;;) {
    const run = startRun(simulation, { kind: "tick", tick: Math.min(to, machine.tick + slice) });
    const stop = continueRun(simulation, run, Infinity)!;
    read();
    if (cut) return { stop, events, lost, why: "most" };
    if (stop.reason !== "step") return { stop, events, lost, why: "run" };
    if (machine.tick >= to) return { stop, events, lost, why: "to" };
    if (machine.tick - rested >= breath) {
      rested = machine.tick;
      yield;
    }
  }
}
