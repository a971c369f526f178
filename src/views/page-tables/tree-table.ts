/** Page-table rows in words: for the clipboard, for screen readers, for the columns. */
import type { EntryRights, Flag, PageTableRow, PageTableSnapshot, UnreadLevel } from "../../protocol/snapshot.js";
import type { TextTable } from "../export/table-text.js";
import { addressText, hexNumber } from "../../notation/index.js";
import { formatRange } from "../format/address.js";
import { formatBytes, formatCount, formatPlural } from "../format/quantity.js";
import type { Owners } from "../owner/owners.js";
import { blockOf, type BlockRow } from "./row/blocks.js";

/** `PGD[0x100]`; of several entries that map one page `PTE[0x10–0x1f]`. */
export function rowName(row: Pick<PageTableRow, "name" | "index">): string {
  const entries = "block" in row ? (row as BlockRow).block.entries : [];
  if (entries.length > 0) return `${row.name}[${hexNumber(entries[0]!.index)}–${hexNumber(entries.at(-1)!.index)}]`;
  return `${row.name}[${hexNumber(row.index)}]`;
}

/** What a large page is in its entries, and of how many base pages of `pageBytes` it has the place. */
export function sizeNote(row: PageTableRow, pageBytes: number): string {
  const parts = row.largePage / row.bytes;
  const entries = parts > 1 ? `${formatCount(parts)} entries, one page` : "one entry";
  return `${formatBytes(row.largePage)}: ${entries} in place of ${formatPlural(row.largePage / pageBytes, "base page")}`;
}

/** `512`, `256K`: of how many base pages a large page has the place. */
export function shortCount(pages: number): string {
  return pages < 1024 ? String(pages) : `${pages / 1024}K`;
}

/** `2M`. */
export function shortSize(bytes: number): string {
  return formatBytes(bytes).replace(/ (\w)B$/, "$1");
}

/** `rw- user P A D`, the same whatever the format. */
function rightsWords(rights: EntryRights | null): string {
  if (rights === null) return "";
  const state = [
    rights.present ? "P" : "",
    rights.accessed ? "A" : "",
    rights.dirty ? "D" : "",
    rights.global ? "G" : "",
  ];
  const shared = rights.shared === null ? [] : [`S#${rights.shared}`];
  return [rights.rights, rights.user ? "user" : "kernel", ...state.filter((letter) => letter !== ""), ...shared].join(
    " ",
  );
}

/** Levels that hold the translation now, once each with the number of entries if several: `uD J×2`. */
function cachedWords(row: PageTableRow): string {
  const counts = new Map<string, number>();
  for (const { level } of row.cached) counts.set(level, (counts.get(level) ?? 0) + 1);
  return [...counts].map(([level, count]) => `${shortLevel(level)}${count > 1 ? `×${count}` : ""}`).join(" ");
}

/** `uDTLB` → `uD`, `JTLB` → `J`. */
export function shortLevel(level: string): string {
  return level.endsWith("TLB") && level.length > 3 ? level.slice(0, -3) : level;
}

/** Set flags only, for text. */
function flagWords(flags: readonly Flag[]): string {
  return flags
    .filter((flag) => flag.set)
    .map((flag) => flag.name)
    .join(" ");
}

const headings = [
  "entry",
  "range",
  "size",
  "rights",
  "was",
  "flags",
  "memory",
  "pfn",
  "owner",
  "file",
  "in TLB",
  "walk",
  "pte at",
  "raw",
];

/** The visible rows as a table. */
export function treeAsTable(data: PageTableSnapshot, owners: Owners): TextTable {
  return {
    headings,
    rows: data.rows.flatMap((row) => [
      rowTexts(row, owners),
      ...(data.unread[0]?.parent === row.id ? data.unread.map(unreadTexts) : []),
    ]),
  };
}

function rowTexts(row: PageTableRow, owners: Owners): string[] {
  return [
    `${"  ".repeat(row.depth)}${rowName(row)}`,
    formatRange(row.va, row.va + row.bytes),
    row.largePage > row.bytes ? `${formatBytes(row.bytes)} of ${formatBytes(row.largePage)}` : formatBytes(row.bytes),
    row.kind === "table"
      ? "table"
      : row.gone === null
        ? rightsWords(row.rights)
        : row.gone === "missing"
          ? "not present"
          : "cleared",
    row.kind === "table" || !row.changed ? "" : (row.before?.rights ?? "none"),
    row.kind === "table" ? "" : flagWords(row.flags),
    row.rights?.memory.name ?? "",
    hexNumber(row.pfn),
    owners.get(row.owner).name,
    row.file ?? "",
    cachedWords(row),
    row.walkStep === null ? "" : String(row.walkStep),
    addressText(row.pteAddress),
    row.raw,
  ];
}

/** A level that the walk did not come to: its name, and in the column of rights that it was not read. */
function unreadTexts({ depth, name, index }: UnreadLevel): string[] {
  const texts = Array.from({ length: headings.length }, () => "");
  texts[headings.indexOf("entry")] = `${"  ".repeat(depth)}${rowName({ name, index })}`;
  texts[headings.indexOf("rights")] = "not read";
  return texts;
}

/** What a screen reader says of a row. `unread`: the levels that the walk did not come to because of it. */
export function rowLabel(row: PageTableRow, owner: string, unread: string): string {
  const parts = [`${rowName(row)}, ${addressText(row.va)}`, rowWhat(row, owner)];
  if (row.walkStep !== null) parts.push(`read ${row.walkStep} of the walk`);
  if (unread !== "") parts.push(`the walk ends here, ${unread} not read`);
  if (row.cached.length > 0) parts.push(`in ${cachedWords(row)}`);
  if (row.cached.some((holder) => holder.stale)) parts.push("stale there");
  if (row.changed)
    parts.push(row.before === null ? "changed in this step" : `changed in this step, was ${row.before.rights}`);
  return parts.join(", ");
}

function rowWhat(row: PageTableRow, owner: string): string {
  if (row.gone === "missing") return "not present";
  if (row.gone === "cleared") return "cleared";
  if (row.kind === "table") return `table with ${row.childCount} entries`;
  const parts = blockOf(row)?.entries.length ?? 1;
  const size = `${parts > 1 ? `${parts} entries, one ` : ""}${row.largePage > 0 ? `${formatBytes(row.largePage)} page` : "page"}`;
  const file = row.file === null ? "" : `, ${row.file}`;
  return `${size} ${hexNumber(row.pfn)} of ${owner}${file}, ${rightsWords(row.rights)}`;
}
