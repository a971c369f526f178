/** What the page-tables view remembers, and what its questions follow from that. */
import type { VasRequests } from "../../protocol/requests.js";
import type { PageTableSnapshot } from "../../protocol/snapshot.js";
import type { ChangeSide } from "./changes/changes.js";

/** Plain JSON. Row ids are indices joined with "/". */
export interface TreeState {
  /** Space shown; null follows the stopped thread. */
  readonly space: number | null;
  /** Open tables by space id, so that going back to a space finds it as it was left. */
  readonly expanded: Readonly<Record<string, readonly string[]>>;
  /** Selected row or "". */
  readonly selected: string;
  /** Frame asked about, or null. */
  readonly frame: number | null;
  /** Side of the step that changed rows show. */
  readonly side: ChangeSide;
  readonly scroll: number;
}

/** The state of a view that was never used. */
export const initialTreeState: TreeState = {
  space: null,
  expanded: {},
  selected: "",
  frame: null,
  side: "changes",
  scroll: 0,
};

/** Stands in a question for the frame of the page that the story is about. */
const toldFrame = -1;

/** Rows in one answer. More is said as "n more". */
const rowLimit = 4000;

/** What the next question assumes; changes with the answers, is not stored. */
export interface TreeQuestion {
  /** The space that the running thread was in at the last answer. */
  followed: number | null;
  /** Whether the last walk's path opens by itself: from each stop until the user closes a table of it. */
  openWalk: boolean;
  /** Access of the step that is told instead of the stop's subject, or null. */
  access: number | null;
}

/** Arguments of the question for a state. */
export function pageTableArguments(
  state: TreeState,
  question: TreeQuestion,
): VasRequests["vas/pageTable"]["arguments"] {
  const open = openTables(state, state.space ?? question.followed);
  return {
    space: state.space,
    expanded: question.openWalk ? [...open, "walk"] : open,
    limit: rowLimit,
    frame: state.frame ?? toldFrame,
    access: question.access,
    detail: state.selected === "" ? null : state.selected,
  };
}

/** Whether an answer is of the space whose open tables were asked for. Learns the space for the next question. */
export function learnSpace(state: TreeState, question: TreeQuestion, answered: number): boolean {
  const assumed = state.space ?? question.followed;
  question.followed = answered;
  return assumed === answered || openTables(state, answered).length === 0;
}

function openTables(state: TreeState, space: number | null): readonly string[] {
  return space === null ? [] : (state.expanded[String(space)] ?? []);
}

/** The state with the tables that an answer shows open: what a walk opened stays open at the next stop. */
export function withOpenRows(state: TreeState, data: PageTableSnapshot): TreeState {
  const present = data.rows.filter((row) => row.expanded).map((row) => row.id);
  const known = openTables(state, data.space);
  if (present.every((id) => known.includes(id))) return state;
  return withOpen(state, data.space, [...known, ...present]);
}

/** The state with a table opened or closed by the user. */
export function withTable(state: TreeState, space: number, id: string, open: boolean): TreeState {
  const others = openTables(state, space).filter((other) => other !== id);
  return withOpen(state, space, open ? [...others, id] : others);
}

/** The state with every ancestor of a row open and the row selected. */
export function withPath(state: TreeState, space: number, id: string): TreeState {
  const indices = id.split("/");
  const ancestors = indices.slice(0, -1).map((_index, depth) => indices.slice(0, depth + 1).join("/"));
  return { ...withOpen(state, space, [...openTables(state, space), ...ancestors]), selected: id };
}

function withOpen(state: TreeState, space: number, ids: readonly string[]): TreeState {
  return { ...state, expanded: { ...state.expanded, [String(space)]: [...new Set(ids)].sort() } };
}
