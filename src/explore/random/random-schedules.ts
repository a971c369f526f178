/**
 * Schedules at random, for what is too large to look at all of it: each core gets a priority, the highest that can goes on, and at
 * a few places drawn beforehand whoever goes on falls behind all others (Burckhardt et al., "A Randomized Scheduler with
 * Probabilistic Guarantees of Finding Bugs", ASPLOS 2010). A bug that takes d orderings among n cores and k steps is met by one
 * schedule with a chance of at least 1 / (n × k^(d−1)). Says what broke; that nothing did says nothing about the other schedules.
 */
import { endOfRun, performStep, possibleSteps, type ScheduleStep, type System } from "../../kernel/index.js";
import type { Simulation } from "../../simulator/index.js";
import {
  deadlockOf,
  inconclusive,
  notBegun,
  reporting,
  runPrologue,
  stepsOfBreath,
  type Breathing,
  type ExploreOptions,
  type Progress,
  type Prologue,
  type Verdict,
} from "../search/index.js";
import { enterState, keepStates, leaveState } from "../states/index.js";
import { createJudge, endText, judgedExpectations, judgeStep, markBefore, type Finding } from "../successors/index.js";
import { followTo, type Broken, type Ground } from "./follow.js";
import { shorten } from "./shorten.js";

/** How many schedules are drawn, and from what. */
export interface RandomOptions extends Omit<ExploreOptions, "other"> {
  readonly schedules: number;
  readonly seed: number;
}

/** Places at which priorities change. */
const changes = 3;
/** Most steps of a schedule, unless the bound says otherwise; a core that spins must not keep the others waiting for ever. */
const defaultSteps = 10_000;
/** Steps of one core after which it falls behind: it may be waiting for another in a loop. */
const mostInARow = 500;
/** What a `choose` answers is drawn from so many; one with fewer takes its last for the rest. */
const mostChoices = 8;
/** Of so many steps one may be the timer's or the hardware's, where there is one. */
const restlessness = 8;

const noPrologue: Prologue = { steps: [], pages: [] };

/** Runs random schedules until one breaks something, which is then made as simple as it gets. */
export function* exploreAtRandom(simulation: Simulation, options: RandomOptions): Generator<Progress, Verdict, void> {
  const { system } = simulation;
  const kept = keepStates(system);
  const prologue =
    options.from === undefined ? noPrologue : yield* reporting(runPrologue(system, options.from), () => notBegun);
  if (typeof prologue === "string") return inconclusive(prologue);
  const root = leaveState(kept);
  enterState(kept, root);
  system.machine.trace.stopMask = 0;
  const judge = createJudge(simulation, options.noHazard === true);
  const draw = createDraw(options.seed);
  const known: Known = { all: false, pages: [...prologue.pages], length: 8 };
  const ends = new Map<string, number>();
  const told = { schedules: 0, transitions: 0, depth: 0 };
  const isOver = (): boolean => options.until?.() === true;
  const progress = (switches: number, depth: number): Progress => ({
    states: told.transitions,
    transitions: told.transitions,
    switches,
    depth,
    queue: options.schedules - told.schedules,
    waits: false,
    save: null,
  });
  const ground = (): Ground => ({ kept, root, judge, all: known.all });
  const verdict = (broken: Broken | null, reason: string): Verdict => ({
    ...inconclusive(reason),
    ...(broken !== null && {
      verdict: "broken",
      breaches: [
        {
          ...broken.finding,
          schedule: { steps: [...prologue.steps, ...broken.steps], all: known.all },
          switches: broken.switches,
        },
      ],
    }),
    expectations: judgedExpectations(judge, false),
    transitions: told.transitions,
    depth: told.depth,
    ends: [...ends].map(([text, count]) => ({ text, count })).sort((one, other) => other.count - one.count),
    all: known.all,
    random: { schedules: told.schedules, seed: options.seed },
  });
  while (told.schedules < options.schedules) {
    if (isOver()) return verdict(null, "its time was over");
    enterState(kept, root);
    const run = yield* reporting(runOne(system, ground(), options, known, draw), () => progress(0, told.depth));
    if (run === "again") continue;
    told.schedules++;
    told.transitions += run.steps.length;
    told.depth = Math.max(told.depth, run.steps.length);
    known.length = Math.max(known.length, run.steps.length);
    if (run.end !== null) ends.set(run.end, (ends.get(run.end) ?? 0) + 1);
    yield progress(0, run.steps.length);
    if (run.finding === null) continue;
    const first = yield* reporting(followTo(ground(), run.steps, run.finding.key), () => progress(0, run.steps.length));
    if (first === null) throw new Error(`a schedule did not show again what it had shown: ${run.finding.key}`);
    const shortening = shorten(ground(), first, isOver);
    for (let next = shortening.next(); ; next = shortening.next()) {
      if (next.done === true) return verdict(next.value, "");
      yield progress(next.value.switches, next.value.steps.length);
    }
  }
  return verdict(null, `${told.schedules} random schedules broke nothing, and nothing is said of the others`);
}

/** What schedules teach about the scenario. */
interface Known {
  all: boolean;
  readonly pages: number[];
  /** Steps of the longest schedule so far: changes of priority are drawn from so many. */
  length: number;
}

interface OneRun {
  readonly steps: readonly ScheduleStep[];
  readonly finding: Finding | null;
  readonly end: string | null;
}

/** One schedule from the root on. "again": it showed that stacks are shared, so that steps have to be made otherwise. */
function* runOne(
  system: System,
  { judge, all }: Ground,
  options: RandomOptions,
  known: Known,
  draw: Draw,
): Breathing<OneRun | "again"> {
  const priorities = system.machine.cores.map(() => 1 + draw.fraction());
  const changing = new Set(Array.from({ length: changes }, () => draw.below(known.length)));
  const steps: ScheduleStep[] = [];
  const most = options.steps ?? defaultSteps;
  let lowest = 1;
  let [last, inARow] = [-1, 0];
  while (steps.length < most) {
    if (steps.length % stepsOfBreath === stepsOfBreath - 1) yield;
    if (endOfRun(system) !== null) return { steps, finding: null, end: endText(system) };
    const possible = possibleSteps(system, {
      timer: options.timer === true,
      walks: options.walks === true ? known.pages : [],
      evictions: options.evictions === true ? known.pages : [],
    });
    const own = possible.filter(({ kind }) => kind !== "core");
    const cores = possible.filter(({ kind }) => kind === "core");
    if (cores.length > 1 && (changing.has(steps.length) || inARow > mostInARow) && last >= 0) {
      priorities[last] = lowest /= 2;
      inARow = 0;
    }
    cores.sort((one, other) => priorities[other.core]! - priorities[one.core]!);
    const restless = own.length > 0 && draw.below(restlessness) === 0;
    // Where every thread waits an interrupt or a timer helps; a walk does not.
    const helpful = own.filter(({ kind }) => kind === "interrupt" || kind === "timer");
    const ordered = [...(restless ? [own[draw.below(own.length)]!] : []), ...cores, ...helpful];
    let done = false;
    for (const step of ordered) {
      const mark = markBefore(system);
      const choice = draw.below(mostChoices);
      const outcome = performStep(system, { ...step, choice }, all);
      if (outcome.crossed) {
        known.all = true;
        return "again";
      }
      for (const page of system.kernel.lab?.touched ?? []) if (!known.pages.includes(page)) known.pages.push(page);
      // A thread that has to wait has done nothing: the next one tries.
      if (outcome.waited && system.kernel.cores[step.core]!.current === null) continue;
      steps.push(outcome.choices > 1 ? { ...step, choice: Math.min(choice, outcome.choices - 1) } : step);
      inARow = step.core === last ? inARow + 1 : 0;
      last = step.core;
      done = true;
      const [finding] = judgeStep(judge, mark);
      if (finding !== undefined) return { steps, finding, end: null };
      break;
    }
    if (!done) return { steps, finding: deadlockOf(system), end: null };
  }
  return { steps, finding: null, end: null };
}

/** Numbers that follow from a seed. */
interface Draw {
  /** 0 to less than 1. */
  readonly fraction: () => number;
  /** A whole number from 0 to less than `bound`. */
  readonly below: (bound: number) => number;
}

function createDraw(seed: number): Draw {
  let state = seed | 0;
  const fraction = (): number => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { fraction, below: (bound) => Math.floor(fraction() * bound) };
}
