/** Counters by the names that expectations and reports have for them (image/counter.ts). */
import { counterUnitRows, systemCounterRows, tlbCounterRows } from "../../image/counter.js";
import type { CounterOwner } from "../../image/image.js";
import { addMisses, missTotals, type CounterSelector, type LevelTotals, type MissTotals } from "../../machine/index.js";
import type { HitCounters } from "../../protocol/snapshot.js";
import type { Simulation } from "../state/index.js";
import { selectorsOf, sumTotals, type Totals } from "./counter-owner.js";
import { levelsOf, sumLevels } from "./counter-unit.js";
import { systemCounter } from "./system-counter.js";

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

/** The whole system. */
export const everything: CounterOwner = { of: null, part: null, core: null };

/**
 * Value of a counter: `unit` is what stands before the dot, "" = none. Null if there is no such counter on this machine, or
 * nobody of that name.
 */
export function counterValue(
  simulation: Simulation,
  unit: string,
  counter: string,
  owner: CounterOwner = everything,
): number | null {
  const selectors = selectorsOf(simulation, owner);
  if (selectors === null) return null;
  if (unit === "") {
    const row = systemCounterRows.find(({ name }) => name === counter);
    return row === undefined ? null : systemCounter(simulation, row.name, selectors, owner);
  }
  if (!tlbCounterRows.some(({ name }) => name === counter)) return null;
  const level = unitTotals(simulation, sumTotals(simulation, selectors), unit);
  if (level === null) return null;
  if (counter in level) return level[counter as keyof LevelTotals];
  const classes = selectors.map((selector) => unitClasses(simulation, selector, unit));
  return classes.some((row) => row === null)
    ? null
    : (classes as MissTotals[]).reduce((sum, row) => sum + row[counter as keyof MissTotals], 0);
}

/**
 * Value of a counter as an expectation writes it: `cycles`, `dtlb.misses`, `dtlb.conflict(A)`, `faults(worker[3], warm)`,
 * `cycles(core: 1)`. Null as above.
 */
export function namedCounter(simulation: Simulation, name: string): number | null {
  const parts = /^(?:(?<unit>\w+)\.)?(?<counter>\w+)(?:\((?<of>[^()]*)\))?$/.exec(name)?.groups;
  if (parts === undefined) return null;
  const owner = ownerNamed(simulation, parts["of"] ?? "");
  return owner === null ? null : counterValue(simulation, parts["unit"] ?? "", parts["counter"], owner);
}

function ownerNamed({ image }: Simulation, text: string): CounterOwner | null {
  const owner: { -readonly [Key in keyof CounterOwner]: CounterOwner[Key] } = { ...everything };
  for (const one of text.split(",").map((part) => part.trim())) {
    if (one === "") continue;
    const core = /^core:\s*(\d+)$/.exec(one);
    if (core !== null) owner.core = Number(core[1]);
    else if (image.parts.some((part) => part.name === one)) owner.part = one;
    else owner.of = one;
  }
  return owner;
}

/** Every counter that this machine has, by name, of the whole system or of somebody. */
export function allCounters(
  simulation: Simulation,
  owner: CounterOwner = everything,
): Readonly<Record<string, number>> {
  const names: readonly (readonly [string, string])[] = [
    ...systemCounterRows.map(({ name }) => ["", name] as const),
    ...counterUnitRows.flatMap(({ name: unit }) => tlbCounterRows.map(({ name }) => [unit, name] as const)),
  ];
  const found: Record<string, number> = {};
  for (const [unit, name] of names) {
    const value = counterValue(simulation, unit, name, owner);
    if (value !== null) found[unit === "" ? name : `${unit}.${name}`] = value;
  }
  return found;
}

function unitTotals(simulation: Simulation, totals: Totals, name: string): LevelTotals | null {
  const unit = levelsOf(simulation.system.machine, name);
  return unit === null ? null : unit.levels.map((level) => totals.tlbs[level]![unit.part]).reduce(sumLevels);
}

function unitClasses(simulation: Simulation, selector: CounterSelector, name: string): MissTotals | null {
  const unit = levelsOf(simulation.system.machine, name);
  const classes = missTotals(simulation.system.machine, selector);
  if (unit === null || classes === null) return null;
  return unit.levels
    .map((level) => {
      const { fetch, data } = classes[level]!;
      return unit.part === "both" ? addMisses(fetch, data) : classes[level]![unit.part];
    })
    .reduce(addMisses);
}

/** Hits, misses and fills of the last level: what a line has room for. */
export function briefCounters(simulation: Simulation, selector: CounterSelector): HitCounters {
  const totals = sumTotals(simulation, [selector]);
  const fetch = unitTotals(simulation, totals, "itlb")!;
  const data = unitTotals(simulation, totals, "dtlb")!;
  return { hits: fetch.hits + data.hits, misses: fetch.misses + data.misses, fills: fetch.fills + data.fills };
}

/** A row of counters as the report shows it. */
export function describeCounters(simulation: Simulation, selector: CounterSelector): CounterReport {
  const totals = sumTotals(simulation, [selector]);
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

/** The name of a system counter, if it is one. */
