/** The time of a run: what clocks show and files are marked with. */
import type { System } from "../state/index.js";

const billion = 1_000_000_000n;

/** Nanoseconds since boot. */
export function nanosecondsSinceBoot({ kernel, machine }: System): number {
  const { clock: counts, mhz } = kernel.config;
  const units =
    counts === "cycles"
      ? machine.cores[kernel.activeCore]!.cycles
      : machine.cores.reduce((sum, { instructions }) => sum + instructions, 0);
  return Math.floor((units * 1000) / mhz);
}

/** Nanoseconds since 1970. */
export function presentMoment(system: System): bigint {
  return BigInt(system.kernel.config.bootTime) * billion + BigInt(nanosecondsSinceBoot(system));
}
