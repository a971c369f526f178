/**
 * Where a run halts, and whether it stays there. There is one rule for both directions: at each tick there is at most one
 * stop. It belongs to the events of the attempt that led to the tick and to the breakpoints of the attempt that follows; if
 * any of them is wanted, the run stops there. What was written or read that is watched belongs to the attempt as its events do. The end of a process alone is shown one tick earlier (`StopEvent` of kind
 * ProcessExit), since afterwards nothing is left to look at.
 */
import { eventsSince, EventKind, type TraceEvent } from "../../machine/index.js";
import type { SystemStop } from "../../kernel/index.js";
import { findLibraries, type DataChange, type RunStop, type Simulation } from "../state/index.js";
import { takeChanges } from "../watch/index.js";
import { nextAttempt, passNextAttempt, stopsAtBreakpoint } from "./breakpoint.js";
import { breakpointStop, dataStop, describeStop, eventStop } from "./stop.js";

/**
 * Decides whether a breakpoint or event that was reached ends the movement (a condition may be false, a log point never
 * stops). Called once for each as the run passes, with the simulation standing there; end of program, deadlock and limits
 * are not asked about.
 */
export type AcceptStop = (stop: RunStop) => boolean;

/** Stops that nobody wanted between two yields. */
const refusedInSlice = 32;

/** Attempts of the next slice. */
export function sliceOf({ pace }: Simulation, left: number): number {
  return Math.min(pace.chunk, left);
}

/** Have so many stops been refused that the caller should have a look at the clock? */
export function hasRefusedMany({ pace }: Simulation): boolean {
  return pace.refused % refusedInSlice === 0;
}

/** Makes slices shorter or longer, by how many milliseconds the last one took. */
export function adaptPace({ pace }: Simulation, milliseconds: number): void {
  const wanted = milliseconds > longestSlice ? (pace.chunk * longestSlice) / milliseconds / 2 : pace.chunk * 2;
  if (milliseconds > longestSlice || milliseconds < longestSlice / 4)
    pace.chunk = Math.max(shortestChunk, Math.min(longestTimedChunk, Math.floor(wanted)));
}

/** Milliseconds that a slice should take at most. */
const longestSlice = 4;
/** Attempts of a slice that the clock bounds: at least, and at most, as a program may begin to do something costly at any time. */
const shortestChunk = 32;
const longestTimedChunk = 16_384;

/** Events that halt a run: those to stop at, and while somebody waits for a library the ends of calls, one of which maps it. */
export function haltMask({ eventStops, libraryCame }: Simulation): number {
  return libraryCame === null ? eventStops : eventStops | (1 << EventKind.SystemCallReturn);
}

/** Events of the attempt that has just halted the run, of kinds that the user stops at. */
function haltingEvents({ eventStops, system }: Simulation): readonly TraceEvent[] {
  const { trace } = system.machine;
  const events: TraceEvent[] = [];
  if (trace.stopSequence < 0) return events;
  eventsSince(trace, trace.stopSequence, (event) => {
    if (((eventStops >>> event.kind) & 1) === 1) events.push(event);
  });
  return events;
}

/** Is this the end of a process that has been shown before its attempt was made? */
function wasShown({ shownExit, system }: Simulation, event: TraceEvent): boolean {
  return event.kind === EventKind.ProcessExit && shownExit === system.machine.tick;
}

/** Asks about the breakpoints of the next attempt; they are not met again when the run goes on from here. */
export function meetBreakpoints(simulation: Simulation, accept: AcceptStop): RunStop | null {
  const { tick } = simulation.system.machine;
  if (simulation.met === tick) return null;
  const next = nextAttempt(simulation);
  if (next === null || next.again || !stopsAtBreakpoint(simulation, next.tid, next.address)) return null;
  simulation.met = tick;
  return accept(breakpointStop(next)) ? breakpointStop(next, true) : null;
}

/** The stop with the breakpoints that are met there, too. A step that ends at one has been ended by it. */
export function arriveAt(simulation: Simulation, stop: RunStop, accept: AcceptStop): RunStop {
  const met = meetBreakpoints(simulation, accept);
  return met !== null && (stop.reason === "step" || stop.reason === "pause") ? met : stop;
}

/** The stop that a halt of the kernel is for a run forwards; null: nobody wants it, or only the attempts were used up. */
export function heed(simulation: Simulation, halt: SystemStop, accept: AcceptStop): RunStop | null {
  if (halt.reason === "steps") return null;
  if (halt.reason === "breakpoint") {
    // A breakpoint of the place that the run has left says what it has to say, but stops nobody who stands there.
    const departing = leavesStop(simulation);
    const stop = meetBreakpoints(simulation, accept);
    if (stop !== null && !departing) return stop;
  } else if (halt.reason === "event") {
    if (simulation.libraryCame !== null && findLibraries(simulation)) simulation.libraryCame();
    const changes = wantedChanges(simulation, halt.tid, accept);
    const stop = withChanges(firstWanted(simulation, haltingEvents(simulation), accept), changes, halt.tid);
    if (stop?.event?.kind === EventKind.ProcessExit) return stop;
    if (stop !== null) return arriveAt(simulation, stop, accept);
  } else {
    return describeStop(simulation, halt);
  }
  simulation.pace.refused++;
  if (halt.reason === "breakpoint") passNextAttempt(simulation);
  return null;
}

/** Is the next attempt the one that the run stood before when it left its stop? Nobody has stood at the start of the run. */
function leavesStop(simulation: Simulation): boolean {
  const { standing, stepStart, system, epoch, lastStop } = simulation;
  const next = nextAttempt(simulation);
  if (standing !== null && next?.tid === standing.tid && next.address === standing.address) {
    simulation.standing = null;
    return true;
  }
  return stepStart === system.machine.tick && !(epoch === 0 && lastStop.reason === "start");
}

/** Asks about each event; the first wanted one is told, the end of a process before the others. */
function firstWanted(simulation: Simulation, events: readonly TraceEvent[], accept: AcceptStop): RunStop | null {
  const wanted = events
    .filter((event) => !wasShown(simulation, event))
    .map((event) => eventStop(event))
    .filter((stop) => accept(stop));
  const first = wanted.find(({ event }) => event!.kind === EventKind.ProcessExit) ?? wanted[0];
  return first === undefined ? null : eventStop(first.event!, simulation);
}

/** Of what the attempt did to what is watched, the part that somebody wants to see. */
function wantedChanges(simulation: Simulation, tid: number | null, accept: AcceptStop): readonly DataChange[] {
  return takeChanges(simulation, tid).filter((change) => accept(dataStop([change], tid)));
}

/** An event is told with what was written at the same tick; the end of a process is shown before that. */
function withChanges(event: RunStop | null, changes: readonly DataChange[], tid: number | null): RunStop | null {
  if (changes.length === 0) return event;
  if (event === null) return dataStop(changes, tid);
  return event.event!.kind === EventKind.ProcessExit ? event : { ...event, changes };
}

/** What a tick has for a run backwards that passes it. */
export interface PassedStop {
  /** Tick to go to: that of the end of a process is the tick after it. */
  readonly tick: number;
  readonly stop: RunStop;
  readonly exit: boolean;
}

/** The stops of the present tick, in order of time, as a replay halts there after an event. */
export function passEvents(simulation: Simulation, tid: number | null, accept: AcceptStop): readonly PassedStop[] {
  const { tick } = simulation.system.machine;
  const changes = wantedChanges(simulation, tid, accept);
  const wanted = haltingEvents(simulation)
    .map((event) => eventStop(event))
    .filter((stop) => accept(stop))
    .map((stop) => ({ tick, stop: eventStop(stop.event!, simulation) }));
  const isExit = ({ stop }: { stop: RunStop }): boolean => stop.event!.kind === EventKind.ProcessExit;
  const exit = wanted.find(isExit);
  const other = withChanges(wanted.find((one) => !isExit(one))?.stop ?? null, changes, tid);
  return [
    ...(exit === undefined ? [] : [{ ...exit, exit: true }]),
    ...(other === null ? [] : [{ tick, stop: other, exit: false }]),
  ];
}
