/**
 * The states of a search and the steps between them, as numbers in arrays that grow. A state is a whole system; which core went on last
 * is no part of it, so that what its steps lead to is found out once, for all the ways that lead there (see `SearchNodes`). Its contents are
 * found by following parents, and doing the steps again.
 */
import type { ScheduleStep } from "../../kernel/index.js";

/** What `EdgeColumns.to` says of a step that nobody has tried yet, and of one whose thread can do nothing but wait. */
export const untried = -1;
export const blocked = -2;

/** Columns of states, in the order in which they were met. */
export interface StateColumns {
  /** State that it was met from and step that led to it (index into `steps`); -1 for the root. */
  parent: Int32Array;
  step: Int32Array;
  /** Its first edge, -1 = not looked at yet, -2 = nobody goes on: an end. */
  edges: Int32Array;
}

/** Columns of edges: the steps that are possible in a state. Those of one state stand side by side, but for what a `choose` has added. */
export interface EdgeColumns {
  /** Index into `steps`, and in its lowest two bits which edge of the state comes next: see `nextEdge`. */
  step: Int32Array;
  /** State that it leads to, `untried` or `blocked`. */
  to: Int32Array;
}

/** What comes behind an edge, in the lowest bits of its step: nothing, the edge beside it, or what `SearchStates.jumps` says. */
enum Behind {
  Nothing,
  Beside,
  Elsewhere,
}
const bitsOfBehind = 2;
const maskOfBehind = 3;

/** The graph. State 0 is the root. */
export interface SearchStates {
  readonly states: StateColumns;
  readonly edges: EdgeColumns;
  count: number;
  edgeCount: number;
  /** Next edge, or -1, of those behind which edges were put later. */
  readonly jumps: Map<number, number>;
  /** Every kind of step, once. */
  readonly steps: ScheduleStep[];
}

/** `StateColumns.edges` of a state that was not looked at, and of an end. */
export const unopened = -1;
export const ended = -2;

/** The root alone. */
export function createStates(): SearchStates {
  const column = (): Int32Array => new Int32Array(1024).fill(-1);
  return {
    states: { parent: column(), step: column(), edges: column() },
    edges: { step: column(), to: column() },
    count: 1,
    edgeCount: 0,
    jumps: new Map(),
    steps: [],
  };
}

/** Adds a state; returns its number. */
export function addState(graph: SearchStates, parent: number, step: number): number {
  const { states } = graph;
  const number = graph.count++;
  if (number === states.parent.length)
    for (const name of ["parent", "step", "edges"] as const) states[name] = grown(states[name]);
  states.parent[number] = parent;
  states.step[number] = step;
  return number;
}

/** Adds a step that is possible in a state, behind another of its edges (-1: as its first); returns the edge. */
export function addEdge(graph: SearchStates, state: number, behind: number, step: ScheduleStep): number {
  const { states, edges, jumps } = graph;
  const edge = graph.edgeCount++;
  if (edge === edges.to.length) for (const name of ["step", "to"] as const) edges[name] = grown(edges[name]);
  edges.step[edge] = indexOfStep(graph, step) << bitsOfBehind;
  edges.to[edge] = untried;
  if (behind < 0) {
    states.edges[state] = edge;
    return edge;
  }
  const next = nextEdge(graph, behind);
  if (next < 0 && edge === behind + 1) setBehind(edges, behind, Behind.Beside);
  else {
    setBehind(edges, behind, Behind.Elsewhere);
    jumps.set(behind, edge);
    setBehind(edges, edge, Behind.Elsewhere);
    jumps.set(edge, next);
  }
  return edge;
}

function setBehind({ step }: EdgeColumns, edge: number, behind: Behind): void {
  step[edge] = (step[edge]! & ~maskOfBehind) | behind;
}

/** The next edge of the same state, or -1. */
export function nextEdge({ edges, jumps }: SearchStates, edge: number): number {
  const behind = (edges.step[edge]! & maskOfBehind) as Behind;
  if (behind === Behind.Elsewhere) return jumps.get(edge) ?? -1;
  return behind === Behind.Beside ? edge + 1 : -1;
}

/** The kind of step that an edge is: index into `steps`. */
export function stepNumber({ edges }: SearchStates, edge: number): number {
  return edges.step[edge]! >> bitsOfBehind;
}

/** A column with half as much room again: twice as much would be half empty where memory is short. */
export function grown(column: Int32Array): Int32Array {
  const made = new Int32Array(Math.ceil(column.length * 1.5)).fill(-1);
  made.set(column);
  return made;
}

/** Number of a kind of step. */
export function indexOfStep({ steps }: SearchStates, step: ScheduleStep): number {
  const known = steps.findIndex(
    ({ kind, core, page, choice }) =>
      kind === step.kind && core === step.core && page === step.page && choice === step.choice,
  );
  return known >= 0 ? known : steps.push(step) - 1;
}
