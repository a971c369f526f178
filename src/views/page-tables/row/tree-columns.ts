/** The columns of the tree: in a panel as wide as what stands in them, so that a page is one line from 320 pixels on. */
import type { PageTableRow } from "../../../protocol/snapshot.js";
import { hexNumber } from "../../../notation/index.js";
import { formatBareAddress } from "../../format/address.js";
import type { TreeLine, UnreadLine } from "../changes/changes.js";
import { rowName, shortSize } from "../tree-table.js";

/** How a tree of some width in CSS pixels is laid out. */
export type TreeForm = "sideBar" | "column" | "wide";

/** Narrower, a page takes two lines: the view is a side bar of less than 320 pixels. */
const sideBar = 304;
/** From here on flags have columns, too. */
const wide = 640;

/** What a row leaves to its tooltip and the details, for want of room: the first digits of its range; then `0x` of its frame, or the frame. */
export interface Shortened {
  readonly range: boolean;
  readonly frame: "whole" | "bare" | "none";
}

/** Characters of the columns of a tree, and what is left. */
export interface TreeColumns {
  readonly form: TreeForm;
  /** Of the name that reaches furthest to the right, with its marks, and its level. */
  readonly entry: number;
  readonly depth: number;
  readonly range: number;
  readonly rights: number;
  readonly frame: number;
  readonly shortened: Shortened;
  /** The TLBs that hold pages are of several cores, or not of the first. */
  readonly cores: boolean;
  /** CSS pixels for them. */
  readonly room: number;
}

/** Pixels of a digit of a small monospaced text, of what stands before a name, and between columns. */
const [digit, before, gap] = [6.72, 16, 6] as const;
/** Pixels of a chip that names two levels, or counts cores, and of the mark of a stale one: less room there shall not be. */
const [chip, staleMark] = [47, 18] as const;
/** Digits of a short range with its mark of omission: `…fff9_0000`. */
const shortRange = 10;

const whole: Shortened = { range: false, frame: "whole" };
/** What goes, one after another. */
const steps: readonly Shortened[] = [
  whole,
  { range: true, frame: "whole" },
  { range: true, frame: "bare" },
  { range: true, frame: "none" },
];

/** Pixels by which a level is indented: less where there are five. */
export function indentOf(deepest: number): number {
  return deepest > 3 ? 6 : 9;
}

/** Widths of the columns for these rows in a tree of `width` CSS pixels; `failed`: row of the entry that a walk ended at, or null. */
export function treeColumns(rows: readonly TreeLine[], width: number, failed: string | null): TreeColumns {
  const level = indentOf(rows.reduce((most, { depth }) => Math.max(most, depth), 0));
  const held = rows.flatMap((row) => (row.kind === "fold" || row.kind === "unread" ? [] : row.cached));
  const cores = held.some(({ core }) => core > 0);
  const sizes = Math.max(
    0,
    ...rows.map((row) => ("largePage" in row && row.largePage > 0 ? 1 + shortSize(row.largePage).length : 0)),
  );
  const needed = chip + (held.some(({ stale }) => stale) ? staleMark : 0);
  const most = { cores, entry: 0, depth: 0, range: 9, rights: 5, frame: 0 };
  for (const row of rows) {
    if (row.kind === "fold") continue;
    const entry = entryDigits(row) + (row.id === failed ? markDigits : 0);
    if (entry * digit + row.depth * level > most.entry * digit + most.depth * level)
      [most.entry, most.depth] = [entry, row.depth];
    if (row.kind === "unread") {
      most.rights = Math.max(most.rights, unreadDigits);
      continue;
    }
    most.range = Math.max(most.range, formatBareAddress(row.va).length);
    most.rights = Math.max(most.rights, row.id === failed ? 9 : 0, rightsDigits(row));
    most.frame = Math.max(most.frame, hexNumber(row.pfn).length);
  }
  if (width >= wide) return { ...most, form: "wide", shortened: whole, room: Math.max(120, width * 0.22) };
  const tried = steps.map((shortened) => {
    const range = shortened.range ? Math.min(most.range, shortRange) : most.range;
    const frame = { whole: most.frame, bare: most.frame - 2, none: 0 }[shortened.frame];
    const digits = most.entry + range + most.rights + frame;
    const room = width - before - most.depth * level - digits * digit - 4 * gap - 4;
    return { ...most, range, frame, room, shortened: { ...shortened, range: range < most.range } };
  });
  const fitting = tried.find(({ room }) => room >= needed);
  if (width >= sideBar && fitting !== undefined) return { ...fitting, form: "column" };
  // The first line has name, rights and frame; the second the address, and room beside it.
  const first = before + most.depth * level + (most.entry + most.rights + most.frame) * digit + 2 * gap + 4;
  const shortened = first > width ? { ...whole, frame: "bare" as const } : whole;
  return {
    ...most,
    form: "sideBar",
    shortened,
    room: width - before - most.depth * level - (most.range + sizes) * digit - gap - 4,
  };
}

/** With the number of the read, whose ring is wider than a digit, the mark of an entry that has gone, or the size of a large page. */
function entryDigits(row: PageTableRow | UnreadLine): number {
  if (row.kind === "unread") return rowName(row).length;
  const marks = [row.walkStep, row.gone].filter((mark) => mark !== null).length;
  return rowName(row).length + markDigits * marks + (row.largePage > 0 ? shortSize(row.largePage).length + 1 : 0);
}

/** Of the number of a read, or of a cross, with the space before it. */
const markDigits = 2.8;

/** "not read", in letters that are narrower than digits. */
const unreadDigits = 8;

/** `r-x`, `rw- → r--`, "table", "not present". */
function rightsDigits(row: PageTableRow): number {
  if (row.gone === "missing") return 10;
  if (row.gone === "cleared") return row.before === null ? 3 : 7;
  return row.changed && row.kind === "page" && row.before?.rights !== row.rights?.rights ? 9 : 3;
}

/** `…fff9_0000`, as neighbours begin alike; of what ends with zeros, as tables do, the groups before: `7f80_0000…`; whole where it fits. */
export function shortAddress(address: number): string {
  const text = formatBareAddress(address);
  if (text.length <= shortRange) return text;
  if (!text.endsWith("0000_0000")) return `…${text.slice(1 - shortRange)}`;
  const groups = text.split("_");
  while (groups.join("_").length >= shortRange) groups.pop();
  return `${groups.join("_")}…`;
}
