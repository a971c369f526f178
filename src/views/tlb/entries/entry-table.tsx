/** The entries of a core as a sortable table; rows beyond the window are not in the document. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { CoreSnapshot, OwnerInfo } from "../../../protocol/snapshot.js";
import { moveInList } from "../../keyboard/roving.js";
import type { Owners } from "../../owner/owners.js";
import { memo, sameFields } from "../../shell/memo.js";
import { WindowedRows } from "../../windowing/windowed-rows.js";
import { columnClass, columnTracks, shownColumns, type Column, type EntryRow, type SortKey } from "./entry-columns.js";

/** Height of a row in pixels, as entry-table.css says. */
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
        style={columnTracks}
        ref={grid}
        aria-rowcount={rows.length + 1}
        aria-label="TLB entries"
        onKeyDown={go}
      >
        <div role="row" class="entry-row entry-headings" aria-rowindex={1}>
          {shownColumns.map((column) => (
            <Heading key={column.name} column={column} sort={props.sort} sortBy={props.sortBy} />
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
            draw={(row, index, top) => (
              <Row
                row={row}
                owner={props.owners.get(row.entry.owner)}
                index={index}
                top={top}
                tab={index === active}
                chosen={row.key === selected}
                dimmed={props.dimUnusable && !row.entry.usable}
                select={props.select}
                reveal={props.reveal}
              />
            )}
          />
        )}
      </div>
    </section>
  );
}

interface HeadingProps {
  readonly column: Column;
  readonly sort: SortKey;
  readonly sortBy: (key: SortKey) => void;
}

const Heading = memo(DrawnHeading, (before: HeadingProps, after) => sameFields(before, after, ["column", "sort"]));

function DrawnHeading({ column, sort, sortBy }: HeadingProps) {
  const key = column.sort;
  const sorted = key !== null && key === sort;
  const order = sorted ? (key === "recency" ? "descending" : "ascending") : "none";
  return (
    <div
      role="columnheader"
      class={columnClass(column)}
      title={column.title}
      aria-sort={key === null ? undefined : order}
    >
      {key === null ? (
        column.heading
      ) : (
        <button type="button" class="sort" data-sort={key} aria-pressed={sorted} onClick={() => sortBy(key)}>
          {column.heading === "" ? (
            <span aria-label="recency">{sorted ? "▾" : "◦"}</span>
          ) : (
            <>
              {column.heading}
              <span aria-hidden="true">{sorted ? " ▴" : ""}</span>
            </>
          )}
        </button>
      )}
    </div>
  );
}

interface RowProps {
  readonly row: EntryRow;
  readonly owner: OwnerInfo;
  readonly index: number;
  readonly top: number;
  readonly tab: boolean;
  readonly chosen: boolean;
  readonly dimmed: boolean;
  readonly select: (key: string) => void;
  readonly reveal: (row: EntryRow) => void;
}

/** Columns say nothing but of the entry, its owner, and the level's name, which is in the key. */
const Row = memo(
  DrawnRow,
  (before, after) =>
    sameFields(before.row, after.row, ["key", "entry"]) &&
    sameFields(before, after, ["owner", "index", "top", "tab", "chosen", "dimmed"]),
);

function DrawnRow({ row, owner, index, top, tab, chosen, dimmed, select, reveal }: RowProps) {
  const { entry, level } = row;
  const classes = [
    "entry-row",
    entry.change,
    chosen ? "chosen" : "",
    dimmed ? "unusable" : "",
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
      {shownColumns.map((column) => (
        <span
          key={column.name}
          role="gridcell"
          class={columnClass(column)}
          aria-label={column.label?.(row)}
          title={column.hint?.(row)}
        >
          {column.cell(row, owner)}
        </span>
      ))}
    </div>
  );
}
