/** One level in a row: name and geometry, its entries, its counters. What does not fit is a picture with the asked set below. */
import { useRef } from "preact/hooks";
import type { TlbLevelSnapshot } from "../../../protocol/snapshot.js";
import { useWidth, useWindowWidth } from "../../shell/size.js";
import { memo, sameElements, sameFields } from "../../shell/memo.js";
import { CellRow } from "./cell-row.js";
import type { CounterChange } from "./counter-change.js";
import { LevelCounters, LevelName } from "./level-head.js";
import { levelCells, type CellContext } from "./level-cells.js";
import { Minimap } from "./minimap.js";
import type { ColourBy, MapRoom } from "./minimap-paint.js";

/** A slot that the pointer or the focus is on; `anchor` is what its card is placed beside. */
export interface Inspected {
  readonly level: string;
  readonly slot: number;
  readonly anchor: Element;
}

/** Shows or hides the card of a slot. */
export type Inspect = (inspected: Inspected | null) => void;

/** What can be done with the slots of a level; each is told which. */
export interface LevelActions {
  readonly inspect: Inspect;
  /** Selects a slot, or takes that back. */
  readonly select: (level: string, slot: number) => void;
  /** Spells out a set, or the asked one again. */
  readonly pin: (level: string, set: number) => void;
  /** Keeps the page at `va` in a slot in sight, or no longer. */
  readonly togglePin: (level: string, slot: number, va: number) => void;
}

/** Views narrower than this have little width and much height; from this on there is room for large pictures. */
const sideBar = 300;
const wideView = 640;

/** Entries that are shown as cells; more are a picture. */
const mostCells = 16;

interface LevelRowProps {
  readonly level: TlbLevelSnapshot;
  readonly context: CellContext;
  readonly colourBy: ColourBy;
  readonly change: CounterChange;
  readonly selectedSlot: number;
  /** Set chosen by the user, or null: the asked one. */
  readonly pinned: number | null;
  /** Shown for a level that the level filter leaves out. */
  readonly faint: boolean;
  /** Slots whose entries are kept in sight. */
  readonly pins: readonly number[];
  readonly actions: LevelActions;
}

/** The row: drawn again only when something in it has changed. */
export const LevelRow = memo(
  DrawnRow,
  (before: LevelRowProps, after) =>
    sameFields(before, after, ["level", "context", "colourBy", "selectedSlot", "pinned", "faint", "actions"]) &&
    sameFields(before.change, after.change, ["hits", "misses"]) &&
    sameElements(before.pins, after.pins),
);

function DrawnRow(props: LevelRowProps) {
  const { level, context, actions } = props;
  const body = useRef<HTMLDivElement>(null);
  const width = useWidth(body);
  const page = useWindowWidth();
  const room: MapRoom = page >= wideView ? "wide" : page < sideBar ? "side bar" : "column";
  const slots = level.sets * level.ways;
  const large = slots > mostCells;
  // A level that this step left alone goes on showing the set that it showed: looking at it, nothing moves.
  const kept = useRef(0);
  const set = shownSet(level, props.pinned, kept.current);
  kept.current = set;
  return (
    <section
      class={`level${props.faint ? " faint" : ""}${large ? " large" : ""}${level.asked === null ? "" : " asked"}`}
      data-level={level.name}
      aria-label={`${level.name}, ${level.sets} sets, ${level.ways} ways`}
    >
      <LevelName level={level} />
      <div class="level-body" ref={body}>
        {width === 0 ? null : large ? (
          <>
            <Minimap
              level={level}
              context={context}
              colourBy={props.colourBy}
              width={width}
              room={room}
              set={set}
              pins={props.pins}
              actions={actions}
            />
            <SpelledSet {...props} set={set} width={width} wide={room === "wide"} />
          </>
        ) : (
          <CellRow
            level={level}
            cells={levelCells(level, context)}
            owners={context.owners}
            width={width}
            tall={false}
            label={`Entries of ${level.name}`}
            selectedSlot={props.selectedSlot}
            pins={props.pins}
            actions={actions}
          />
        )}
      </div>
      <LevelCounters level={level} change={props.change} wide={room === "wide"} />
    </section>
  );
}

/** The set that is spelled out: the chosen one, the asked one, that of a stale entry or of the first change, else the one before. */
function shownSet(level: TlbLevelSnapshot, pinned: number | null, before: number): number {
  if (pinned !== null && pinned < level.sets) return pinned;
  if (level.asked !== null) return level.asked.set;
  const { entries } = level;
  return (
    (entries.find((entry) => entry.stale !== null) ?? entries.find((entry) => entry.change !== "none"))?.set ??
    Math.min(before, level.sets - 1)
  );
}

/** The ways of a set as cells; of one large set only those that took part. */
function SpelledSet(props: LevelRowProps & { set: number; width: number; wide: boolean }) {
  const { level, context, set } = props;
  const all = levelCells(level, context, level.sets === 1 ? null : set);
  const label = level.sets === 1 ? "of the step" : `set ${set}`;
  const cells = level.sets === 1 ? all.filter((cell) => cell.change !== "none" || isAsked(level, cell.slot)) : all;
  const labelWidth = 48;
  return (
    <div class="spelled" data-spelled={set}>
      <span class="spelled-label">{level.sets === 1 ? "" : label}</span>
      {cells.length === 0 ? (
        <span class="spelled-none">not asked in this step</span>
      ) : (
        <CellRow
          level={level}
          cells={cells}
          owners={context.owners}
          width={props.width - labelWidth}
          tall={props.wide && cells.length <= 16}
          label={`${level.name}, ${label}`}
          selectedSlot={props.selectedSlot}
          pins={props.pins}
          actions={props.actions}
        />
      )}
    </div>
  );
}

function isAsked({ asked }: TlbLevelSnapshot, slot: number): boolean {
  return asked !== null && [asked.answered, asked.filled, asked.near].includes(slot);
}
