/**
 * The last step: what the stopped thread did since the beginning of the statement (or instruction) before this stop. It is
 * found by replaying it with every access recorded, so that running costs nothing for it, and a tick looks the same whether
 * it was reached forwards or backwards.
 */
import { accessesSince, eventsSince, type SpaceId, type TraceEvent } from "../../machine/index.js";
import { fingerprint } from "./fingerprint.js";
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

/** The last step of the current stop; found once per stop, in a few milliseconds. */
export function lastStep(simulation: Simulation): LastStep {
  simulation.lastStep ??= findLastStep(simulation);
  return simulation.lastStep;
}

/** Accesses of the last step. */
export function lastStepAccesses(simulation: Simulation): readonly StepAccess[] {
  return lastStep(simulation).accesses;
}

function findLastStep(simulation: Simulation): LastStep {
  const { system, timeline } = simulation;
  const { machine } = system;
  const { trace } = machine;
  const now = machine.tick;
  const { stepUnit, stepStart } = simulation;
  const tid = simulation.lastStop.tid ?? machine.cores[0].tid;
  const from = now === 0 ? 0 : Math.max(beginning(simulation, tid, now), now - longestReplay);
  finish(travelTo(simulation, from));
  const before = fingerprint(simulation);
  const spaceOfRoot = new Map<number, SpaceId>();
  const firstEvent = trace.sequence;
  const firstAccess = trace.accesses.sequence;
  const { silentMask } = trace;
  trace.recordAccesses = true;
  trace.silentMask = 0;
  while (machine.tick < now) {
    const tick = machine.tick;
    const stop = advance(timeline, system, now - tick);
    if (stop.reason !== "steps" && machine.tick === tick) break;
  }
  trace.recordAccesses = false;
  trace.silentMask = silentMask;
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
  const after = fingerprint(simulation);
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
function beginning(simulation: Simulation, tid: number, now: number): number {
  const { stepUnit } = simulation;
  if (findThread(simulation, tid) === undefined) return Math.max(0, now - 1);
  const frame = markFrame(simulation, tid);
  const matches =
    stepUnit === "instruction" ? (): boolean => true : (): boolean => reached(simulation, tid, "over", frame);
  const found = finish(findLast(simulation, tid, matches, now - searchWindow));
  finish(travelTo(simulation, now));
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
