/** Counters by the names that expectations and reports have for them. */
import {
  Access,
  addMisses,
  counterTotals,
  missTotals,
  type CounterSelector,
  type CounterTotals,
  type LevelTotals,
  type MissTotals,
} from "../../machine/index.js";
import type { HitCounters } from "../../protocol/snapshot.js";
import type { Simulation } from "../state/index.js";

/** Counters of a process or a space. The three on top are of the last level; `levels` has each by its name. */
export interface CounterReport extends HitCounters {
  /** Misses of the last level by class; null without `classify`. */
  readonly classes: MissTotals | null;
  readonly levels: Readonly<Record<string, HitCounters>>;
  readonly walks: number;
  readonly faults: number;
  /** Hits on entries that another process filled. */
  readonly sharedHits: number;
  readonly instructions: number;
  readonly cycles: number;
}

/**
 * Value of a counter: `unit` is what stands before the dot, "" = none; `of` a process or VAS, null = the whole system. Null
 * if there is no such counter, or nobody of that name.
 */
export function counterValue(simulation: Simulation, unit: string, counter: string, of: string | null): number | null {
  const selector = selectorOf(simulation, of);
  if (selector === null) return null;
  const totals = counterTotals(simulation.system.machine, selector);
  if (unit === "") return systemCounter(simulation, totals, counter, of);
  const level = unitTotals(simulation, totals, unit);
  if (level !== null && counter in level) return level[counter as keyof LevelTotals];
  const classes = unitClasses(simulation, selector, unit);
  return classes !== null && counter in classes ? classes[counter as keyof MissTotals] : null;
}

/** Value of a counter as an expectation writes it: `cycles`, `dtlb.misses`, `dtlb.conflict(A)`. Null as above. */
export function namedCounter(simulation: Simulation, name: string): number | null {
  const parts = /^(?:(?<unit>\w+)\.)?(?<counter>\w+)(?:\((?<of>\w+)\))?$/.exec(name)?.groups;
  return parts === undefined
    ? null
    : counterValue(simulation, parts["unit"] ?? "", parts["counter"], parts["of"] ?? null);
}

function systemCounter(
  simulation: Simulation,
  totals: CounterTotals,
  counter: string,
  of: string | null,
): number | null {
  switch (counter) {
    case "cycles":
      return of === null ? Math.max(...simulation.system.machine.cores.map((core) => core.cycles)) : totals.cycles;
    case "instructions":
      return totals.instructions;
    case "walks":
      return totals.walks.fetch + totals.walks.data;
    case "faults":
      return totals.faults.fetch + totals.faults.data;
    default:
      return null;
  }
}

function selectorOf(simulation: Simulation, of: string | null): CounterSelector | null {
  const { kernel } = simulation.system;
  if (of === null) return { all: true };
  const process = [...kernel.processes.values()].find(({ name }) => name === of);
  if (process !== undefined) return { process: process.pid };
  // A deleted VAS keeps its owner row, and with it its counters.
  const owner = kernel.owners.find(({ name, kind }) => name === of && kind === "vas");
  return owner === undefined ? null : { owner: owner.id };
}

/** Structures, and the part of their accesses, that a unit means. */
interface Unit {
  readonly levels: readonly number[];
  readonly part: "fetch" | "data" | "both";
}

/** `itlb` and `dtlb` are the last level as fetches and as loads and stores see it; other names are structures, or their parts in a unified first level. */
function unitOf(simulation: Simulation, name: string): Unit | null {
  const wanted = name.toLowerCase();
  const { machine } = simulation.system;
  const last = (access: Access): number[] => machine.cores[0].stages[access].at(-1)!.map(({ level }) => level);
  if (wanted === "itlb") return { levels: last(Access.Fetch), part: "fetch" };
  if (wanted === "dtlb") return { levels: last(Access.Load), part: "data" };
  const level = machine.config.tlbs.findIndex((tlb) => tlb.name.toLowerCase() === wanted);
  if (level >= 0) return { levels: [level], part: "both" };
  const [first] = machine.cores[0].stages[Access.Fetch][0];
  if (first.config.serves !== "both" || !["uitlb", "udtlb"].includes(wanted)) return null;
  return { levels: [first.level], part: wanted === "uitlb" ? "fetch" : "data" };
}

/** What two structures of one level counted together. */
function addLevels(one: LevelTotals, other: LevelTotals): LevelTotals {
  return {
    hits: one.hits + other.hits,
    misses: one.misses + other.misses,
    fills: one.fills + other.fills,
    evictions: one.evictions + other.evictions,
    sharedCrossHits: one.sharedCrossHits + other.sharedCrossHits,
  };
}

function unitTotals(simulation: Simulation, totals: CounterTotals, name: string): LevelTotals | null {
  const unit = unitOf(simulation, name);
  return unit === null ? null : unit.levels.map((level) => totals.tlbs[level][unit.part]).reduce(addLevels);
}

function unitClasses(simulation: Simulation, selector: CounterSelector, name: string): MissTotals | null {
  const unit = unitOf(simulation, name);
  const classes = missTotals(simulation.system.machine, selector);
  if (unit === null || classes === null) return null;
  return unit.levels
    .map((level) => {
      const { fetch, data } = classes[level];
      return unit.part === "both" ? addMisses(fetch, data) : classes[level][unit.part];
    })
    .reduce(addMisses);
}

/** A row of counters as the report shows it. */
export function describeCounters(simulation: Simulation, selector: CounterSelector): CounterReport {
  const totals = counterTotals(simulation.system.machine, selector);
  const fetch = unitTotals(simulation, totals, "itlb")!;
  const data = unitTotals(simulation, totals, "dtlb")!;
  const fetchClasses = unitClasses(simulation, selector, "itlb");
  const dataClasses = unitClasses(simulation, selector, "dtlb");
  return {
    hits: fetch.hits + data.hits,
    misses: fetch.misses + data.misses,
    fills: fetch.fills + data.fills,
    classes: fetchClasses === null || dataClasses === null ? null : addMisses(fetchClasses, dataClasses),
    levels: Object.fromEntries(
      totals.tlbs.map(({ name, both }) => [name, { hits: both.hits, misses: both.misses, fills: both.fills }]),
    ),
    walks: totals.walks.fetch + totals.walks.data,
    faults: totals.faults.fetch + totals.faults.data,
    sharedHits: totals.tlbs.reduce((sum, { both }) => sum + both.sharedCrossHits, 0),
    instructions: totals.instructions,
    cycles: totals.cycles,
  };
}
