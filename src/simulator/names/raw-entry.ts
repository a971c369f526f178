/** The bits of a page-table entry as text. */
import type { Machine } from "../../machine/index.js";

/** The bits of an entry: 0x0000_4091 as 8 or 16 digits. */
export function rawEntry(machine: Machine, lo: number, hi: number): string {
  const low = (lo >>> 0).toString(16).padStart(8, "0");
  return machine.format.entryBytes === 8 ? `0x${(hi >>> 0).toString(16).padStart(8, "0")}_${low}` : `0x${low}`;
}
