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
}

/** The rows of these settings. */
export const translationSettingRows: readonly KernelSettingRow<TranslationSettings>[] = [
  {
    name: "shootdown",
    field: "shootdown",
    type: "switch",
    fallback: true,
    default: true,
    doc: "Flush other cores' TLBs when a translation goes away. Off is a defect: stale entries stay (P4).",
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
];
