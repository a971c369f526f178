/**
 * The nodes of a search, each a state told by the step that leads to it: a few numbers in arrays that grow. A node's path is
 * found by following parents, and its state by doing the path's steps again.
 */
import type { ScheduleStep } from "../kernel/index.js";

/** The nodes. Node 0 is the root. */
export interface SearchNodes {
  parent: Int32Array;
  /** Index into `steps`. */
  step: Int32Array;
  depth: Int32Array;
  switches: Uint16Array;
  /** Core that went on last, -1 at the root. */
  core: Int16Array;
  count: number;
  /** Every kind of step that was taken, once. */
  readonly steps: ScheduleStep[];
}

/** The root alone. */
export function createNodes(): SearchNodes {
  const room = 1024;
  const nodes: SearchNodes = {
    parent: new Int32Array(room),
    step: new Int32Array(room),
    depth: new Int32Array(room),
    switches: new Uint16Array(room),
    core: new Int16Array(room),
    count: 1,
    steps: [],
  };
  nodes.parent[0] = nodes.step[0] = nodes.core[0] = -1;
  return nodes;
}

/** Adds a node; returns its number. */
export function addNode(
  nodes: SearchNodes,
  parent: number,
  step: ScheduleStep,
  switches: number,
  core: number,
): number {
  const number = nodes.count++;
  if (number >= nodes.parent.length) grow(nodes);
  nodes.parent[number] = parent;
  nodes.step[number] = indexOf(nodes.steps, step);
  nodes.depth[number] = nodes.depth[parent]! + 1;
  nodes.switches[number] = switches;
  nodes.core[number] = core;
  return number;
}

function indexOf(steps: ScheduleStep[], step: ScheduleStep): number {
  const known = steps.findIndex(
    ({ kind, core, page, choice }) =>
      kind === step.kind && core === step.core && page === step.page && choice === step.choice,
  );
  return known >= 0 ? known : steps.push(step) - 1;
}

function grow(nodes: SearchNodes): void {
  const larger = <Numbers extends Int32Array | Uint16Array | Int16Array>(numbers: Numbers, made: Numbers): Numbers => {
    made.set(numbers);
    return made;
  };
  const room = nodes.parent.length * 2;
  nodes.parent = larger(nodes.parent, new Int32Array(room));
  nodes.step = larger(nodes.step, new Int32Array(room));
  nodes.depth = larger(nodes.depth, new Int32Array(room));
  nodes.switches = larger(nodes.switches, new Uint16Array(room));
  nodes.core = larger(nodes.core, new Int16Array(room));
}

/** Steps from an ancestor (by default the root) to a node. */
export function pathTo(nodes: SearchNodes, node: number, ancestor = 0): ScheduleStep[] {
  const path: ScheduleStep[] = [];
  for (let at = node; at !== ancestor; at = nodes.parent[at]!) path.push(nodes.steps[nodes.step[at]!]!);
  return path.reverse();
}
