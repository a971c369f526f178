/** One row of the tree: an entry with its range, what it allows, its frame, and the TLBs that hold it. */
import type { EntryRights, OwnerInfo, PageTableRow, TlbHolder } from "../../../protocol/snapshot.js";
import { addressText, hexNumber } from "../../../notation/index.js";
import { formatBareAddress, formatRange } from "../../format/address.js";
import { formatBytes, formatPlural, formatStep } from "../../format/quantity.js";
import { paletteIndex } from "../../palette.js";
import { memo, sameFields } from "../../shell/memo.js";
import { blockOf } from "./blocks.js";
import { HolderChips, holderWords } from "./holder-chips.js";
import { shortAddress, type Shortened, type TreeForm } from "./tree-columns.js";
import { rowLabel, rowName, shortCount, shortSize, sizeNote } from "../tree-table.js";

interface TreeRowProps {
  readonly row: PageTableRow;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly tab: boolean;
  /** Names of the levels that the walk did not come to because of this entry, or "". */
  readonly unread: string;
  readonly chosen: boolean;
  /** Bytes of a base page. */
  readonly pageBytes: number;
  readonly told: boolean;
  /** A walk ended at it: it was not present then. */
  readonly failed: boolean;
  readonly form: TreeForm;
  readonly shortened: Shortened;
  /** Whether the TLBs that hold the page are told with their cores. */
  readonly cores: boolean;
  /** CSS pixels for them. */
  readonly room: number;
  /** Whose memory it is. */
  readonly owner: OwnerInfo;
  readonly select: (row: PageTableRow) => void;
  readonly toggle: (row: PageTableRow, open: boolean) => void;
  readonly show: (row: PageTableRow) => void;
  readonly showHolder: (holder: TlbHolder) => void;
}

/** The row; what it does when it is pressed follows from the row. */
export const TreeRow = memo(
  DrawnRow,
  (before: TreeRowProps, after) =>
    sameFields(before, after, [
      "row",
      "index",
      "top",
      "height",
      "tab",
      "unread",
      "chosen",
      "told",
      "failed",
      "form",
      "cores",
      "room",
      "owner",
    ]) &&
    before.shortened.range === after.shortened.range &&
    before.shortened.frame === after.shortened.frame,
);

function DrawnRow(props: TreeRowProps) {
  const { row, index, top, height, tab, chosen, owner, select, toggle, show } = props;
  const table = row.kind === "table";
  const covered = blockOf(row) === null ? row.bytes : row.largePage;
  const frame = { whole: hexNumber(row.pfn), bare: hexNumber(row.pfn).slice(2), none: "" }[props.shortened.frame];
  const classes = [
    "tree-row",
    row.kind,
    chosen ? "chosen" : "",
    props.told ? "told-row" : "",
    row.onPath || row.walkStep !== null ? "lit" : "",
    row.changed ? "changed" : "",
    row.gone ?? "",
    row.cached.some((holder) => holder.stale) ? "has-stale" : "",
  ];
  return (
    <div
      role="row"
      class={classes.filter((name) => name !== "").join(" ")}
      style={{ top: `${top}px`, height: `${height}px`, "--depth": String(row.depth) }}
      tabIndex={tab ? 0 : -1}
      aria-level={row.depth + 1}
      aria-rowindex={index + 2}
      aria-selected={chosen}
      aria-expanded={table ? row.expanded : undefined}
      aria-label={rowLabel(row, owner.name, props.unread)}
      data-row={row.id}
      data-va={row.va}
      data-owner={row.owner}
      data-change={row.changed ? "changed" : "none"}
      data-gone={row.gone ?? undefined}
      data-entries={blockOf(row)?.entries.length}
      data-walk-step={row.walkStep ?? undefined}
      onClick={() => select(row)}
      onDblClick={() => (table ? toggle(row, !row.expanded) : show(row))}
    >
      <span role="gridcell" class="t-entry" title={`${row.raw} at ${addressText(row.pteAddress)}`}>
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
          <span class="step-number" title={`Read ${row.walkStep} of the walk`}>
            {" "}
            {formatStep(row.walkStep)}
          </span>
        )}
        {row.gone === null && !props.failed ? null : (
          <span class="gone-mark" title={props.failed ? "The walk ended here: it was not present then" : undefined}>
            {" "}
            ✕
          </span>
        )}
        {row.largePage > 0 && props.form === "column" ? (
          <small class="large-mark" title={sizeNote(row, props.pageBytes)}>
            {" "}
            {shortSize(row.largePage)}
          </small>
        ) : null}
      </span>
      <span
        role="gridcell"
        class="t-va"
        title={[
          `${formatRange(row.va, row.va + covered)} · ${formatBytes(covered)}`,
          ...(row.file === null ? [] : [row.file]),
          ...row.cached.map(holderWords),
        ].join("\n")}
      >
        <span class="row-address">{props.shortened.range ? shortAddress(row.va) : formatBareAddress(row.va)} </span>
        {row.largePage > 0 ? (
          <small class="large-size" title={sizeNote(row, props.pageBytes)}>
            {shortSize(row.largePage)}{" "}
          </small>
        ) : null}
        {row.file === null ? null : <small class="mapped-file">{row.file}</small>}
      </span>
      <span role="gridcell" class="t-rights">
        {table ? (
          <span class="table-word" title={formatPlural(row.childCount, "entry", "entries")}>
            {props.failed && row.changed ? "— → " : ""}table<span class="table-count"> of {row.childCount}</span>
          </span>
        ) : (
          <>
            <Rights row={row} wide={props.form === "wide"} />
            {row.largePage > 0 && row.gone === null && props.form === "wide" ? (
              <span class="large-note" title={sizeNote(row, props.pageBytes)}>
                <span class={`large-bar owner-${paletteIndex(owner.palette)}`} />
                {row.changed ? "" : `×${shortCount(row.largePage / props.pageBytes)}`}
              </span>
            ) : null}
          </>
        )}
      </span>
      <span role="gridcell" class="t-mode">
        {row.rights === null ? "" : row.rights.user ? "user" : "kernel"}
      </span>
      <span role="gridcell" class="t-state">
        {row.rights === null ? null : <State rights={row.rights} />}
      </span>
      <span role="gridcell" class="t-memory" title={row.rights?.memory.meaning}>
        {row.rights?.memory.name ?? ""}
      </span>
      <span role="gridcell" class="t-pfn" title={hexNumber(row.pfn)}>
        {row.gone === "missing" ? "" : row.gone === "cleared" ? <s>{frame}</s> : frame}
      </span>
      <span role="gridcell" class="t-tlb">
        <HolderChips holders={row.cached} cores={props.cores} room={props.room} show={props.showHolder} />
      </span>
    </div>
  );
}

/** `r-x`, and the old struck through where the step changed it. */
function Rights({ row, wide }: { readonly row: PageTableRow; readonly wide: boolean }) {
  const { rights, before, changed, gone } = row;
  const now = rights === null ? "—" : rights.rights;
  if (gone === "missing") return <span class="not-present">not present{wide ? ": the walk ends here" : ""}</span>;
  if (gone === "cleared" || (changed && before !== null && before.rights !== now)) {
    return (
      <>
        {before === null ? null : (
          <>
            <s>{before.rights}</s> →{" "}
          </>
        )}
        <b>{now}</b>
      </>
    );
  }
  if (changed && before === null) {
    return (
      <>
        — → <b>{now}</b>
      </>
    );
  }
  return <>{now}</>;
}

const states = [
  ["P", "present", "present"],
  ["A", "accessed", "accessed"],
  ["D", "dirty", "written"],
  ["G", "global", "global"],
] as const;

/** P A D G, the same whatever the format; clear ones faint. */
function State({ rights }: { rights: EntryRights }) {
  return (
    <>
      {states.map(([letter, key, word]) => (
        <i
          key={letter}
          class={rights[key] ? "set" : "clear"}
          data-flag={letter}
          data-set={rights[key]}
          title={rights[key] ? word : `not ${word}`}
        >
          {letter}
        </i>
      ))}
      {rights.shared === null ? null : (
        <i class="set" data-flag="S" data-set="true" title={`shared id ${rights.shared}`}>
          S#{rights.shared}
        </i>
      )}
    </>
  );
}
