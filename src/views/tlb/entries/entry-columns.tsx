/**
 * The columns of the table of entries, one row each: heading and cell, width, order, what the filter finds, and what is copied.
 * A new column is added here and nowhere else.
 */
import type { ComponentChildren } from "preact";
import { addressText, hexNumber } from "../../../notation/index.js";
import type { OwnerInfo, TlbEntrySnapshot, TlbLevelSnapshot } from "../../../protocol/snapshot.js";
import { formatBytes, formatCount, formatTag } from "../../format/quantity.js";
import { OwnerName } from "../../owner/owner-mark.js";

/** One entry with the level that holds it. */
export interface EntryRow {
  readonly key: string;
  readonly level: TlbLevelSnapshot;
  readonly entry: TlbEntrySnapshot;
  /** Name of the owner of its frame. */
  readonly owner: string;
}

/** What a column says of a row in text. */
type TextOf = (row: Omit<EntryRow, "key" | "level"> & { readonly level: string }) => string;

/** A column as the table shows it. */
interface ShownColumn {
  readonly heading: string;
  readonly title: string;
  readonly cell: (row: EntryRow, owner: OwnerInfo) => ComponentChildren;
  /** What a screen reader says of the cell, or a tooltip, where the cell itself does not say it. */
  readonly label?: (row: EntryRow) => string;
  readonly hint?: (row: EntryRow) => string;
  /** Track of the grid in a wide, a middling and a narrow table; null: it is left out there. */
  readonly widths: readonly [wide: string, middling: string | null, narrow: string | null];
  readonly look?: "code" | "number";
}

/** One column. */
interface EntryColumn {
  readonly name: string;
  /** Absent: it is only copied. */
  readonly shown?: ShownColumn;
  /** Order of rows when the user sorts by it. */
  readonly order?: (a: EntryRow, b: EntryRow) => number;
  /** What the filter finds it by. */
  readonly found?: readonly TextOf[];
  /** Columns of the copied table. */
  readonly copied: Readonly<Record<string, TextOf>>;
}

const byPlace = (a: EntryRow, b: EntryRow): number =>
  a.level.level - b.level.level || a.level.name.localeCompare(b.level.name) || a.entry.slot - b.entry.slot;
const byAddress = (a: EntryRow, b: EntryRow): number => a.entry.va - b.entry.va;
const rank = { hit: 0, filled: 1, none: 2 } as const;
const place: TextOf = ({ entry }) => `${entry.set}.${entry.way}`;

/** All columns, in the order of the copied table. */
export const entryColumns = [
  {
    name: "recency",
    shown: {
      heading: "",
      title: "What the last step did: ▣ hit, + filled; ⚠ stale. Sorts by recency.",
      cell: ({ entry }) => `${{ hit: "▣", filled: "+", none: "" }[entry.change]}${entry.stale === null ? "" : "⚠"}`,
      label: ({ entry }) => {
        const change = { hit: "hit in this step", filled: "filled in this step", none: "" }[entry.change];
        return entry.stale === null ? change : `${change} stale: ${entry.stale}`;
      },
      widths: ["22px", "20px", "18px"],
    },
    order: (a, b) =>
      rank[a.entry.change] - rank[b.entry.change] || b.entry.filledAt - a.entry.filledAt || byPlace(a, b),
    copied: {},
  },
  {
    name: "set",
    shown: {
      heading: "entry",
      title: "Level, set and way",
      cell: ({ level, entry }) => (
        <>
          {level.name}{" "}
          <b>
            {entry.set}.{entry.way}
          </b>
        </>
      ),
      widths: ["minmax(92px, 1.1fr)", "minmax(82px, 0.7fr)", "minmax(66px, 0.9fr)"],
    },
    order: byPlace,
    found: [({ level }) => level, place],
    copied: { level: ({ level }) => level, slot: ({ entry }) => String(entry.slot), "set.way": place },
  },
  {
    name: "va",
    shown: {
      heading: "VA",
      title: "First virtual address of the page",
      cell: ({ entry }) => (
        <>
          {addressText(entry.va)}
          {entry.large ? <small> {formatBytes(entry.pageBytes)}</small> : null}
        </>
      ),
      widths: ["minmax(118px, 1.1fr)", "minmax(116px, 1.1fr)", "minmax(84px, 1fr)"],
      look: "code",
    },
    order: (a, b) => byAddress(a, b) || byPlace(a, b),
    found: [({ entry }) => addressText(entry.va), ({ entry }) => hexNumber(entry.vpn)],
    copied: { va: ({ entry }) => addressText(entry.va), vpn: ({ entry }) => hexNumber(entry.vpn) },
  },
  {
    name: "pfn",
    shown: {
      heading: "PFN",
      title: "Page frame number",
      cell: ({ entry }) => hexNumber(entry.pfn),
      widths: ["58px", null, null],
      look: "code",
    },
    found: [({ entry }) => hexNumber(entry.pfn), ({ entry }) => addressText(entry.pa)],
    copied: { pfn: ({ entry }) => hexNumber(entry.pfn) },
  },
  {
    name: "permissions",
    shown: {
      heading: "perm",
      title: "Permissions of user mode",
      cell: ({ entry }) => entry.permissions,
      widths: ["34px", "34px", null],
      look: "code",
    },
    found: [({ entry }) => entry.permissions],
    copied: { permissions: ({ entry }) => entry.permissions },
  },
  {
    name: "tag",
    shown: {
      heading: "tag",
      title: "What the entry is matched by",
      cell: ({ entry }) => formatTag(entry),
      hint: ({ entry }) => `${entry.usable ? "Matches" : "Does not match"} the context that the core has now`,
      widths: ["56px", "52px", null],
      look: "code",
    },
    found: [({ entry }) => formatTag(entry)],
    copied: { tag: ({ entry }) => formatTag(entry) },
  },
  {
    name: "owner",
    shown: {
      heading: "owner",
      title: "Whose memory it is",
      cell: (_, owner) => <OwnerName owner={owner} />,
      widths: ["minmax(50px, 1fr)", "minmax(62px, 1.1fr)", "minmax(46px, 0.8fr)"],
    },
    order: (a, b) => a.owner.localeCompare(b.owner) || byAddress(a, b) || byPlace(a, b),
    found: [({ owner }) => owner],
    copied: { owner: ({ owner }) => owner },
  },
  {
    name: "filled",
    shown: {
      heading: "filled by",
      title: "Process that took the miss, and when",
      cell: ({ entry }) => (
        <>
          {entry.filledByName || "kernel"} <small>{formatCount(entry.filledAt)}</small>
        </>
      ),
      widths: ["minmax(66px, 1fr)", null, null],
    },
    found: [({ entry }) => entry.filledByName],
    copied: { "filled by": ({ entry }) => entry.filledByName, "at tick": ({ entry }) => String(entry.filledAt) },
  },
  {
    name: "hits",
    shown: {
      heading: "hits",
      title: "Hits since it was filled",
      cell: ({ entry }) => formatCount(entry.hits),
      widths: ["minmax(46px, 0.5fr)", null, null],
      look: "number",
    },
    copied: { hits: ({ entry }) => String(entry.hits) },
  },
  {
    name: "state",
    copied: {
      change: ({ entry }) => entry.change,
      usable: ({ entry }) => (entry.usable ? "yes" : "no"),
      stale: ({ entry }) => entry.stale ?? "",
    },
  },
] as const satisfies readonly EntryColumn[];

/** Names of columns that rows can be sorted by. */
export type SortKey = Extract<(typeof entryColumns)[number], { readonly order: unknown }>["name"];

const all: readonly EntryColumn[] = entryColumns;

/** What the user can sort by, in the order of the columns. */
export const sortKeys = all.filter(({ order }) => order !== undefined).map(({ name }) => name as SortKey);

/** How two rows are ordered. */
export function entryOrder(key: SortKey): (a: EntryRow, b: EntryRow) => number {
  return all.find(({ name }) => name === key)!.order!;
}

/** Everything that the filter looks for its text in. */
export function searchedText(level: string, entry: TlbEntrySnapshot, owner: string): string {
  return all.flatMap(({ found = [] }) => found.map((text) => text({ level, entry, owner }))).join(" ");
}

/** Headings and cells of the copied table. */
export const copiedColumns: readonly (readonly [heading: string, text: TextOf])[] = all.flatMap(({ copied }) =>
  Object.entries(copied),
);

/** The columns of the table on the screen. */
export const shownColumns = all.flatMap(({ name, shown, order }) =>
  shown === undefined ? [] : [{ ...shown, name, sort: order === undefined ? null : (name as SortKey) }],
);

/** One of them. */
export type Column = (typeof shownColumns)[number];

/** Tracks of the grid for the three widths of the table, as custom properties for entry-table.css. */
export const columnTracks: Readonly<Record<string, string>> = Object.fromEntries(
  ["--wide", "--middling", "--narrow"].map((property, at) => [
    property,
    shownColumns.flatMap(({ widths }) => widths[at] ?? []).join(" "),
  ]),
);

/** Classes of a column's heading and cells. */
export function columnClass({ name, look, widths: [, middling, narrow] }: Column): string {
  const left = middling === null ? "wide-only" : narrow === null ? "not-narrow" : "";
  return [`c-${name}`, look ?? "", left].filter((each) => each !== "").join(" ");
}
