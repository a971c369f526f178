/**
 * Copies of a whole system that can be put back in any order: the machine's snapshot and the kernel's records. A copy shares with the
 * one before it what has not changed, and its fingerprint is made of what its parts know of themselves.
 */
import { beginRevision, type OutputRecord, type System } from "../../kernel/index.js";
import {
  createSnapshots,
  forgetSnapshot,
  restoreSnapshot,
  takeCheckpoint,
  takeSnapshot,
  type MachineSnapshot,
  type Snapshots,
} from "../../machine/index.js";
import { hashOf, leftOutOf, tlbDigest, type Fingerprint } from "./canonical-hash.js";
import { ownNames } from "./own-records.js";
import { keepFields, recallFields, type KeptNode } from "./record-tree.js";

/** State of a system at one moment. */
export interface SystemState {
  readonly machine: MachineSnapshot;
  readonly records: KeptNode;
  readonly output: readonly OutputRecord[];
}

/** A system whose states are kept: it has run neither under a debugger nor in another exploration. */
export interface KeptSystem {
  readonly system: System;
  readonly snapshots: Snapshots;
  /** Names of the kernel's records that change. */
  readonly names: readonly string[];
  /** Fields of them that fingerprints leave out. */
  readonly leftOut: ReadonlySet<string>;
  /** The state that was left or entered last, which the next one shares with. */
  last: SystemState | null;
  /** Tick and number of the kernel's records then: while they are the same the system is still in that state. */
  tick: number;
  revision: number;
}

/** Prepares a system. */
export function keepStates(system: System): KeptSystem {
  takeCheckpoint(system.machine);
  return {
    system,
    snapshots: createSnapshots(system.machine, tlbDigest),
    names: ownNames(system.kernel),
    leftOut: leftOutOf(system.kernel.config.fidelity === "rfc"),
    last: null,
    tick: -1,
    revision: -1,
  };
}

/** The present state, in which the system remains. */
export function leaveState(kept: KeptSystem): SystemState {
  const { system, snapshots, names, leftOut, last } = kept;
  const { kernel } = system;
  const { output } = kernel;
  kept.last = {
    machine: takeSnapshot(snapshots),
    records: keepFields(kernel, names, last?.records ?? null, leftOut),
    // Within one line it is only appended to.
    output: last !== null && last.output.length === output.length ? last.output : output.slice(),
  };
  noteState(kept);
  return kept.last;
}

function noteState(kept: KeptSystem): void {
  const { machine, kernel } = kept.system;
  kept.tick = machine.tick;
  kept.revision = kernel.revision.now;
}

/** Records of the system as they are, if they are known. */
function presentRecords({ system: { machine, kernel }, last, tick, revision }: KeptSystem): KeptNode | null {
  return last !== null && machine.tick === tick && kernel.revision.now === revision ? last.records : null;
}

/** Puts a state back. It can be put back again. */
export function enterState(kept: KeptSystem, state: SystemState): void {
  const { system, snapshots, names } = kept;
  const { kernel } = system;
  const { output } = kernel;
  const present = presentRecords(kept);
  restoreSnapshot(snapshots, state.machine);
  recallFields(kernel, names, state.records, present);
  beginRevision(kernel);
  for (let at = 0; at < state.output.length; at++) output[at] = state.output[at]!;
  output.length = state.output.length;
  kept.last = state;
  noteState(kept);
}

/** Identifies a state, which the system is in. See `canonicalHash`. */
export function fingerprintOf(
  { system }: KeptSystem,
  { machine, records }: SystemState,
  pitfalls: boolean,
): Fingerprint {
  const tlbs = machine.tlbs.map(({ digest }) => digest);
  return hashOf(system, { memory: machine.memory, tlbs, records }, pitfalls);
}

/** Gives up a state that is not put back any more. */
export function forgetState({ snapshots }: KeptSystem, state: SystemState): void {
  forgetSnapshot(snapshots, state.machine);
}
