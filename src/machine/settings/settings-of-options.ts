/** Settings of what the sources leave open, and of errata. */
import type { MachineConfig } from "../config/index.js";
import { row, type MachineSettingRow } from "./machine-setting.js";

function option(
  key: string,
  field: keyof MachineConfig["options"],
  doc: string,
  values: readonly string[] | null,
): MachineSettingRow {
  return row(
    key,
    values === null ? "switch" : "choice",
    "preset",
    doc,
    (draft, value) => {
      draft.options = { ...draft.options, [field]: value };
    },
    { values: values ?? [] },
  );
}

/** The rows of these settings. */
export const optionSettingRows: readonly MachineSettingRow[] = [
  option(
    "utlb_on_ctx_write",
    "utlbOnContextWrite",
    "Writing PID or SASID: first-level TLBs compare tags, or are flushed. Not documented for ARC; our default compares.",
    ["compare", "flush"],
  ),
  option(
    "utlb_on_eviction",
    "utlbOnEviction",
    "A last-level eviction also drops first-level copies, or they are kept. MMUv2/v3 keep; MMUv4 is taken to drop.",
    ["keep", "drop"],
  ),
  option(
    "utlb_on_maintenance",
    "utlbOnMaintenance",
    "An operation on the main TLB removes the same entries from the first level, or empties it, as on Cortex-A7, A9 and A53.",
    ["exact", "flush"],
  ),
  option(
    "delete_ignores_sasid",
    "deleteIgnoresSasid",
    "Flushing one page removes a shared entry of that page whatever its number. Not verified for ARC; on by default there.",
    null,
  ),
  option(
    "s_without_pid_s",
    "sharedWithoutEnable",
    "Shared entries match although PID.S is 0. Not documented; off by default.",
    null,
  ),
  option(
    "invalid_first",
    "invalidFirst",
    "Fill free ways before replacing a valid entry. Not documented for ARC's pseudo-random victim; on by default.",
    null,
  ),
  option(
    "ad_update",
    "adUpdate",
    "A hardware walker that finds A or D clear sets the bit (Svadu), or faults (Svade).",
    ["hardware", "fault"],
  ),
  option(
    "erratum_ivutlb",
    "erratumIvutlb",
    "ARC: clearing the first-level TLBs does nothing after a probe that found nothing (P6). On for MMUv2.",
    null,
  ),
  option(
    "metal_fix",
    "metalFix",
    "ARC MMUv1: TLBWrite leaves the first-level TLBs alone, and command 5 clears them, as in the fixed chips (P7).",
    null,
  ),
  option(
    "erratum_invlpg_global",
    "erratumInvlpgGlobal",
    "x86-64: INVLPG leaves global entries while PCIDs are in use, as on Alder Lake before its microcode fix (P22).",
    null,
  ),
  option(
    "erratum_cip_1200",
    "erratumCip1200",
    "RISC-V: a fence for one address or ASID leaves instruction TLBs alone, as SiFive's CIP-1200 (P23).",
    null,
  ),
  option(
    "erratum_e1003",
    "erratumE1003",
    "ARMv8: writing ASID and table base at once caches a page of the new tables under the old ASID, as Falkor's E1003 (P24).",
    null,
  ),
  option(
    "walk_during_flush",
    "walkDuringFlush",
    "The walk of the page that a core filled last counts as under way when a flush arrives, and its entry is made " +
      "afterwards. No architecture allows that (P25); off by default.",
    null,
  ),
  option(
    "cnp",
    "commonNotPrivate",
    "What one core fills, all can use, as with ARMv8's CnP bit: right only if an ASID means the same tables on all cores (P21).",
    null,
  ),
  option(
    "contiguous",
    "contiguous",
    "A page in several table entries (NAPOT, contiguous hint, large page) fills one TLB entry; off: one for each. Both are allowed; on is a choice.",
    null,
  ),
];
