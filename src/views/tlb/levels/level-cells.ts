/** A TLB level as cells, one a slot, in a form that compares cheaply: a step repaints only cells whose look changed. */
import type { TlbEntrySnapshot, TlbLevelSnapshot } from "../../../protocol/snapshot.js";
import { addressText, hexNumber } from "../../../notation/index.js";
import { formatTag } from "../../format/quantity.js";
import { paletteIndex } from "../../palette.js";
import type { Owners } from "../../owner/owners.js";
import { passes, type EntryFilter } from "../entries/index.js";

/** What the last step did to a slot. `replaced`: another entry was evicted and this one filled in its place. */
export type SlotChange = "hit" | "filled" | "replaced" | "evicted" | "flushed" | "none";

/** One slot as it is drawn. */
export interface Cell {
  readonly slot: number;
  readonly set: number;
  readonly way: number;
  readonly entry: TlbEntrySnapshot | null;
  readonly change: SlotChange;
  /** CSS classes: owner, marks, dimming. */
  readonly look: string;
  /** For screen readers. */
  readonly label: string;
  /** Owner of the entry, or of the one removed from an empty slot; -1 if none. */
  readonly owner: number;
  /** Owner of the entry that gave way to this one in the step, or null. */
  readonly evicted: number | null;
}

/** What decides how cells look besides the level itself. */
export interface CellContext {
  readonly owners: Owners;
  readonly filter: EntryFilter;
  /** Dim entries that cannot match in the core's present context. */
  readonly dimUnusable: boolean;
}

/** The cells of a level by set and way, `cells[set * ways + way]`; only those of one set if it is named. */
export function levelCells(level: TlbLevelSnapshot, context: CellContext, only: number | null = null): Cell[] {
  const wanted = only === null ? level.entries : level.entries.filter((entry) => entry.set === only);
  const bySlot = new Map(wanted.map((entry) => [entry.slot, entry]));
  const removed = new Map(level.removed.map((entry) => [entry.slot, entry]));
  const cells: Cell[] = [];
  for (let set = only ?? 0; set <= (only ?? level.sets - 1); set += 1) {
    for (let way = 0; way < level.ways; way += 1) {
      const slot = set * level.ways + way;
      cells.push(drawCell(slot, set, way, bySlot.get(slot) ?? null, removed.get(slot) ?? null, level, context));
    }
  }
  return cells;
}

function drawCell(
  slot: number,
  set: number,
  way: number,
  entry: TlbEntrySnapshot | null,
  removed: TlbLevelSnapshot["removed"][number] | null,
  level: TlbLevelSnapshot,
  context: CellContext,
): Cell {
  const change = slotChange(entry, removed);
  const owner = entry?.owner ?? removed?.owner ?? -1;
  const info = owner === -1 ? null : context.owners.get(owner);
  const classes = [entry === null ? "vacant" : "taken"];
  if (info !== null) classes.push(`owner-${paletteIndex(info.palette)}`);
  if (change !== "none") classes.push(change);
  if (entry !== null) {
    if (entry.stale !== null) classes.push("stale");
    if (context.dimUnusable && !entry.usable) classes.push("unusable");
    if (!passes(context.filter, level.name, entry, info?.name ?? "")) classes.push("filtered");
  }
  return {
    slot,
    set,
    way,
    entry,
    change,
    look: classes.join(" "),
    label: cellLabel(set, way, entry, change, info?.name ?? ""),
    owner,
    evicted: entry !== null && removed !== null ? removed.owner : null,
  };
}

function slotChange(entry: TlbEntrySnapshot | null, removed: TlbLevelSnapshot["removed"][number] | null): SlotChange {
  if (entry === null) return removed?.cause ?? "none";
  if (entry.change === "filled" && removed !== null) return "replaced";
  return entry.change;
}

/** What a screen reader says of a slot. */
export function cellLabel(
  set: number,
  way: number,
  entry: TlbEntrySnapshot | null,
  change: SlotChange,
  owner: string,
): string {
  const place = `set ${set} way ${way}`;
  if (entry === null)
    return change === "none" ? `${place}: empty` : `${place}: empty, entry of ${owner} ${change} in this step`;
  const parts = [`${place}: ${addressText(entry.va)}`, owner, entry.permissions, formatTag(entry)];
  if (change !== "none") parts.push(`${change} in this step`);
  if (entry.stale !== null) parts.push(`stale: ${entry.stale}`);
  if (!entry.usable) parts.push("does not match the present context");
  return parts.join(", ");
}

/** What a labelled cell says in its first line: the VPN, or its last digits where it is long. */
export function cellTitle(entry: TlbEntrySnapshot): string {
  const digits = hexNumber(entry.vpn).slice(2);
  return digits.length > 7 ? `…${digits.slice(-6)}` : digits.padStart(5, "0");
}

/** How many entries the level's largest grid with labels has; beyond it cells are squares without text. */
export const labelledLimit = 32;

/**
 * Sets and ways of a compact grid. A fully associative level has no sets to compare: its entries stand side by side instead of
 * all below one another.
 */
export function drawnGeometry({ sets, ways }: Pick<TlbLevelSnapshot, "sets" | "ways">): {
  readonly sets: number;
  readonly ways: number;
} {
  return sets === 1 ? { sets: ways, ways: 1 } : { sets, ways };
}

/**
 * How many sets stand side by side in a compact grid: the largest power of two, at most 64, whose squares keep at least
 * `smallest` pixels, so that bands start at round set numbers.
 */
export function setsInBand(width: number, sets: number, smallest: number): number {
  let columns = 64;
  while (columns > 8 && width / columns < smallest) columns /= 2;
  return Math.min(columns, sets);
}
