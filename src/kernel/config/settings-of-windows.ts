/**
 * Windows between the steps of the kernel's own calls, and the orders of these steps: Linux's are the defaults, the others are its
 * historical mistakes and some that others made.
 */
import type { KernelSettingRow } from "./kernel-setting.js";

/** Resolved settings of windows. */
export interface WindowSettings {
  /** Kernel work is done step by step, and others go on in between. */
  readonly windows: boolean;
  /** Does a frame go back before its translations are flushed? */
  readonly unmapOrder: "flush-free" | "free-flush";
  /** When a call flushes what it has changed. */
  readonly flushWhen: "now" | "late" | "next-switch";
  /** Pages that are flushed and freed at a time; 0 = all of a call. */
  readonly mmuGatherBatch: number;
  /** How a call holds the lock of its memory while it flushes. */
  readonly unmapLock: "write" | "read";
  /** Is the lock still held when mremap flushes the old address? */
  readonly mremapFlush: "locked" | "unlocked";
  /** What an idle core does first when it goes on: say so, or look at the generation. */
  readonly unlazyOrder: "clear-read" | "read-clear";
  readonly localFlush: boolean;
  readonly exitFlush: boolean;
  readonly switchFlush: boolean;
}

/** Settings that show only between the steps of a call. */
export const needWindows = [
  "unmap_order",
  "flush_when",
  "mmu_gather_batch",
  "unmap_lock",
  "mremap_flush",
  "unlazy_order",
] as const;

/** The rows of these settings. */
export const windowSettingRows: readonly KernelSettingRow<WindowSettings>[] = [
  {
    name: "windows",
    field: "windows",
    type: "switch",
    fallback: false,
    default: false,
    doc:
      "Do flush, shootdown, free and what follows them as steps of their own, between which other cores go on; interrupts " +
      "are taken when their core comes to it. Off: a call is one step.",
  },
  {
    name: "unmap_order",
    field: "unmapOrder",
    type: "word",
    values: ["flush-free", "free-flush"],
    fallback: "flush-free",
    default: "flush-free",
    doc:
      "With windows: frames go back after their translations are flushed (Linux, asm-generic/tlb.h), or before. free-flush is " +
      "a defect: another space gets a frame that a core still reaches (P28).",
  },
  {
    name: "flush_when",
    field: "flushWhen",
    type: "word",
    values: ["now", "late", "next-switch"],
    fallback: "now",
    default: "now",
    doc:
      "With windows: flush before the call returns; when the thread next enters the kernel or loses its core (late); or on each " +
      "core when it next switches to another thread (next-switch). The last two are defects: the call has returned, and cores " +
      "still use what it took away (P4).",
  },
  {
    name: "mmu_gather_batch",
    field: "mmuGatherBatch",
    type: "number",
    minimum: 0,
    maximum: 1_000_000,
    fallback: 0,
    default: 0,
    doc: "With windows: most pages that are flushed and freed at a time (a batch of Linux's mmu_gather); 0 = all of a call.",
  },
  {
    name: "unmap_lock",
    field: "unmapLock",
    type: "word",
    values: ["write", "read"],
    fallback: "write",
    default: "write",
    doc:
      "With windows: who takes pages away holds mmap_lock alone until it has flushed (write), or lets faults of other threads in " +
      "meanwhile (read), as Linux's munmap has since 4.20.",
  },
  {
    name: "mremap_flush",
    field: "mremapFlush",
    type: "word",
    values: ["locked", "unlocked"],
    fallback: "locked",
    default: "locked",
    doc:
      "With windows: mremap flushes the old address before it lets go of the lock, or after. unlocked is the defect of " +
      "CVE-2018-18281: another thread frees the moved page, which a core still reaches at its old address (P28).",
  },
  {
    name: "unlazy_order",
    field: "unlazyOrder",
    type: "word",
    values: ["clear-read", "read-clear"],
    fallback: "clear-read",
    default: "clear-read",
    doc:
      "With windows, where idle cores are left out of shootdowns (lazy_tlb): a core that goes on says so first and then looks " +
      "which flushes it has missed, as Linux, or the other way round; and so does one that goes to another space. read-clear is a " +
      "defect: a flush in between reaches it neither way (P19, CVE-2016-2069).",
  },
  {
    name: "local_flush",
    field: "localFlush",
    type: "switch",
    fallback: true,
    default: true,
    doc: "A call flushes the core that it runs on, too. Off is a defect: that core keeps what the others have forgotten (P4).",
  },
  {
    name: "exit_flush",
    field: "exitFlush",
    type: "switch",
    fallback: true,
    default: true,
    doc:
      "Flush a space that ends. Off is a defect where nothing else flushes before its number is another's: entries of the dead " +
      "space stay (P4).",
  },
  {
    name: "switch_flush",
    field: "switchFlush",
    type: "switch",
    fallback: true,
    default: true,
    doc:
      "Without ASIDs: flush when a core goes to another space. Off is a defect: the next space uses what the last one has left " +
      "(P4).",
  },
];
