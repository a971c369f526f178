/** Control registers of a core as a person reads them: the register's bits, and what the fields mean. */
import { isWritableRegister, refuseRegister, registerValues, writeRegisterValue } from "../../machine/index.js";
import type { RegisterSnapshot } from "../../protocol/snapshot.js";
import type { Simulation } from "./simulation.js";
import { edit } from "./timeline.js";
import { hexNumber } from "../../notation/index.js";

/** The MMU registers of a core (PID, SASID0, …; or satp), exact to the bit. */
export function controlRegisters(simulation: Simulation, core: number): readonly RegisterSnapshot[] {
  const { machine } = simulation.system;
  return registerValues(machine, machine.cores[core]);
}

/** Can a person write this control register? */
export function isWritableControlRegister(simulation: Simulation, name: string): boolean {
  return isWritableRegister(simulation.system.machine, name);
}

/**
 * Writes a control register of a core as software would; journaled, so that replays do it again. TLBCOMMAND
 * executes its command.
 *
 * @returns null, or why nothing was written.
 */
export function writeControlRegister(simulation: Simulation, core: number, name: string, value: bigint): string | null {
  const refused = refuseRegister(simulation.system.machine, name, value);
  if (refused !== null) return refused;
  const shown = (): string => controlRegisters(simulation, core).find((one) => one.name === name)?.value ?? "?";
  const text = `${name}: ${shown()} → ${hexNumber(value)}`;
  edit(simulation.timeline, simulation.system, text, ({ machine }) => {
    writeRegisterValue(machine, machine.cores[core], name, value);
  });
  return null;
}
