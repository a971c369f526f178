/**
 * The ticks at which something changed, found by replay from the present backwards. Between two checkpoints the run is made in
 * windows at full speed first: a window in which no frame that matters was stored to, and nothing happened that the subject
 * can depend on, holds no change. Only the others are gone through attempt by attempt.
 */
import { accessesSince, eventsSince, refillEvents, type AccessRecord, type TraceEvent } from "../../machine/index.js";
import { nextCore } from "../../kernel/index.js";
import { advance, rewind, type Simulation } from "../state/index.js";
import { standStill, travelTo } from "../travel/index.js";
import { describeCause, editedByHand, type Attempt, type Cause } from "./cause.js";
import { changeOfFacts } from "../watch/index.js";
import { subjectState, type HistorySubject, type SubjectState } from "./subject.js";

/** One change. */
export interface HistoryChange {
  /** The first tick at which it is what it has become. */
  readonly tick: number;
  readonly before: string;
  readonly after: string;
  /** What it was before as a whole: of a record, `before` and `after` have only what is different. */
  readonly whole: string;
  readonly cause: Cause;
}

/** What was found. */
export interface History {
  /** By time; the latest ones, if there were more than wanted. */
  readonly changes: readonly HistoryChange[];
  /** Tick after which everything was looked at; 0: the whole run up to now. */
  readonly from: number;
  /** What the subject was before the first of the changes. */
  readonly initial: string;
  readonly now: string;
}

/** How much is looked for. */
export interface HistoryBounds {
  /** Most changes; the latest ones are found. */
  readonly most: number;
  /** Asked between windows: true ends the search with what it has found. */
  readonly cancelled: () => boolean;
}

/** Attempts of a window. */
const windowTicks = 8_192;
/** Attempts between two yields where each is looked at. */
const singleTicks = 256;
/** Windows that are gone through at first, from the latest back; each next time twice as many. */
const firstWindows = 4;

/** A window in which the subject may have changed. */
interface Window {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the history of a subject up to the present tick, and comes back to it. Yields the tick down to which the run has been
 * searched. Nothing of the simulation is different afterwards.
 */
export function* findHistory(
  simulation: Simulation,
  subject: HistorySubject,
  { most, cancelled }: HistoryBounds,
): Generator<number, History, void> {
  const { system, timeline } = simulation;
  const { machine } = system;
  const now = machine.tick;
  const back = standStill(simulation);
  const last = subjectState(simulation, subject).text;
  let changes: readonly HistoryChange[] = [];
  let from = now;
  while (from > 0 && changes.length < most && !cancelled()) {
    const end = from;
    rewind(timeline, system, end - 1);
    const start = machine.tick;
    const windows = yield* touchedWindows(simulation, subject, end);
    from = start;
    for (let count = firstWindows; windows.length > 0 && changes.length < most; count *= 2) {
      if (cancelled()) break;
      const some = windows.splice(-count);
      const found: HistoryChange[] = [];
      for (const window of some) yield* changesIn(simulation, subject, window, found);
      changes = [...found, ...changes];
      from = windows.length === 0 ? start : some[0]!.start;
    }
  }
  if (changes.length > most) {
    changes = changes.slice(-most);
    from = changes[0]!.tick - 1;
  }
  for (const _ of travelTo(simulation, now)) yield from;
  back();
  return { changes, from, initial: changes[0]?.whole ?? last, now: last };
}

/** Events that may change the subject: refills count for TLB slots alone. */
function silent(subject: HistorySubject): number {
  return changesByRefill(subject) ? 0 : refillEvents;
}

/** TLB slots change by refills, and so do the registers that the handler of a refill leaves things in. */
function changesByRefill(subject: HistorySubject): boolean {
  return subject.kind === "slot" || (subject.kind === "watched" && subject.target.kind === "register");
}

/**
 * Must the subject be looked at after each attempt of a window? A TLB entry gets its dirty bit without an event; kernel code of
 * a scenario gives frames back without one.
 */
function isQuiet({ system }: Simulation, subject: HistorySubject): boolean {
  if (changesByRefill(subject)) return true;
  return ["frame", "vas", "watched"].includes(subject.kind) && system.kernel.lab !== null;
}

/** Runs up to a tick in windows, and tells those in which the subject may have changed. */
function* touchedWindows(
  simulation: Simulation,
  subject: HistorySubject,
  end: number,
): Generator<number, Window[], void> {
  const { system, timeline } = simulation;
  const { machine } = system;
  const { trace, memory } = machine;
  const { silentMask } = trace;
  const windows: Window[] = [];
  const quiet = isQuiet(simulation, subject);
  let state = subjectState(simulation, subject);
  while (machine.tick < end) {
    const start = machine.tick;
    const { applied } = timeline;
    trace.silentMask = silent(subject);
    // The first store into a frame whose mark is 0 sets it again (machine/page-table/memory.ts).
    for (const frame of state.frames) memory.saved[frame] = 0;
    const { sequence } = trace;
    const stop = advance(timeline, system, Math.min(windowTicks, end - start));
    trace.silentMask = silentMask;
    const touched =
      trace.sequence !== sequence ||
      timeline.applied !== applied ||
      state.frames.some((frame) => memory.saved[frame] !== 0);
    if (touched || quiet) {
      const after = subjectState(simulation, subject);
      // Kernel code may do and undo something between two looks; a dirty bit only goes with its entry.
      if (touched || system.kernel.lab !== null || after.key !== state.key) windows.push({ start, end: machine.tick });
      state = after;
    }
    if (stop.reason !== "steps" && machine.tick === start) break;
    yield end;
  }
  return windows;
}

/** Goes through a window attempt by attempt. */
function* changesIn(
  simulation: Simulation,
  subject: HistorySubject,
  { start, end }: Window,
  found: HistoryChange[],
): Generator<number, void, void> {
  const { system, timeline } = simulation;
  const { machine } = system;
  const { trace, memory } = machine;
  for (const _ of travelTo(simulation, start)) yield end;
  const { silentMask } = trace;
  const quiet = isQuiet(simulation, subject);
  let state = subjectState(simulation, subject);
  for (let count = 1; machine.tick < end; count++) {
    const tick = machine.tick;
    const { sequence } = trace;
    const firstAccess = trace.accesses.sequence;
    const { applied } = timeline;
    const core = nextCore(system);
    const { tid, pc } = core === null ? { tid: 0, pc: 0 } : machine.cores[core]!;
    for (const frame of state.frames) memory.saved[frame] = 0;
    trace.silentMask = 0;
    trace.recordAccesses = true;
    let attempted: SubjectState | null = null;
    const stop = advance(timeline, system, 1, () => (attempted = subjectState(simulation, subject)));
    trace.recordAccesses = false;
    trace.silentMask = silentMask;
    if (stop.reason !== "steps" && machine.tick === tick) break;
    const edited = timeline.applied !== applied;
    const stored = state.frames.some((frame) => memory.saved[frame] !== 0);
    if (quiet || edited || stored || trace.sequence !== sequence) {
      const after = subjectState(simulation, subject);
      const between: SubjectState = edited ? (attempted ?? after) : after;
      if (between.key !== state.key) {
        const attempt = { tid, pc, core: core ?? 0, ...recordedSince(simulation, sequence, firstAccess) };
        found.push(change(subject, machine.tick, state, between, describeCause(simulation, subject, attempt)));
      }
      if (after.key !== between.key) found.push(change(subject, machine.tick, between, after, editedByHand));
      state = after;
    }
    if (count % singleTicks === 0) yield end;
  }
}

/** What the log of events and that of accesses have from these numbers on. */
function recordedSince({ system }: Simulation, event: number, access: number): Pick<Attempt, "events" | "accesses"> {
  const { trace } = system.machine;
  const events: TraceEvent[] = [];
  const accesses: AccessRecord[] = [];
  eventsSince(trace, event, (one) => events.push(one));
  accessesSince(trace.accesses, access, (one) => accesses.push(one));
  return { events, accesses };
}

function change(
  subject: HistorySubject,
  tick: number,
  before: SubjectState,
  after: SubjectState,
  cause: Cause,
): HistoryChange {
  const { text: whole } = before;
  if (subject.kind === "watched" && before.facts !== undefined && after.facts !== undefined)
    return { tick, ...changeOfFacts(subject.target, before.facts, after.facts), whole, cause };
  return { tick, before: whole, after: after.text, whole, cause };
}
