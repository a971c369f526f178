/**
 * The trace of a machine: a ring of event records, numbered from 0, and the access log while it is on. The fast path of
 * the interpreter never touches it. Records: see event.ts.
 *
 * Events of refills are many, and a run that nobody watches need not write them: whoever wants to see what happened in a
 * step replays it with accesses recorded, and then they are all there.
 */
import { eventWords, refillEvents, type EventKind } from "../events/index.js";
import { type CoreId, type Pid, type Tid } from "../base/index.js";
import { createAccessLog, type AccessLog } from "./access-log.js";
import { grownRecords } from "./grown-records.js";
import { countEvent, type WorkCounters } from "./work-counters.js";

/** Ring of events. */
export interface Trace {
  /** Records of `eventWords` doubles: room for `capacity` of them once there were so many. Replaced when it grows. */
  records: Float64Array;
  readonly capacity: number;
  /** Number of the next event. */
  sequence: number;
  /** Oldest event that is still in the ring. */
  oldest: number;
  /** Where the next event goes in `records`. */
  next: number;
  /** Bit n = stop when an event of kind n happens. */
  stopMask: number;
  /** An event of the mask has happened; stays until `clearStop`. */
  stopRequested: boolean;
  /** Sequence number of the first event that asked for the stop, -1 = none: it and those after it are of one attempt. */
  stopSequence: number;
  /** Bit n = events of kind n are only counted, unless a stop waits for them. */
  silentMask: number;
  /** Events that were only counted. */
  unwritten: number;
  /** Log every access. The interpreter then takes its slow path everywhere, with the same results. */
  recordAccesses: boolean;
  readonly accesses: AccessLog;
  /** Where events are counted that are not of refills; null: nowhere. */
  readonly work: WorkCounters | null;
}

/** Records that a ring has room for at first: most runs of tests and small scenarios have few, and rings are large. */
const firstRecords = 64;

/** A trace that keeps the last `capacity` events. */
export function createTrace(capacity = 16384, accessCapacity = 4096, work: WorkCounters | null = null): Trace {
  return {
    records: new Float64Array(Math.min(capacity, firstRecords) * eventWords),
    capacity,
    sequence: 0,
    oldest: 0,
    next: 0,
    stopMask: 0,
    stopRequested: false,
    stopSequence: -1,
    silentMask: 0,
    unwritten: 0,
    recordAccesses: false,
    accesses: createAccessLog(accessCapacity),
    work,
  };
}

/** Is an event of this kind to be written? */
function isWritten(trace: Trace, kind: EventKind): boolean {
  const bit = 1 << kind;
  return (trace.silentMask & bit) === 0 || (trace.stopMask & bit) !== 0;
}

/** What an event's record says of the core that it happened on. */
export interface EventSource {
  readonly id: CoreId;
  readonly cycles: number;
  readonly pid: Pid;
  readonly tid: Tid;
}

/** Appends an event. `tick` is the number of attempts completed before the one that caused it. */
export function emit(
  trace: Trace,
  kind: EventKind,
  core: EventSource,
  tick: number,
  a = 0,
  b = 0,
  c = 0,
  d = 0,
  e = -1,
  f = -1,
): void {
  if (trace.work !== null && (refillEvents & (1 << kind)) === 0) countEvent(trace.work, core, kind, a, b, d);
  if (!isWritten(trace, kind)) {
    trace.unwritten++;
    return;
  }
  const at = trace.next;
  const end = at + eventWords;
  const most = trace.capacity * eventWords;
  if (end > trace.records.length) trace.records = grownRecords(trace.records, end, most);
  const { records } = trace;
  records[at] = kind;
  records[at + 1] = core.id;
  records[at + 2] = tick;
  records[at + 3] = core.cycles;
  records[at + 4] = core.pid;
  records[at + 5] = core.tid;
  records[at + 6] = a;
  records[at + 7] = b;
  records[at + 8] = c;
  records[at + 9] = d;
  records[at + 10] = e;
  records[at + 11] = f;
  if ((trace.stopMask & (1 << kind)) !== 0) {
    trace.stopRequested = true;
    if (trace.stopSequence < 0) trace.stopSequence = trace.sequence;
  }
  trace.sequence++;
  trace.next = end === most ? 0 : end;
  if (trace.sequence - trace.oldest > trace.capacity) trace.oldest = trace.sequence - trace.capacity;
}

/** One event as an object, for views and tests. */
export interface TraceEvent {
  readonly sequence: number;
  readonly kind: EventKind;
  readonly core: number;
  readonly tick: number;
  readonly cycle: number;
  readonly pid: number;
  readonly tid: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** Visits the events from `sequence` on that are still kept; returns the sequence number to go on from. */
export function eventsSince(trace: Trace, sequence: number, visit: (event: TraceEvent) => void): number {
  for (let number = Math.max(sequence, trace.oldest); number < trace.sequence; number++)
    visit(readEvent(trace, number));
  return trace.sequence;
}

/** The event of that number, or null when it has left the ring or has not happened. */
export function eventAt(trace: Trace, sequence: number): TraceEvent | null {
  if (sequence < trace.oldest || sequence >= trace.sequence) return null;
  return readEvent(trace, sequence);
}

function readEvent({ records, capacity }: Trace, sequence: number): TraceEvent {
  const at = (sequence % capacity) * eventWords;
  return {
    sequence,
    kind: records[at],
    core: records[at + 1],
    tick: records[at + 2],
    cycle: records[at + 3],
    pid: records[at + 4],
    tid: records[at + 5],
    a: records[at + 6],
    b: records[at + 7],
    c: records[at + 8],
    d: records[at + 9],
    e: records[at + 10],
    f: records[at + 11],
  };
}

/** Forgets that an event asked for a stop. */
export function clearStop(trace: Trace): void {
  trace.stopRequested = false;
  trace.stopSequence = -1;
}

/** Drops the events from `sequence` on: the run goes back to where it was before them, and so many had not been written. */
export function rewindTrace(trace: Trace, sequence: number, unwritten: number): void {
  trace.unwritten = unwritten;
  trace.oldest = Math.min(trace.oldest, sequence);
  const lost = Math.max(0, trace.sequence - trace.capacity);
  trace.sequence = sequence;
  trace.next = (sequence % trace.capacity) * eventWords;
  trace.oldest = Math.min(sequence, Math.max(trace.oldest, lost));
  clearStop(trace);
}
