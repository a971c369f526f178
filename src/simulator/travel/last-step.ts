/**
 * The last step: what the stopped thread did since the beginning of the statement (or instruction) before this stop. It is
 * found by replaying it with every access recorded, so that running costs nothing for it, and a tick looks the same whether
 * it was reached forwards or backwards.
 */
import { accessesSince, eventsSince, type SpaceId, type TraceEvent } from "../../machine/index.js";
import { takeFingerprint } from "./fingerprint.js";
import { calledFrom, passCallee, type Callee } from "./callee.js";
import { findDeath } from "./death-ahead.js";
import { markFrame, type FrameMark } from "./frame-mark.js";
import { reached } from "./run.js";
import {
  advance,
  findThread,
  threadPc,
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
const searchWindow = longestReplay;

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
    death: null,
  };
}

/** Accesses of the last step. */
export function lastStepAccesses(simulation: Simulation): readonly StepAccess[] {
  return lastStep(simulation).accesses;
}

/** Attempts between two yields while their accesses are recorded. */
const recordedAtOnce = 1_000;

function* findLastStep(simulation: Simulation): Generator<void, LastStep, void> {
  const { system } = simulation;
  const { machine } = system;
  const now = machine.tick;
  const { stepUnit, stepStart } = simulation;
  const tid = simulation.lastStop.tid ?? machine.cores[0].tid;
  const ended = endOfStep(simulation, tid, now);
  let replayed = ended === null ? null : yield* replayStep(simulation, ended, stepStart);
  if (replayed === null) {
    yield* travelTo(simulation, now);
    const from = now === 0 ? 0 : Math.max(yield* beginning(simulation, ended, now), now - longestReplay);
    yield* travelTo(simulation, from);
    replayed = yield* replay(simulation, now);
  }
  Object.assign(simulation, { stepUnit, stepStart });
  const step = yield* lookBack(simulation, tid, replayed);
  return { ...step, death: yield* findDeath(simulation, tid) };
}

/** A step that has been made again with everything recorded. */
interface Replayed {
  readonly from: number;
  readonly before: Fingerprint;
  /** Numbers of its first event and its first access. */
  readonly firstEvent: number;
  readonly firstAccess: number;
}

/** What the replay of a step has shown; the simulation stands at its end. */
function* lookBack(
  simulation: Simulation,
  tid: number,
  { from, before, firstEvent, firstAccess }: Replayed,
): Generator<void, Omit<LastStep, "death">, void> {
  const { machine, kernel } = simulation.system;
  const { trace } = machine;
  const spaceOfRoot = new Map<number, SpaceId>();
  for (const mm of kernel.spaces.values()) spaceOfRoot.set(mm.root, mm.id);
  const accesses: StepAccess[] = [];
  const others: StepAccess[] = [];
  let lastTid = 0;
  accessesSince(trace.accesses, firstAccess, (access) => {
    lastTid = access.tid;
    const list = access.tid === tid ? accesses : others;
    list.push(Object.assign(access, { space: spaceOfRoot.get(access.root) ?? (0 as SpaceId) }));
  });
  const events: TraceEvent[] = [];
  eventsSince(trace, firstEvent, (event) => events.push(event));
  const after = yield* takeFingerprint(simulation);
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

/**
 * Makes everything up to a tick again with accesses and refills recorded.
 *
 * @param attempt called after each attempt; false ends the replay there, and what is given back is done before the next
 */
function* replay(
  simulation: Simulation,
  end: number,
  attempt: (() => Generator<void, void, void> | boolean) | null = null,
): Generator<void, Replayed, void> {
  const { system, timeline } = simulation;
  const { machine } = system;
  const { trace } = machine;
  const from = machine.tick;
  const before = yield* takeFingerprint(simulation);
  const replayed = { from, before, firstEvent: trace.sequence, firstAccess: trace.accesses.sequence };
  const { silentMask } = trace;
  trace.recordAccesses = true;
  trace.silentMask = 0;
  try {
    while (machine.tick < end) {
      const { tick } = machine;
      const stop = advance(timeline, system, attempt === null ? Math.min(end - tick, recordedAtOnce) : 1);
      if (stop.reason !== "steps" && machine.tick === tick) break;
      const more = attempt === null || attempt();
      if (more === false) break;
      if (more !== true) yield* more;
      if (attempt === null || machine.tick % recordedAtOnce === 0) yield;
    }
  } finally {
    trace.recordAccesses = false;
    trace.silentMask = silentMask;
  }
  return replayed;
}

/** Runs a movement to its end at once; the caller has bounded it. */
function finish<Value>(movement: Generator<void, Value, void>): Value {
  for (;;) {
    const step = movement.next();
    if (step.done === true) return step.value;
  }
}

/** Who ended a step, and which places it can have begun at: asked where the step has ended, of anywhere else. */
interface StepEnd {
  readonly tid: number;
  /** Such places are in this frame or around it; null: anywhere. */
  readonly frame: FrameMark | null;
  readonly begins: () => boolean;
}

/** The end of the step that a stop is at; null: the thread is gone, which could say where it began. */
function endOfStep(simulation: Simulation, tid: number, now: number): StepEnd | null {
  if (now === 0 || findThread(simulation, tid) === undefined) return null;
  if (simulation.stepUnit === "instruction") return { tid, frame: null, begins: () => true };
  const frame = markFrame(simulation, tid);
  return { tid, frame, begins: () => reached(simulation, tid, "over", frame) };
}

/** The tick at which the step that ended now began; the simulation is left where the search has led it. */
function* beginning(simulation: Simulation, end: StepEnd | null, now: number): Generator<void, number, void> {
  if (end === null) return Math.max(0, now - 1);
  const found = yield* findLast(simulation, end.tid, end.begins, end.frame, now - searchWindow);
  return found ?? Math.max(0, now - 64);
}

/**
 * Makes again what has been run since the last movement began, if that was the last step. Then one replay finds what two would: the
 * thread came to a place where a step begins just then, and left no other one since.
 *
 * @param start tick at which the movement began that led here
 * @returns null if the step began elsewhere
 */
function* replayStep(
  simulation: Simulation,
  { tid, frame, begins }: StepEnd,
  start: number,
): Generator<void, Replayed | null, void> {
  const { machine } = simulation.system;
  const now = machine.tick;
  if (simulation.lastStop.reason !== "step" || start < 1 || start >= now || start < now - searchWindow) return null;
  yield* travelTo(simulation, start - 1);
  const executed = executions(simulation, tid);
  advance(simulation.timeline, simulation.system, 1);
  if (!executed() || !begins()) return null;
  // It stands at the place until it executes there; where it comes next may be another beginning.
  let stands = true;
  let left = 0;
  let pc = threadPc(simulation, tid);
  const replayed = yield* replay(simulation, now, () => {
    const before = pc;
    const ran = executed();
    if (ran) {
      if (stands) left++;
      stands = false;
    }
    const callee = ran && frame !== null ? calledFrom(simulation, tid, before, frame) : null;
    if (callee !== null) return returned(callee);
    look();
    return left < 2;
  });
  function look(): void {
    stands ||= machine.tick < now && begins();
    pc = threadPc(simulation, tid);
  }
  function* returned(callee: Callee): Generator<void, void, void> {
    yield* passCallee(simulation, tid, callee, now);
    executed();
    look();
  }
  return left === 1 ? replayed : null;
}

/** Says, asked after each attempt, whether a thread has executed an instruction in it. */
function executions({ system: { machine } }: Simulation, tid: number): () => boolean {
  const running = (): (typeof machine.cores)[number] | undefined => machine.cores.find((core) => core.tid === tid);
  let core = running();
  let before = core?.instructions ?? 0;
  return () => {
    const executed = core !== undefined && core.instructions > before;
    core = running();
    before = core?.instructions ?? 0;
    return executed;
  };
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
