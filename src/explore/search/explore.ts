/**
 * The search: every schedule of a scenario, least (switches, steps) first, so that the first breach that is told has the fewest
 * switches, and of these the fewest steps. States that were met are not looked at twice. A state is brought back by the numbers of its
 * parts, or by those of its nearest ancestor and the effects of the steps from there.
 */
import type { Schedule } from "../../kernel/index.js";
import type { Simulation } from "../../simulator/index.js";
import { keepStates, type KeptSystem } from "../states/index.js";
import { judgedExpectations, nextEdge, unopened, untried, type Learned } from "../successors/index.js";
import { findBeginning } from "./beginning.js";
import { expand } from "./expand.js";
import { itemsOf, takeLeast } from "./frontier.js";
import { fillSearch, saveSearch, type SavedSearch } from "./saved-search.js";
import { pathTo, stateOf } from "./search-nodes.js";
import {
  askAhead,
  beginSearch,
  carryOut,
  reachOf,
  startOf,
  type Ahead,
  type Item,
  type PendingBreach,
  type Search,
  type Start,
} from "./search.js";
import { defaultStates, inconclusive, notBegun, type ExploreOptions, type Progress, type Verdict } from "./verdict.js";
import { reporting, workOf, workOfSlice, workSince, type Breathing } from "./work.js";

/** An exploration in progress: each `next()` looks at some states; the value is the verdict at its end. */
export type Exploration = Generator<Progress, Verdict, void>;

/**
 * Explores a simulation that stands where its schedules begin and has not run under the debugger. It is in no particular state
 * afterwards; the caller ends an exploration early by not asking on.
 */
export function* explore(
  simulation: Simulation,
  options: ExploreOptions = {},
  ahead: Ahead | null = null,
): Exploration {
  const kept = keepStates(simulation.system);
  const begun = yield* reporting(findBeginning(simulation, kept, options), () => notBegun);
  if (typeof begun === "string") return inconclusive(begun);
  let learned: Learned = options.resume?.learned ?? begun.learned;
  let resume = (options.resume as SavedSearch<Item> | undefined) ?? null;
  for (;;) {
    const start = yield* reporting(startOf(simulation, kept, begun, learned), () => notBegun);
    const result = yield* search(simulation, kept, options, start, learned, resume, ahead);
    if ("verdict" in result) return result;
    learned = result;
    resume = null;
  }
}

/** One search: its verdict, or what it has learned and must begin again with. */
function* search(
  simulation: Simulation,
  kept: KeptSystem,
  options: ExploreOptions,
  start: Start,
  learned: Learned,
  resume: SavedSearch<Item> | null,
  ahead: Ahead | null,
): Generator<Progress, Verdict | Learned, void> {
  const found = beginSearch(simulation, kept, options, start, learned, ahead);
  if (resume !== null) {
    fillSearch(found, resume);
    Object.assign(found, resume.counts);
  }
  if (ahead !== null) {
    ahead.begin(found.source);
    for (const [, , item] of itemsOf(found.frontier)) if (typeof item === "number") askAhead(found, ahead, item);
  }
  for (let [item] = takeLeast(found.frontier, 1); item !== undefined; [item] = takeLeast(found.frontier, 1)) {
    found.current = item;
    for (const _ of lookAt(found, item)) {
      yield progressOf(found, learned, item);
      found.breathed = workOf(found);
      if (options.until?.() === true) found.over = "its time was over";
      // Whoever goes on with this search another time finds what was not looked at: it is looked at still.
      if (found.over !== null) return yield* breakOff(found, learned, item);
    }
    if (found.again !== null) return found.again;
    if (found.over !== null) return yield* breakOff(found, learned, item);
    found.current = null;
    if (found.breaches.length > 0 && options.every !== true) return conclude(found);
  }
  return conclude(found);
}

/**
 * The verdict of a search that is over before its end. A breach that waits for its turn, as there may be one with fewer switches, is told now:
 * "broken" without a schedule could not be followed.
 */
function* breakOff(found: Search, learned: Learned, item: Item): Generator<Progress, Verdict, void> {
  const waiting = [item, ...Array.from(itemsOf(found.frontier), ([, , each]) => each)];
  const breach = waiting.find((each) => typeof each !== "number");
  if (found.breaches.length === 0 && breach !== undefined)
    for (const _ of tellBreach(found, breach)) yield progressOf(found, learned, breach);
  return conclude(found);
}

/** Looks at what has its turn. */
function* lookAt(found: Search, item: Item): Breathing<void> {
  if (typeof item !== "number") yield* tellBreach(found, item);
  else if (mayGoOn(found)) {
    if (found.ahead !== null) yield* awaitAhead(found, found.ahead, item);
    yield* expand(found, item);
  }
  // The first report comes soon, however small a search is.
  if (workSince(found) >= workOfSlice || found.breathed === 0) yield;
}

/** Lets others find out what a node takes, and helps them meanwhile. */
function* awaitAhead(found: Search, ahead: Ahead, node: number): Breathing<void> {
  while (!isKnown(found, ahead, node)) {
    found.waits = !ahead.help(stateOf(found.nodes, found.graph, node), reachOf(found, node));
    if (!found.waits) found.helped++;
    if (found.waits || workSince(found) >= workOfSlice) yield;
  }
  found.waits = false;
}

/** Is known where all steps of a node lead that lie within the bounds? */
function isKnown(found: Search, ahead: Ahead, node: number): boolean {
  const { graph, nodes } = found;
  const state = stateOf(nodes, graph, node);
  const { edges } = graph;
  let edge = graph.states.edges[state]!;
  if (edge !== unopened) {
    while (edge >= 0 && edges.to[edge] !== untried) edge = nextEdge(graph, edge);
    if (edge < 0) return true;
  }
  return ahead.isKnown(state, reachOf(found, node));
}

function mayGoOn(found: Search): boolean {
  const most = found.options.states ?? defaultStates;
  if (found.graph.count < most) return true;
  found.over = `${most} states were looked at: raise \`states\` to go on`;
  return false;
}

function* tellBreach(found: Search, { finding, node, step, switches }: PendingBreach): Breathing<void> {
  const { nodes, graph, breaches } = found;
  if (breaches.some(({ key }) => key === finding.key)) return;
  const steps = [...pathTo(nodes, graph, node), ...(step === null ? [] : [step])];
  // Told as it is on this way: several lead to a state, and what happened before differs between them.
  const told =
    step === null ? undefined : yield* carryOut(found, steps, (all) => all.find(({ key }) => key === finding.key));
  const schedule: Schedule = { steps: [...found.start.steps, ...steps], all: found.all };
  breaches.push({ ...(told ?? finding), schedule, switches: found.start.switches + switches });
}

function progressOf(found: Search, learned: Learned, item: Item): Progress {
  const { graph, transitions, nodes, frontier, waits, start } = found;
  const node = typeof item === "number" ? item : item.node;
  return {
    states: graph.count,
    transitions,
    switches: start.switches + nodes.switches[node]!,
    depth: start.depth + nodes.depth[node]!,
    queue: frontier.size,
    waits,
    save: () => saveSearch(found, learned, found),
  };
}

function conclude(found: Search): Verdict {
  const { breaches, graph, transitions, depth, bounded, over, ends, judge, all, start } = found;
  const whole = over === null && (breaches.length === 0 || found.options.every === true);
  const expectations = judgedExpectations(judge, whole, start.barred !== null);
  const never = expectations.some(({ verdict }) => verdict === "never" || verdict === "broken");
  return {
    verdict: breaches.length > 0 || never ? "broken" : over === null ? "holds" : "inconclusive",
    breaches,
    expectations,
    states: graph.count,
    transitions,
    depth: start.depth + depth,
    ends: [...ends].map(([text, count]) => ({ text, count })).sort((a, b) => b.count - a.count),
    bounded,
    reason: over ?? "",
    all,
    random: null,
  };
}
