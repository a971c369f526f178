/** One TLB level as a grid: labelled cells for a micro TLB, small squares for hundreds of entries. */
import { Component, type ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { TlbLevelSnapshot } from "../../protocol/snapshot.js";
import { formatTag } from "../format/quantity.js";
import { moveInGrid } from "../keyboard/roving.js";
import { OwnerMark } from "../owner/owner-mark.js";
import type { Owners } from "../owner/owners.js";
import { useWidth } from "../shell/size.js";
import type { CounterChange } from "./counter-change.js";
import { LevelHead } from "./level-head.js";
import {
  cellTitle,
  drawnGeometry,
  labelledLimit,
  levelCells,
  setsInBand,
  type Cell,
  type CellContext,
} from "./level-cells.js";

/** A cell that the pointer or the focus is on. */
export interface Inspected {
  readonly level: string;
  readonly slot: number;
  /** The cell, to place the card beside. */
  readonly anchor: Element;
}

interface LevelGridProps {
  readonly level: TlbLevelSnapshot;
  readonly context: CellContext;
  readonly change: CounterChange;
  readonly selectedSlot: number;
  /** Shown for a level that the level filter leaves out. */
  readonly faint: boolean;
  readonly inspect: (inspected: Inspected | null) => void;
  readonly select: (level: string, slot: number) => void;
}

/** Smallest square in pixels, with its gap. */
const smallestSquare = 6;
const largestSquare = 13;
/** Room at the left of a band for the number of its first set. */
const gutter = 26;

/** Name, geometry, counters and the grid of a level. */
export function LevelGrid(props: LevelGridProps) {
  const { level, context, selectedSlot } = props;
  const body = useRef<HTMLDivElement>(null);
  const width = useWidth(body);
  const cells = levelCells(level, context);
  const labelled = level.sets * level.ways <= labelledLimit;
  const drawn = drawnGeometry(level);
  const columns = labelled ? level.sets * level.ways : setsInBand(width - gutter, drawn.sets, smallestSquare);
  // A labelled level reads as one row; a compact one as a column of ways for each set.
  const rows = labelled ? 1 : drawn.ways;
  const [active, setActive] = useState(0);
  const moved = useRef(false);

  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    body.current?.querySelector<HTMLElement>(`[data-slot="${active}"]`)?.focus();
  }, [active]);

  const go = (event: KeyboardEvent) => {
    const slot = slotOf(event.target);
    if (slot === null) return;
    if (event.key === "Enter" || event.key === " ") props.select(level.name, slot);
    else if (event.key === "Escape") props.inspect(null);
    else {
      const at = labelled
        ? { column: slot, row: 0 }
        : { column: Math.floor(slot / drawn.ways), row: slot % drawn.ways };
      const next = moveAcrossBands(event.key, at, labelled ? columns : drawn.sets, rows, columns);
      if (next === null) return;
      moved.current = true;
      setActive(labelled ? next.column : next.column * drawn.ways + next.row);
    }
    event.preventDefault();
  };
  const inspect = (event: Event) => {
    const slot = slotOf(event.target);
    if (slot === null) return;
    if (event.type === "focusin") setActive(slot);
    props.inspect({ level: level.name, slot, anchor: event.target as Element });
  };

  return (
    <section
      class={`level${props.faint ? " faint" : ""}`}
      data-level={level.name}
      aria-label={`${level.name}, ${level.sets} sets, ${level.ways} ways`}
    >
      <LevelHead level={level} change={props.change} />
      <div
        ref={body}
        role="grid"
        aria-label={`Entries of ${level.name}`}
        aria-rowcount={level.sets}
        aria-colcount={level.ways}
        class={labelled ? `cells labelled${columns > 8 ? " dense" : ""}` : "cells compact"}
        onKeyDown={go}
        onFocusIn={inspect}
        onPointerOver={inspect}
        onFocusOut={() => props.inspect(null)}
        onPointerLeave={() => props.inspect(null)}
        onClick={(event) => {
          const slot = slotOf(event.target);
          if (slot !== null) props.select(level.name, slot);
        }}
      >
        {labelled
          ? bySet(cells, level.ways).map((set, index) => (
              <div role="row" class="set" key={index}>
                {set.map((cell) => (
                  <LabelledCell
                    key={cell.slot}
                    cell={cell}
                    owners={context.owners}
                    tab={cell.slot === active}
                    selected={cell.slot === selectedSlot}
                    dense={columns > 8}
                  />
                ))}
              </div>
            ))
          : width > 0 && (
              <Bands
                cells={cells}
                ways={drawn.ways}
                columns={columns}
                width={width}
                active={active}
                selected={selectedSlot}
              />
            )}
      </div>
    </section>
  );
}

function moveAcrossBands(key: string, at: { column: number; row: number }, sets: number, ways: number, band: number) {
  // Down from the last way goes to the band below, as the eye expects.
  if (key === "ArrowDown" && at.row === ways - 1 && at.column + band < sets)
    return { column: at.column + band, row: 0 };
  if (key === "ArrowUp" && at.row === 0 && at.column >= band && ways > 1)
    return { column: at.column - band, row: ways - 1 };
  return moveInGrid(key, at, sets, ways);
}

function slotOf(target: EventTarget | null): number | null {
  const slot = target instanceof HTMLElement ? target.dataset["slot"] : undefined;
  return slot === undefined ? null : Number(slot);
}

function bySet(cells: readonly Cell[], ways: number): Cell[][] {
  const sets: Cell[][] = [];
  for (let at = 0; at < cells.length; at += ways) sets.push(cells.slice(at, at + ways));
  return sets;
}

interface CellProps {
  readonly cell: Cell;
  readonly owners: Owners;
  readonly tab: boolean;
  readonly selected: boolean;
  /** One line instead of two. */
  readonly dense: boolean;
}

/** A large cell with VPN, owner and tag. */
class LabelledCell extends Component<CellProps> {
  override shouldComponentUpdate(next: CellProps): boolean {
    const { cell, tab, selected } = this.props;
    return (
      cell.look !== next.cell.look ||
      cell.label !== next.cell.label ||
      tab !== next.tab ||
      selected !== next.selected ||
      this.props.owners !== next.owners
    );
  }

  override render({ cell, owners, tab, selected, dense }: CellProps) {
    const { entry } = cell;
    return (
      <div {...cellAttributes(cell, tab, selected)}>
        {entry === null ? (
          <span class="vacant-text" aria-hidden="true">
            {cell.change === "none" ? "–" : "✕"}
          </span>
        ) : (
          <>
            <code>
              {dense ? <OwnerMark owner={owners.get(entry.owner)} /> : null}
              {cellTitle(entry)}
            </code>
            <small>
              <OwnerMark owner={owners.get(entry.owner)} /> <ShortTag text={formatTag(entry)} />
            </small>
          </>
        )}
      </div>
    );
  }
}

/** The tag; its word gives way where cells are narrow. */
function ShortTag({ text }: { text: string }) {
  const [word, number] = text.split(" ");
  return number === undefined ? (
    <span>{text}</span>
  ) : (
    <span>
      <span class="tag-word">{word} </span>
      {number}
    </span>
  );
}

function cellAttributes(cell: Cell, tab: boolean, selected: boolean) {
  return {
    role: "gridcell",
    class: `cell ${cell.look}${selected ? " selected" : ""}`,
    tabIndex: tab ? 0 : -1,
    "aria-label": cell.label,
    "aria-selected": selected,
    "data-slot": cell.slot,
    "data-change": cell.change,
    "data-owner": cell.owner === -1 ? undefined : cell.owner,
    "data-va": cell.entry?.va,
  } as const;
}

interface BandsProps {
  readonly cells: readonly Cell[];
  readonly ways: number;
  readonly columns: number;
  readonly width: number;
  readonly active: number;
  readonly selected: number;
}

/** Bands of `columns` sets, the ways of a set below one another; the number of the first set at the left. */
function Bands({ cells, ways, columns, width, active, selected }: BandsProps) {
  const square = Math.min(largestSquare, Math.floor(((width - gutter) / columns) * 4) / 4);
  const sets = bySet(cells, ways);
  const bands: ComponentChildren[] = [];
  for (let first = 0; first < sets.length; first += columns) {
    bands.push(
      <div
        class="band"
        role="presentation"
        key={first}
        style={{ "--square": `${square}px`, "--sets": String(columns), "--gutter": `${gutter}px` }}
      >
        {sets.slice(first, first + columns).map((set, index) => {
          const from = (first + index) * ways;
          const within = (slot: number) => (slot >= from && slot < from + ways ? slot : -1);
          return <SetColumn key={first + index} cells={set} tab={within(active)} selected={within(selected)} />;
        })}
        <span class="band-label" aria-hidden="true">
          {first}
        </span>
      </div>,
    );
  }
  return <>{bands}</>;
}

interface SetColumnProps {
  readonly cells: readonly Cell[];
  readonly tab: number;
  readonly selected: number;
}

/** The ways of one set as squares. Draws again only if one of them looks different. */
class SetColumn extends Component<SetColumnProps> {
  override shouldComponentUpdate(next: SetColumnProps): boolean {
    const { cells, tab, selected } = this.props;
    return (
      tab !== next.tab ||
      selected !== next.selected ||
      cells.length !== next.cells.length ||
      cells.some((cell, index) => cell.look !== next.cells[index]!.look || cell.label !== next.cells[index]!.label)
    );
  }

  override render({ cells, tab, selected }: SetColumnProps) {
    return (
      <div role="row" class="set">
        {cells.map((cell) => (
          <div key={cell.slot} {...cellAttributes(cell, cell.slot === tab, cell.slot === selected)} />
        ))}
      </div>
    );
  }
}
