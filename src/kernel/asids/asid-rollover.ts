/** What an allocation of an address-space id reports, and what a core does when the ids start over. */
import { flushAll, MissClass } from "../../machine/index.js";
import { adviseRollover } from "./coherence-advice.js";
import { activeCore, type System } from "../state/index.js";

/** What an allocator did: it gave a number out (`fresh`), and for that started over or took somebody else's. */
export interface Allocation {
  readonly fresh: boolean;
  readonly rolledOver: boolean;
}

/**
 * Flushes the active core because numbers are about to be used again: everything, as Linux does, or with
 * `rollover_flush private` only what is tagged with them (P2). `flush_on_rollover off` leaves it out (P1).
 */
export function flushForRollover(system: System): void {
  const { config } = system.kernel;
  if (!config.flushOnRollover) return;
  const everything = config.rolloverFlush === "all";
  if (everything) adviseRollover(system);
  flushAll(system.machine, activeCore(system), everything, everything, {
    ...config,
    cause: MissClass.Rollover,
  });
}
