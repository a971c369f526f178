/**
 * The allocator of x86 Linux (mmu-hardware §4.4): each core has six slots, the PCID is the slot's number plus one. A slot
 * remembers whose it is by a number that is never used again, and up to which flush of that space it is in step; so a
 * core that was left out of a shootdown catches up when it loads the space again.
 */
import { flushAsid, MissClass, type Asid, type CoreId } from "../../machine/index.js";
import type { Allocation } from "./asid-rollover.js";
import { activeCore, type AsidSlot, type AsidSlots, type Mm, type System } from "../state/index.js";
import type { KernelConfig } from "../config/index.js";

/** TLB_NR_DYN_ASIDS of Linux. */
const slotsPerCore = 6;

/** The allocator after boot; with few ASID bits there are fewer slots. PCID 0 is the kernel's. */
export function createAsidSlots(bits: number, cores: number): AsidSlots {
  const slots = (): AsidSlot[] =>
    Array.from({ length: Math.min(slotsPerCore, 2 ** bits - 1) }, () => ({ key: 0, tlbGeneration: 0 }));
  return { kind: "x86", bits, slots: Array.from({ length: cores }, slots), next: new Array<number>(cores).fill(0) };
}

/**
 * What a slot knows a space by: its number, which is never used again, or with `context_key slot` the frame of its
 * root table, which is (P15).
 */
function keyOf(config: KernelConfig, mm: Mm): number {
  return config.contextKey === "counter" ? mm.id : mm.root;
}

/** Slot of a space on a core, or undefined. */
export function slotOf(asids: AsidSlots, config: KernelConfig, mm: Mm, core: CoreId): AsidSlot | undefined {
  return asids.slots[core]!.find(({ key }) => key === keyOf(config, mm));
}

/** PCID of a space on a core, or null: no slot there is its own. */
export function currentSlot(asids: AsidSlots, config: KernelConfig, mm: Mm, core: CoreId): Asid | null {
  const index = asids.slots[core]!.findIndex(({ key }) => key === keyOf(config, mm));
  return index === -1 ? null : ((index + 1) as Asid);
}

/**
 * Chooses the slot of a space on the active core: its own, or the next one in turn, which is flushed. (A slot of its own
 * that is behind is flushed by `catchUp`.) The flush is part of the write of CR3, bit 63 clear.
 */
export function takeSlot(system: System, asids: AsidSlots, mm: Mm): Allocation {
  const { activeCore: core, config } = system.kernel;
  const slots = asids.slots[core]!;
  const own = slots.findIndex(({ key }) => key === keyOf(config, mm));
  const index = own === -1 ? asids.next[core]! : own;
  const slot = slots[index]!;
  const evicts = own === -1 && slot.key !== 0;
  if (own === -1) {
    asids.next[core] = (index + 1) % slots.length;
    slot.key = keyOf(config, mm);
    slot.tlbGeneration = mm.tlbGeneration;
  }
  const asid = (index + 1) as Asid;
  mm.contexts[core] = 2 ** asids.bits + asid;
  if (own === -1 && config.flushOnRollover) {
    flushAsid(system.machine, activeCore(system), asid, { ...config, cause: MissClass.Switch });
  }
  return { fresh: own === -1, rolledOver: evicts };
}
