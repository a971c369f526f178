/** Settings of TLB maintenance, address-space ids and shared ids, defects that can be injected included. */
import type { KernelSettingRow } from "./kernel-setting.js";

/** Resolved settings of translation. */
export interface TranslationSettings {
  readonly shootdown: boolean;
  readonly flushOnRollover: boolean;
  readonly sharedWritable: boolean;
  /** Whose ASID an attached space uses under `asid+sasid`. */
  readonly attachedAsid: "process" | "own";
  /** How a shared id is flushed before it is given to another space (mmu-hardware §7.2). */
  readonly sharedFlush: "scan" | "pages" | "all";
  /** mmu-hardware §4.4. */
  readonly asidAllocator: "auto" | "arc-gen" | "arc-steal" | "arm64" | "x86" | "riscv";
  readonly rolloverFlush: "all" | "private";
  readonly checkGeneration: boolean;
  readonly keepRunningAsids: boolean;
  readonly contextKey: "counter" | "slot";
  readonly reserveAsid: boolean;
  /** mmu-hardware §4.2. */
  readonly rangeFlush: "threshold" | "pages" | "all";
  /** Pages; 0 = the architecture's. */
  readonly rangeFlushThreshold: number;
  /** mmu-hardware §4.3. */
  readonly shootdownBy: "auto" | "ipi" | "broadcast";
  readonly cpuMask: "auto" | "aggregate" | "exact" | "exact-no-flush";
  readonly lazyTlb: "auto" | "on" | "off";
  /** What becomes of a shared id after its last user. */
  readonly sharedIdRelease: "at-reuse" | "never" | "unused";
  readonly sharedReleaseFlush: "all" | "local" | "none";
  readonly sharedIdsFull: "private" | "refuse";
  readonly cip1200Workaround: boolean;
  readonly dupHandler: "exact" | "masked" | "none";
  readonly ivutlb: boolean;
  readonly ivutlbWorkaround: boolean;
  /** Cycles (mmu-hardware §4.3). */
  readonly ipiLatency: number;
}

/** The rows of these settings. */
export const translationSettingRows: readonly KernelSettingRow<TranslationSettings>[] = [
  {
    name: "shootdown",
    field: "shootdown",
    type: "switch",
    fallback: true,
    default: true,
    doc:
      "Flush other cores' TLBs when a translation goes away. Off is a defect: stale entries stay (P4). A shared id that " +
      "goes back to the pool has shared_release_flush.",
  },
  {
    name: "flush_on_rollover",
    field: "flushOnRollover",
    type: "switch",
    fallback: true,
    default: true,
    doc:
      "Flush the TLB when address-space ids start over. Off is a defect: an id's old entries serve its new " +
      "owner (P1).",
  },
  {
    name: "shared_writable",
    field: "sharedWritable",
    type: "switch",
    fallback: false,
    default: false,
    doc:
      "Give pages that are writable in a VAS shared TLB entries too. Real ARC Linux shared only pages that " +
      "nobody can write.",
  },
  {
    name: "attached_asid",
    field: "attachedAsid",
    type: "word",
    values: ["process", "own"],
    fallback: "process",
    default: "process",
    doc:
      "Under asid+sasid: an attached space uses its process's ASID, so that the process's own entries survive " +
      "a vas_switch (process), or one of its own.",
  },
  {
    name: "shared_flush",
    field: "sharedFlush",
    type: "word",
    values: ["scan", "pages", "all"],
    fallback: "scan",
    default: "scan",
    doc:
      "How the last unsubscribe empties the TLBs of a shared id: scan for it, delete page by page, or flush " +
      "everything.",
  },
  {
    name: "asid_allocator",
    field: "asidAllocator",
    type: "word",
    values: ["auto", "arc-gen", "arc-steal", "arm64", "x86", "riscv"],
    fallback: "auto",
    default: "auto",
    doc:
      "How address-space ids are given out, each as Linux does it: a counter and generation for each core " +
      "(arc-gen), a counter that takes numbers from others (arc-steal), one counter for all cores (arm64, " +
      "riscv), six slots for each core (x86). auto: the one of the machine's architecture.",
  },
  {
    name: "rollover_flush",
    field: "rolloverFlush",
    type: "word",
    values: ["all", "private"],
    fallback: "all",
    default: "all",
    doc:
      "What the flush at a rollover removes: everything, as Linux does, or only entries tagged with an " +
      "address-space id, so that shared and global ones survive (P2).",
  },
  {
    name: "check_generation",
    field: "checkGeneration",
    type: "switch",
    fallback: true,
    default: true,
    doc:
      "Give an address space a new id when its own is of an older generation. Off is a defect: it goes on " +
      "with a number that belongs to another space by now (P3).",
  },
  {
    name: "keep_running_asids",
    field: "keepRunningAsids",
    type: "switch",
    fallback: true,
    default: true,
    doc:
      "arm64, riscv: ids that cores run when the ids start over stay reserved. Off is a defect: a running " +
      "space's id is given to another one (P20).",
  },
  {
    name: "context_key",
    field: "contextKey",
    type: "word",
    values: ["counter", "slot"],
    fallback: "counter",
    default: "counter",
    doc:
      "x86: a slot knows its space by a number that is never used again (counter), or by the address of " +
      "its root table (slot). slot is a defect: a new space at the address of a dead one inherits its " +
      "entries (P15).",
  },
  {
    name: "reserve_asid",
    field: "reserveAsid",
    type: "switch",
    fallback: true,
    default: true,
    doc:
      "arm64 on a machine with erratum_e1003: keep one id free and switch by way of it. Off: entries can " +
      "get the wrong id (P24).",
  },
  {
    name: "range_flush",
    field: "rangeFlush",
    type: "word",
    values: ["threshold", "pages", "all"],
    fallback: "threshold",
    default: "threshold",
    doc:
      "How a range is flushed: page by page up to a threshold and as a whole above, always page by page, " +
      "or always as a whole (P18).",
  },
  {
    name: "range_flush_threshold",
    field: "rangeFlushThreshold",
    type: "number",
    minimum: 0,
    maximum: 1_000_000,
    fallback: 0,
    default: 0,
    doc:
      "Most pages that are flushed one by one; 0 = as Linux on this architecture: 31 on ARC, 33 on x86, " +
      "64 on RISC-V, 511 on arm64.",
  },
  {
    name: "shootdown_by",
    field: "shootdownBy",
    type: "word",
    values: ["auto", "ipi", "broadcast"],
    fallback: "auto",
    default: "auto",
    doc:
      "How other cores' TLBs are reached: by inter-processor interrupt, which both sides pay for, or by " +
      "hardware broadcast. auto: broadcast on ARMv7 and ARMv8, interrupts elsewhere. broadcast needs ids that are " +
      "the same on all cores.",
  },
  {
    name: "cpumask",
    field: "cpuMask",
    type: "word",
    values: ["auto", "aggregate", "exact", "exact-no-flush"],
    fallback: "auto",
    default: "auto",
    doc:
      "Which cores a flush goes to: all that ever ran the space (aggregate), or those that run it now, " +
      "while the others catch up when they load it again (exact). auto: exact on x86, aggregate " +
      "elsewhere. exact-no-flush is a defect: the others do not catch up (P19).",
  },
  {
    name: "lazy_tlb",
    field: "lazyTlb",
    type: "word",
    values: ["auto", "on", "off"],
    fallback: "auto",
    default: "auto",
    doc: "Idle cores are left out of shootdowns and catch up when they go on. auto: on for x86, off " + "elsewhere.",
  },
  {
    name: "shared_id_release",
    field: "sharedIdRelease",
    type: "word",
    values: ["at-reuse", "never", "unused"],
    fallback: "at-reuse",
    default: "at-reuse",
    doc:
      "When a shared id is given back. at-reuse: after its last user it is free, and when all have been used one flush of " +
      "each core makes the free ones clean, as with ASIDs (one flush in 64 releases with 64 numbers). unused: flushed after " +
      "its last user, as old ARC Linux did, which scans the TLB each time. never: it stays the VAS's, which finds its " +
      "entries again, and VASes after the last number are private.",
  },
  {
    name: "shared_release_flush",
    field: "sharedReleaseFlush",
    type: "word",
    values: ["all", "local", "none"],
    fallback: "all",
    default: "all",
    doc:
      "Which cores are flushed before a shared id is free for another space. local and none are defects: " +
      "others keep entries with the number, which its next owner hits (P13).",
  },
  {
    name: "shared_ids_full",
    field: "sharedIdsFull",
    type: "word",
    values: ["private", "refuse"],
    fallback: "private",
    default: "private",
    doc: "When no shared id is free: map privately, or refuse with EINVAL, as out-of-tree ARC Linux did " + "(P26).",
  },
  {
    name: "cip_1200_workaround",
    field: "cip1200Workaround",
    type: "switch",
    fallback: true,
    default: true,
    doc: "On a machine with erratum_cip_1200: every fence is a full one. Off: instruction TLBs keep stale entries (P23).",
  },
  {
    name: "dup_handler",
    field: "dupHandler",
    type: "word",
    values: ["exact", "masked", "none"],
    fallback: "exact",
    default: "exact",
    doc:
      "ARC, after a machine check for duplicate entries: erase entries whose TLBPD0 is the same (exact), or the same " +
      "but for the ASID, as mainline Linux, which hits entries of other spaces too (masked, P10); none kills the thread.",
  },
  {
    name: "ivutlb",
    field: "ivutlb",
    type: "switch",
    fallback: true,
    default: true,
    doc:
      "ARC MMUv2 on: clear the first-level TLBs when a page is flushed. Off is a defect: they keep what the last level " +
      "has lost (P5).",
  },
  {
    name: "ivutlb_workaround",
    field: "ivutlbWorkaround",
    type: "switch",
    fallback: true,
    default: true,
    doc: "ARC with erratum_ivutlb: make TLBINDEX valid before clearing the first-level TLBs. Off: it may fail (P6).",
  },
  {
    name: "ipi_latency",
    field: "ipiLatency",
    type: "number",
    minimum: 0,
    maximum: 1_000_000,
    fallback: 0,
    default: 0,
    doc: "Cycles that the sender of a shootdown waits once, until the slowest core has answered. Choice of this tool.",
  },
];
