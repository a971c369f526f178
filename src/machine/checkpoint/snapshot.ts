/**
 * Snapshots: copies of what decides how a machine goes on, which can be put back in any order, where checkpoints form a line.
 * Memory is kept as the difference to the only live checkpoint, so that a snapshot costs what the run has written since then.
 * Counters and histories of misses decide nothing: they are not in it, and count on.
 */
import { copyFacts, setFacts, type Hazard, type Machine, type MachineCheckpoint } from "../state/index.js";
import { forgetCode } from "../page-table/index.js";
import { loadState, saveState } from "./checkpoint.js";

/** State of a machine, relative to its only checkpoint. */
export interface MachineSnapshot {
  /** Copy of `Machine.state`. */
  readonly state: Uint8Array;
  /** Contents of the frames that were written since the checkpoint, by frame index. */
  readonly frames: ReadonlyMap<number, Int32Array>;
  /** What is only ever appended to within one line of checkpoints, but differs between branches. */
  readonly hazards: readonly Hazard[];
  readonly facts: Float64Array;
  readonly reported: readonly string[];
}

/** The checkpoint that snapshots of a machine refer to: the only live one. */
function origin(machine: Machine): MachineCheckpoint {
  const [first] = machine.checkpoints;
  if (first === undefined || machine.checkpoints.length !== 1)
    throw new Error("snapshots need exactly one live checkpoint to refer to");
  return first;
}

/** Frames that differ, or may differ, from what they were at the only checkpoint. */
export function framesWritten(machine: Machine): IterableIterator<number> {
  return origin(machine).frames.open.keys();
}

/** Copies the state of a machine that has exactly one live checkpoint. */
export function takeSnapshot(machine: Machine): MachineSnapshot {
  const { memory, oracle } = machine;
  const { frames } = origin(machine);
  const copies = new Map<number, Int32Array>();
  for (const frame of frames.open.keys())
    copies.set(frame, memory.words.slice(frame * memory.frameWords, (frame + 1) * memory.frameWords));
  const state = new Uint8Array(machine.state.length);
  saveState(machine, state);
  return {
    state,
    frames: copies,
    hazards: machine.hazards.slice(),
    facts: oracle === null ? new Float64Array(0) : copyFacts(oracle.log),
    reported: oracle === null ? [] : oracle.reported.slice(),
  };
}

/** Puts a snapshot back. It can be put back again. */
export function restoreSnapshot(machine: Machine, snapshot: MachineSnapshot): void {
  const { memory, oracle } = machine;
  for (const [frame, original] of origin(machine).frames.open) {
    const first = frame * memory.frameWords;
    const contents = snapshot.frames.get(frame) ?? original;
    if (contents === null) memory.words.fill(0, first, first + memory.frameWords);
    else memory.words.set(contents, first);
    forgetCode(memory, frame);
  }
  loadState(machine, snapshot.state);
  machine.hazards.splice(0, machine.hazards.length, ...snapshot.hazards);
  if (oracle === null) return;
  setFacts(oracle.log, snapshot.facts);
  oracle.reported.splice(0, oracle.reported.length, ...snapshot.reported);
}
