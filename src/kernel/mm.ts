/** Memory descriptors: one address space each, with a page table in simulated memory. */
import type { OwnerId, Pfn, Pid, SpaceId } from "../machine/address.js";
import type { Vma } from "./vma.js";

/** The four kinds of address space (vas-semantics §2.2). */
export type MmKind = "original" | "vas" | "segment" | "attached";

/** One address space. Plain data. */
export interface Mm {
  readonly id: SpaceId;
  readonly kind: MmKind;
  /** Whose page-table frames these are, and who owns what is mapped inside. */
  readonly owner: OwnerId;
  /** Process of an original or attached mm; 0 for a VAS or segment. */
  readonly pid: Pid | 0;
  /** VAS of a VAS's or attached mm; 0 otherwise. */
  readonly vid: number;
  readonly root: Pfn;
  vmas: Vma[];
  /** Kernel time of the last change of the layout (`mm.vas_last_update`, vas-semantics §2.7). */
  updated: number;
  startCode: number;
  endCode: number;
  startBrk: number;
  brk: number;
  /** Context number per core: generation and ASID together, 0 = none (mmu-hardware §1.16). */
  contexts: number[];
  /** Bit per core that may hold entries of this mm. It only grows, as on ARC (mmu-hardware §4.3). */
  cpuMask: number;
  /** Freed while a thread still executes in it (Q6): everything in it is gone, the root stays until the thread left. */
  dead: boolean;
}
