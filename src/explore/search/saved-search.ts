/** A search as plain data: what is written down to go on with it another time, in another process. */
import type { ScheduleStep } from "../../kernel/index.js";
import { clearFrontier, itemsOf, push, type Frontier } from "./frontier.js";
import { fillSeen, type LeastSwitches, type SeenStates } from "../states/index.js";
import type { EdgeColumns, Finding, Judge, Learned, SearchStates, StateColumns } from "../successors/index.js";
import type { SearchNodes } from "./search-nodes.js";
import type { Breach } from "./verdict.js";

/** All that a search has found out. Belongs to one scenario under one set of settings, options and versions: who keeps it checks that. */
export interface SavedSearch<Item = unknown> {
  readonly learned: Learned;
  readonly states: StateColumns;
  readonly edges: EdgeColumns;
  /** `SearchStates.jumps`. */
  readonly jumps: readonly (readonly [edge: number, next: number])[];
  readonly steps: readonly ScheduleStep[];
  readonly nodes: Omit<SearchNodes, "count">;
  readonly frontier: readonly (readonly [switches: number, steps: number, item: Item])[];
  /** Fingerprints of the states. */
  readonly seen: Int32Array;
  readonly least: LeastSwitches["values"];
  readonly findings: readonly (readonly [edge: number, findings: readonly Finding[]])[];
  /** Sets of pitfalls, and which of them states have on their way. */
  readonly pitfalls: readonly (readonly string[])[];
  readonly pitfallsOf: readonly (readonly [state: number, set: number])[];
  readonly deadlocks: readonly number[];
  readonly ends: readonly (readonly [text: string, count: number])[];
  readonly breaches: readonly Breach[];
  /** Expectations that failed and that held at some end, by index. */
  readonly failed: readonly number[];
  readonly held: readonly number[];
  readonly counts: Counts;
}

/** What a search counts. */
export interface Counts {
  readonly transitions: number;
  readonly depth: number;
  readonly bounded: boolean;
}

/** The parts of a search that are saved. */
export interface SearchParts<Item> {
  readonly graph: SearchStates;
  readonly nodes: SearchNodes;
  readonly frontier: Frontier<Item>;
  /** What has its turn, or null: it is not done until it is done. */
  readonly current: Item | null;
  readonly seen: SeenStates;
  readonly least: LeastSwitches;
  readonly findings: Map<number, readonly Finding[]>;
  readonly pitfalls: (readonly string[])[];
  readonly pitfallsOf: Map<number, number>;
  readonly deadlocks: Set<number>;
  readonly ends: Map<string, number>;
  readonly breaches: Breach[];
  readonly judge: Judge;
}

/** Copies what a search has found out. */
export function saveSearch<Item>(parts: SearchParts<Item>, learned: Learned, counts: Counts): SavedSearch<Item> {
  const { graph, nodes, frontier, seen, least, findings, deadlocks, ends, breaches, judge } = parts;
  const { count, ...ofNodes } = nodes;
  const { transitions, depth, bounded } = counts;
  const now: [number, number, Item][] = parts.current === null ? [] : [[0, 0, parts.current]];
  return {
    learned,
    states: shortened(graph.states, graph.count),
    edges: shortened(graph.edges, graph.edgeCount),
    jumps: [...graph.jumps],
    steps: graph.steps.map((step): ScheduleStep => ({ ...step })),
    nodes: shortened(ofNodes, count),
    frontier: [...now, ...itemsOf(frontier)],
    seen: seen.keys.slice(0, seen.count * 2),
    least: least.values.slice(0, graph.count * least.perState),
    findings: [...findings],
    pitfalls: parts.pitfalls.slice(),
    pitfallsOf: [...parts.pitfallsOf],
    deadlocks: [...deadlocks],
    ends: [...ends],
    breaches: breaches.slice(),
    failed: [...judge.failed],
    held: [...judge.held],
    counts: { transitions, depth, bounded },
  };
}

type Column = Int32Array | Uint16Array | Uint8Array | Int16Array;

/** Columns as far as they are used. */
function shortened<Columns extends object>(columns: Columns, count: number): Columns {
  return mapped(columns, (column) => column.slice(0, count));
}

function mapped<Columns extends object>(columns: Columns, change: (column: Column) => Column): Columns {
  return Object.fromEntries(
    Object.entries(columns as Record<string, Column>).map(([name, column]) => [name, change(column)]),
  ) as Columns;
}

/** Columns of their length with room to grow, free places as `make` of the search leaves them. */
function roomy<Columns extends object>(columns: Columns, free: number): Columns {
  return mapped(columns, (column) => {
    const made = new (column.constructor as new (length: number) => Column)(
      Math.max(1024, Math.ceil(column.length * 1.5)),
    );
    made.fill(free);
    made.set(column);
    return made;
  });
}

/** Puts it into a search that has not begun. */
export function fillSearch<Item>(parts: SearchParts<Item>, saved: SavedSearch<Item>): void {
  const { graph, nodes, frontier, seen, least, findings, deadlocks, ends, breaches, judge } = parts;
  graph.count = saved.states.parent.length;
  graph.edgeCount = saved.edges.to.length;
  Object.assign(graph.states, roomy(saved.states, -1));
  Object.assign(graph.edges, roomy(saved.edges, -1));
  graph.jumps.clear();
  for (const [edge, next] of saved.jumps) graph.jumps.set(edge, next);
  graph.steps.splice(0, graph.steps.length, ...saved.steps);
  nodes.count = saved.nodes.parent.length;
  Object.assign(nodes, roomy(saved.nodes, 0));
  // The root was met already: a search that has not begun knows it, and it is the first of those that are saved.
  fillSeen(seen, saved.seen);
  if (seen.count * 2 !== saved.seen.length || (seen.count > 1 && seen.count !== graph.count))
    throw new RangeError("its states are not those that it has met");
  least.values = roomy({ values: saved.least }, 0xffff).values;
  clearFrontier(frontier);
  for (const [switches, depth, item] of saved.frontier) {
    if (![switches, depth].every((count) => Number.isSafeInteger(count) && count >= 0 && count <= nodes.count))
      throw new RangeError("what waits has more steps than there are");
    push(frontier, switches, depth, item);
  }
  findings.clear();
  for (const [edge, found] of saved.findings) findings.set(edge, found);
  parts.pitfalls.splice(0, parts.pitfalls.length, ...saved.pitfalls);
  for (const [state, set] of saved.pitfallsOf) parts.pitfallsOf.set(state, set);
  deadlocks.clear();
  for (const state of saved.deadlocks) deadlocks.add(state);
  ends.clear();
  for (const [text, count] of saved.ends) ends.set(text, count);
  breaches.push(...saved.breaches);
  for (const index of saved.failed) judge.failed.add(index);
  for (const index of saved.held) judge.held.add(index);
}
