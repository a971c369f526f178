/** Which space's ASID a space runs under. */
import type { Kernel, Mm } from "../state/index.js";

/** The mm whose ASID entries of `mm` carry: its process's original one, or itself. */
export function asidHolder(kernel: Kernel, mm: Mm): Mm {
  return kernel.spaces.get(mm.asidSpace) ?? mm;
}
