/**
 * Looking at a node: each step that is possible in its state is tried, unless an earlier way to the same state has tried it; what it costs
 * to go on depends on the way, what it leads to does not.
 */
import { endOfRun, performStep, possibleSteps, type StepOutcome } from "../../kernel/index.js";
import { fingerprintOf, forgetState, leaveState } from "../states/index.js";
import { deadlockOf } from "./deadlock.js";
import { endText } from "./end-text.js";
import { judgeStep, markBefore } from "./judge.js";
import { addNode } from "./search-nodes.js";
import { addEdge, addState, blocked, ended, unopened, untried } from "./search-states.js";
import { forget, goTo, store, storeNew, wait, type Search } from "./search.js";
import { isFewer, stateWith } from "./seen-states.js";
import { coreAfter, switchCost } from "./switches.js";

/** Looks at a node. Ends early where `over` or `again` is set: asked again, it goes on with what is left. */
export function expand(found: Search, node: number): void {
  const { graph, nodes, options } = found;
  const { states, edges, steps } = graph;
  const state = nodes.state[node]!;
  if (states.edges[state] === unopened) open(found, state);
  const last = nodes.core[node]!;
  const goesOn = mayGoOn(found, state, last);
  let moved = false;
  let whole = true;
  // The core that went on last comes first: its step costs no switch.
  for (const own of [true, false])
    for (let edge = states.edges[state]!; edge >= 0; edge = edges.next[edge]!) {
      const step = steps[edges.step[edge]!]!;
      if ((step.core === last) !== own) continue;
      const cost = nodes.switches[node]! + switchCost(step, last, goesOn);
      const depth = nodes.depth[node]! + 1;
      if (cost > (options.switches ?? Infinity) || depth > (options.steps ?? Infinity)) {
        found.bounded = moved = true;
        whole &&= edges.to[edge] !== untried;
        continue;
      }
      if (edges.to[edge] === untried) {
        tryStep(found, state, edge);
        if (found.again !== null || found.over !== null) return;
      }
      const to = edges.to[edge]!;
      if (to === blocked) continue;
      moved = true;
      found.depth = Math.max(found.depth, depth);
      for (const finding of found.findings.get(edge) ?? [])
        if (!found.breaches.some(({ key }) => key === finding.key))
          wait(found, { finding, node, step, switches: cost });
      const core = coreAfter(step, last);
      if (states.edges[to] === ended || !isFewer(found.least, to, core, cost)) continue;
      wait(found, addNode(nodes, node, edges.step[edge]!, to, cost, core));
    }
  if (!moved) deadlock(found, node, state);
  if (whole && allStored(found, state)) forget(found, state);
}

/** Finds out which steps are possible in a state. */
function open(found: Search, state: number): void {
  const { system, options, pages } = found;
  goTo(found, state);
  const steps = possibleSteps(system, {
    timer: options.timer === true,
    walks: options.walks === true ? pages : [],
    evictions: options.evictions === true ? pages : [],
  });
  if (state !== 0 && steps.length > 1 && !found.stored.has(state)) store(found, state);
  let edge = -1;
  for (const step of steps) edge = addEdge(found.graph, state, edge, step);
}

function mayGoOn({ graph: { states, edges, steps } }: Search, state: number, core: number): boolean {
  for (let edge = states.edges[state]!; edge >= 0; edge = edges.next[edge]!) {
    const step = steps[edges.step[edge]!]!;
    if (step.kind === "core" && step.core === core) return true;
  }
  return false;
}

/** Nobody comes back to a state if each that follows is stored itself, or was looked at. */
function allStored({ graph: { states, edges }, stored }: Search, state: number): boolean {
  for (let edge = states.edges[state]!; edge >= 0; edge = edges.next[edge]!) {
    const to = edges.to[edge]!;
    if (to >= 0 && states.parent[to] === state && states.edges[to] === unopened && !stored.has(to)) return false;
  }
  return true;
}

/** Does a step in a state, judges it, and keeps the state that it leads to if it is new. */
function tryStep(found: Search, state: number, edge: number): void {
  const { system, graph, judge, kept, options } = found;
  const step = graph.steps[graph.edges.step[edge]!]!;
  goTo(found, state);
  const mark = markBefore(system);
  const outcome = performStep(system, step, found.all);
  found.transitions++;
  found.at = -1;
  learn(found, outcome);
  if (found.again !== null) return;
  // What a `choose` in the step can answer besides 0.
  if (step.choice < 0)
    for (let choice = outcome.choices - 1; choice > 0; choice--) addEdge(graph, state, edge, { ...step, choice });
  // A thread that has to wait has done nothing, unless another one can have its core.
  if (outcome.waited && system.kernel.cores[step.core]!.current === null) {
    graph.edges.to[edge] = blocked;
    return;
  }
  for (const { blocked: waits } of system.kernel.threads.values())
    if (waits?.kind === "sleep") {
      found.over = "a thread sleeps, and time is no choice of an exploration: let it `meet` what it sleeps for";
      return;
    }
  const findings = judgeStep(judge, mark);
  if (findings.length > 0) found.findings.set(edge, findings);
  const contents = leaveState(kept);
  const next = graph.count;
  const fingerprint = fingerprintOf(kept, contents, judge.remembersPitfalls);
  const to = options.merge === false ? next : stateWith(found.seen, fingerprint, next);
  graph.edges.to[edge] = to;
  if (to !== next) {
    forgetState(kept, contents);
    return;
  }
  addState(graph, state, graph.edges.step[edge]!);
  found.at = to;
  if (endOfRun(system) === null) {
    storeNew(found, to, contents);
    return;
  }
  forgetState(kept, contents);
  graph.states.edges[to] = ended;
  const text = endText(system);
  found.ends.set(text, (found.ends.get(text) ?? 0) + 1);
}

/** What a step has shown that the search did not know: it begins again. */
function learn(found: Search, { crossed }: StepOutcome): void {
  const { options, pages, all } = found;
  const touched = options.walks === true || options.evictions === true ? (found.system.kernel.lab?.touched ?? []) : [];
  const fresh = touched.filter((page) => !pages.includes(page));
  if (crossed || fresh.length > 0) found.again = { all: all || crossed, pages: [...pages, ...fresh] };
}

/** Nobody can go on. */
function deadlock(found: Search, node: number, state: number): void {
  const { system, graph, nodes } = found;
  goTo(found, state);
  for (let edge = graph.states.edges[state]!; edge >= 0; edge = graph.edges.next[edge]!) {
    const step = graph.steps[graph.edges.step[edge]!]!;
    if (step.kind === "core") performStep(system, step, found.all);
  }
  found.at = -1;
  const finding = deadlockOf(system);
  wait(found, { finding, node, step: null, switches: nodes.switches[node]! });
  // However many ways lead here it is one end.
  if (found.deadlocks.has(state)) return;
  found.deadlocks.add(state);
  found.ends.set(finding.text, (found.ends.get(finding.text) ?? 0) + 1);
}
