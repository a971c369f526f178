/**
 * Time travel: checkpoints and re-execution. The machine is deterministic, so any tick can be reached again by restoring
 * the nearest checkpoint at or before it and running forward. What the user edited (a register, memory) is journaled at
 * its tick and applied again when a replay passes it.
 */
import type { Tick } from "../machine/address.js";
import { mergeCheckpoint, restoreCheckpoint, takeCheckpoint, type MachineCheckpoint } from "../machine/index.js";
import { restoreKernel, runSystem, saveKernel, type KernelCheckpoint, type System, type SystemStop } from "../kernel/index.js";

/** State of everything at one tick. */
interface Checkpoint {
  readonly tick: Tick;
  readonly machine: MachineCheckpoint;
  readonly kernel: KernelCheckpoint;
  /** How many journaled edits the state contains. */
  readonly edits: number;
}

/** A change the user made while stopped. */
export interface Edit {
  readonly tick: Tick;
  readonly apply: (system: System) => void;
}

/** Checkpoints by ascending tick, and the journal of edits. */
export interface Timeline {
  readonly interval: number;
  checkpoints: Checkpoint[];
  edits: Edit[];
  /** Edits in effect at the current tick. */
  applied: number;
  /** Instruction attempts made so far, replays included; slices are measured with it. */
  work: number;
}

/** Attempts between checkpoints, unless told otherwise: a replay of one interval takes some ten milliseconds. */
const defaultInterval = 1_000_000;
/** While a run is young, checkpoints are at least this many ticks apart. */
const shortestInterval = 4_096;
/** More checkpoints than this are thinned out, the older the sparser. */
const mostCheckpoints = 48;

/** A timeline without checkpoints; `interval` in instruction attempts. */
export function createTimeline(interval: number = defaultInterval): Timeline {
  return { interval: Math.max(1, Math.floor(interval)), checkpoints: [], edits: [], applied: 0, work: 0 };
}

/** Where the next checkpoint is due: intervals grow with the run, so that a short run can be travelled at no wait. */
function nextCheckpointTick(timeline: Timeline): number {
  const last = timeline.checkpoints.at(-1);
  if (last === undefined) return 0;
  return last.tick + Math.min(timeline.interval, Math.max(shortestInterval, Math.floor(last.tick / 8)));
}

/**
 * Takes a checkpoint at the present tick unless the latest one is near. Who searches backwards from here, step by step,
 * then replays a short way each time instead of a whole interval.
 */
export function checkpointHere(timeline: Timeline, system: System): void {
  const latest = timeline.checkpoints.at(-1);
  if (latest !== undefined && system.machine.tick - latest.tick >= shortestInterval) checkpointNow(timeline, system);
}

function checkpointNow(timeline: Timeline, system: System): void {
  timeline.checkpoints.push({
    tick: system.machine.tick as Tick,
    machine: takeCheckpoint(system.machine),
    kernel: saveKernel(system.kernel),
    edits: timeline.applied,
  });
  if (timeline.checkpoints.length > mostCheckpoints) thinOut(timeline, system);
}

/** Drops the checkpoint that is least missed: the one in the smallest gap for its age. The first always stays. */
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
  const [dropped] = checkpoints.splice(victim, 1);
  mergeCheckpoint(system.machine, dropped!.machine);
}

function applyDueEdits(timeline: Timeline, system: System): void {
  for (;;) {
    const edit = timeline.edits[timeline.applied];
    if (edit === undefined || edit.tick > system.machine.tick) return;
    edit.apply(system);
    timeline.applied++;
  }
}

/**
 * Runs at most `attempts` instruction attempts, taking checkpoints when due and re-applying edits on the way.
 *
 * @returns why the kernel stopped; reason "steps" if only the attempts ran out.
 */
export function advance(timeline: Timeline, system: System, attempts: number): SystemStop {
  const { machine } = system;
  const end = machine.tick + attempts;
  for (;;) {
    if (machine.tick >= nextCheckpointTick(timeline)) checkpointNow(timeline, system);
    const nextEdit = timeline.edits[timeline.applied]?.tick ?? Infinity;
    const before = machine.tick;
    const stop = runSystem(system, Math.min(end, nextCheckpointTick(timeline), nextEdit) - before);
    timeline.work += machine.tick - before;
    applyDueEdits(timeline, system);
    if (stop.reason !== "steps" || machine.tick >= end) return stop;
  }
}

/** Makes a change at the current tick and remembers it for replays; changes journaled for later ticks are forgotten. */
export function edit(timeline: Timeline, system: System, apply: (system: System) => void): void {
  timeline.edits = timeline.edits.slice(0, timeline.applied);
  timeline.edits.push({ tick: system.machine.tick as Tick, apply });
  applyDueEdits(timeline, system);
}

/** Goes back to the latest checkpoint at or before `tick`; later ones are dropped (a replay takes them again). */
export function rewind(timeline: Timeline, system: System, tick: number): void {
  let index = timeline.checkpoints.length - 1;
  while (index > 0 && timeline.checkpoints[index]!.tick > tick) index--;
  const checkpoint = timeline.checkpoints[index];
  if (checkpoint === undefined) return;
  timeline.checkpoints.length = index + 1;
  restoreCheckpoint(system.machine, checkpoint.machine);
  restoreKernel(system, checkpoint.kernel);
  timeline.applied = checkpoint.edits;
  applyDueEdits(timeline, system);
}
