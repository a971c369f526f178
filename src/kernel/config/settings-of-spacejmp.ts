/**
 * Settings of the SpaceJMP kernels (vas-semantics §3, §6). What is not known of SpaceJMP is an option here, and each
 * default says that it was chosen.
 */
import type { KernelSettingRow } from "./kernel-setting.js";

/** Resolved settings of the SpaceJMP kernels; without meaning while `vasModel` is "linux". */
export interface SpaceJmpSettings {
  /** Whose system calls on VASes the kernel has: those of the Linux patches, or those of SpaceJMP. */
  readonly vasModel: "linux" | "spacejmp";
  /** Which segments have a lock that a switch takes. */
  readonly segmentLocks: "all" | "marked" | "none";
  /** Does a switch give up the locks of the VAS it leaves before or after it has those of the one it enters? */
  readonly lockHandover: "release-first" | "acquire-first";
  /** What a switch does that would close a circle of waiting threads. */
  readonly lockDeadlock: "block" | "refuse";
  /** Which memory of a process appears in the VASes that it attaches. */
  readonly processPart: "program" | "all";
  /** Which address spaces get a tag of their own; the others share tag 0, which every switch flushes. */
  readonly vasTags: "hinted" | "all";
  /** Does a clone of a VAS map the same segments, or copies of them? */
  readonly vasClone: "share" | "copy";
  /** Can VASes and segments be detached and deleted? */
  readonly vasRemoval: boolean;
}

/** The rows of these settings. */
export const spaceJmpSettingRows: readonly KernelSettingRow<SpaceJmpSettings>[] = [
  {
    name: "vas_model",
    field: "vasModel",
    type: "word",
    values: ["linux", "spacejmp"],
    fallback: "linux",
    doc:
      "Whose system calls on VASes the kernel has; those of the other model answer ENOSYS. spacejmp needs fidelity " +
      "intended: its address spaces refer to the same memory, so that there is nothing to synchronise.",
  },
  {
    name: "segment_locks",
    field: "segmentLocks",
    type: "word",
    values: ["all", "marked", "none"],
    fallback: "all",
    doc:
      "spacejmp: which segments a switch locks: all unless seg_ctl says otherwise (chosen), only those that seg_ctl " +
      "marks, or none (Barrelfish).",
  },
  {
    name: "lock_handover",
    field: "lockHandover",
    type: "word",
    values: ["release-first", "acquire-first"],
    fallback: "release-first",
    default: "release-first",
    doc:
      "spacejmp: a switch from one VAS to another gives up the locks of the old one before it waits for those of the " +
      "new one (chosen), or when it has them, which can deadlock.",
  },
  {
    name: "lock_deadlock",
    field: "lockDeadlock",
    type: "word",
    values: ["block", "refuse"],
    fallback: "block",
    default: "block",
    doc:
      "spacejmp: a switch that closes a circle of waiting threads waits all the same and is reported (chosen), or " +
      "answers EDEADLK.",
  },
  {
    name: "process_part",
    field: "processPart",
    type: "word",
    values: ["program", "all"],
    fallback: "program",
    doc: "spacejmp: what of a process appears inside a VAS: text, globals and stacks, or heap and mappings too.",
  },
  {
    name: "vas_tags",
    field: "vasTags",
    type: "word",
    values: ["hinted", "all"],
    fallback: "hinted",
    doc:
      "spacejmp, on machines with ASIDs: only VASes that vas_ctl gives a tag have one and keep their TLB entries over " +
      "a switch, or all address spaces do. The rest shares tag 0, which is flushed whenever it is loaded.",
  },
  {
    name: "vas_clone",
    field: "vasClone",
    type: "word",
    values: ["share", "copy"],
    fallback: "share",
    default: "share",
    doc: "spacejmp: a clone of a VAS maps the same segments (chosen), or copies of them.",
  },
  {
    name: "vas_removal",
    field: "vasRemoval",
    type: "switch",
    fallback: true,
    doc: "spacejmp: VASes and segments can be detached and deleted; off: EOPNOTSUPP, as in Barrelfish.",
  },
];
