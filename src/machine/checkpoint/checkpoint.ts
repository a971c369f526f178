/**
 * Checkpoints. Registers, TLBs and what else lies in the block of state are copied at once; memory is not: while a checkpoint
 * is the newest one, the first store into a frame saves the frame's old contents into it (saved-frames.ts). So a checkpoint
 * costs what is written after it, and the fast path nothing. Restoring goes through the saved frames from the newest
 * checkpoint back to the wanted one.
 */
import { counterTables, recallNumbers, storeNumbers, type Machine, type MachineCheckpoint } from "../state/index.js";
import {
  forgetPages,
  rebuildIndex,
  restoreFilledPages,
  restoreHistory,
  saveFilledPages,
  saveHistory,
} from "../tlb/index.js";
import { closeInterval, createSavedFrames, forgetCode, inherit, savedBytes, undoStores } from "../page-table/index.js";
import { clearAccessLog } from "../counters/index.js";

/** Copies of the state that are kept for later checkpoints. */
const mostSpares = 64;

/**
 * Copies everything of fixed size in one go: registers, contexts, TLBs, frame owners, the checker's facts, single numbers.
 *
 * @param into as long as `machine.state`
 */
export function saveState(machine: Machine, into: Uint8Array): void {
  storeNumbers(machine);
  into.set(machine.state);
}

/** Puts a copy of `saveState` back, and what follows from it. Memory contents, counters and histories stay as they are. */
export function loadState(machine: Machine, from: Uint8Array): void {
  const { state } = machine;
  const { frameOwner, highestOwned } = machine.memory;
  // Owners are most of the block, and nobody has ever owned those frames: they are as they were.
  const never = frameOwner.byteOffset + highestOwned * frameOwner.BYTES_PER_ELEMENT;
  const after = frameOwner.byteOffset + frameOwner.byteLength;
  state.set(from.subarray(0, never));
  if (after < state.length) state.set(from.subarray(after), after);
  recallNumbers(machine);
  for (const core of machine.cores) {
    for (const tlb of core.tlbs) {
      rebuildIndex(tlb);
      forgetPages(tlb);
    }
    core.page.slot = -1;
  }
}

/** Takes a checkpoint; it becomes the newest. */
export function takeCheckpoint(machine: Machine): MachineCheckpoint {
  const state = machine.spareStates.pop() ?? new Uint8Array(machine.state.length);
  saveState(machine, state);
  const previous = machine.checkpoints.at(-1);
  if (previous !== undefined) closeInterval(machine.memory, previous.frames);
  const checkpoint: MachineCheckpoint = {
    tick: machine.tick,
    state,
    histories: machine.cores.map(({ id, tlbs }) =>
      tlbs.map(({ history, level }) =>
        history === null ? null : saveHistory(history, previous?.histories[id]?.[level] ?? null),
      ),
    ),
    counters: counterTables(machine).map(({ table: { values, rows }, stride }) => ({
      values: values.slice(0, rows * stride),
      rows,
    })),
    partOf: machine.counters.partOf.slice(),
    filledPages: saveFilledPages(machine.filledPages),
    frames: createSavedFrames(),
  };
  machine.checkpoints.push(checkpoint);
  beginInterval(machine);
  return checkpoint;
}

/** Nobody needs a checkpoint any more: its copy of the state serves a later one. */
function recycle(machine: Machine, { state }: MachineCheckpoint): void {
  if (machine.spareStates.length < mostSpares) machine.spareStates.push(state);
}

/** From now on, the first write to each frame saves it into the newest checkpoint. */
function beginInterval(machine: Machine): void {
  const { memory } = machine;
  const newest = machine.checkpoints.at(-1);
  memory.saving = newest?.frames ?? null;
  memory.saved.fill(newest === undefined ? 1 : 0);
}

function position(machine: Machine, checkpoint: MachineCheckpoint): number {
  const at = machine.checkpoints.indexOf(checkpoint);
  if (at < 0) throw new Error("this checkpoint is not live: it was merged, or an older one was restored");
  return at;
}

/** Brings the machine back to a checkpoint. Later checkpoints are dropped; this one stays and is the newest. */
export function restoreCheckpoint(machine: Machine, checkpoint: MachineCheckpoint): void {
  const at = position(machine, checkpoint);
  const { memory } = machine;
  for (let index = machine.checkpoints.length - 1; index >= at; index--) {
    undoStores(memory, machine.checkpoints[index].frames, (frame) => {
      forgetCode(memory, frame);
    });
  }
  while (machine.checkpoints.length > at + 1) recycle(machine, machine.checkpoints.pop()!);
  beginInterval(machine);
  loadState(machine, checkpoint.state);
  for (const core of machine.cores) {
    for (const { history, level } of core.tlbs) {
      const saved = checkpoint.histories[core.id][level];
      if (history !== null && saved !== null) restoreHistory(history, saved);
    }
  }
  restoreFilledPages(machine.filledPages, checkpoint.filledPages);
  let index = 0;
  for (const { table } of counterTables(machine)) {
    const saved = checkpoint.counters[index++];
    table.values.set(saved.values);
    if (table.rows > saved.rows) table.values.fill(0, saved.values.length);
    table.rows = saved.rows;
  }
  machine.counters.partOf.set(checkpoint.partOf);
  clearAccessLog(machine.trace.accesses);
}

/** Gives up a checkpoint to save memory; the others can still be restored. */
export function mergeCheckpoint(machine: Machine, checkpoint: MachineCheckpoint): void {
  const at = position(machine, checkpoint);
  const newest = at === machine.checkpoints.length - 1;
  machine.checkpoints.splice(at, 1);
  recycle(machine, checkpoint);
  const before = machine.checkpoints[at - 1];
  if (before !== undefined) inherit(machine.memory, before.frames, checkpoint.frames);
  if (!newest) return;
  machine.memory.saving = before?.frames ?? null;
  if (before === undefined) machine.memory.saved.fill(1);
}

/**
 * Bytes that a live checkpoint holds: saved frames, its copy of the state, histories and counters. The newest one's grow with the
 * stores after it; the others' change only when one beside them is taken, merged or restored.
 */
export function checkpointBytes({ memory }: Machine, checkpoint: MachineCheckpoint): number {
  const { state, histories, counters, filledPages, frames } = checkpoint;
  let bytes = savedBytes(memory, frames) + state.length;
  for (const history of histories.flat()) for (const array of history?.arrays ?? []) bytes += array.byteLength;
  for (const array of filledPages) bytes += array.byteLength;
  for (const { values } of counters) bytes += values.byteLength;
  return bytes;
}

/** Bytes that are kept for later checkpoints. */
export function spareBytes({ spareStates, state, memory }: Machine): number {
  return spareStates.length * state.length + memory.spareFrames.length * memory.frameWords * 4;
}
