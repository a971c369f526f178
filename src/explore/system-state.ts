/** Copies of a whole system that can be put back in any order: the machine's snapshot and the kernel's records. */
import { restoreKernel, saveKernel, type KernelCheckpoint, type OutputRecord, type System } from "../kernel/index.js";
import { restoreSnapshot, takeSnapshot, type MachineSnapshot } from "../machine/index.js";

/** State of a system at one moment. */
export interface SystemState {
  readonly machine: MachineSnapshot;
  readonly kernel: KernelCheckpoint;
  readonly output: readonly OutputRecord[];
}

/** Copies the state of a system whose machine has exactly one checkpoint, at the root of the exploration. */
export function saveSystem({ machine, kernel }: System): SystemState {
  return { machine: takeSnapshot(machine), kernel: saveKernel(kernel), output: kernel.output.slice() };
}

/** Puts a state back. It can be put back again. */
export function restoreSystem(system: System, state: SystemState): void {
  restoreSnapshot(system.machine, state.machine);
  restoreKernel(system, state.kernel);
  system.kernel.output.splice(0, system.kernel.output.length, ...state.output);
}
