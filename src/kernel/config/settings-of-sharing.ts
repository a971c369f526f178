/** Settings of shared and global TLB entries: what the kernel does to keep them right, and the defects of leaving it out. */
import type { KernelSettingRow } from "./kernel-setting.js";

/** Resolved settings of sharing. */
export interface SharingSettings {
  readonly guardSubscribed: boolean;
  /** When the SASID registers are written on a switch. */
  readonly sasidWrite: "always" | "nonzero";
  /** What unsubscribe does with the page-table entries of the space. */
  readonly unsubscribeMarks: "clear" | "keep";
  /** When unsubscribe writes the SASID registers of the cores that run the process. */
  readonly unsubscribeRegister: "now" | "lazy";
  readonly userGlobal: boolean;
  /** Whether global entries of a VAS are flushed before a space runs that lacks its pages. */
  readonly globalFlush: boolean;
  /** Whether an attachment that changes a page's protection leaves the id that the page shares with others. */
  readonly sharedProtection: "own" | "keep";
  readonly probeBeforeInsert: boolean;
}

/** The rows of these settings. */
export const sharingSettingRows: readonly KernelSettingRow<SharingSettings>[] = [
  {
    name: "guard_subscribed",
    field: "guardSubscribed",
    type: "switch",
    fallback: true,
    default: true,
    doc:
      "Refuse to map anything else over a subscribed VAS (EBUSY). Off is a defect: a private page and a shared entry " +
      "match the same address (P9).",
  },
  {
    name: "sasid_write",
    field: "sasidWrite",
    type: "word",
    values: ["always", "nonzero"],
    fallback: "always",
    default: "always",
    doc:
      "Write the SASID registers at every switch, or, as old ARC Linux did, only for a process that is subscribed to " +
      "something. The latter is a defect: the next process inherits the bits (P11).",
  },
  {
    name: "unsubscribe_marks",
    field: "unsubscribeMarks",
    type: "word",
    values: ["clear", "keep"],
    fallback: "clear",
    default: "clear",
    doc:
      "What unsubscribe does with the page table: clear the entries, or leave them there with their shared id. The " +
      "latter is a defect: a refill writes an entry that never matches (P12).",
  },
  {
    name: "unsubscribe_register",
    field: "unsubscribeRegister",
    type: "word",
    values: ["now", "lazy"],
    fallback: "now",
    default: "now",
    doc:
      "Clear the bit in the SASID register at unsubscribe, or leave that to the next switch, as old ARC Linux did. The " +
      "latter is a defect: the process can still use the others' entries (P14).",
  },
  {
    name: "user_global",
    field: "userGlobal",
    type: "switch",
    fallback: false,
    default: false,
    doc: "Mark a process's own pages global. On is a defect: their entries match for every process (P16).",
  },
  {
    name: "global_flush",
    field: "globalFlush",
    type: "switch",
    fallback: true,
    default: true,
    doc:
      "Under `asid+global`: flush the global entries of a VAS before a space runs that does not map its pages alike. Off is a " +
      "defect: they match there too (P16).",
  },
  {
    name: "shared_protection",
    field: "sharedProtection",
    type: "word",
    values: ["own", "keep"],
    fallback: "own",
    default: "own",
    doc:
      "An attached process that unmaps or protects pages of its VAS takes them out of the shared id first (own), or " +
      "leaves them in (keep). The latter is a defect: it goes on using the others' rights (P17).",
  },
  {
    name: "probe_before_insert",
    field: "probeBeforeInsert",
    type: "switch",
    fallback: true,
    default: true,
    doc:
      "When a fault gives a page more rights: flush the old entry and look for it before inserting the new one. Off is a " +
      "defect of software-refilled machines: both entries match (P8).",
  },
];
