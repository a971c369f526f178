/** Settings of TLBs: geometry and replacement. */
import type { Replacement, TlbConfig } from "../config/index.js";
import { row, type MachineDraft, type MachineSettingRow } from "./machine-setting.js";

const replacements: readonly Replacement[] = ["random-lfsr", "rr", "lru", "plru"];

/** Structures for larger pages only keep their geometry. */
function holdsBasePages({ pageBytes }: TlbConfig, { pageShift }: MachineDraft): boolean {
  return pageBytes === undefined || pageBytes[0] === 2 ** pageShift;
}

function geometry(
  key: string,
  level: 1 | 2,
  serves: "fetch" | "data" | "both",
  change: (value: number, tlb: TlbConfig) => Partial<Pick<TlbConfig, "sets" | "ways">>,
  maximum: number,
  what: string,
  powerOfTwo = false,
): MachineSettingRow {
  return row(
    key,
    "integer",
    "preset",
    what,
    (draft, value) => {
      draft.tlbs = draft.tlbs.map((tlb) =>
        tlb.level === level && tlb.serves === serves && holdsBasePages(tlb, draft)
          ? { ...tlb, ...change(Number(value), tlb) }
          : tlb,
      );
    },
    { minimum: 1, maximum, powerOfTwo },
  );
}

/** What becomes of a structure when the first level is one: base pages of fetches go where those of data are. */
function unified(tlb: TlbConfig, draft: MachineDraft): readonly TlbConfig[] {
  if (tlb.level !== 1 || !holdsBasePages(tlb, draft)) return [tlb];
  return tlb.serves === "data" ? [{ ...tlb, name: tlb.name.replace("D", ""), serves: "both" }] : [];
}

function replacement(key: string, level: 1 | 2, doc: string): MachineSettingRow {
  return row(
    key,
    "choice",
    "preset",
    doc,
    (draft, value) => {
      draft.tlbs = draft.tlbs.map((tlb) => (tlb.level === level ? { ...tlb, replacement: value as Replacement } : tlb));
    },
    { values: replacements },
  );
}

/** Entries of a first-level TLB, and the sets that they are divided into: settings are applied in the order of the rows. */
function firstLevel(serves: "fetch" | "data", prefix: string, what: string): readonly MachineSettingRow[] {
  return [
    geometry(
      `${prefix}_entries`,
      1,
      serves,
      (ways) => ({ sets: 1, ways }),
      4096,
      `Entries of the first-level ${what} TLB, fully associative unless \`${prefix}_sets\` says otherwise.`,
    ),
    geometry(
      `${prefix}_sets`,
      1,
      serves,
      (sets, tlb) => ({ sets, ways: (tlb.sets * tlb.ways) / sets }),
      4096,
      `Sets of the first-level ${what} TLB, a power of two that divides its entries.`,
      true,
    ),
  ];
}

/** The rows of these settings but that of the super-page TLB. */
export const tlbSettingRows: readonly MachineSettingRow[] = [
  row(
    "tlb_levels",
    "integer",
    "preset",
    "Levels of TLBs: 1 leaves the second one out. ARC always has its JTLB.",
    (draft, value) => {
      if (value === 1) draft.tlbs = draft.tlbs.filter(({ level }) => level === 1);
    },
    { minimum: 1, maximum: 2 },
  ),
  geometry("jtlb_sets", 2, "both", (sets) => ({ sets }), 65_536, "Sets of the last-level TLB, a power of two.", true),
  geometry("jtlb_ways", 2, "both", (ways) => ({ ways }), 64, "Ways of the last-level TLB."),
  ...firstLevel("fetch", "uitlb", "instruction"),
  ...firstLevel("data", "udtlb", "data"),
  row(
    "utlb_unified",
    "switch",
    "preset",
    "One first-level TLB for fetches, loads and stores, of the size of that for data.",
    (draft, value) => {
      if (value === true) draft.tlbs = draft.tlbs.flatMap((tlb) => unified(tlb, draft));
    },
  ),
  replacement("replacement", 2, "Which entry of a full set the last-level TLB gives up."),
  replacement("utlb_replacement", 1, "Which entry a full first-level TLB gives up."),
];

/** The super-page TLB, which a core may be built without. */
export const superTlbSettingRow: MachineSettingRow = row(
  "stlb_entries",
  "choice",
  "preset",
  "Entries of the super-page TLB of ARC HS: 16, or 0 = the core was built without one.",
  (draft, value) => {
    draft.tlbs = draft.tlbs.filter(({ superPages }) => superPages !== true || value === "16");
  },
  { values: ["0", "16"] },
);
