/**
 * The settings of a machine: what each key of a `machine` block means, what it may be, and its effect on the
 * configuration. The language service, launch.json and the documentation are generated from this table.
 */
import type { MachineConfig, MachineCosts, Replacement, TlbConfig } from "./config.js";
import { matchEquations, type TagPolicy } from "./match.js";

/** Kinds of values. Bytes are written as numbers, possibly with K, M or G in the language. */
export type SettingType = "integer" | "bytes" | "switch" | "choice";

/** A value as the user wrote it. */
export type SettingValue = string | number | boolean;

/** Description of one key. */
export interface MachineSetting {
  readonly key: string;
  readonly type: SettingType;
  /** Allowed words of a choice. */
  readonly values: readonly string[];
  /** Range of a number. */
  readonly minimum: number;
  readonly maximum: number;
  /** The number must be a power of two. */
  readonly powerOfTwo: boolean;
  /** Default, or "preset" if the preset decides. */
  readonly default: SettingValue;
  readonly doc: string;
}

/** A configuration under construction. */
export type MachineDraft = { -readonly [Key in keyof MachineConfig]: MachineConfig[Key] };

/** A setting and what it changes. */
export interface MachineSettingRow extends MachineSetting {
  apply(draft: MachineDraft, value: SettingValue): void;
}

const replacements: readonly Replacement[] = ["random-lfsr", "rr", "lru", "plru"];

function row(
  key: string, type: SettingType, byDefault: SettingValue, doc: string,
  apply: (draft: MachineDraft, value: SettingValue) => void,
  more: Partial<Pick<MachineSetting, "values" | "minimum" | "maximum" | "powerOfTwo">> = {},
): MachineSettingRow {
  return { key, type, values: [], minimum: 0, maximum: 2 ** 31, powerOfTwo: false, ...more, default: byDefault, doc, apply };
}

/** Structures for larger pages only keep their geometry. */
function holdsBasePages({ pageBytes }: TlbConfig, { pageShift }: MachineDraft): boolean {
  return pageBytes === undefined || pageBytes[0] === 2 ** pageShift;
}

function geometry(
  key: string, level: 1 | 2, serves: "fetch" | "data" | "both",
  change: (value: number) => Partial<Pick<TlbConfig, "sets" | "ways">>, maximum: number, what: string, powerOfTwo = false,
): MachineSettingRow {
  return row(key, "integer", "preset", what, (draft, value) => {
    draft.tlbs = draft.tlbs.map((tlb) => (
      tlb.level === level && tlb.serves === serves && holdsBasePages(tlb, draft) ? { ...tlb, ...change(Number(value)) } : tlb
    ));
  }, { minimum: 1, maximum, powerOfTwo });
}

function replacement(key: string, level: 1 | 2, doc: string): MachineSettingRow {
  return row(key, "choice", "preset", doc, (draft, value) => {
    draft.tlbs = draft.tlbs.map((tlb) => (tlb.level === level ? { ...tlb, replacement: value as Replacement } : tlb));
  }, { values: replacements });
}

function option(
  key: string, field: keyof MachineConfig["options"], doc: string, values: readonly string[] | null,
): MachineSettingRow {
  return row(key, values === null ? "switch" : "choice", "preset", doc, (draft, value) => {
    draft.options = { ...draft.options, [field]: value };
  }, { values: values ?? [] });
}

function cost(key: string, field: keyof MachineCosts, doc: string): MachineSettingRow {
  return row(key, "integer", "preset", doc, (draft, value) => {
    draft.costs = { ...draft.costs, [field]: Number(value) };
  }, { maximum: 1_000_000 });
}

/** All settings, in the order in which they are offered. */
export const machineSettingRows: readonly MachineSettingRow[] = [
  row("cores", "integer", 1, "Number of cores.", (draft, value) => { draft.cores = Number(value); },
    { minimum: 1, maximum: 16 }),
  row("memory", "bytes", 64 * 2 ** 20, "Bytes of physical memory. A page of 1G needs 2G.",
    (draft, value) => { draft.memoryBytes = Number(value); }, { minimum: 2 ** 20, maximum: 2 ** 31 }),
  row("seed", "integer", 1, "Seed of everything pseudo-random, such as JTLB replacement.",
    (draft, value) => { draft.seed = Number(value); }),
  row("check", "switch", false, "Compare every TLB hit with the page tables and report hazards.",
    (draft, value) => { draft.check = value === true; }),
  row("check_advice", "switch", false,
    "With check: also report what is allowed but slow or leaks: flushes of entries that could have stayed (P2, P18), and hits " +
    "on what a process of another user filled (P27).",
    (draft, value) => { draft.checkAdvice = value === true; }),
  row("classify", "switch", true,
    "Classify every TLB miss: cold, capacity, conflict, switch, flush, rollover or unsubscribed; and redundant. Off saves time where most accesses miss.",
    (draft, value) => { draft.classify = value === true; }),
  row("tags", "choice", "preset", "What a TLB entry is tagged with, and so what makes it match.",
    (draft, value) => { draft.tags = value as TagPolicy; }, { values: matchEquations.map((equation) => equation.policy) }),
  row("asid_bits", "integer", "preset", "Width of an ASID in bits.", (draft, value) => { draft.asidBits = Number(value); },
    { minimum: 1, maximum: 16 }),
  row("sasids", "integer", "preset", "How many shared-space ids the hardware has; 0 = none.",
    (draft, value) => { draft.sasidCount = Number(value); }, { maximum: 64 }),
  geometry("jtlb_sets", 2, "both", (sets) => ({ sets }), 65_536, "Sets of the last-level TLB, a power of two.", true),
  geometry("jtlb_ways", 2, "both", (ways) => ({ ways }), 64, "Ways of the last-level TLB."),
  geometry("uitlb_entries", 1, "fetch", (ways) => ({ sets: 1, ways }), 128,
    "Entries of the fully associative first-level instruction TLB."),
  geometry("udtlb_entries", 1, "data", (ways) => ({ sets: 1, ways }), 128,
    "Entries of the fully associative first-level data TLB."),
  replacement("replacement", 2, "Which entry of a full set the last-level TLB gives up."),
  replacement("utlb_replacement", 1, "Which entry a full first-level TLB gives up."),
  option("utlb_on_ctx_write", "utlbOnContextWrite",
    "Writing PID or SASID: first-level TLBs compare tags, or are flushed. Not documented for ARC; our default compares.", ["compare", "flush"]),
  option("utlb_on_eviction", "utlbOnEviction",
    "A last-level eviction also drops first-level copies, or they are kept. MMUv2/v3 keep; MMUv4 is taken to drop.",
    ["keep", "drop"]),
  option("delete_ignores_sasid", "deleteIgnoresSasid",
    "Flushing one page removes a shared entry of that page whatever its number. Not verified for ARC; on by default there.",
    null),
  option("s_without_pid_s", "sharedWithoutEnable",
    "Shared entries match although PID.S is 0. Not documented; off by default.", null),
  option("invalid_first", "invalidFirst",
    "Fill free ways before replacing a valid entry. Not documented for ARC's pseudo-random victim; on by default.", null),
  option("ad_update", "adUpdate",
    "A hardware walker that finds A or D clear sets the bit (Svadu), or faults (Svade).", ["hardware", "fault"]),
  option("erratum_ivutlb", "erratumIvutlb",
    "ARC: clearing the first-level TLBs does nothing after a probe that found nothing (P6). On for MMUv2.", null),
  option("metal_fix", "metalFix",
    "ARC MMUv1: TLBWrite leaves the first-level TLBs alone, and command 5 clears them, as in the fixed chips (P7).", null),
  option("erratum_invlpg_global", "erratumInvlpgGlobal",
    "x86-64: INVLPG leaves global entries while PCIDs are in use, as on Alder Lake before its microcode fix (P22).", null),
  option("erratum_cip_1200", "erratumCip1200",
    "RISC-V: a fence for one address or ASID leaves instruction TLBs alone, as SiFive's CIP-1200 (P23).", null),
  option("erratum_e1003", "erratumE1003",
    "ARMv8: writing ASID and table base at once caches a page of the new tables under the old ASID, as Falkor's E1003 (P24).", null),
  option("walk_during_flush", "walkDuringFlush",
    "The walk of the page that a core filled last counts as under way when a flush arrives, and its entry is made " +
    "afterwards. No architecture allows that (P25); off by default.", null),
  option("cnp", "commonNotPrivate",
    "What one core fills, all can use, as with ARMv8's CnP bit: right only if an ASID means the same tables on all cores (P21).",
    null),
  option("contiguous", "contiguous",
    "A page in several table entries (NAPOT, contiguous hint, large page) fills one TLB entry; off: one for each. Both are allowed; on is a choice.", null),
  row("stlb_entries", "choice", "preset", "Entries of the super-page TLB of ARC HS: 16, or 0 = the core was built without one.",
    (draft, value) => {
      draft.tlbs = draft.tlbs.filter(({ name }) => draft.architecture.name !== "arc" || name !== "sTLB" || value === "16");
    }, { values: ["0", "16"] }),
  cost("cost_instruction", "instruction", "Cycles of every instruction. Choice of this tool."),
  cost("cost_micro_miss", "microMiss",
    "Cycles of a first-level miss that the last level answers. Choice; not published."),
  cost("cost_memory_read", "memoryRead", "Cycles of one page-table read in a walk or refill. Choice."),
  cost("cost_refill_fetch", "refillFetch", "Cycles of the refill handler for a fetch. ARC Linux: 40 instructions."),
  cost("cost_refill_data", "refillData",
    "Cycles of the refill handler for a load or store. ARC Linux: 135 instructions."),
  cost("cost_register_write", "registerWrite", "Cycles of writing one MMU register. Choice."),
  cost("cost_flush", "flushOperation", "Cycles of one TLB maintenance command. Choice; about 100 ns on x86."),
  cost("cost_entry_scan", "entryScan", "Cycles per entry of an operation that goes through the whole TLB. Choice."),
];

/** Descriptions of all settings. */
export function machineSettings(): readonly MachineSetting[] {
  return machineSettingRows;
}
