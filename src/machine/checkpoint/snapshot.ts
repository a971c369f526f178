/**
 * Snapshots: copies of what decides how a machine goes on, which can be put back in any order, where checkpoints form a line.
 * They are taken and put back for every state of an exploration, so each costs what has changed and not what there is: TLBs,
 * frames, owners and findings are shared with the snapshot that was taken or put back last as long as nothing happens to them.
 * Counters and histories of misses decide nothing: they are not in it, and count on.
 */
import {
  factsFrom,
  putFacts,
  recallNumbers,
  storeNumbers,
  type Hazard,
  type Machine,
  type NumberArray,
  type Oracle,
} from "../state/index.js";
import {
  copyMemory,
  createCopiedMemory,
  putMemory,
  type CopiedMemory,
  type Difference,
  type FrameCopies,
} from "./memory-copies.js";
import {
  copiedArrays,
  copyTlb,
  createCopiedTlbs,
  putTlb,
  type CopiedTlb,
  type TlbCopy,
  type TlbDigest,
} from "./tlb-copies.js";

/** Blocks that wait to be used again. */
const mostSpares = 64;

/** State of a machine, relative to its only checkpoint. Belongs to the `Snapshots` that took it. */
export interface MachineSnapshot {
  /** The ranges of `Machine.state` that are copied as they lie, one behind the other. */
  readonly dense: Uint8Array;
  readonly tlbs: readonly TlbCopy[];
  /** Owners of frames, up to the highest that ever had one. */
  readonly owners: Int32Array;
  readonly frames: FrameCopies;
  /** How memory differs from what it was at the checkpoint. */
  readonly memory: Difference;
  /** What is only ever appended to within one line, but differs between branches. */
  readonly hazards: readonly Hazard[];
  readonly reported: readonly string[];
  readonly facts: FactPiece | null;
}

/** Rows of the checker's log, behind those of the piece before. */
interface FactPiece {
  readonly before: FactPiece | null;
  /** Doubles of the log in front of this piece, and behind it. */
  readonly start: number;
  readonly end: number;
  readonly rows: Float64Array;
}

/** Bytes [start, end) of a machine's state. */
interface Range {
  readonly view: Uint8Array;
  /** Where they lie in `MachineSnapshot.dense`. */
  readonly at: number;
}

/** What the snapshots of one machine share. */
export interface Snapshots {
  readonly machine: Machine;
  readonly ranges: readonly Range[];
  readonly denseBytes: number;
  readonly tlbs: readonly CopiedTlb[];
  readonly memory: CopiedMemory;
  readonly spare: Uint8Array[];
  /** As they were at the last snapshot that was taken or put back. */
  owners: Int32Array;
  hazards: readonly Hazard[];
  reported: readonly string[];
  facts: FactPiece | null;
}

const noDigest: TlbDigest = () => ({ one: 0, two: 0 });

/**
 * Prepares a machine that has exactly one live checkpoint, to which its snapshots will refer.
 *
 * @param digest what `TlbCopy.digest` shall say of a TLB
 */
export function createSnapshots(machine: Machine, digest: TlbDigest = noDigest): Snapshots {
  const memory = createCopiedMemory(machine);
  const tlbs = createCopiedTlbs(machine, digest);
  const ranges = rangesWithout(machine.state, [machine.memory.frameOwner, ...tlbs.flatMap(copiedArrays)]);
  return {
    machine,
    ranges,
    denseBytes: ranges.reduce((sum, { view }) => sum + view.length, 0),
    tlbs,
    memory,
    spare: [],
    owners: new Int32Array(0),
    hazards: [],
    reported: [],
    facts: null,
  };
}

/** The bytes of a state that belong to none of some of its arrays. */
function rangesWithout(state: Uint8Array, arrays: readonly NumberArray[]): Range[] {
  const holes = arrays
    .map(({ byteOffset, byteLength }) => ({ start: byteOffset, end: byteOffset + byteLength }))
    .sort((one, other) => one.start - other.start);
  const ranges: Range[] = [];
  let start = 0;
  let at = 0;
  for (const hole of [...holes, { start: state.length, end: state.length }]) {
    if (hole.start > start) {
      ranges.push({ view: state.subarray(start, hole.start), at });
      at += hole.start - start;
    }
    // Arrays begin at multiples of 8 bytes.
    start = Math.ceil(hole.end / 8) * 8;
  }
  return ranges;
}

/** Copies the state of the machine, which goes on as it is. */
export function takeSnapshot(snapshots: Snapshots): MachineSnapshot {
  const { machine, ranges, denseBytes, tlbs, spare } = snapshots;
  const { oracle, hazards } = machine;
  storeNumbers(machine);
  const dense = spare.pop() ?? new Uint8Array(denseBytes);
  for (const { view, at } of ranges) dense.set(view, at);
  const frames = copyMemory(snapshots.memory);
  snapshots.owners = ownersOf(machine, snapshots.owners);
  // Within one line they are only appended to: of the same length they are the same.
  if (hazards.length !== snapshots.hazards.length) snapshots.hazards = hazards.slice();
  if (oracle !== null) {
    snapshots.facts = grownFacts(snapshots.facts, oracle.log);
    if (oracle.reported.length !== snapshots.reported.length) snapshots.reported = oracle.reported.slice();
  }
  return {
    dense,
    tlbs: tlbs.map(copyTlb),
    owners: snapshots.owners,
    frames,
    memory: snapshots.memory.sum,
    hazards: snapshots.hazards,
    reported: snapshots.reported,
    facts: snapshots.facts,
  };
}

/** Puts a snapshot back. It can be put back again. */
export function restoreSnapshot(snapshots: Snapshots, snapshot: MachineSnapshot): void {
  const { machine, ranges, tlbs } = snapshots;
  const { memory, oracle, cores } = machine;
  const { dense, owners, frames, hazards, reported, facts } = snapshot;
  putMemory(snapshots.memory, frames, snapshot.memory);
  for (const { view, at } of ranges) copyInto(view, dense, at);
  for (let index = 0; index < tlbs.length; index++) putTlb(tlbs[index], snapshot.tlbs[index]);
  memory.frameOwner.fill(-1, owners.length, memory.highestOwned);
  memory.frameOwner.set(owners);
  recallNumbers(machine);
  for (const core of cores) core.page.slot = -1;
  machine.hazards.splice(0, machine.hazards.length, ...hazards);
  snapshots.owners = owners;
  snapshots.hazards = hazards;
  if (oracle === null) return;
  oracle.reported.splice(0, oracle.reported.length, ...reported);
  for (const piece of missingFacts(snapshots.facts, facts)) putFacts(oracle.log, piece.start, piece.rows);
  snapshots.facts = facts;
  snapshots.reported = reported;
}

function copyInto(view: Uint8Array, dense: Uint8Array, at: number): void {
  view.set(dense.subarray(at, at + view.length));
}

/** A snapshot that nobody puts back again: its block serves a later one. */
export function forgetSnapshot({ spare }: Snapshots, { dense }: MachineSnapshot): void {
  if (spare.length < mostSpares) spare.push(dense);
}

/** How memory differs from what it was at the checkpoint. */
export function memoryDifference({ memory }: Snapshots): Difference {
  copyMemory(memory);
  return memory.sum;
}

/** Owners of frames; those of before if they are the same. */
function ownersOf({ memory: { frameOwner, highestOwned } }: Machine, before: Int32Array): Int32Array {
  if (before.length !== highestOwned) return frameOwner.slice(0, highestOwned);
  for (let index = 0; index < highestOwned; index++)
    if (frameOwner[index] !== before[index]) return frameOwner.slice(0, highestOwned);
  return before;
}

/** The log's rows as pieces: the last snapshot's, and one more if it has grown since. */
function grownFacts(before: FactPiece | null, log: Oracle["log"]): FactPiece | null {
  const start = before?.end ?? 0;
  const rows = factsFrom(log, start);
  return rows.length === 0 ? before : { before, start, end: start + rows.length, rows };
}

/** The pieces of one log that another does not share. */
function missingFacts(have: FactPiece | null, want: FactPiece | null): FactPiece[] {
  const missing: FactPiece[] = [];
  let [shared, piece] = [have, want];
  while (piece !== shared) {
    if (shared !== null && (piece === null || shared.end > piece.end)) shared = shared.before;
    else {
      missing.push(piece!);
      piece = piece!.before;
    }
  }
  return missing;
}
