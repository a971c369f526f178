/**
 * The last step: what the stopped thread did since the beginning of the statement (or instruction) before this stop. It is
 * found by replaying it with every access recorded, so that running costs nothing for it, and a tick looks the same whether
 * it was reached forwards or backwards.
 */
import { accessesSince, eventsSince, type SpaceId, type TraceEvent } from "../../machine/index.js";
import { takeFingerprint } from "./fingerprint.js";
import { markFrame } from "./frame-mark.js";
import { reached } from "./run.js";
import {
  advance,
  findThread,
  type ChangedPage,
  type Fingerprint,
  type LastStep,
  type Simulation,
  type StepAccess,
} from "../state/index.js";
import { findLast, travelTo } from "./travel.js";

/** A step that took longer is looked at from this many ticks before its end only. */
const longestReplay = 20_000;
/** Accesses of other threads that are kept. */
const mostOthers = 256;
/** Ticks that are searched for the beginning of a statement. */
const searchWindow = 4_096;

/** The last step of the current stop; found once per stop, in a few milliseconds unless there are very many pages. */
export function lastStep(simulation: Simulation): LastStep {
  simulation.lastStep ??= finish(findLastStep(simulation));
  return simulation.lastStep;
}

/**
 * Finds the last step in slices, so that `lastStep` answers at once. The simulation stands elsewhere in between, and at the stop
 * again when this has ended.
 *
 * @param cancelled nobody wants to wait for it: then it is a step in which nothing was seen
 */
export function* findingLastStep(simulation: Simulation, cancelled: () => boolean): Generator<number, void, void> {
  if (simulation.lastStep !== null) return;
  const { stepUnit, stepStart } = simulation;
  const { tick } = simulation.system.machine;
  const finding = findLastStep(simulation);
  for (;;) {
    const step = finding.next();
    if (step.done === true) {
      simulation.lastStep = step.value;
      return;
    }
    if (cancelled()) break;
    yield 0;
  }
  // It puts back what it has changed for its own sake.
  finding.return(undefined as never);
  for (const way = travelTo(simulation, tick); way.next().done !== true;) yield 0;
  Object.assign(simulation, { stepUnit, stepStart });
  simulation.lastStep = nothingSeen(tick);
}

function nothingSeen(from: number): LastStep {
  return {
    from,
    accesses: [],
    accessesOmitted: 0,
    others: [],
    lastTid: 0,
    events: [],
    changedCells: new Set(),
    changedRegions: new Set(),
    changedEntries: new Set(),
    changedPages: [],
    entriesBefore: new Map(),
    cachedBefore: new Map(),
  };
}

/** Accesses of the last step. */
export function lastStepAccesses(simulation: Simulation): readonly StepAccess[] {
  return lastStep(simulation).accesses;
}

/** Attempts between two yields while their accesses are recorded. */
const recordedAtOnce = 1_000;

function* findLastStep(simulation: Simulation): Generator<void, LastStep, void> {
  const { system, timeline } = simulation;
  const { machine } = system;
  const { trace } = machine;
  const now = machine.tick;
  const { stepUnit, stepStart } = simulation;
  const tid = simulation.lastStop.tid ?? machine.cores[0].tid;
  const from = now === 0 ? 0 : Math.max(yield* beginning(simulation, tid, now), now - longestReplay);
  yield* travelTo(simulation, from);
  const before = yield* takeFingerprint(simulation);
  const spaceOfRoot = new Map<number, SpaceId>();
  const firstEvent = trace.sequence;
  const firstAccess = trace.accesses.sequence;
  const { silentMask } = trace;
  trace.recordAccesses = true;
  trace.silentMask = 0;
  try {
    while (machine.tick < now) {
      const tick = machine.tick;
      const stop = advance(timeline, system, Math.min(now - tick, recordedAtOnce));
      if (stop.reason !== "steps" && machine.tick === tick) break;
      yield;
    }
  } finally {
    trace.recordAccesses = false;
    trace.silentMask = silentMask;
  }
  for (const mm of system.kernel.spaces.values()) spaceOfRoot.set(mm.root, mm.id);
  const accesses: StepAccess[] = [];
  const others: StepAccess[] = [];
  let lastTid = 0;
  accessesSince(trace.accesses, firstAccess, (access) => {
    lastTid = access.tid;
    const list = access.tid === tid ? accesses : others;
    list.push({ ...access, space: spaceOfRoot.get(access.root) ?? (0 as SpaceId) });
  });
  const events: TraceEvent[] = [];
  eventsSince(trace, firstEvent, (event) => events.push(event));
  const after = yield* takeFingerprint(simulation);
  Object.assign(simulation, { stepUnit, stepStart });
  const changedAddresses = changedEntries(before, after);
  return {
    from,
    accesses,
    accessesOmitted: Math.max(0, trace.accesses.sequence - firstAccess - trace.accesses.capacity),
    others: others.slice(-mostOthers),
    lastTid,
    events,
    changedCells: difference(before.cells, after.cells),
    changedRegions: difference(before.regions, after.regions),
    changedEntries: new Set(changedAddresses),
    changedPages: changedPages(changedAddresses, before, after),
    entriesBefore: before.entries,
    cachedBefore: before.cached,
  };
}

/** Runs a movement to its end at once; the caller has bounded it. */
function finish<Value>(movement: Generator<void, Value, void>): Value {
  for (;;) {
    const step = movement.next();
    if (step.done === true) return step.value;
  }
}

/** The tick at which the step that ended now began. */
function* beginning(simulation: Simulation, tid: number, now: number): Generator<void, number, void> {
  const { stepUnit } = simulation;
  if (findThread(simulation, tid) === undefined) return Math.max(0, now - 1);
  const frame = markFrame(simulation, tid);
  const matches =
    stepUnit === "instruction" ? (): boolean => true : (): boolean => reached(simulation, tid, "over", frame);
  const found = yield* findLast(simulation, tid, matches, now - searchWindow);
  yield* travelTo(simulation, now);
  simulation.stepUnit = stepUnit;
  return found ?? Math.max(0, now - 64);
}

/** Addresses of entries that are new, gone or have other bits. */
function changedEntries({ entries: before }: Fingerprint, { entries: after }: Fingerprint): number[] {
  const changed: number[] = [];
  for (const [address, now] of after) {
    const was = before.get(address);
    if (was === undefined || was.lo !== now.lo || was.hi !== now.hi) changed.push(address);
  }
  for (const address of before.keys()) if (!after.has(address)) changed.push(address);
  return changed;
}

/** Of the changed entries those of pages, by space and address. */
function changedPages(addresses: readonly number[], before: Fingerprint, after: Fingerprint): ChangedPage[] {
  const pages: ChangedPage[] = [];
  for (const pteAddress of addresses) {
    const was = before.entries.get(pteAddress) ?? null;
    const now = after.entries.get(pteAddress) ?? null;
    const { space, va, table } = (now ?? was)!;
    if (!table) pages.push({ space, va, pteAddress, before: was, after: now });
  }
  return pages.sort((a, b) => a.space - b.space || a.va - b.va);
}

/** Keys that are new, gone or have another value. */
function difference<Key>(before: ReadonlyMap<Key, string>, after: ReadonlyMap<Key, string>): ReadonlySet<Key> {
  const changed = new Set<Key>();
  for (const [key, value] of after) if (before.get(key) !== value) changed.add(key);
  for (const key of before.keys()) if (!after.has(key)) changed.add(key);
  return changed;
}
