/** Control registers of a core as a person reads them: the register's bits, and what the fields mean. */
import { registerValues } from "../machine/index.js";
import type { RegisterSnapshot } from "../protocol/snapshot.js";
import type { Simulation } from "./simulation.js";

/** The MMU registers of a core (PID, SASID0, …; or satp), exact to the bit. */
export function controlRegisters(simulation: Simulation, core: number): readonly RegisterSnapshot[] {
  const { machine } = simulation.system;
  return registerValues(machine, machine.cores[core]);
}
