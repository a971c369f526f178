/** A search as plain data: what is written down to go on with it another time, in another process. */
import type { ScheduleStep } from "../kernel/index.js";
import { itemsOf, push, type Frontier } from "./frontier.js";
import type { Judge } from "./judge.js";
import type { SearchNodes } from "./search-nodes.js";
import type { SeenStates } from "./seen-states.js";
import type { Breach } from "./verdict.js";

/** All that a search has found out. Belongs to one scenario under one set of settings, options and versions: who keeps it checks that. */
export interface SavedSearch<Item = unknown> {
  readonly learned: Learned;
  readonly nodes: Omit<SearchNodes, "count">;
  readonly frontier: readonly (readonly [switches: number, steps: number, item: Item])[];
  readonly seen: SeenStates;
  readonly ends: readonly (readonly [text: string, count: number])[];
  readonly breaches: readonly Breach[];
  /** Expectations that failed and that held at some end, by index. */
  readonly failed: readonly number[];
  readonly held: readonly number[];
  readonly counts: Counts;
}

/** What a search has to know from the beginning. */
export interface Learned {
  /** Stacks are shared between threads: their accesses count. */
  readonly all: boolean;
  /** Pages that kernel code names. */
  readonly pages: readonly number[];
}

/** What a search counts. */
export interface Counts {
  readonly transitions: number;
  readonly states: number;
  readonly depth: number;
  readonly bounded: boolean;
}

/** The parts of a search that are saved. */
export interface SearchParts<Item> {
  readonly nodes: SearchNodes;
  readonly frontier: Frontier<Item>;
  readonly seen: SeenStates;
  readonly ends: Map<string, number>;
  readonly breaches: Breach[];
  readonly judge: Judge;
}

/** Copies what a search has found out. */
export function saveSearch<Item>(parts: SearchParts<Item>, learned: Learned, counts: Counts): SavedSearch<Item> {
  const { nodes, frontier, seen, ends, breaches, judge } = parts;
  const { count, steps } = nodes;
  const { transitions, states, depth, bounded } = counts;
  return {
    learned,
    nodes: {
      parent: nodes.parent.slice(0, count),
      step: nodes.step.slice(0, count),
      depth: nodes.depth.slice(0, count),
      switches: nodes.switches.slice(0, count),
      core: nodes.core.slice(0, count),
      steps: steps.map((step): ScheduleStep => ({ ...step })),
    },
    frontier: [...itemsOf(frontier)],
    seen: { keys: seen.keys.slice(), switches: seen.switches.slice(), count: seen.count },
    ends: [...ends],
    breaches: breaches.slice(),
    failed: [...judge.failed],
    held: [...judge.held],
    counts: { transitions, states, depth, bounded },
  };
}

/** Puts it into a search that has not begun. */
export function fillSearch<Item>(parts: SearchParts<Item>, saved: SavedSearch<Item>): void {
  const { nodes, frontier, seen, ends, breaches, judge } = parts;
  const { steps, ...columns } = saved.nodes;
  for (const [name, values] of Object.entries(columns)) Object.assign(nodes, { [name]: values.slice() });
  nodes.steps.splice(0, nodes.steps.length, ...steps);
  nodes.count = columns.parent.length;
  Object.assign(seen, {
    keys: saved.seen.keys.slice(),
    switches: saved.seen.switches.slice(),
    count: saved.seen.count,
  });
  frontier.levels.length = frontier.size = 0;
  for (const [switches, depth, item] of saved.frontier) push(frontier, switches, depth, item);
  ends.clear();
  for (const [text, count] of saved.ends) ends.set(text, count);
  breaches.push(...saved.breaches);
  for (const index of saved.failed) judge.failed.add(index);
  for (const index of saved.held) judge.held.add(index);
}
