/** The radix tree as a tree-table: arrow keys walk it, tables open and close, the last walk's path is lit. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { PageTableRow, PageTableSnapshot } from "../../protocol/snapshot.js";
import { formatAddress, formatHex, formatRange } from "../format/address.js";
import { formatBytes, formatStep } from "../format/quantity.js";
import { moveInList } from "../keyboard/roving.js";
import { OwnerName } from "../owner/owner-mark.js";
import type { Owners } from "../owner/owners.js";
import { WindowedRows } from "../windowing/windowed-rows.js";
import { cachedTitle, cachedWords, rowLabel, rowName } from "./tree-table.js";

/** Height of a row in pixels, as page-tables.css says. */
const rowHeight = 22;
/** Pages from this size on show it: they stand for a whole table. */

interface PageTreeProps {
  readonly data: PageTableSnapshot;
  readonly owners: Owners;
  readonly selected: string;
  /** Counts requests to bring the selected row into view and focus it. */
  readonly reveal: number;
  readonly select: (row: PageTableRow) => void;
  readonly toggle: (row: PageTableRow, open: boolean) => void;
  /** Shows the row's translation in the other views. */
  readonly show: (row: PageTableRow) => void;
}

/** The tree with its headings. */
export function PageTree(props: PageTreeProps) {
  const { data, selected } = props;
  const { rows } = data;
  const tree = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  const revealed = useRef(0);
  const found = rows.findIndex((row) => row.id === selected);
  const active = rows.length === 0 ? -1 : Math.max(0, found);

  useLayoutEffect(() => {
    const wanted = moved.current || props.reveal !== revealed.current;
    if (!wanted || found < 0) return;
    moved.current = false;
    revealed.current = props.reveal;
    tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(selected)}"]`)?.focus();
  }, [selected, props.reveal, data]);

  const go = (event: KeyboardEvent) => {
    const at = focusedRow(event, rows);
    const row = rows[at];
    if (row === undefined) return;
    const target = treeMove(event.key, rows, at);
    if (target === "open" || target === "close") props.toggle(row, target === "open");
    else if (event.key === "Enter") props.show(row);
    else if (target === null) return;
    else {
      moved.current = true;
      props.select(rows[target]!);
    }
    event.preventDefault();
  };

  return (
    <div
      role="treegrid"
      class="tree"
      ref={tree}
      aria-label="Page tables"
      aria-rowcount={rows.length + 1}
      onKeyDown={go}
    >
      <div role="row" class="tree-row tree-headings">
        <span role="columnheader" class="t-entry">
          entry
        </span>
        <span role="columnheader" class="t-va" title="Virtual addresses that the entry covers">
          range
        </span>
        <span role="columnheader" class="t-flags" title="Set flags are strong, clear ones faint">
          flags
        </span>
        <span role="columnheader" class="t-pfn" title="Frame of the page or of the next table">
          PFN
        </span>
        <span role="columnheader" class="t-owner" title="Whose memory the frame is">
          owner
        </span>
        <span role="columnheader" class="t-tlb" title="TLB entries that hold this translation now">
          in TLB
        </span>
      </div>
      <WindowedRows
        rows={rows}
        rowHeight={rowHeight}
        active={active}
        keyOf={(row) => row.id}
        draw={(row, index, top) => <Row {...props} row={row} index={index} top={top} tab={index === active} />}
      />
    </div>
  );
}

function focusedRow(event: KeyboardEvent, rows: readonly PageTableRow[]): number {
  const id = event.target instanceof HTMLElement ? event.target.dataset["row"] : undefined;
  return id === undefined ? -1 : rows.findIndex((row) => row.id === id);
}

/** What a key does in the tree: a row to go to, the present row opened or closed, or nothing. */
export function treeMove(key: string, rows: readonly PageTableRow[], at: number): number | "open" | "close" | null {
  const row = rows[at];
  if (row === undefined) return null;
  const table = row.kind === "table";
  if (key === "ArrowRight" && table) return row.expanded ? moveInList("ArrowDown", at, rows.length, 1) : "open";
  if (key === "ArrowLeft") {
    if (table && row.expanded) return "close";
    const parent = rows.findIndex((other) => other.id === row.parent);
    return parent < 0 ? null : parent;
  }
  if (key === " " && table) return row.expanded ? "close" : "open";
  return moveInList(key, at, rows.length, 10);
}

interface RowProps extends PageTreeProps {
  readonly row: PageTableRow;
  readonly index: number;
  readonly top: number;
  readonly tab: boolean;
}

function Row({ row, index, top, tab, owners, selected, select, toggle, show }: RowProps) {
  const owner = owners.get(row.owner);
  const chosen = row.id === selected;
  const table = row.kind === "table";
  const classes = [
    "tree-row",
    row.kind,
    chosen ? "chosen" : "",
    row.walkStep === null ? "" : "lit",
    row.changed ? "changed" : "",
  ];
  return (
    <div
      role="row"
      class={classes.join(" ")}
      style={{ top: `${top}px`, "--depth": String(row.depth) }}
      tabIndex={tab ? 0 : -1}
      aria-level={row.depth + 1}
      aria-rowindex={index + 2}
      aria-selected={chosen}
      aria-expanded={table ? row.expanded : undefined}
      aria-label={rowLabel(row, owner.name)}
      data-row={row.id}
      data-va={row.va}
      data-owner={row.owner}
      data-change={row.changed ? "changed" : "none"}
      data-walk-step={row.walkStep ?? undefined}
      onClick={() => select(row)}
      onDblClick={() => (table ? toggle(row, !row.expanded) : show(row))}
    >
      <span role="gridcell" class="t-entry" title={`${row.raw} at ${formatAddress(row.pteAddress)}`}>
        <span
          class="twisty"
          aria-hidden="true"
          onClick={() => {
            if (table) toggle(row, !row.expanded);
          }}
        >
          {table ? (row.expanded ? "▾" : "▸") : ""}
        </span>
        {rowName(row)}
        {row.walkStep === null ? null : (
          <span class="step-number" title={`Read ${row.walkStep} of the last walk`}>
            {" "}
            {formatStep(row.walkStep)}
          </span>
        )}
        {row.changed ? (
          <span class="changed-mark" title="Changed in this step" aria-hidden="true">
            {" "}
            ●
          </span>
        ) : null}
      </span>
      <span
        role="gridcell"
        class="t-va"
        title={`${formatRange(row.va, row.va + row.bytes)} · ${formatBytes(row.bytes)}`}
      >
        {formatAddress(row.va)}
        {row.largePage > 0 ? <small> {formatBytes(row.largePage)}</small> : null}
      </span>
      <span role="gridcell" class="t-flags">
        {table ? (
          <span class="table-word">{row.childCount === 1 ? "1 entry" : `${row.childCount} entries`}</span>
        ) : (
          row.flags.map((flag) => (
            <i
              key={flag.name}
              class={flag.set ? "set" : "clear"}
              data-flag={flag.name}
              data-set={flag.set}
              title={`${flag.name} = ${flag.set ? 1 : 0}: ${flag.meaning}`}
            >
              {flag.name}
            </i>
          ))
        )}
      </span>
      <span role="gridcell" class="t-pfn">
        {formatHex(row.pfn)}
      </span>
      <span role="gridcell" class="t-owner">
        {table ? null : <OwnerName owner={owner} />}
      </span>
      <span role="gridcell" class="t-tlb" title={cachedTitle(row)}>
        {cachedWords(row)}
      </span>
    </div>
  );
}
