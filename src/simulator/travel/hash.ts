/** Everything there is, hashed: equal hashes mean equal machine, kernel and counters. */
import { hashKernel } from "../../kernel/index.js";
import { hashingMachine, hashMachine } from "../../machine/index.js";
import type { Simulation } from "../state/index.js";

/** Hash of registers, memory, page tables, TLBs, kernel records and counters at the present tick. */
export function hashSimulation(simulation: Simulation): string {
  const { machine, kernel } = simulation.system;
  return `${hashMachine(machine)}-${hashKernel(kernel)}`;
}

/** The same in slices; the simulation must stand still meanwhile. */
export function* hashingSimulation({ system }: Simulation): Generator<number, string, void> {
  return `${yield* hashingMachine(system.machine)}-${hashKernel(system.kernel)}`;
}
