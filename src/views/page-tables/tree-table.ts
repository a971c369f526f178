/** Page-table rows in words: for the clipboard, for screen readers, for the columns. */
import type { Flag, PageTableRow, PageTableSnapshot } from "../../protocol/snapshot.js";
import type { TextTable } from "../export/table-text.js";
import { formatAddress, formatHex, formatRange } from "../format/address.js";
import { formatBytes } from "../format/quantity.js";
import type { Owners } from "../owner/owners.js";

/** `PGD[0x100]`. */
export function rowName(row: PageTableRow): string {
  return `${row.name}[${formatHex(row.index)}]`;
}

/** Levels that hold the translation now, once each with the number of entries if several: `uD J×2`. */
export function cachedWords(row: PageTableRow): string {
  const counts = new Map<string, number>();
  for (const { level } of row.cached) counts.set(level, (counts.get(level) ?? 0) + 1);
  return [...counts].map(([level, count]) => `${shortLevel(level)}${count > 1 ? `×${count}` : ""}`).join(" ");
}

/** The places in full, for a tooltip. */
export function cachedTitle(row: PageTableRow): string {
  return row.cached.map(({ core, level, slot }) => `core ${core} ${level} slot ${slot}`).join("\n");
}

/** `uDTLB` → `uD`, `JTLB` → `J`. */
export function shortLevel(level: string): string {
  return level.endsWith("TLB") && level.length > 3 ? level.slice(0, -3) : level;
}

/** Set flags only, for text. */
export function flagWords(flags: readonly Flag[]): string {
  return flags
    .filter((flag) => flag.set)
    .map((flag) => flag.name)
    .join(" ");
}

/** The visible rows as a table. */
export function treeAsTable(data: PageTableSnapshot, owners: Owners): TextTable {
  return {
    headings: ["entry", "range", "size", "flags", "pfn", "owner", "in TLB", "walk", "pte at", "raw"],
    rows: data.rows.map((row) => [
      `${"  ".repeat(row.depth)}${rowName(row)}`,
      formatRange(row.va, row.va + row.bytes),
      row.largePage > row.bytes ? `${formatBytes(row.bytes)} of ${formatBytes(row.largePage)}` : formatBytes(row.bytes),
      row.kind === "table" ? "table" : flagWords(row.flags),
      formatHex(row.pfn),
      owners.get(row.owner).name,
      cachedWords(row),
      row.walkStep === null ? "" : String(row.walkStep),
      formatAddress(row.pteAddress),
      row.raw,
    ]),
  };
}

/** What a screen reader says of a row. */
export function rowLabel(row: PageTableRow, owner: string): string {
  const what =
    row.kind === "table"
      ? `table with ${row.childCount} entries`
      : `${row.largePage > 0 ? `${formatBytes(row.largePage)} page` : "page"} ${formatHex(row.pfn)} of ${owner}, ${row.flags
          .filter((flag) => flag.set)
          .map((flag) => flag.meaning)
          .join(", ")}`;
  const parts = [`${rowName(row)}, ${formatAddress(row.va)}`, what];
  if (row.walkStep !== null) parts.push(`read ${row.walkStep} of the last walk`);
  if (row.cached.length > 0) parts.push(`in ${cachedWords(row)}`);
  if (row.changed) parts.push("changed in this step");
  return parts.join(", ");
}
