/**
 * The search: every schedule of a scenario, least (switches, steps) first, so that the first breach that is told has the fewest
 * switches, and of these the fewest steps. States that were met are not looked at twice. A state is brought back by the numbers of its
 * parts, or by those of its nearest ancestor and the effects of the steps from there.
 */
import type { Schedule, ScheduleStep } from "../../kernel/index.js";
import type { Simulation } from "../../simulator/index.js";
import { keepStates, leaveState, type KeptSystem, type SystemState } from "../states/index.js";
import { judgedExpectations, unopened, untried, type Learned } from "../successors/index.js";
import { expand } from "./expand.js";
import { itemsOf, takeLeast } from "./frontier.js";
import { runPrologue } from "./prologue.js";
import { fillSearch, saveSearch, type SavedSearch } from "./saved-search.js";
import { pathTo } from "./search-nodes.js";
import {
  askAhead,
  beginSearch,
  carryOut,
  reachOf,
  wait,
  type Ahead,
  type Item,
  type PendingBreach,
  type Search,
} from "./search.js";
import { defaultStates, inconclusive, type ExploreOptions, type Progress, type Verdict } from "./verdict.js";

/** An exploration in progress: each `next()` looks at some states; the value is the verdict at its end. */
export type Exploration = Generator<Progress, Verdict, void>;

/** States looked at between two reports of progress. */
const statesOfSlice = 16;

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
  const prologue = options.from === undefined ? [] : runPrologue(simulation.system, options.from);
  if (typeof prologue === "string") return inconclusive(prologue);
  const root = leaveState(kept);
  let learned: Learned = options.resume?.learned ?? { all: false, pages: [] };
  let resume = (options.resume as SavedSearch<Item> | undefined) ?? null;
  for (;;) {
    const result = yield* search(simulation, kept, options, root, learned, prologue, resume, ahead);
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
  root: SystemState,
  learned: Learned,
  prologue: readonly ScheduleStep[],
  resume: SavedSearch<Item> | null,
  ahead: Ahead | null,
): Generator<Progress, Verdict | Learned, void> {
  const found = beginSearch(simulation, kept, options, root, learned, prologue, ahead);
  if (resume !== null) {
    fillSearch(found, resume);
    Object.assign(found, resume.counts);
  }
  if (ahead !== null) {
    ahead.begin(found.source);
    for (const [, , item] of itemsOf(found.frontier)) if (typeof item === "number") askAhead(found, ahead, item);
  }
  const next = (): readonly Item[] => takeLeast(found.frontier, statesOfSlice);
  for (let items = next(); items.length > 0; items = next()) {
    for (const [index, item] of items.entries()) {
      if (typeof item !== "number") tellBreach(found, item);
      else if (mayGoOn(found)) {
        if (ahead !== null) yield* awaitAhead(found, ahead, learned, item);
        expand(found, item);
      }
      if (found.again !== null) return found.again;
      // Whoever goes on with this search another time finds what was not looked at.
      if (found.over !== null) for (const left of items.slice(index)) wait(found, left);
      if (found.over !== null || (found.breaches.length > 0 && options.every !== true)) return conclude(found);
    }
    const last = items.at(-1)!;
    yield progressOf(found, learned, typeof last === "number" ? last : last.node);
    if (options.until?.() === true) found.over = "its time was over";
    if (found.over !== null) return conclude(found);
  }
  return conclude(found);
}

/** Lets others find out what a node takes, and helps them meanwhile. */
function* awaitAhead(found: Search, ahead: Ahead, learned: Learned, node: number): Generator<Progress, void, void> {
  for (let helped = 1; !isKnown(found, ahead, node); helped++) {
    const waits = !ahead.help(found.nodes.state[node]!);
    if (waits || helped % statesOfSlice === 0) yield { ...progressOf(found, learned, node), waits };
  }
}

/** Is known where all steps of a node lead that lie within the bounds? */
function isKnown(found: Search, ahead: Ahead, node: number): boolean {
  const { graph, nodes } = found;
  const state = nodes.state[node]!;
  const { edges } = graph;
  let edge = graph.states.edges[state]!;
  if (edge !== unopened) {
    while (edge >= 0 && edges.to[edge] !== untried) edge = edges.next[edge]!;
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

function tellBreach(found: Search, { finding, node, step, switches }: PendingBreach): void {
  const { nodes, graph, breaches } = found;
  if (breaches.some(({ key }) => key === finding.key)) return;
  const steps = [...pathTo(nodes, graph.steps, node), ...(step === null ? [] : [step])];
  // Told as it is on this way: several lead to a state, and what happened before differs between them.
  const told = step === null ? undefined : carryOut(found, steps, (all) => all.find(({ key }) => key === finding.key));
  const schedule: Schedule = { steps: [...found.prologue, ...steps], all: found.all };
  breaches.push({ ...(told ?? finding), schedule, switches });
}

function progressOf(found: Search, learned: Learned, node: number): Progress {
  const { graph, transitions, nodes, frontier } = found;
  return {
    states: graph.count,
    transitions,
    switches: nodes.switches[node]!,
    depth: nodes.depth[node]!,
    queue: frontier.size,
    waits: false,
    save: () => saveSearch(found, learned, found),
  };
}

function conclude(found: Search): Verdict {
  const { breaches, graph, transitions, depth, bounded, over, ends, judge, all } = found;
  const whole = over === null && (breaches.length === 0 || found.options.every === true);
  const expectations = judgedExpectations(judge, whole);
  const never = expectations.some(({ verdict }) => verdict === "never" || verdict === "broken");
  return {
    verdict: breaches.length > 0 || never ? "broken" : over === null ? "holds" : "inconclusive",
    breaches,
    expectations,
    states: graph.count,
    transitions,
    depth,
    ends: [...ends].map(([text, count]) => ({ text, count })).sort((a, b) => b.count - a.count),
    bounded,
    reason: over ?? "",
    all,
    random: null,
  };
}
