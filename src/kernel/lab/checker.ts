/** What the coherence checker asks of kernel code. */
import type { System } from "../state/index.js";
import { promiseOf } from "../shootdown/index.js";

/** Lets the checker of a machine ask what kernel code has promised. */
export function connectChecker({ kernel, machine }: System): void {
  if (machine.oracle === null) return;
  machine.oracle.kernelCode = Boolean(kernel.image.kernelCode);
  machine.oracle.promised = (root, vpn, pfn) => (kernel.lab === null ? null : promiseOf(kernel.lab, root, vpn, pfn));
  machine.oracle.freedTable = (pfn) => kernel.lab?.freedTables.includes(pfn) === true;
}
