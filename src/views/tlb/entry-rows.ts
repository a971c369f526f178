/** The entries of a core as rows: filtered, sorted, and as a table to copy. */
import type { CoreSnapshot, TlbEntrySnapshot, TlbLevelSnapshot } from "../../protocol/snapshot.js";
import type { TextTable } from "../export/table-text.js";
import { addressText, hexNumber } from "../../notation/index.js";
import { formatTag } from "../format/quantity.js";
import type { Owners } from "../owner/owners.js";

/** One entry with the level that holds it. */
export interface EntryRow {
  readonly key: string;
  readonly level: TlbLevelSnapshot;
  readonly entry: TlbEntrySnapshot;
  readonly owner: string;
}

/** What the user wants to see; empty text and null mean everything. */
export interface EntryFilter {
  readonly text: string;
  readonly owner: number | null;
  readonly level: string;
}

/** Columns to sort by. `recency`: what this step touched first, then the newest fill. */
export type SortKey = (typeof sortKeys)[number];

/** The orders that there are. */
export const sortKeys = ["recency", "set", "va", "owner"] as const;

/** Key of an entry's place, unique in a core: `JTLB/66`. */
export function slotKey(level: string, slot: number): string {
  return `${level}/${slot}`;
}

/** Whether an entry passes the filter. Text matches addresses, names, tags, permissions; underscores do not count. */
export function passes(filter: EntryFilter, level: string, entry: TlbEntrySnapshot, owner: string): boolean {
  if (filter.owner !== null && entry.owner !== filter.owner) return false;
  if (filter.level !== "" && level !== filter.level) return false;
  return filter.text === "" || searchText(level, entry, owner).includes(normalise(filter.text));
}

/** The rows of a core that pass the filter, sorted. */
export function entryRows(core: CoreSnapshot, owners: Owners, filter: EntryFilter, sort: SortKey): EntryRow[] {
  const rows: EntryRow[] = [];
  for (const level of core.levels) {
    for (const entry of level.entries) {
      const owner = owners.get(entry.owner).name;
      if (passes(filter, level.name, entry, owner))
        rows.push({ key: slotKey(level.name, entry.slot), level, entry, owner });
    }
  }
  return rows.sort(comparators[sort]);
}

/** Rows as a table of text, decoded and raw. */
export function entryTable(rows: readonly EntryRow[]): TextTable {
  const raw = rows[0]?.entry.raw.map((word) => word.name) ?? [];
  return {
    headings: [
      "level",
      "slot",
      "set.way",
      "va",
      "vpn",
      "pfn",
      "permissions",
      "tag",
      "owner",
      "filled by",
      "at tick",
      "hits",
      "change",
      "usable",
      "stale",
      ...raw,
    ],
    rows: rows.map(({ level, entry, owner }) => [
      level.name,
      String(entry.slot),
      `${entry.set}.${entry.way}`,
      addressText(entry.va),
      hexNumber(entry.vpn),
      hexNumber(entry.pfn),
      entry.permissions,
      formatTag(entry),
      owner,
      entry.filledByName,
      String(entry.filledAt),
      String(entry.hits),
      entry.change,
      entry.usable ? "yes" : "no",
      entry.stale ?? "",
      ...raw.map((name) => entry.raw.find((word) => word.name === name)?.value ?? ""),
    ]),
  };
}

type Comparator = (a: EntryRow, b: EntryRow) => number;

const byPlace: Comparator = (a, b) =>
  a.level.level - b.level.level || a.level.name.localeCompare(b.level.name) || a.entry.slot - b.entry.slot;
const byAddress: Comparator = (a, b) => a.entry.va - b.entry.va;
const rank = { hit: 0, filled: 1, none: 2 } as const;

const comparators: Readonly<Record<SortKey, Comparator>> = {
  recency: (a, b) =>
    rank[a.entry.change] - rank[b.entry.change] || b.entry.filledAt - a.entry.filledAt || byPlace(a, b),
  set: byPlace,
  va: (a, b) => byAddress(a, b) || byPlace(a, b),
  owner: (a, b) => a.owner.localeCompare(b.owner) || byAddress(a, b) || byPlace(a, b),
};

function searchText(level: string, entry: TlbEntrySnapshot, owner: string): string {
  return normalise(
    [
      level,
      addressText(entry.va),
      hexNumber(entry.vpn),
      hexNumber(entry.pfn),
      addressText(entry.pa),
      entry.permissions,
      formatTag(entry),
      owner,
      entry.filledByName,
      `${entry.set}.${entry.way}`,
    ].join(" "),
  );
}

function normalise(text: string): string {
  return text.trim().toLowerCase().replaceAll("_", "");
}
