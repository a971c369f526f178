/**
 * The search: every schedule of a scenario, least (switches, steps) first, so that the first breach that is told has the fewest
 * switches, and of these the fewest steps. States that were met are not looked at twice. A state is brought back by putting
 * back the nearest stored ancestor and doing the steps from there again.
 */
import {
  endOfRun,
  performStep,
  possibleSteps,
  type Schedule,
  type ScheduleStep,
  type StepOutcome,
  type System,
} from "../kernel/index.js";
import { memoryDifference } from "../machine/index.js";
import type { Simulation } from "../simulator/index.js";
import { canonicalHash, type Fingerprint } from "./canonical-hash.js";
import { runPrologue } from "./prologue.js";
import { createFrontier, push, takeLeast, type Frontier } from "./frontier.js";
import { createJudge, judgedExpectations, judgeStep, markBefore, type Finding, type Judge } from "./judge.js";
import { addNode, createNodes, pathTo, type SearchNodes } from "./search-nodes.js";
import { deadlockOf } from "./follow.js";
import { coreAfter, switchCost } from "./switches.js";
import { fillSearch, saveSearch, type Learned, type SavedSearch } from "./saved-search.js";
import { createSeenStates, noteState, type SeenStates } from "./seen-states.js";
import { endText } from "./end-text.js";
import { enterState, forgetState, keepStates, leaveState, type KeptSystem, type SystemState } from "./system-state.js";
import {
  defaultStates,
  inconclusive,
  type Breach,
  type ExploreOptions,
  type Progress,
  type Verdict,
} from "./verdict.js";

/** An exploration in progress: each `next()` looks at some states; the value is the verdict at its end. */
export type Exploration = Generator<Progress, Verdict, void>;

/** Bytes of stored states at one time, and steps between two of them on one path when there is no room for all. */
const mostStoredBytes = 96 * 2 ** 20;
const stepsBetweenStored = 6;
/** About what the kernel's records of a state take. */
const bytesOfKernel = 40 * 2 ** 10;
/** States looked at between two reports of progress. */
const statesOfSlice = 16;

/** Everything about one search. */
interface Search {
  readonly simulation: Simulation;
  readonly system: System;
  readonly options: ExploreOptions;
  readonly all: boolean;
  readonly timed: boolean;
  readonly judge: Judge;
  readonly nodes: SearchNodes;
  readonly frontier: Frontier<Item>;
  readonly seen: SeenStates;
  readonly kept: KeptSystem;
  /** States by node, as many as there is room for. */
  readonly stored: Map<number, SystemState>;
  readonly mostStored: number;
  readonly root: SystemState;
  /** Steps before the root, the same in all schedules. */
  readonly prologue: readonly ScheduleStep[];
  readonly ends: Map<string, number>;
  readonly breaches: Breach[];
  transitions: number;
  states: number;
  depth: number;
  /** States to be looked at that are not stored. */
  unstored: number;
  bounded: boolean;
  /** Why the search must end early: a limit, or that stacks turned out to be shared. */
  over: string | null;
  /** What was learned that the search must begin again with, or null. */
  again: Learned | null;
  /** Pages that the hardware may walk and forget. */
  readonly pages: readonly number[];
  /** Node whose state the system is in, or -1: none. */
  at: number;
}

/** A breach waits its turn like a state: another may have fewer switches. */
interface PendingBreach {
  readonly finding: Finding;
  readonly node: number;
  /** The step that breaks it; null: the node's own state does. */
  readonly step: ScheduleStep | null;
  readonly switches: number;
}

/** What waits: a node to look at, or a breach to tell. */
type Item = number | PendingBreach;

/**
 * Explores a simulation that stands where its schedules begin and has not run under the debugger. It is in no particular state
 * afterwards; the caller ends an exploration early by not asking on.
 */
export function* explore(simulation: Simulation, options: ExploreOptions = {}): Exploration {
  const kept = keepStates(simulation.system);
  const prologue = options.from === undefined ? [] : runPrologue(simulation.system, options.from);
  if (typeof prologue === "string") return inconclusive(prologue);
  const root = leaveState(kept);
  let learned: Learned = options.resume?.learned ?? { all: false, pages: [] };
  let resume = (options.resume as SavedSearch<Item> | undefined) ?? null;
  for (;;) {
    const result = yield* search(simulation, kept, options, root, learned, prologue, resume);
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
): Generator<Progress, Verdict | Learned, void> {
  const found = { ...beginSearch(simulation, kept, options, root, learned), prologue };
  if (resume !== null) {
    fillSearch(found, resume);
    Object.assign(found, resume.counts);
  }
  const next = (): readonly Item[] => takeLeast(found.frontier, statesOfSlice);
  for (let items = next(); items.length > 0; items = next()) {
    for (const [index, item] of items.entries()) {
      if (typeof item !== "number") tellBreach(found, item);
      else if (mayGoOn(found)) expand(found, item);
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

function beginSearch(
  simulation: Simulation,
  kept: KeptSystem,
  options: ExploreOptions,
  root: SystemState,
  learned: Learned,
): Search {
  const { system } = simulation;
  enterState(kept, root);
  system.machine.trace.stopMask = 0;
  const judge = createJudge(simulation, options.noHazard === true);
  const timed = system.kernel.config.fidelity === "rfc";
  const found: Search = {
    simulation,
    system,
    options,
    all: learned.all,
    timed,
    judge,
    nodes: createNodes(),
    frontier: createFrontier(),
    seen: createSeenStates(),
    kept,
    stored: new Map(),
    mostStored: Math.floor(mostStoredBytes / (kept.snapshots.denseBytes + bytesOfKernel)),
    root,
    prologue: [],
    ends: new Map(),
    breaches: [],
    transitions: 0,
    states: 1,
    depth: 0,
    unstored: 0,
    bounded: false,
    over: null,
    again: null,
    pages: learned.pages,
    at: 0,
  };
  noteState(found.seen, fingerprintOf(found, -1), 0);
  push(found.frontier, 0, 0, 0);
  return found;
}

/** An item waits for its turn. */
function wait({ frontier, nodes }: Search, item: Item): void {
  if (typeof item === "number") push(frontier, nodes.switches[item]!, nodes.depth[item]!, item);
  else push(frontier, item.switches, nodes.depth[item.node]! + (item.step === null ? 0 : 1), item);
}

function mayGoOn(found: Search): boolean {
  const most = found.options.states ?? defaultStates;
  if (found.states < most) return true;
  found.over = `${most} states were looked at: raise \`states\` to go on`;
  return false;
}

/** Looks at a state: does each step that is possible there. */
function expand(found: Search, node: number): void {
  const { system, nodes, options } = found;
  goTo(found, node);
  if (endOfRun(system) !== null) return;
  const last = nodes.core[node]!;
  const steps = possibleSteps(system, {
    timer: options.timer === true,
    walks: options.walks === true ? found.pages : [],
    evictions: options.evictions === true ? found.pages : [],
  });
  const goesOn = steps.some(({ kind, core }) => kind === "core" && core === last);
  // The core that went on last comes first: its step costs no switch.
  steps.sort((one, other) => Number(other.core === last) - Number(one.core === last));
  if (node !== 0 && steps.length > 1 && !found.stored.has(node)) store(found, node);
  const { unstored } = found;
  let moved = false;
  for (const step of steps) {
    const cost = nodes.switches[node]! + switchCost(step, last, goesOn);
    const depth = nodes.depth[node]! + 1;
    if (cost > (options.switches ?? Infinity) || depth > (options.steps ?? Infinity)) {
      found.bounded = moved = true;
      continue;
    }
    goTo(found, node);
    const { waited, choices } = take(found, node, step, cost);
    if (found.again !== null || found.over !== null) return;
    moved ||= !waited;
    // What a `choose` in the step can answer besides 0.
    for (let choice = 1; choice < choices; choice++) {
      goTo(found, node);
      take(found, node, { ...step, choice }, cost);
      if (found.again !== null || found.over !== null) return;
    }
  }
  if (!moved) deadlock(found, node, steps);
  // Nobody comes back to it if each state that follows is stored itself.
  if (found.unstored === unstored) forget(found, node);
}

/** Nobody can go on. */
function deadlock(found: Search, node: number, steps: readonly ScheduleStep[]): void {
  const { system, nodes } = found;
  goTo(found, node);
  for (const step of steps) if (step.kind === "core") performStep(system, step, found.all);
  found.at = -1;
  const finding = deadlockOf(system);
  wait(found, { finding, node, step: null, switches: nodes.switches[node]! });
  found.ends.set(finding.text, (found.ends.get(finding.text) ?? 0) + 1);
}

/** Does a step from a node, judges it, and keeps the state that it leads to if it is new. */
function take(found: Search, node: number, step: ScheduleStep, cost: number): StepOutcome {
  const { system, nodes, judge, options } = found;
  const mark = markBefore(system);
  const outcome = performStep(system, step, found.all);
  found.transitions++;
  found.at = -1;
  learn(found, outcome);
  // A thread that has to wait has done nothing, unless another one can have its core.
  const isBlocked = outcome.waited && system.kernel.cores[step.core]!.current === null;
  if (found.again !== null || isBlocked) return outcome;
  const sleeper = [...system.kernel.threads.values()].find(({ blocked }) => blocked?.kind === "sleep");
  if (sleeper !== undefined) {
    found.over = "a thread sleeps, and time is no choice of an exploration: let it `meet` what it sleeps for";
    return outcome;
  }
  const depth = nodes.depth[node]! + 1;
  found.depth = Math.max(found.depth, depth);
  for (const finding of judgeStep(judge, mark)) {
    if (found.breaches.some(({ key }) => key === finding.key)) continue;
    wait(found, { finding, node, step, switches: cost });
  }
  const core = coreAfter(step, nodes.core[node]!);
  const known = options.merge === false ? "new" : noteState(found.seen, fingerprintOf(found, core), cost);
  if (known === "known") return outcome;
  const child = addNode(nodes, node, step, cost, core);
  if (known === "new") found.states++;
  if (endOfRun(system) === null) {
    wait(found, child);
    if (found.stored.size < found.mostStored || depth % stepsBetweenStored === 0) store(found, child);
    else found.unstored++;
  } else if (known === "new") {
    const text = endText(system);
    found.ends.set(text, (found.ends.get(text) ?? 0) + 1);
  }
  return outcome;
}

/** What a step has shown that the search did not know: it begins again. */
function learn(found: Search, { crossed }: StepOutcome): void {
  const { options, pages, all } = found;
  const touched = options.walks === true || options.evictions === true ? (found.system.kernel.lab?.touched ?? []) : [];
  const fresh = touched.filter((page) => !pages.includes(page));
  if (crossed || fresh.length > 0) found.again = { all: all || crossed, pages: [...pages, ...fresh] };
}

/** Identifies the present state, where going on on `core` costs no switch. */
function fingerprintOf({ system, kept, judge, timed }: Search, core: number): Fingerprint {
  return canonicalHash(system, memoryDifference(kept.snapshots), core, judge.remembersPitfalls, timed);
}

/** Keeps the present state as that of a node; the system is in none then. */
function store(found: Search, node: number): void {
  const { stored, mostStored, kept } = found;
  if (stored.size >= mostStored) forget(found, stored.keys().next().value!);
  stored.set(node, leaveState(kept));
  found.at = -1;
}

function forget({ stored, kept }: Search, node: number): void {
  const state = stored.get(node);
  if (state === undefined) return;
  stored.delete(node);
  forgetState(kept, state);
}

/** Brings the system into the state of a node. */
function goTo(found: Search, node: number): void {
  if (found.at === node) return;
  const { nodes, stored, system, root, kept } = found;
  let from = node;
  while (from !== 0 && !stored.has(from)) from = nodes.parent[from]!;
  enterState(kept, stored.get(from) ?? root);
  for (const step of pathTo(nodes, node, from)) performStep(system, step, found.all);
  found.at = node;
}

function tellBreach(found: Search, { finding, node, step, switches }: PendingBreach): void {
  const { nodes, breaches } = found;
  if (breaches.some(({ key }) => key === finding.key)) return;
  const schedule: Schedule = {
    steps: [...found.prologue, ...pathTo(nodes, node), ...(step === null ? [] : [step])],
    all: found.all,
  };
  breaches.push({ ...finding, schedule, switches });
}

function progressOf(found: Search, learned: Learned, node: number): Progress {
  const { states, transitions, nodes, frontier } = found;
  return {
    states,
    transitions,
    switches: nodes.switches[node]!,
    depth: nodes.depth[node]!,
    queue: frontier.size,
    save: () => saveSearch(found, learned, found),
  };
}

function conclude(found: Search): Verdict {
  const { breaches, states, transitions, depth, bounded, over, ends, judge, all } = found;
  const whole = over === null && (breaches.length === 0 || found.options.every === true);
  const expectations = judgedExpectations(judge, whole);
  const never = expectations.some(({ verdict }) => verdict === "never" || verdict === "broken");
  return {
    verdict: breaches.length > 0 || never ? "broken" : over === null ? "holds" : "inconclusive",
    breaches,
    expectations,
    states,
    transitions,
    depth,
    ends: [...ends].map(([text, count]) => ({ text, count })).sort((a, b) => b.count - a.count),
    bounded,
    reason: over ?? "",
    all,
    random: null,
  };
}
