/**
 * Looking at a node: each step that is possible in its state is tried, unless an earlier way to the same state has tried it; what it costs
 * to go on depends on the way, what it leads to does not.
 */
import { performStep } from "../../kernel/index.js";
import { pitfallId, type Hazard } from "../../machine/index.js";
import { isFewer, stateWith } from "../states/index.js";
import {
  addEdge,
  addState,
  asksForPitfalls,
  blocked,
  dropRow,
  ended,
  endText,
  keepNew,
  nextEdge,
  stepNumber,
  stepsIn,
  successorOf,
  unopened,
  untried,
  type Said,
} from "../successors/index.js";
import { deadlockOf } from "./deadlock.js";
import { allBeyond, isBarred, onlyWay, otherSteps, type Barred } from "./other-order.js";
import { addNode, stateOf } from "./search-nodes.js";
import { carryOutTo, wait, type Named, type Search } from "./search.js";
import { coreAfter, switchCost } from "./switches.js";
import { workOfSlice, workSince, type Breathing } from "./work.js";

/**
 * Looks at a node, with a breath whenever enough was done. Ends early where `over` or `again` is set: asked again, it goes on with what is
 * left.
 */
export function* expand(found: Search, node: number): Breathing<void> {
  const { graph, nodes, options } = found;
  const { states, edges, steps } = graph;
  const state = stateOf(nodes, graph, node);
  if (states.edges[state] === unopened) open(found, state);
  const last = nodes.core[node]!;
  const goesOn = mayGoOn(found, state, last);
  let moved = false;
  let wayOut = false;
  let whole = true;
  // The core that went on last comes first: its step costs no switch.
  for (const own of [true, false])
    for (let edge = states.edges[state]!; edge >= 0; edge = nextEdge(graph, edge)) {
      const step = steps[stepNumber(graph, edge)]!;
      if ((step.core === last) !== own) continue;
      const cost = nodes.switches[node]! + switchCost(step, last, goesOn);
      const depth = nodes.depth[node]! + 1;
      if (cost > (options.switches ?? Infinity) || depth > (options.steps ?? Infinity)) {
        found.bounded = moved = true;
        whole &&= edges.to[edge] !== untried;
        continue;
      }
      if (edges.to[edge] === untried) {
        if (workSince(found) >= workOfSlice) yield;
        yield* tryStep(found, state, edge);
        if (found.again !== null || found.over !== null) return;
      }
      const to = edges.to[edge]!;
      if (to === blocked) continue;
      moved = wayOut = true;
      found.depth = Math.max(found.depth, depth);
      for (const finding of found.findings.get(edge) ?? [])
        if (!found.breaches.some(({ key }) => key === finding.key))
          wait(found, { finding, node, step, switches: cost });
      const core = coreAfter(step, last);
      if (states.edges[to] === ended || !isFewer(found.least, to, core, cost)) continue;
      wait(found, addNode(nodes, node, edge, cost, core));
    }
  if (node === 0 && found.start.barred !== null && !wayOut) yield* nothingElse(found, found.start.barred, moved);
  else if (!moved) yield* deadlock(found, node, state);
  if (whole) dropRow(found.source.rows, state);
  if (whole) found.ahead?.done(state);
}

/** Finds out which steps are possible in a state. */
function open(found: Search, state: number): void {
  const possible = found.ahead?.stepsIn(state) ?? stepsIn(found.source, state);
  const { barred } = found.start;
  let edge = -1;
  for (const step of state === 0 && barred !== null ? otherSteps(barred, possible) : possible)
    edge = addEdge(found.graph, state, edge, step);
}

function mayGoOn({ graph, start }: Search, state: number, core: number): boolean {
  if (state === 0 && start.barred?.step.kind === "core" && start.barred.step.core === core) return true;
  for (let edge = graph.states.edges[state]!; edge >= 0; edge = nextEdge(graph, edge)) {
    const step = graph.steps[stepNumber(graph, edge)]!;
    if (step.kind === "core" && step.core === core) return true;
  }
  return false;
}

/** Finds out what a step does in a state, judges it, and keeps the state that it leads to if it is new. */
function* tryStep(found: Search, state: number, edge: number): Breathing<void> {
  const { graph, source, ahead, options, judge } = found;
  const number = stepNumber(graph, edge);
  const step = graph.steps[number]!;
  const successor = ahead?.successorOf(state, number) ?? successorOf(source, state, number);
  const { said, one, two } = successor;
  const { judged } = said;
  found.transitions++;
  learn(found, said);
  if (found.again !== null) return;
  // What a `choose` in the step can answer besides 0.
  if (step.choice < 0)
    for (let choice = said.choices - 1; choice > 0; choice--) {
      const answer = { ...step, choice };
      if (state !== 0 || found.start.barred === null || !isBarred(found.start.barred, answer))
        addEdge(graph, state, edge, answer);
    }
  // A thread that has to wait has done nothing, unless another one can have its core.
  if (said.blocked) {
    graph.edges.to[edge] = blocked;
    return;
  }
  if (said.sleeps) {
    found.over = "a thread sleeps, and time is no choice of an exploration: let it `meet` what it sleeps for";
    return;
  }
  for (const index of judged.failed) judge.failed.add(index);
  for (const index of judged.held) judge.held.add(index);
  const named = yield* namesOf(found, state, number, said);
  const findings = [...named.findings, ...judged.findings];
  const pitfalls = judge.remembersPitfalls ? pitfallsWith(found, found.pitfallsOf.get(state) ?? 0, named.keys) : 0;
  const next = graph.count;
  const key = [one, two ^ Math.imul(pitfalls, 0x9e37_79b1)] as const;
  const to = options.merge === false ? next : stateWith(found.seen, key);
  graph.edges.to[edge] = to;
  if (to === next) addState(graph, state, number);
  if (to === next && pitfalls > 0) found.pitfallsOf.set(to, pitfalls);
  if (said.ended) {
    const last = judge.asksForPast
      ? yield* carryOutTo(found, state, step, (broken) => ({ findings: broken, text: endText(found.system) }))
      : { findings: [], text: said.end! };
    for (const finding of last.findings)
      if (!findings.some(({ key: known }) => known === finding.key)) findings.push(finding);
    if (to === next) {
      graph.states.edges[to] = ended;
      found.ends.set(last.text, (found.ends.get(last.text) ?? 0) + 1);
    }
  } else if (to === next && ahead === null) keepNew(source.rows, to, source.next, graph.states.parent);
  if (findings.length > 0) found.findings.set(edge, findings);
}

const unnamed: Named = { findings: [], keys: [] };

/** What the pitfalls of a step break. */
function* namesOf(found: Search, state: number, number: number, { pitfalls }: Said): Breathing<Named> {
  if (pitfalls === "" || !asksForPitfalls(found.judge)) return unnamed;
  // Which pitfall it is the past decides, and that needs the past: once for all states in which the step sees the same.
  const key = `${number} ${pitfalls}`;
  let named = found.options.remember === false ? undefined : found.named.get(key);
  if (named === undefined) {
    named = yield* carryOutTo(found, state, found.graph.steps[number]!, (findings, hazards) => ({
      findings: findings.filter(({ kind }) => kind === "hazard"),
      keys: hazards.map(keyOf),
    }));
    found.named.set(key, named);
  }
  return named;
}

/** What expectations can ask of a hazard: which pitfall, in which function. */
function keyOf({ pitfall, pc }: Hazard): string {
  return `${pitfallId(pitfall)} ${pc}`;
}

/** Number of a set of pitfalls with some more. */
function pitfallsWith({ pitfalls }: Search, number: number, keys: readonly string[]): number {
  const set = [...new Set([...pitfalls[number]!, ...keys])].sort();
  const known = pitfalls.findIndex((one) => one.length === set.length && one.every((key, at) => key === set[at]));
  return known >= 0 ? known : pitfalls.push(set) - 1;
}

/** What a step has shown that the search did not know: it begins again. */
function learn(found: Search, { crossed, pages: named }: Said): void {
  const { pages, all } = found;
  const fresh = named.filter((page) => !pages.includes(page));
  if (crossed || fresh.length > 0) found.again = { all: all || crossed, pages: [...pages, ...fresh] };
}

/** Nothing else comes first than what does not: there is no verdict, and why. */
function* nothingElse(found: Search, barred: Barred, bounded: boolean): Breathing<void> {
  const { system, options, start } = found;
  if (!bounded) {
    found.over = yield* carryOutTo(found, 0, null, () => onlyWay(system, barred));
    return;
  }
  const { switches, steps } = options;
  found.over = allBeyond(barred, {
    ...(switches !== undefined && { switches: switches + start.switches }),
    ...(steps !== undefined && { steps: steps + start.depth }),
  });
}

/** Nobody can go on. */
function* deadlock(found: Search, node: number, state: number): Breathing<void> {
  const { system, graph, nodes } = found;
  const finding = yield* carryOutTo(found, state, null, () => {
    for (let edge = graph.states.edges[state]!; edge >= 0; edge = nextEdge(graph, edge)) {
      const step = graph.steps[stepNumber(graph, edge)]!;
      if (step.kind === "core") performStep(system, step, found.all);
    }
    return deadlockOf(system);
  });
  wait(found, { finding, node, step: null, switches: nodes.switches[node]! });
  // However many ways lead here it is one end.
  if (found.deadlocks.has(state)) return;
  found.deadlocks.add(state);
  found.ends.set(finding.text, (found.ends.get(finding.text) ?? 0) + 1);
}
