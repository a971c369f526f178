/** Memory descriptors: one address space each, with a page table in simulated memory. */
import type { OwnerId, Pfn, Pid, SpaceId, Tid, VirtualAddress } from "../../machine/index.js";
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
  /** Mappings without an address are placed below this, top down. */
  mmapTop: number;
  /** End of the main thread's stack; of no meaning in a VAS or segment. */
  stackTop: number;
  startCode: number;
  endCode: number;
  startBrk: number;
  brk: number;
  /** Context number per core: generation and ASID together, 0 = none (mmu-hardware §1.16). */
  contexts: number[];
  /** Bit per core that may hold entries of this mm. It only grows, as on ARC (mmu-hardware §4.3). */
  cpuMask: number;
  /** Counts the flushes of this mm (`tlb_gen` of x86 Linux, mmu-hardware §4.3): a core that missed some must catch up. */
  tlbGeneration: number;
  /** Flush up to which each core is in step, where cores that do not run the mm are left out of shootdowns. */
  seenGeneration: number[];
  /** Space whose ASID entries of this one carry: itself, or the process's original space (asid-sharing.ts). */
  asidSpace: SpaceId;
  /** Attached spaces that use this space's ASID. */
  asidSharers: number;
  /** Pages on which the spaces with this ASID may disagree. */
  diverged: Set<VirtualAddress>;
  /** Of the spaces with this ASID, the one that each core loaded last; 0 = none. */
  lastLoaded: (SpaceId | 0)[];
  /**
   * Shared id of what an attached space has for itself: writable memory of the VAS, mappings made inside. -1 = none.
   */
  ownSharedId: number;
  /** Frames that mmap has set aside for large pages nobody has touched yet: the first frame of each, by address. */
  reserved: Map<VirtualAddress, Pfn>;
  /** Of an attached space: changes of layouts that have not been passed on between it, its process and its VAS (Q4). */
  unpassed: LayoutChange[];
  /** Of an attached space: pages whose first touch, on either side, no synchronisation has seen (Q3). */
  untracked: Set<VirtualAddress>;
  /** Kernel time at which a fault last gave a page another frame; kept with `q2 off` only. */
  changedPages: Map<VirtualAddress, number>;
  /** `mmap_sem`: held over attempts only by threads that are about to take a second one (Q13). */
  lock: MmLock;
  /** Has a tag (ASID) of its own; without, it uses tag 0, which is flushed whenever it is loaded (SpaceJMP only). */
  tagged: boolean;
  /** Freed while a thread still executes in it (Q6): everything in it is gone, the root stays until the thread left. */
  dead: boolean;
}

/** What was done to a range: it was unmapped, its permissions were set, its pages were dropped. */
export type LayoutChangeKind = "unmap" | "protect" | "drop";

/** One change, kept in the attached mm that it concerns. Addresses in bytes, [start, end). */
export interface LayoutChange {
  readonly kind: LayoutChangeKind;
  readonly start: number;
  readonly end: number;
  /** From the process into the attached space, out to the process, or home to the VAS. */
  readonly direction: "in" | "out" | "home";
  readonly name: string;
  /** Permissions after the change. */
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
}

/** Who holds a lock: one writer (0 = none) or any number of readers. */
export interface MmLock {
  writer: Tid | 0;
  readers: Tid[];
}
