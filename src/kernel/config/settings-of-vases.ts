/** Settings of first-class address spaces: which behaviour is simulated, and how attachments are made. */
import type { KernelSettingRow } from "./kernel-setting.js";

/** Which behaviour is simulated where the published patches have defects (vas-semantics §2.15). */
export type Fidelity = "rfc" | "intended";

/** Resolved settings of VASes. */
export interface VasSettings {
  readonly fidelity: Fidelity;
  readonly lazyAttach: boolean;
  /** The author's later tree: MADV_VAS_PRIVATE, and memory mapped inside is the process's (vas-semantics §2.13). */
  readonly vasPrivate: boolean;
  /** What exec does with the VASes that the process has attached (vas-semantics §1.8). */
  readonly execPolicy: "rfc-undefined" | "detach-all" | "refuse-ebusy";
}

/** The rows of these settings. */
export const vasSettingRows: readonly KernelSettingRow<VasSettings>[] = [
  {
    name: "fidelity",
    field: "fidelity",
    type: "word",
    values: ["rfc", "intended"],
    fallback: "rfc",
    doc:
      "rfc: the patches as mailed, defects included. intended: what they were meant to do; changes are " +
      "forwarded at once to every space that shares them.",
  },
  {
    name: "lazy_attach",
    field: "lazyAttach",
    type: "switch",
    fallback: true,
    default: true,
    doc:
      "Copy page-table entries of the process's own memory into an attached VAS at first touch of each VMA (on) or " +
      "at attach (off). With attached_asid process under asid+sasid it is always at attach.",
  },
  {
    name: "vas_private",
    field: "vasPrivate",
    type: "switch",
    fallback: false,
    doc:
      "As in the author's later tree: memory mapped inside a VAS becomes the process's at the next switch, unless " +
      "madvise marked it with MADV_VAS_PRIVATE; private memory of the process is not taken into a VAS. Needs " +
      "fidelity rfc.",
  },
  {
    name: "exec_policy",
    field: "execPolicy",
    type: "word",
    values: ["rfc-undefined", "detach-all", "refuse-ebusy"],
    fallback: "rfc-undefined",
    doc:
      "What exec does with attached VASes. rfc-undefined: nothing, so they dangle (needs fidelity rfc). detach-all: " +
      "detach them as exit does. refuse-ebusy: answer EBUSY. Default: detach-all with fidelity intended.",
  },
];
