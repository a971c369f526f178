/** The entries of a core as rows: filtered, sorted, and as a table to copy. */
import type { CoreSnapshot, TlbEntrySnapshot } from "../../../protocol/snapshot.js";
import type { TextTable } from "../../export/table-text.js";
import type { Owners } from "../../owner/owners.js";
import { copiedColumns, entryOrder, searchedText, type EntryRow, type SortKey } from "./entry-columns.js";

/** What the user wants to see; empty text and null mean everything. */
export interface EntryFilter {
  readonly text: string;
  readonly owner: number | null;
  readonly level: string;
}

/** Key of an entry's place, unique in a core: `JTLB/66`. */
export function slotKey(level: string, slot: number): string {
  return `${level}/${slot}`;
}

/** Whether an entry passes the filter. Text matches addresses, names, tags, permissions; underscores do not count. */
export function passes(filter: EntryFilter, level: string, entry: TlbEntrySnapshot, owner: string): boolean {
  if (filter.owner !== null && entry.owner !== filter.owner) return false;
  if (filter.level !== "" && level !== filter.level) return false;
  return filter.text === "" || normalise(searchedText(level, entry, owner)).includes(normalise(filter.text));
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
  return rows.sort(entryOrder(sort));
}

/** Rows as a table of text, decoded and raw. */
export function entryTable(rows: readonly EntryRow[]): TextTable {
  const raw = rows[0]?.entry.raw.map((word) => word.name) ?? [];
  return {
    headings: [...copiedColumns.map(([heading]) => heading), ...raw],
    rows: rows.map(({ level, entry, owner }) => [
      ...copiedColumns.map(([, text]) => text({ level: level.name, entry, owner })),
      ...raw.map((name) => entry.raw.find((word) => word.name === name)?.value ?? ""),
    ]),
  };
}

function normalise(text: string): string {
  return text.trim().toLowerCase().replaceAll("_", "");
}
