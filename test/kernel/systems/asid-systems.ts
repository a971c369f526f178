/** Systems with each allocator of address-space ids, for the tests of allocators and of flushes. */
import type { CoreId } from "../../../src/machine/base/address.js";
import { Access, type Core, type Tlb } from "../../../src/machine/index.js";
import { structureFor } from "../../../src/machine/refill/fill.js";
import { loadSpace } from "../../../src/kernel/shootdown/context.js";
import { createMm } from "../../../src/kernel/pages/page-mapping.js";
import { type Mm, type System } from "../../../src/kernel/index.js";

export function create(of: System): Mm {
  return createMm(of, { kind: "original", owner: 0 as never });
}

export function loadOn(of: System, core: number, mm: Mm): number {
  of.kernel.activeCore = core as CoreId;
  loadSpace(of, mm);
  return of.machine.cores[core]!.context.asid;
}

/** The last-level TLB for base pages. */
export function mainTlb(core: Core): Tlb {
  return structureFor(core.stages[Access.Load]!.at(-1)!, 1);
}
