/**
 * Time travel: checkpoints and re-execution. The machine is deterministic, so any tick can be reached again by restoring
 * the nearest checkpoint at or before it and running forward. What the user edited (a register, memory) is journaled at
 * its tick and applied again when a replay passes it.
 */
import {
  checkpointBytes,
  mergeCheckpoint,
  restoreCheckpoint,
  spareBytes,
  takeCheckpoint,
  type MachineCheckpoint,
  type Tick,
  type Tid,
} from "../../machine/index.js";
import {
  beginRevision,
  restoreKernel,
  runSystem,
  saveKernel,
  type KernelCheckpoint,
  type System,
  type SystemStop,
} from "../../kernel/index.js";

import { forgetSamplesAfter, takeSample, ticksToSample, type Samples } from "./samples.js";

/** State of everything at one tick. */
interface Checkpoint {
  readonly tick: Tick;
  /** Events of the trace before it. */
  readonly events: number;
  readonly machine: MachineCheckpoint;
  readonly kernel: KernelCheckpoint;
  /** How many journaled edits the state contains. */
  readonly edits: number;
}

/** A change the user made while stopped. */
export interface Edit {
  readonly tick: Tick;
  /** What was changed, from what to what: "total: 42 → 9". */
  readonly text: string;
  readonly apply: (system: System) => void;
}

/**
 * A stretch of the run in which one thread ran alone, because somebody stepped only it: from one tick up to, and without, another.
 * As edits are, it is remembered at its ticks, so that a replay holds the other threads again.
 */
export interface Hold {
  readonly tid: Tid;
  readonly from: number;
  /** Infinity: the movement is under way. */
  to: number;
}

/** Checkpoints by ascending tick, and the journal of edits. */
export interface Timeline {
  readonly interval: number;
  /** Most bytes that the checkpoints may take; the oldest one stays whatever it takes. */
  readonly budget: number;
  checkpoints: Checkpoint[];
  /** Bytes of all checkpoints but the newest; null: to be summed again, as they have changed. */
  olderBytes: number | null;
  edits: Edit[];
  /** Edits in effect at the current tick. */
  applied: number;
  /** By ascending tick; they do not overlap. */
  holds: Hold[];
  /** Instruction attempts made so far, replays included; slices are measured with it. */
  work: number;
  /** Work at which the budget was looked at last. */
  weighedAt: number;
  /** Counters over everything that was ever run up to the last edit; null: nobody wants them. */
  readonly samples: Samples | null;
}

/** Bytes of history: what is usual, and the range of what may be asked for. */
export const historyLimits = { usual: 256 * 2 ** 20, least: 16 * 2 ** 20, most: 8 * 2 ** 30 } as const;

/** Work between checkpoints, unless told otherwise: a replay of one interval takes some ten milliseconds. */
const defaultInterval = 1_000_000;
/** An event of the trace stands for so many attempts of the fast path. */
const workOfEvent = 4;
/** A piece of output stands for so many events: it is copied out of the program's memory. */
const eventsOfOutput = 100;
/** So does a frame that is written for the first time after a checkpoint: it is saved, and compared or put back later. */
const workOfFrame = 100;
/** Checkpoints are at least this many ticks apart, unless the interval is shorter. */
const shortestInterval = 4_096;
/** Attempts after which it is asked again whether a checkpoint is due. */
const longestSlice = 32_768;
/** Bytes that stores may save until the budget is looked at again; a quarter of a small budget. */
const headroom = 8 * 2 ** 20;
/** More checkpoints than this are thinned out, the older the sparser. */
const mostCheckpoints = 256;

/**
 * A timeline without checkpoints.
 *
 * @param interval instruction attempts that cause no event, between two checkpoints; Infinity: there are none, nothing is
 * saved, and nobody may go back
 * @param budget bytes; see `historyLimits`
 * @param samples where to sample counters
 */
export function createTimeline(
  interval: number = defaultInterval,
  budget: number = historyLimits.usual,
  samples: Samples | null = null,
): Timeline {
  return {
    interval: Math.max(1, Math.floor(interval)),
    budget,
    checkpoints: [],
    olderBytes: null,
    edits: [],
    applied: 0,
    holds: [],
    work: 0,
    weighedAt: 0,
    samples,
  };
}

/** Bytes that the history takes now. */
export function historyBytes(timeline: Timeline, { machine }: System): number {
  const { checkpoints } = timeline;
  timeline.olderBytes ??= checkpoints
    .slice(0, -1)
    .reduce((sum, _, index) => sum + bytesAt(checkpoints, machine, index), 0);
  const newest = checkpoints.length - 1;
  return timeline.olderBytes + (newest < 0 ? 0 : bytesAt(checkpoints, machine, newest)) + spareBytes(machine);
}

/** Bytes of a checkpoint; records that it shares with the one before it are that one's. */
function bytesAt(checkpoints: readonly Checkpoint[], machine: System["machine"], index: number): number {
  const { kernel, machine: saved } = checkpoints[index]!;
  const shared = checkpoints[index - 1]?.kernel.records === kernel.records;
  return checkpointBytes(machine, saved) + kernel.turnBytes + (shared ? 0 : kernel.recordBytes);
}

/** Events so far, written or not, and what programs have printed: the measure of what has been done on the slow path. */
function eventsSoFar({ machine: { trace }, kernel: { output } }: System): number {
  return trace.sequence + trace.unwritten + output.length * eventsOfOutput;
}

/**
 * Ticks until a checkpoint is due; 0: now. Intervals grow with the run, so that a short run can be travelled at no wait,
 * up to a certain work: what misses and traps much replays slower, and gets its checkpoints closer together.
 */
function ticksToCheckpoint(timeline: Timeline, system: System): number {
  const { machine } = system;
  const { interval } = timeline;
  if (interval === Infinity) return Infinity;
  const last = timeline.checkpoints.at(-1);
  if (last === undefined) return 0;
  const ticks = machine.tick - last.tick;
  const frames = machine.memory.saving?.open.size ?? 0;
  const work = ticks + (eventsSoFar(system) - last.events) * workOfEvent + frames * workOfFrame;
  if (work >= interval && ticks >= Math.min(interval, shortestInterval)) return 0;
  const left = Math.min(interval, Math.max(shortestInterval, Math.floor(last.tick / 8))) - ticks;
  return Math.max(0, Math.min(left, longestSlice));
}

/**
 * Takes a checkpoint at the present tick unless the latest one is near. Who searches backwards from here, step by step,
 * then replays a short way each time instead of a whole interval.
 *
 * @param least ticks from the latest one that are worth it
 */
export function checkpointHere(timeline: Timeline, system: System, least = shortestInterval): void {
  const latest = timeline.checkpoints.at(-1);
  if (latest !== undefined && system.machine.tick - latest.tick >= least) checkpointNow(timeline, system);
}

/** Most ticks between a place that somebody goes back to and the checkpoint that is taken before it; and the fewest worth it. */
const longestReach = 64;
const shortestReach = 4;

/**
 * Goes back to the latest checkpoint at or before `tick`, and says where the replay from there to the tick may take another: who goes
 * back is likely to go on stepping there, in either direction, and each step back then replays little. Null: the latest one is as
 * near as that, or `rest` would take none.
 */
export function rewindToRest(timeline: Timeline, system: System, tick: number): number | null {
  const reached = system.kernel.revision.now;
  rewind(timeline, system, tick);
  const latest = timeline.checkpoints.at(-1);
  const way = tick - (latest?.tick ?? 0);
  // The kernel has done nothing on the way that has been come, of which the replay is a part.
  if (way <= 2 * longestReach && latest?.kernel.revision === reached) return null;
  const reach = Math.min(longestReach, way >> 1);
  return reach < shortestReach ? null : tick - reach;
}

/** Takes that checkpoint if it spares a replay much: many ticks, or what the kernel did. */
export function rest(timeline: Timeline, system: System): void {
  const latest = timeline.checkpoints.at(-1);
  if (latest === undefined || latest.tick === system.machine.tick) return;
  const far = system.machine.tick - latest.tick > longestReach;
  if (far || latest.kernel.revision !== system.kernel.revision.now) checkpointNow(timeline, system);
}

/** Ticks of the latest checkpoint before a tick and of the one before that; the same twice if there is no other. */
export function checkpointsBefore({ checkpoints }: Timeline, tick: number): readonly [latest: number, before: number] {
  const at = Math.max(
    0,
    checkpoints.findLastIndex((checkpoint) => checkpoint.tick < tick),
  );
  return [checkpoints[at]?.tick ?? 0, checkpoints[Math.max(0, at - 1)]?.tick ?? 0];
}

function checkpointNow(timeline: Timeline, system: System): void {
  timeline.olderBytes = null;
  timeline.checkpoints.push({
    tick: system.machine.tick as Tick,
    events: eventsSoFar(system),
    machine: takeCheckpoint(system.machine),
    kernel: saveKernel(system.kernel, timeline.checkpoints.at(-1)?.kernel),
    edits: timeline.applied,
  });
  if (timeline.checkpoints.length > mostCheckpoints) thinOut(timeline, system);
  keepWithinBudget(timeline, system);
}

/**
 * Gives up checkpoints until the history is within its budget. What the newest one has saved grows with every store, so this
 * is asked between slices too. In the end only the first is left: it holds what was written since the start, which is zeros
 * for most frames and costs nothing then.
 */
function keepWithinBudget(timeline: Timeline, system: System): void {
  const { checkpoints, budget } = timeline;
  timeline.weighedAt = timeline.work;
  const most = budget - Math.min(headroom, budget / 4);
  while (checkpoints.length > 1 && historyBytes(timeline, system) > most) {
    if (checkpoints.length > 2) thinOut(timeline, system);
    else merge(timeline, system, 1);
  }
}

/** Drops the checkpoint that is least missed: the one in the smallest gap for its age. The first and the last stay. */
function thinOut(timeline: Timeline, system: System): void {
  const { checkpoints } = timeline;
  const now = system.machine.tick;
  let victim = 1;
  let least = Infinity;
  for (let i = 1; i < checkpoints.length - 1; i++) {
    const gap = checkpoints[i + 1]!.tick - checkpoints[i - 1]!.tick;
    const weight = gap / (now - checkpoints[i]!.tick + 1);
    if (weight < least) [least, victim] = [weight, i];
  }
  merge(timeline, system, victim);
}

/** Gives up one checkpoint; the one before it takes over what it has saved. */
function merge(timeline: Timeline, { machine }: System, index: number): void {
  timeline.olderBytes = null;
  const [dropped] = timeline.checkpoints.splice(index, 1);
  mergeCheckpoint(machine, dropped!.machine);
}

function applyDueEdits(timeline: Timeline, system: System): void {
  for (;;) {
    const edit = timeline.edits[timeline.applied];
    if (edit === undefined || edit.tick > system.machine.tick) return;
    beginRevision(system.kernel);
    edit.apply(system);
    timeline.applied++;
  }
}

/** The hold that the present tick is in. */
function holdAt({ holds }: Timeline, tick: number): Hold | null {
  return holds.findLast(({ from, to }) => from <= tick && tick < to) ?? null;
}

/** Lets those run who did at the present tick, and says how many ticks that lasts. */
function followHolds(timeline: Timeline, { kernel, machine }: System): number {
  const hold = timeline.holds.length === 0 ? null : holdAt(timeline, machine.tick);
  kernel.only = hold?.tid ?? null;
  const end = hold?.to ?? timeline.holds.find(({ from }) => from > machine.tick)?.from ?? Infinity;
  return end - machine.tick;
}

/** The future is another from the present tick on: what was done there by hand is forgotten. */
function forgetFuture(timeline: Timeline, tick: number): void {
  timeline.edits = timeline.edits.slice(0, timeline.applied);
  timeline.holds = timeline.holds.filter(({ from }) => from < tick);
  const last = timeline.holds.at(-1);
  if (last !== undefined && last.to > tick) last.to = tick;
  if (timeline.samples !== null) forgetSamplesAfter(timeline.samples, tick);
}

/**
 * A movement forwards begins, with one thread alone or (null) with all. If that is not what happened from the present tick on, another
 * future begins.
 */
export function beginHold(timeline: Timeline, system: System, tid: Tid | null): void {
  const { tick } = system.machine;
  const now = holdAt(timeline, tick);
  if (tid === null ? now === null : now?.to === Infinity && now.tid === tid) return;
  forgetFuture(timeline, tick);
  const last = timeline.holds.at(-1);
  if (tid !== null && last?.tid === tid && last.to === tick) last.to = Infinity;
  else if (tid !== null) timeline.holds.push({ tid, from: tick, to: Infinity });
  system.kernel.only = tid;
}

/** The movement has ended: all may run again. */
export function endHold(timeline: Timeline, system: System): void {
  const last = timeline.holds.at(-1);
  if (last?.to !== Infinity) return;
  last.to = system.machine.tick;
  if (last.from === last.to) timeline.holds.pop();
  system.kernel.only = null;
}

/**
 * Runs at most `attempts` instruction attempts, taking checkpoints when due and re-applying edits on the way.
 *
 * @param edited called before edits are re-applied: what has changed up to then, the program did
 * @returns why the kernel stopped; reason "steps" if only the attempts ran out.
 */
export function advance(timeline: Timeline, system: System, attempts: number, edited?: () => void): SystemStop {
  const { machine } = system;
  const end = machine.tick + attempts;
  for (;;) {
    if (timeline.work - timeline.weighedAt >= longestSlice) keepWithinBudget(timeline, system);
    if (ticksToCheckpoint(timeline, system) === 0) checkpointNow(timeline, system);
    if (timeline.samples !== null && ticksToSample(timeline.samples, machine.tick) === 0)
      takeSample(timeline.samples, system);
    const nextEdit = timeline.edits[timeline.applied]?.tick ?? Infinity;
    const before = machine.tick;
    const due = Math.min(
      ticksToCheckpoint(timeline, system),
      ticksToSample(timeline.samples, before),
      followHolds(timeline, system),
    );
    const stop = runSystem(system, Math.min(end - before, due, nextEdit - before));
    timeline.work += machine.tick - before;
    const { applied } = timeline;
    if (edited !== undefined && machine.tick >= nextEdit) edited();
    applyDueEdits(timeline, system);
    followHolds(timeline, system);
    if (timeline.applied > applied) {
      // An edit can be what somebody waits for.
      machine.probes?.kernelActed();
      if (stop.reason === "steps" && machine.trace.stopRequested) return { ...stop, reason: "event" };
    }
    if (stop.reason !== "steps" || machine.tick >= end) return stop;
  }
}

/** Makes a change at the current tick and remembers it for replays; changes journaled for later ticks are forgotten. */
export function edit(timeline: Timeline, system: System, text: string, apply: (system: System) => void): void {
  forgetFuture(timeline, system.machine.tick);
  followHolds(timeline, system);
  timeline.edits.push({ tick: system.machine.tick as Tick, text, apply });
  applyDueEdits(timeline, system);
}

/** What has been changed at the present tick, in order. */
export function editsHere({ edits, applied }: Timeline, { machine }: System): readonly Edit[] {
  return edits.slice(0, applied).filter(({ tick }) => tick === machine.tick);
}

/**
 * Forgets the latest edit in effect, and goes back to the latest checkpoint that does not have it; the caller runs forward again.
 *
 * @returns the edit; there must be one
 */
export function forgetEdit(timeline: Timeline, system: System): Edit {
  const index = timeline.applied - 1;
  const [forgotten] = timeline.edits.splice(index, 1);
  if (timeline.samples !== null) forgetSamplesAfter(timeline.samples, forgotten!.tick);
  // Without the change the threads may wait elsewhere: who runs is decided anew.
  timeline.holds = timeline.holds.filter(({ from }) => from < forgotten!.tick);
  for (const hold of timeline.holds) hold.to = Math.min(hold.to, forgotten!.tick);
  const kept = timeline.checkpoints.filter(({ edits }) => edits <= index);
  // The first checkpoint has no edits: they are made after it.
  timeline.checkpoints = kept.length > 0 ? kept : timeline.checkpoints.slice(0, 1);
  rewind(timeline, system, timeline.checkpoints.at(-1)!.tick);
  return forgotten!;
}

/** Goes back to the latest checkpoint at or before `tick`; later ones are dropped (a replay takes them again). */
export function rewind(timeline: Timeline, system: System, tick: number): void {
  let index = timeline.checkpoints.length - 1;
  while (index > 0 && timeline.checkpoints[index]!.tick > tick) index--;
  const checkpoint = timeline.checkpoints[index];
  if (checkpoint === undefined) return;
  timeline.checkpoints.length = index + 1;
  timeline.olderBytes = null;
  restoreCheckpoint(system.machine, checkpoint.machine);
  restoreKernel(system, checkpoint.kernel, system.kernel.revision.now !== checkpoint.kernel.revision);
  timeline.applied = checkpoint.edits;
  applyDueEdits(timeline, system);
  followHolds(timeline, system);
}
