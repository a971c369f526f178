/** Slots in a row: what took part in the step is readable, the rest too where there is room, else it is a swatch. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { AskedLevel, TlbLevelSnapshot } from "../../../protocol/snapshot.js";
import type { formatTag } from "../../format/quantity.js";
import { moveInList } from "../../keyboard/roving.js";
import type { Owners } from "../../owner/owners.js";
import { memo, sameFields } from "../../shell/memo.js";
import { cellTitle, type Cell } from "./level-cells.js";
import type { LevelActions } from "./level-row.js";

interface CellRowProps {
  readonly level: TlbLevelSnapshot;
  /** The slots to show, in order. */
  readonly cells: readonly Cell[];
  readonly owners: Owners;
  readonly width: number;
  /** Three lines a cell: page and tag, owner, hits. */
  readonly tall: boolean;
  readonly label: string;
  readonly selectedSlot: number;
  readonly pins: readonly number[];
  readonly actions: LevelActions;
}

const readableWidth = 50;
const taggedWidth = 62;
const swatchWidth = 11;
const gap = 3;

/** How a cell is drawn. */
export type CellForm = "tagged" | "readable" | "swatch";

/** The form of each cell for a width: all readable if they fit; else those of the step, and swatches between them. */
export function cellForms(cells: readonly { readonly loud: boolean }[], width: number): readonly CellForm[] {
  const fits = (size: number) => cells.length * (size + gap) - gap <= width;
  if (fits(taggedWidth)) return cells.map(() => "tagged");
  if (fits(readableWidth)) return cells.map(() => "readable");
  const loud = cells.filter((cell) => cell.loud).length;
  const quiet = cells.length - loud;
  const left = width - quiet * (swatchWidth + gap);
  const form: CellForm = loud * (taggedWidth + gap) <= left ? "tagged" : "readable";
  return cells.map((cell) => (cell.loud ? form : "swatch"));
}

/** Whether a slot took part in what is told. */
function isLoud(cell: Cell, asked: AskedLevel | null): boolean {
  return (
    cell.change !== "none" ||
    (cell.entry?.stale ?? null) !== null ||
    (asked !== null && [asked.answered, asked.filled, asked.near].includes(cell.slot))
  );
}

/** A row of an ARIA grid with one tab stop. */
export function CellRow(props: CellRowProps) {
  const { level, cells, width, owners, selectedSlot, actions } = props;
  const body = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const moved = useRef(false);
  const forms = cellForms(
    cells.map((cell) => ({ loud: isLoud(cell, level.asked) })),
    width,
  );
  const at = Math.min(active, cells.length - 1);
  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    body.current?.querySelectorAll<HTMLElement>("[role=gridcell]")[at]?.focus();
  }, [at]);
  const go = (event: KeyboardEvent) => {
    const key = { ArrowRight: "ArrowDown", ArrowLeft: "ArrowUp" }[event.key] ?? event.key;
    if (key === "Enter" || key === " ") actions.select(level.name, cells[at]!.slot);
    else if (key === "p") actions.togglePin(level.name, cells[at]!.slot, cells[at]!.entry?.va ?? 0);
    else if (key === "Escape") actions.inspect(null);
    else {
      const next = moveInList(key, at, cells.length, 8);
      if (next === null) return;
      moved.current = true;
      setActive(next);
    }
    event.preventDefault();
  };
  const inspect = (event: Event) => {
    const target = cellOf(event);
    if (target === null) return;
    const slot = Number(target.dataset["slot"]);
    if (event.type === "focusin") setActive(cells.findIndex((cell) => cell.slot === slot));
    actions.inspect({ level: level.name, slot, anchor: target });
  };
  return (
    <div
      ref={body}
      class={`cells${props.tall ? " tall" : ""}`}
      role="grid"
      aria-label={props.label}
      aria-rowcount={1}
      aria-colcount={cells.length}
      onKeyDown={go}
      onClick={(event) => {
        const target = cellOf(event);
        if (target !== null) actions.select(level.name, Number(target.dataset["slot"]));
      }}
      onFocusIn={inspect}
      onPointerOver={inspect}
      onFocusOut={() => actions.inspect(null)}
      onPointerLeave={() => actions.inspect(null)}
    >
      <div role="row" class="cell-set">
        {cells.map((cell, index) => (
          // By place and not by slot: another set that is spelled out changes what differs, and makes nothing anew.
          <CellBox
            key={index}
            cell={cell}
            form={props.tall ? "tagged" : forms[index]!}
            tall={props.tall}
            near={level.asked?.near === cell.slot}
            answered={level.asked?.answered === cell.slot}
            owner={cell.entry === null ? "" : owners.get(cell.entry.owner).name}
            evicted={cell.evicted === null ? "" : owners.get(cell.evicted).name}
            tab={index === at}
            selected={cell.slot === selectedSlot}
            pinned={props.pins.includes(cell.slot)}
          />
        ))}
      </div>
    </div>
  );
}

interface CellBoxProps {
  readonly cell: Cell;
  readonly form: CellForm;
  readonly tall: boolean;
  readonly near: boolean;
  readonly answered: boolean;
  /** Names of the entry's owner, and of that of the entry which gave way to it; empty if none. */
  readonly owner: string;
  readonly evicted: string;
  readonly tab: boolean;
  readonly selected: boolean;
  readonly pinned: boolean;
}

const cellFields = ["slot", "entry", "change", "look", "label", "owner"] as const;
const boxFields = ["form", "tall", "near", "answered", "owner", "evicted", "tab", "selected", "pinned"] as const;
const CellBox = memo(
  DrawnCell,
  (before, after) => sameFields(before.cell, after.cell, cellFields) && sameFields(before, after, boxFields),
);

function DrawnCell({ cell, form, tall, near, answered, owner, evicted, tab, selected, pinned }: CellBoxProps) {
  const { entry } = cell;
  const marks = [
    "cell",
    cell.look,
    form,
    near ? "near" : "",
    answered ? "answered" : "",
    selected ? "selected" : "",
    pinned ? "pinned" : "",
  ];
  return (
    <div
      role="gridcell"
      class={marks.join(" ")}
      tabIndex={tab ? 0 : -1}
      aria-label={pinned ? `${cell.label}, pinned` : cell.label}
      aria-selected={selected}
      data-slot={cell.slot}
      data-change={cell.change}
      data-near={near ? "" : undefined}
      data-owner={cell.owner === -1 ? undefined : cell.owner}
      data-va={entry?.va}
    >
      {form === "swatch" ? null : entry === null ? (
        <span class="vacant-text" aria-hidden="true">
          {cell.change === "none" ? "–" : "✕"}
        </span>
      ) : (
        <>
          <code>{cellTitle(entry)}</code>
          {form === "tagged" ? <small>{shortTag(entry)}</small> : null}
          {cell.change === "filled" || cell.change === "replaced" ? <b class="sign">+</b> : null}
          {entry.stale === null ? null : <b class="sign bad">!</b>}
          {tall ? (
            <small class="cell-owner">
              {owner}
              {cell.evicted === null ? "" : ` · new, was ${evicted}`}
            </small>
          ) : null}
        </>
      )}
    </div>
  );
}

/** The cell that an event is in, or null. */
function cellOf({ target }: Event): HTMLElement | null {
  return target instanceof HTMLElement ? target.closest<HTMLElement>("[data-slot]") : null;
}

/** `A2` (ASID 2), `S#1`, `G`; nothing where entries carry no tag. */
function shortTag(entry: Parameters<typeof formatTag>[0]): string {
  return entry.global ? "G" : entry.shared ? `S#${entry.tag}` : entry.tag < 0 ? "" : `A${entry.tag}`;
}
