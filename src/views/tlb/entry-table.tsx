/** The entries of a core as a sortable table; rows beyond the window are not in the document. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { CoreSnapshot } from "../../protocol/snapshot.js";
import { addressText, hexNumber } from "../../notation/index.js";
import { formatBytes, formatCount, formatTag } from "../format/quantity.js";
import { moveInList } from "../keyboard/roving.js";
import { OwnerName } from "../owner/owner-mark.js";
import type { Owners } from "../owner/owners.js";
import { WindowedRows } from "../windowing/windowed-rows.js";
import type { EntryRow, SortKey } from "./entry-rows.js";

/** Height of a row in pixels, as tlb.css says. */
const rowHeight = 22;

interface EntryTableProps {
  readonly core: CoreSnapshot;
  readonly rows: readonly EntryRow[];
  readonly total: number;
  readonly owners: Owners;
  readonly sort: SortKey;
  readonly dimUnusable: boolean;
  /** Key of the selected row, or "". */
  readonly selected: string;
  readonly sortBy: (key: SortKey) => void;
  readonly select: (key: string) => void;
  readonly reveal: (row: EntryRow) => void;
}

const columns: readonly {
  readonly name: string;
  readonly title: string;
  readonly sort: SortKey | null;
  readonly className: string;
}[] = [
  {
    name: "",
    title: "What the last step did: ▣ hit, + filled; ⚠ stale. Sorts by recency.",
    sort: "recency",
    className: "c-mark",
  },
  { name: "entry", title: "Level, set and way", sort: "set", className: "c-place" },
  { name: "VA", title: "First virtual address of the page", sort: "va", className: "c-va" },
  { name: "PFN", title: "Page frame number", sort: null, className: "c-pfn" },
  { name: "perm", title: "Permissions of user mode", sort: null, className: "c-perm" },
  { name: "tag", title: "What the entry is matched by", sort: null, className: "c-tag" },
  { name: "owner", title: "Whose memory it is", sort: "owner", className: "c-owner" },
  { name: "filled by", title: "Process that took the miss, and when", sort: null, className: "c-filled" },
  { name: "hits", title: "Hits since it was filled", sort: null, className: "c-hits" },
];

/** The table with its headings. */
export function EntryTable(props: EntryTableProps) {
  const { rows, selected } = props;
  const grid = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  const found = rows.findIndex((row) => row.key === selected);
  const active = rows.length === 0 ? -1 : Math.max(0, found);

  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    grid.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(selected)}"]`)?.focus();
  }, [selected]);

  const go = (event: KeyboardEvent) => {
    const key = event.target instanceof HTMLElement ? event.target.dataset["row"] : undefined;
    const at = rows.findIndex((candidate) => candidate.key === key);
    const row = rows[at];
    if (row === undefined) return;
    if (event.key === "Enter") props.reveal(row);
    else {
      const next = moveInList(event.key, at, rows.length, 10);
      const target = next === null ? undefined : rows[next];
      if (target === undefined) return;
      moved.current = true;
      props.select(target.key);
    }
    event.preventDefault();
  };

  return (
    <section class="entries" aria-label="TLB entries">
      <div
        role="grid"
        class="entry-grid"
        ref={grid}
        aria-rowcount={rows.length + 1}
        aria-label="TLB entries"
        onKeyDown={go}
      >
        <div role="row" class="entry-row entry-headings" aria-rowindex={1}>
          {columns.map((column) => (
            <Heading key={column.className} column={column} sort={props.sort} sortBy={props.sortBy} />
          ))}
        </div>
        {rows.length === 0 ? (
          <p class="no-rows">
            {props.total === 0
              ? "No valid entries: nothing has been translated on this core yet, or everything was flushed."
              : `None of ${props.total} entries passes the filter.`}
          </p>
        ) : (
          <WindowedRows
            rows={rows}
            rowHeight={rowHeight}
            active={active}
            keyOf={(row) => row.key}
            draw={(row, index, top) => <Row {...props} row={row} index={index} top={top} tab={index === active} />}
          />
        )}
      </div>
    </section>
  );
}

function Heading({
  column,
  sort,
  sortBy,
}: {
  column: (typeof columns)[number];
  sort: SortKey;
  sortBy: (key: SortKey) => void;
}) {
  const key = column.sort;
  const sorted = key !== null && key === sort;
  const order = sorted ? (key === "recency" ? "descending" : "ascending") : "none";
  return (
    <div role="columnheader" class={column.className} title={column.title} aria-sort={key === null ? undefined : order}>
      {key === null ? (
        column.name
      ) : (
        <button type="button" class="sort" data-sort={key} aria-pressed={sorted} onClick={() => sortBy(key)}>
          {column.name === "" ? (
            <span aria-label="recency">{sorted ? "▾" : "◦"}</span>
          ) : (
            <>
              {column.name}
              <span aria-hidden="true">{sorted ? " ▴" : ""}</span>
            </>
          )}
        </button>
      )}
    </div>
  );
}

interface RowProps extends EntryTableProps {
  readonly row: EntryRow;
  readonly index: number;
  readonly top: number;
  readonly tab: boolean;
}

function Row({ row, index, top, tab, owners, selected, dimUnusable, select, reveal }: RowProps) {
  const { entry, level } = row;
  const chosen = row.key === selected;
  const classes = [
    "entry-row",
    entry.change,
    chosen ? "chosen" : "",
    dimUnusable && !entry.usable ? "unusable" : "",
    entry.stale === null ? "" : "stale",
  ];
  return (
    <div
      role="row"
      class={classes.join(" ")}
      style={{ top: `${top}px` }}
      tabIndex={tab ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={chosen}
      data-row={row.key}
      data-level={level.name}
      data-va={entry.va}
      data-owner={entry.owner}
      data-change={entry.change}
      onClick={() => select(row.key)}
      onDblClick={() => reveal(row)}
    >
      <span role="gridcell" class="c-mark" aria-label={markWords(row)}>
        {mark(row)}
      </span>
      <span role="gridcell" class="c-place">
        {level.name}{" "}
        <b>
          {entry.set}.{entry.way}
        </b>
      </span>
      <span role="gridcell" class="c-va">
        {addressText(entry.va)}
        {entry.large ? <small> {formatBytes(entry.pageBytes)}</small> : null}
      </span>
      <span role="gridcell" class="c-pfn">
        {hexNumber(entry.pfn)}
      </span>
      <span role="gridcell" class="c-perm">
        {entry.permissions}
      </span>
      <span
        role="gridcell"
        class="c-tag"
        title={
          entry.usable
            ? "Matches the context that the core has now"
            : "Does not match the context that the core has now"
        }
      >
        {formatTag(entry)}
      </span>
      <span role="gridcell" class="c-owner">
        <OwnerName owner={owners.get(entry.owner)} />
      </span>
      <span role="gridcell" class="c-filled">
        {entry.filledByName || "kernel"} <small>{formatCount(entry.filledAt)}</small>
      </span>
      <span role="gridcell" class="c-hits">
        {formatCount(entry.hits)}
      </span>
    </div>
  );
}

function mark({ entry }: EntryRow): string {
  const change = { hit: "▣", filled: "+", none: "" }[entry.change];
  return entry.stale === null ? change : `${change}⚠`;
}

function markWords({ entry }: EntryRow): string {
  const change = { hit: "hit in this step", filled: "filled in this step", none: "" }[entry.change];
  return entry.stale === null ? change : `${change} stale: ${entry.stale}`;
}
