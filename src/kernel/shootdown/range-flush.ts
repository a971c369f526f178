/** From how many pages on a flush takes everything instead (mmu-hardware §4.2). */
import type { System } from "../state/index.js";

/**
 * Most pages that Linux flushes one by one (mmu-hardware §4.2): from 32 on ARC takes a new ASID, above 33 x86, above 64
 * RISC-V and from 512 arm64 flush the ASID.
 */
const usualThreshold = { arc: 31, "x86-64": 33, riscv: 64, armv8: 511, armv7: 511 } as const;

/** Are so many pages flushed as a whole? `range_flush pages` and `all` decide without counting (P18). */
export function flushesWhole(system: System, pages: number): boolean {
  const { rangeFlush, rangeFlushThreshold } = system.kernel.config;
  if (rangeFlush !== "threshold") return rangeFlush === "all";
  const most =
    rangeFlushThreshold === 0 ? usualThreshold[system.machine.config.architecture.name] : rangeFlushThreshold;
  return pages > most;
}
