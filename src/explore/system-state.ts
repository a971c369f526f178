/** Copies of a whole system that can be put back in any order: the machine's snapshot and the kernel's records. */
import { lendKernel, restoreKernel, type KernelCheckpoint, type OutputRecord, type System } from "../kernel/index.js";
import {
  createSnapshots,
  forgetSnapshot,
  restoreSnapshot,
  takeCheckpoint,
  takeSnapshot,
  type MachineSnapshot,
  type Snapshots,
} from "../machine/index.js";

/** State of a system at one moment. */
export interface SystemState {
  readonly machine: MachineSnapshot;
  readonly kernel: KernelCheckpoint;
  readonly output: readonly OutputRecord[];
}

/** A system whose states are kept: it has run neither under a debugger nor in another exploration. */
export interface KeptSystem {
  readonly system: System;
  readonly snapshots: Snapshots;
}

/** Prepares a system. */
export function keepStates(system: System): KeptSystem {
  takeCheckpoint(system.machine);
  return { system, snapshots: createSnapshots(system.machine) };
}

/** The present state. The system must be put into a state, this or another, before it goes on. */
export function leaveState({ system: { kernel }, snapshots }: KeptSystem): SystemState {
  return { machine: takeSnapshot(snapshots), kernel: lendKernel(kernel), output: kernel.output.slice() };
}

/** Puts a state back. It can be put back again. */
export function enterState({ system, snapshots }: KeptSystem, state: SystemState): void {
  const { output } = system.kernel;
  restoreSnapshot(snapshots, state.machine);
  restoreKernel(system, state.kernel);
  for (let at = 0; at < state.output.length; at++) output[at] = state.output[at]!;
  output.length = state.output.length;
}

/** Gives up a state that is not put back any more. */
export function forgetState({ snapshots }: KeptSystem, state: SystemState): void {
  forgetSnapshot(snapshots, state.machine);
}
