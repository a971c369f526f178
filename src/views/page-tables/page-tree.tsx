/** The radix tree as a tree-table: arrow keys walk it, tables open and close, the path of the told address is lit. */
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { PageTableRow, PageTableSnapshot, TlbHolder } from "../../protocol/snapshot.js";
import { moveInList } from "../keyboard/roving.js";
import { formatBareAddress } from "../format/address.js";
import type { Owners } from "../owner/owners.js";
import { WindowedRows } from "../windowing/windowed-rows.js";
import { foldChanges, withUnread, type ChangeFold, type TreeItem, type TreeLine } from "./changes/changes.js";
import { FoldRow } from "./changes/fold-row.js";
import { blockOf, joinBlocks, standsFor } from "./row/blocks.js";
import { indentOf, treeColumns, type TreeColumns } from "./row/tree-columns.js";
import { TreeRow } from "./row/tree-row.js";
import { UnreadRow } from "./row/unread-row.js";
import { rowName } from "./tree-table.js";

/** Heights of a row in pixels: one line; a page has two in a side bar. */
const oneLine = 20;
const twoLines = 38;

interface PageTreeProps {
  readonly data: PageTableSnapshot;
  /** The rows of the side that is shown. */
  readonly shown: readonly PageTableRow[];
  readonly owners: Owners;
  readonly selected: string;
  /** Row of the entry that a walk ended at and the kernel has written since, or null. */
  readonly failed: string | null;
  /** CSS pixels of the tree. */
  readonly width: number;
  /** Counts requests to bring the selected row into view. */
  readonly reveal: number;
  readonly select: (row: PageTableRow) => void;
  readonly toggle: (row: PageTableRow, open: boolean) => void;
  /** Shows the row's translation in the other views. */
  readonly show: (row: PageTableRow) => void;
  readonly showHolder: (holder: TlbHolder) => void;
}

const headings = [
  ["t-entry", "entry", "Level and index"],
  ["t-va", "range", "First virtual address that the entry covers"],
  ["t-rights", "rights", "What a program may do with the page"],
  ["t-mode", "mode", "Whose programs may: user's or the kernel's alone"],
  ["t-state", "state", "Present, accessed, dirty, global"],
  ["t-memory", "memory", "How the memory of the page may be cached"],
  ["t-pfn", "frame", "Frame of the page or of the next table"],
  ["t-tlb", "held by TLBs", "TLB entries that hold this translation now"],
] as const;

/** The tree with its headings. */
export function PageTree(props: PageTreeProps) {
  const { data, shown, width } = props;
  const [unfolded, setUnfolded] = useState<{ readonly epoch: number; readonly ids: ReadonlySet<string> } | null>(null);
  const [onFold, setOnFold] = useState("");
  const { epoch } = data.position;
  const open = unfolded?.epoch === epoch ? unfolded.ids : noFold;
  /** What arrows go along. */
  const items = useMemo(() => {
    const kept = [data.subject, props.selected];
    const joined = joinBlocks(shown, kept);
    return foldChanges(
      joined,
      open,
      joined.flatMap((row) => (kept.some((id) => standsFor(row, id)) ? [row.id] : [])),
    );
  }, [shown, open, props.selected, data.subject]);
  const rows = useMemo(() => withUnread(items, data.unread), [items, data.unread]);
  const selected = items.some(({ id }) => id === onFold) ? onFold : props.selected;
  const select = (item: TreeItem) => {
    setOnFold(item.kind === "fold" ? item.id : "");
    if (item.kind !== "fold") props.select(blockOf(item)?.entry ?? item);
  };
  const show = (row: PageTableRow) => props.show(blockOf(row)?.entry ?? row);
  const unfold = (fold: ChangeFold) => {
    setUnfolded({ epoch, ids: new Set([...open, fold.id]) });
    select(fold.first);
  };
  const tree = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  const found = rows.findIndex((row) => standsFor(row, selected));
  const told = rows.findIndex((row) => row.id === data.subject);
  const active = rows.length === 0 ? -1 : Math.max(0, found >= 0 ? found : told);

  useLayoutEffect(() => {
    if (!moved.current || found < 0) return;
    moved.current = false;
    tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(rows[found]!.id)}"]`)?.focus();
  }, [selected, data]);

  const go = (event: KeyboardEvent) => {
    const at = focusedRow(event, items);
    const row = items[at];
    if (row === undefined) return;
    const target = treeMove(event.key, items, at);
    if (row.kind === "fold" && (target === "open" || event.key === "Enter")) {
      moved.current = true;
      unfold(row);
    } else if (row.kind === "fold" && (target === null || typeof target === "string")) return;
    else if (row.kind !== "fold" && (target === "open" || target === "close")) {
      moved.current = true;
      props.toggle(row, target === "open");
    } else if (row.kind !== "fold" && event.key === "Enter") show(row);
    else if (typeof target !== "number") return;
    else {
      moved.current = true;
      select(items[target]!);
    }
    event.preventDefault();
  };

  const columns = useMemo(() => treeColumns(rows, width, props.failed), [rows, width, props.failed]);
  const { form } = columns;
  const heightOf = (row: TreeLine) => (row.kind === "page" ? twoLines : oneLine);
  return (
    <div
      role="treegrid"
      class={`tree ${form}`}
      style={{
        "--address": String(longestAddress(rows)),
        "--indent": `${form === "wide" ? 13 : indentOf(deepest(rows))}px`,
        ...(form === "column" ? columnStyle(columns) : {}),
      }}
      ref={tree}
      aria-label="Page tables"
      aria-rowcount={rows.length + 1}
      onKeyDown={go}
    >
      <div role="row" class="tree-row tree-headings">
        {headings.map(([name, text, title]) => (
          <span role="columnheader" class={name} title={title} key={name}>
            {name === "t-tlb" && columns.room < 84 ? "held" : name === "t-pfn" && columns.frame === 0 ? "" : text}
          </span>
        ))}
      </div>
      <WindowedRows
        rows={rows}
        rowHeight={form === "sideBar" ? heightOf : oneLine}
        active={active}
        subject={found >= 0 && props.reveal > 0 ? found : told}
        attention={`${data.position.epoch}/${data.space}/${data.subject}/${props.reveal}`}
        keyOf={(row) => row.id}
        draw={(row, index, top, height) =>
          row.kind === "unread" ? (
            <UnreadRow line={row} index={index} top={top} height={height} />
          ) : row.kind === "fold" ? (
            <FoldRow
              fold={row}
              index={index}
              top={top}
              height={height}
              tab={index === active}
              brief={form !== "wide"}
              open={unfold}
            />
          ) : (
            <TreeRow
              row={row}
              index={index}
              top={top}
              height={height}
              tab={index === active}
              unread={row.id === data.unread[0]?.parent ? data.unread.map(rowName).join(", ") : ""}
              chosen={standsFor(row, selected)}
              pageBytes={data.pageBytes}
              told={index === told}
              failed={row.id === props.failed}
              shortened={columns.shortened}
              form={form}
              cores={columns.cores}
              room={columns.room}
              owner={props.owners.get(row.owner)}
              select={select}
              toggle={props.toggle}
              show={show}
              showHolder={props.showHolder}
            />
          )
        }
      />
    </div>
  );
}

const noFold: ReadonlySet<string> = new Set();

/** The numbers that the columns' widths are made of. */
function columnStyle(columns: TreeColumns): Record<string, string> {
  const { entry, depth, range, rights, frame } = columns;
  return {
    "--entry": String(entry),
    "--deepest": String(depth),
    "--range": String(range),
    "--rights": String(rights),
    "--frame": String(frame),
  };
}

/** Characters of the longest address: all of it is to be read in every row. */
function longestAddress(rows: readonly TreeLine[]): number {
  return formatBareAddress(rows.reduce((most, row) => Math.max(most, "va" in row ? row.va : 0), 0)).length;
}

function deepest(rows: readonly TreeLine[]): number {
  return rows.reduce((most, row) => Math.max(most, row.depth), 0);
}

function focusedRow(event: KeyboardEvent, rows: readonly TreeItem[]): number {
  const id = event.target instanceof HTMLElement ? event.target.dataset["row"] : undefined;
  return id === undefined ? -1 : rows.findIndex((row) => row.id === id);
}

/** What a key does in the tree: a row to go to, the present row opened or closed, or nothing. */
export function treeMove(key: string, rows: readonly TreeItem[], at: number): number | "open" | "close" | null {
  const row = rows[at];
  if (row === undefined) return null;
  if (row.kind === "fold" && (key === "ArrowRight" || key === " ")) return "open";
  const table = row.kind === "table" ? row : null;
  if (key === "ArrowRight" && table !== null)
    return table.expanded ? moveInList("ArrowDown", at, rows.length, 1) : "open";
  if (key === "ArrowLeft") {
    if (row.kind === "table" && row.expanded) return "close";
    const parent = rows.findIndex((other) => other.id === row.parent);
    return parent < 0 ? null : parent;
  }
  if (key === " " && table !== null) return table.expanded ? "close" : "open";
  return moveInList(key, at, rows.length, 10);
}
