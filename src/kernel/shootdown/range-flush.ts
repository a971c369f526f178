/** From how many pages on a flush takes everything instead (mmu-hardware §4.2). */
import { linuxPorts } from "../config/index.js";
import type { System } from "../state/index.js";

/** Are so many pages flushed as a whole? `range_flush pages` and `all` decide without counting (P18). */
export function flushesWhole(system: System, pages: number): boolean {
  const { rangeFlush, rangeFlushThreshold } = system.kernel.config;
  if (rangeFlush !== "threshold") return rangeFlush === "all";
  const usual = linuxPorts[system.machine.config.architecture.name].rangeFlushThreshold;
  const most = rangeFlushThreshold === 0 ? usual : rangeFlushThreshold;
  return pages > most;
}
