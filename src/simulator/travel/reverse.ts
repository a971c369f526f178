/** Running backwards to the previous stop: intervals between checkpoints are replayed with breakpoints armed, the last first. */
import { armWatches } from "../watch/index.js";
import { advance, rewind, type RunStop, type Simulation } from "../state/index.js";
import { armBreakpoints, passNextAttempt } from "./breakpoint.js";
import { hasRefusedMany, meetBreakpoints, passEvents, sliceOf, type AcceptStop, type PassedStop } from "./halt.js";
import type { Run } from "./run.js";
import { openWayBack, seekRun, travelTo } from "./travel.js";

/** Runs backwards to the previous stop that counts, or to the start. */
export function startReverseContinue(simulation: Simulation, accept: AcceptStop = () => true): Run {
  return reverseContinueRun(simulation, accept);
}

function* reverseContinueRun(simulation: Simulation, accept: AcceptStop): Run {
  const { machine } = simulation.system;
  const now = machine.tick;
  // Who looks at the end of a process, or at that of the run, has passed the other stops of the tick.
  const passed = simulation.shownExit === now + 1 || runIsOver(simulation);
  /** Does a stop lie before the present one? */
  const before = ({ tick, exit }: PassedStop): boolean => tick < now || (tick === now && (exit || passed));
  simulation.shownExit = null;
  for (let end = now; ;) {
    const { from, last } = yield* replay(simulation, end, accept, before);
    if (last !== null) {
      yield* openWayBack(simulation, last.tick);
      yield* travelTo(simulation, last.tick);
      simulation.met = null;
      return last.stop;
    }
    if (from === 0) return yield* seekRun(simulation, 0, null);
    end = from;
  }
}

function runIsOver({ lastStop }: Simulation): boolean {
  return ["finished", "deadlock", "limit", "panic"].includes(lastStop.reason);
}

/**
 * Replays from the latest checkpoint before `end` up to `end`, and finds the last stop on the way. The stops of the tick of the
 * checkpoint belong to the interval before, except at the start of the run.
 */
function* replay(
  simulation: Simulation,
  end: number,
  accept: AcceptStop,
  before: (stop: PassedStop) => boolean,
): Generator<void, { readonly from: number; readonly last: PassedStop | null }, void> {
  const { system, timeline } = simulation;
  const { machine } = system;
  rewind(timeline, system, Math.max(0, end - 1));
  const from = machine.tick;
  let last: PassedStop | null = null;
  const pass = (stop: PassedStop): void => {
    if (before(stop)) last = stop;
  };
  const meet = (): void => {
    const stop: RunStop | null = meetBreakpoints(simulation, accept);
    if (stop !== null) pass({ tick: machine.tick, stop, exit: false });
  };
  armBreakpoints(simulation);
  machine.trace.stopMask = simulation.eventStops;
  armWatches(simulation);
  simulation.met = null;
  for (const core of machine.cores) core.skipBreakpoint = false;
  if (from === 0) meet();
  passNextAttempt(simulation);
  while (machine.tick < end) {
    const halt = advance(timeline, system, sliceOf(simulation, end - machine.tick));
    if (halt.reason === "event") {
      const events = passEvents(simulation, halt.tid, accept);
      for (const stop of events) pass(stop);
      // An event and a breakpoint at one tick are one stop, and it is told of the event.
      const told: PassedStop | null = last;
      meet();
      if (events.some(({ exit }) => !exit) && told !== null) last = told;
    } else if (halt.reason === "breakpoint") {
      meet();
      passNextAttempt(simulation);
    } else if (halt.reason !== "steps") break;
    simulation.pace.refused++;
    if (machine.tick < end && (halt.reason === "steps" || hasRefusedMany(simulation))) yield;
  }
  if (machine.tick === end) meet();
  return { from, last };
}
