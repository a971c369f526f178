/** A page that several equal entries map (NAPOT, contiguous hint, ARMv7's large pages): one row, as it is one page. */
import type { EntryRights, PageTableRow } from "../../../protocol/snapshot.js";

/** The row of such a page; what it has besides is of the entry that it stands on. */
export interface BlockRow extends PageTableRow {
  readonly block: {
    /** The entries of the page, in order. */
    readonly entries: readonly PageTableRow[];
    /** The one that is told or selected, else the first: its bits are the ones to be shown. */
    readonly entry: PageTableRow;
  };
}

/** The entries of a row that stands for several. */
export function blockOf(row: PageTableRow): BlockRow["block"] | null {
  return "block" in row ? (row as BlockRow).block : null;
}

/** Whether a row is of an entry, or one of those that it stands for is. */
export function standsFor(row: { readonly id: string }, id: string | null): boolean {
  return row.id === id || ("block" in row && (row as BlockRow).block.entries.some((entry) => entry.id === id));
}

/** The rows with the entries of each such page as one; `chosen`: entries that rows shall stand on, the first that is there. */
export function joinBlocks(rows: readonly PageTableRow[], chosen: readonly (string | null)[]): readonly PageTableRow[] {
  if (!rows.some(isPart)) return rows;
  const joined: PageTableRow[] = [];
  for (let at = 0; at < rows.length;) {
    const first = rows[at]!;
    const count = isPart(first) ? first.largePage / first.bytes : 1;
    const entries = rows.slice(at, at + count);
    const whole = count > 1 && entries.length === count && entries.every((entry) => isAlike(first, entry));
    joined.push(whole ? joinBlock(entries, chosen) : first);
    at += whole ? count : 1;
  }
  return joined;
}

function isPart({ kind, largePage, bytes, gone }: PageTableRow): boolean {
  return kind === "page" && gone === null && largePage > bytes;
}

/** Whether an entry is of the same page as the first and says the same; accessed and dirty are the page's if one entry has them. */
function isAlike(first: PageTableRow, entry: PageTableRow): boolean {
  const page = (row: PageTableRow) => Math.floor(row.va / row.largePage);
  const says = (one: EntryRights | null) => one && [one.rights, one.user, one.global, one.memory.name, one.shared];
  const said = (row: PageTableRow) =>
    JSON.stringify([row.parent, row.largePage, says(row.rights), says(row.before), row.file === null]);
  return (
    isPart(entry) && first.va % first.largePage === 0 && page(first) === page(entry) && said(first) === said(entry)
  );
}

function joinBlock(entries: readonly PageTableRow[], chosen: readonly (string | null)[]): BlockRow {
  const [first] = entries;
  const wanted = chosen.find((id) => entries.some((entry) => entry.id === id));
  const entry = entries.find(({ id }) => id === wanted) ?? first!;
  const has = (state: "accessed" | "dirty") => entries.some(({ rights }) => rights?.[state] === true);
  return {
    ...entry,
    va: first!.va,
    pfn: first!.pfn,
    file: first!.file,
    changed: entries.some(({ changed }) => changed),
    rights: entry.rights && { ...entry.rights, accessed: has("accessed"), dirty: has("dirty") },
    block: { entries, entry },
  };
}
