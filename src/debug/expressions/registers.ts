/** Registers as users write them. */
import { registerNames } from "../../compiler/index.js";

/** Number by which the simulator knows the program counter. */
export const programCounter = 32;

/** Number of a register written `a0`, `x10`, `fp` or `pc`; null if there is none. */
export function registerNumber(name: string): number | null {
  if (name === "pc") return programCounter;
  if (name === "fp") return registerNames.indexOf("s0");
  const byName = registerNames.findIndex((one) => one === name);
  if (byName >= 0) return byName;
  const match = /^x([0-9]|[12][0-9]|3[01])$/.exec(name);
  return match === null ? null : Number(match[1]);
}

/** Name of a register by number. */
export function registerName(register: number): string {
  return register === programCounter ? "pc" : (registerNames[register] ?? `x${register}`);
}
