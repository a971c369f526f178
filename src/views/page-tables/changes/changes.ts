/** What the step changed in the tree: shown as a change, or as it was before or is now; and runs of equal changes folded into a line. */
import type { PageTableRow, UnreadLevel } from "../../../protocol/snapshot.js";

/** Which side of the step the rows show. */
export type ChangeSide = "before" | "changes" | "after";
/** In the order of their buttons. */
export const changeSides: readonly ChangeSide[] = ["before", "changes", "after"];

/** Several pages in a row that changed alike, as one line of the tree. */
export interface ChangeFold {
  readonly kind: "fold";
  readonly id: string;
  readonly parent: string | null;
  readonly depth: number;
  readonly first: PageTableRow;
  readonly last: PageTableRow;
  readonly count: number;
}

/** A line of the tree that something can be done with. */
export type TreeItem = PageTableRow | ChangeFold;

/** A level that the walk did not come to: to be read only, as there is no entry. */
export interface UnreadLine extends UnreadLevel {
  readonly kind: "unread";
}

/** A line of the tree. */
export type TreeLine = TreeItem | UnreadLine;

/** Rows of a run that stay, and the shortest run that is folded. */
const shownOfRun = 5;
const shortestRun = 8;

/**
 * The rows of a side: before the step what it made was not there; after it what it cleared is not, unless a TLB still holds that.
 */
export function rowsOfSide(rows: readonly PageTableRow[], side: ChangeSide): readonly PageTableRow[] {
  switch (side) {
    case "changes":
      return rows;
    case "before":
      return rows.flatMap((row) => {
        if (!row.changed) return row.gone === null ? [row] : [];
        if (row.kind === "table") return [row];
        if (row.before === null) return [];
        return [{ ...row, rights: row.before, pfn: row.before.pfn, before: null, changed: false, gone: null }];
      });
    case "after":
      return rows
        .filter(({ gone, cached }) => gone !== "cleared" || cached.length > 0)
        .map((row) => (row.changed ? { ...row, before: row.rights } : row));
  }
}

/** The rows with equal changes folded, except the folds that are open and those that hide a row of `kept`. */
export function foldChanges(
  rows: readonly PageTableRow[],
  open: ReadonlySet<string>,
  kept: readonly (string | null)[],
): readonly TreeItem[] {
  const items: TreeItem[] = [];
  for (let at = 0; at < rows.length;) {
    const run = runFrom(rows, at);
    const hidden = rows.slice(at + shownOfRun, at + run);
    const id = `fold:${rows[at]!.id}`;
    if (run < shortestRun || open.has(id) || hidden.some((row) => kept.includes(row.id))) {
      items.push(...rows.slice(at, at + run));
    } else {
      const { parent, depth } = rows[at]!;
      const [first, last] = [hidden[0]!, hidden.at(-1)!];
      items.push(...rows.slice(at, at + shownOfRun), {
        kind: "fold",
        id,
        parent,
        depth,
        first,
        last,
        count: hidden.length,
      });
    }
    at += run;
  }
  return items;
}

/** How many rows from one on changed like it; 1 where it did not change. */
function runFrom(rows: readonly PageTableRow[], from: number): number {
  const likeness = changeOf(rows[from]!);
  let end = from + 1;
  while (likeness !== null && end < rows.length && changeOf(rows[end]!) === likeness) end++;
  return end - from;
}

/** What makes two changes equal: where, from what to what, and how TLBs stand to them; null: no change of a page. */
function changeOf({ kind, changed, parent, before, rights, gone, cached, walkStep }: PageTableRow): string | null {
  if (kind !== "page" || !changed || walkStep !== null) return null;
  const said = (one: PageTableRow["rights"]) =>
    one === null ? null : [one.rights, one.user, one.present, one.accessed, one.dirty, one.global, one.shared];
  const held = cached.map(({ core, level, usable, stale }) => [core, level, usable, stale]);
  return JSON.stringify([parent, said(before), said(rights), gone, held]);
}

/** The lines with the levels that the walk did not come to, below the entry that it failed at. */
export function withUnread(items: readonly TreeItem[], unread: readonly UnreadLevel[]): readonly TreeLine[] {
  const above = unread[0]?.parent;
  const at = above === undefined ? -1 : items.findIndex(({ id }) => id === above);
  if (at < 0) return items;
  const lines = unread.map((level): UnreadLine => ({ kind: "unread", ...level }));
  return [...items.slice(0, at + 1), ...lines, ...items.slice(at + 1)];
}
