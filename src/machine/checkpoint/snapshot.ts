/**
 * Snapshots: copies of what decides how a machine goes on, which can be put back in any order, where checkpoints form a line.
 * They are taken and put back for every state of an exploration, so each costs what differs and not what there is: of large TLBs
 * the entries that are valid, of memory the frames that were written since the last snapshot (the others are shared with it), of
 * the checker's log the rows that are new. Counters and histories of misses decide nothing: they are not in it, and count on.
 */
import {
  factsFrom,
  putFacts,
  recallNumbers,
  storeNumbers,
  tlbArrays,
  type EntryFacts,
  type Hazard,
  type Machine,
  type MachineCheckpoint,
  type NumberArray,
  type Oracle,
} from "../state/index.js";
import { forgetPages, rebuildIndex, type Tlb } from "../tlb/index.js";
import { forgetCode } from "../page-table/index.js";

/** Entries of TLBs with at least so many are kept one by one; smaller TLBs are copied as they lie. */
const fewestSparse = 32;
/** Blocks that wait to be used again. */
const mostSpares = 64;
/** Cells of `EntryFacts.checked` a slot: fetch, load, store. */
const accessKinds = 3;

/** State of a machine, relative to its only checkpoint. Belongs to the `Snapshots` that took it. */
export interface MachineSnapshot {
  /** The ranges of `Machine.state` that are copied as they lie, one behind the other. */
  readonly dense: Uint8Array;
  /** By large TLB: slot and columns of each valid entry. */
  readonly entries: readonly Float64Array[];
  /** Owners of frames, up to the highest that ever had one. */
  readonly owners: Int32Array;
  /** Contents of the frames that were written since the checkpoint, by frame index; null: as they were. */
  readonly frames: ReadonlyMap<number, FrameCopy | null>;
  /** What is only ever appended to within one line, but differs between branches. */
  readonly hazards: readonly Hazard[];
  readonly reported: readonly string[];
  readonly facts: FactPiece | null;
}

/** Contents of a frame, never written to: several snapshots share one. */
interface FrameCopy {
  readonly words: Int32Array;
  readonly difference: Difference;
}

/** Two sums over the words of a frame that differ from what they were at the checkpoint: equal contents have equal sums. */
export interface Difference {
  readonly one: number;
  readonly two: number;
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

/** A TLB whose entries are kept one by one. */
interface SparseTlb {
  readonly tlb: Tlb;
  /** Columns with one cell a slot, and what a free slot has there; `invalidate` says the same. */
  readonly columns: readonly { readonly values: NumberArray; readonly free: number }[];
  /** The checker's, whose cells of free slots mean nothing. */
  readonly checked: Float64Array | null;
  readonly facts: readonly NumberArray[];
}

/** What the snapshots of one machine share. */
export interface Snapshots {
  readonly machine: Machine;
  readonly ranges: readonly Range[];
  readonly denseBytes: number;
  readonly sparse: readonly SparseTlb[];
  readonly spare: Uint8Array[];
  /** Copies of the frames as they are now, but for those in `memory.fresh`. */
  readonly current: Map<number, FrameCopy | null>;
  /** The log as it was at the last snapshot that was taken or put back. */
  facts: FactPiece | null;
}

/** Prepares a machine that has exactly one live checkpoint, to which its snapshots will refer. */
export function createSnapshots(machine: Machine): Snapshots {
  const { open } = origin(machine).frames;
  const sparse = machine.cores.flatMap(({ id, tlbs }) =>
    tlbs
      .filter(({ slots }) => slots >= fewestSparse)
      .map((tlb) => sparseTlb(tlb, machine.oracle?.entries[id][tlb.level] ?? null)),
  );
  const apart = [
    machine.memory.frameOwner,
    ...sparse.flatMap(({ columns, checked, facts }) => [
      ...columns.map(({ values }) => values),
      ...facts,
      ...(checked === null ? [] : [checked]),
    ]),
  ];
  const ranges = rangesWithout(machine.state, apart);
  machine.memory.fresh = [...open.keys()];
  return {
    machine,
    ranges,
    denseBytes: ranges.reduce((sum, { view }) => sum + view.length, 0),
    sparse,
    spare: [],
    current: new Map(),
    facts: null,
  };
}

function sparseTlb(tlb: Tlb, facts: EntryFacts | null): SparseTlb {
  const { order, vpn, owner, filledBy, filledAt } = tlb;
  const minus = new Set<NumberArray>([vpn, owner, filledBy, filledAt]);
  const ofSlots = tlbArrays(tlb).filter((values) => values !== order);
  const { checked = null, ...others } = facts ?? {};
  return {
    tlb,
    columns: ofSlots.map((values) => ({ values, free: minus.has(values) ? -1 : 0 })),
    checked,
    facts: Object.values(others),
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
    start = hole.end;
  }
  return ranges;
}

/** The checkpoint that snapshots of a machine refer to: the only live one. */
function origin(machine: Machine): MachineCheckpoint {
  const [first] = machine.checkpoints;
  if (first === undefined || machine.checkpoints.length !== 1)
    throw new Error("snapshots need exactly one live checkpoint to refer to");
  return first;
}

/** Copies the state of the machine. */
export function takeSnapshot(snapshots: Snapshots): MachineSnapshot {
  const { machine, ranges, denseBytes, sparse, spare, current } = snapshots;
  const { memory, oracle } = machine;
  storeNumbers(machine);
  const dense = spare.pop() ?? new Uint8Array(denseBytes);
  for (const { view, at } of ranges) dense.set(view, at);
  copyFresh(snapshots);
  if (oracle !== null) snapshots.facts = grownFacts(snapshots.facts, oracle.log);
  return {
    dense,
    entries: sparse.map(validEntries),
    owners: memory.frameOwner.slice(0, memory.highestOwned),
    frames: new Map(current),
    hazards: machine.hazards.slice(),
    reported: oracle === null ? [] : oracle.reported.slice(),
    facts: snapshots.facts,
  };
}

/** Puts a snapshot back. It can be put back again. */
export function restoreSnapshot(snapshots: Snapshots, snapshot: MachineSnapshot): void {
  const { machine, ranges, sparse } = snapshots;
  const { memory, oracle, cores } = machine;
  restoreFrames(snapshots, snapshot.frames);
  for (const { view, at } of ranges) view.set(snapshot.dense.subarray(at, at + view.length));
  for (let index = 0; index < sparse.length; index++) putEntries(sparse[index], snapshot.entries[index]);
  memory.frameOwner.fill(-1, snapshot.owners.length, memory.highestOwned);
  memory.frameOwner.set(snapshot.owners);
  recallNumbers(machine);
  for (const core of cores) {
    for (const tlb of core.tlbs) {
      rebuildIndex(tlb);
      forgetPages(tlb);
    }
    core.page.slot = -1;
  }
  machine.hazards.splice(0, machine.hazards.length, ...snapshot.hazards);
  if (oracle === null) return;
  oracle.reported.splice(0, oracle.reported.length, ...snapshot.reported);
  for (const piece of missingFacts(snapshots.facts, snapshot.facts)) putFacts(oracle.log, piece.start, piece.rows);
  snapshots.facts = snapshot.facts;
}

/** A snapshot that nobody puts back again: its block serves a later one. */
export function forgetSnapshot({ spare }: Snapshots, { dense }: MachineSnapshot): void {
  if (spare.length < mostSpares) spare.push(dense);
}

/** How memory differs from what it was at the checkpoint. */
export function memoryDifference({ machine, current }: Snapshots): Difference {
  const { memory } = machine;
  const fresh = memory.fresh ?? [];
  let one = 0;
  let two = 0;
  const add = (difference: Difference): void => {
    one = (one + difference.one) | 0;
    two = (two + difference.two) | 0;
  };
  for (const [index, copy] of current) if (copy !== null && !fresh.includes(index)) add(copy.difference);
  for (const index of fresh) add(differenceOf(machine, index));
  return { one, two };
}

/** Sums over the words of a frame that differ from the checkpoint's. */
function differenceOf(machine: Machine, index: number): Difference {
  const { words, frameWords } = machine.memory;
  const original = origin(machine).frames.open.get(index) ?? null;
  const first = index * frameWords;
  let one = 0;
  let two = 0;
  for (let at = 0; at < frameWords; at++) {
    const word = words[first + at];
    if (word === (original === null ? 0 : original[at])) continue;
    const place = Math.imul(first + at + 1, 0x9e37_79b1);
    const left = Math.imul(place ^ word, 0x85eb_ca6b);
    one = (one + Math.imul(left ^ (left >>> 13), 0xc2b2_ae35)) | 0;
    const right = Math.imul(((place << 13) | (place >>> 19)) + word, 0x27d4_eb2f);
    two = (two + Math.imul(right ^ (right >>> 15), 0x1656_67b1)) | 0;
  }
  return { one, two };
}

/** Copies the frames that were written since the last snapshot; from now on the next write to each is noted again. */
function copyFresh({ machine, current }: Snapshots): void {
  const { memory } = machine;
  const { words, frameWords, saved, fresh } = memory;
  if (fresh === null) return;
  for (const index of fresh) {
    const difference = differenceOf(machine, index);
    const same = difference.one === 0 && difference.two === 0;
    const first = index * frameWords;
    current.set(index, same ? null : { words: words.slice(first, first + frameWords), difference });
    saved[index] = 0;
  }
  fresh.length = 0;
}

function restoreFrames({ machine, current }: Snapshots, frames: MachineSnapshot["frames"]): void {
  const { memory } = machine;
  const { open } = origin(machine).frames;
  const put = (index: number): void => {
    const first = index * memory.frameWords;
    const copy = frames.get(index) ?? null;
    const contents = copy === null ? (open.get(index) ?? null) : copy.words;
    if (contents === null) memory.words.fill(0, first, first + memory.frameWords);
    else memory.words.set(contents, first);
    forgetCode(memory, index);
    current.set(index, copy);
  };
  for (const index of memory.fresh ?? []) {
    put(index);
    memory.saved[index] = 0;
  }
  if (memory.fresh !== null) memory.fresh.length = 0;
  for (const [index, copy] of current) if ((frames.get(index) ?? null) !== copy) put(index);
  for (const index of frames.keys()) if (!current.has(index)) put(index);
}

/** Rows of slot, columns and facts of the valid entries of a TLB. */
function validEntries({ tlb, columns, checked, facts }: SparseTlb): Float64Array {
  const { span, slots } = tlb;
  let valid = 0;
  for (let slot = 0; slot < slots; slot++) if (span[slot] !== 0) valid++;
  const rows = new Float64Array(valid * rowLength({ columns, checked, facts }));
  let at = 0;
  for (let slot = 0; slot < slots && valid > 0; slot++) {
    if (span[slot] === 0) continue;
    valid--;
    rows[at++] = slot;
    for (const { values } of columns) rows[at++] = values[slot];
    for (const values of facts) rows[at++] = values[slot];
    if (checked === null) continue;
    for (let access = 0; access < accessKinds; access++) rows[at++] = checked[slot * accessKinds + access];
  }
  return rows;
}

function putEntries(sparse: SparseTlb, rows: Float64Array): void {
  const { tlb, columns, checked, facts } = sparse;
  const { span, slots } = tlb;
  for (let slot = 0; slot < slots; slot++)
    if (span[slot] !== 0) for (const { values, free } of columns) values[slot] = free;
  const length = rowLength(sparse);
  for (let row = 0; row < rows.length; row += length) {
    const slot = rows[row];
    let at = row + 1;
    for (const { values } of columns) values[slot] = rows[at++];
    for (const values of facts) values[slot] = rows[at++];
    if (checked === null) continue;
    for (let access = 0; access < accessKinds; access++) checked[slot * accessKinds + access] = rows[at++];
  }
}

function rowLength({ columns, checked, facts }: Omit<SparseTlb, "tlb">): number {
  return 1 + columns.length + facts.length + (checked === null ? 0 : accessKinds);
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
