/**
 * The nodes of a search: ways that lead to a state, each told by the step that it ends with. Two ways to one state differ in which core
 * went on last, and so in what the next step costs; of those that end with the same core, one with fewer switches replaces the other.
 */
import type { ScheduleStep } from "../../kernel/index.js";
import { stepNumber, type SearchStates } from "../successors/index.js";

/** The nodes. Node 0 is the way of no step. */
export interface SearchNodes {
  parent: Int32Array;
  /** Edge of the search's graph that leads to it: which step that is, and to which state, it knows. -1 at the root. */
  edge: Int32Array;
  depth: Int32Array;
  switches: Uint16Array;
  /** Core that went on last, -1 at the root. */
  core: Int16Array;
  count: number;
}

const columns = ["parent", "edge", "depth", "switches", "core"] as const;

/** The root alone. */
export function createNodes(): SearchNodes {
  const room = 1024;
  const nodes: SearchNodes = {
    parent: new Int32Array(room),
    edge: new Int32Array(room),
    depth: new Int32Array(room),
    switches: new Uint16Array(room),
    core: new Int16Array(room),
    count: 1,
  };
  nodes.parent[0] = nodes.edge[0] = nodes.core[0] = -1;
  return nodes;
}

/** Adds a node; returns its number. */
export function addNode(nodes: SearchNodes, parent: number, edge: number, switches: number, core: number): number {
  const number = nodes.count++;
  if (number >= nodes.parent.length) grow(nodes);
  nodes.parent[number] = parent;
  nodes.edge[number] = edge;
  nodes.depth[number] = nodes.depth[parent]! + 1;
  nodes.switches[number] = switches;
  nodes.core[number] = core;
  return number;
}

function grow(nodes: SearchNodes): void {
  for (const name of columns) {
    const old = nodes[name];
    const made = new (old.constructor as new (length: number) => typeof old)(Math.ceil(old.length * 1.5));
    made.set(old);
    Object.assign(nodes, { [name]: made });
  }
}

/** Steps of a way. */
export function pathTo({ parent, edge }: SearchNodes, graph: SearchStates, node: number): ScheduleStep[] {
  const path: ScheduleStep[] = [];
  for (let at = node; at !== 0; at = parent[at]!) path.push(graph.steps[stepNumber(graph, edge[at]!)]!);
  return path.reverse();
}

/** State that a way ends in. */
export function stateOf({ edge }: SearchNodes, { edges }: SearchStates, node: number): number {
  return node === 0 ? 0 : edges.to[edge[node]!]!;
}
