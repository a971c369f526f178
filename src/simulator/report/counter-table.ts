/** The counters of everybody and of every TLB as they stand: the part of the report that a debugger shows at each stop. */
import { addMisses, counterTotals, missTotals, type CounterSelector, type MissTotals } from "../../machine/index.js";
import type { HitCounters } from "../../protocol/snapshot.js";
import type { Simulation } from "../state/index.js";
import {
  allCounters,
  briefCounters,
  counterValue,
  describeCounters,
  everything,
  type CounterReport,
} from "./counter-value.js";

/** Counters of one TLB of a core. */
export interface TlbCounters {
  readonly core: number;
  readonly name: string;
  readonly hits: number;
  readonly misses: number;
  readonly fills: number;
  readonly evictions: number;
  /** Misses by class; null without `classify`. */
  readonly classes: MissTotals | null;
}

/** Counters of a process or a VAS. */
export interface CounterGroup {
  readonly kind: "process" | "VAS";
  readonly name: string;
  /** Hits, misses and fills of the last level. */
  readonly brief: HitCounters;
  /** All of it, made when it is asked for. */
  readonly counters: () => CounterReport;
}

/** Cycles of the core that ran longest. */
export function longestCycles({ system: { machine } }: Simulation): number {
  return Math.max(...machine.cores.map(({ cycles }) => cycles));
}

/** Instructions of all cores. */
export function allInstructions({ system: { machine } }: Simulation): number {
  return machine.cores.reduce((sum, { instructions }) => sum + instructions, 0);
}

/** Every TLB of every core. */
export function tlbCounters({ system: { machine } }: Simulation): readonly TlbCounters[] {
  return machine.cores.flatMap(({ id }) => {
    const classes = missTotals(machine, { core: id });
    return counterTotals(machine, { core: id }).tlbs.map(({ name, both }, level) => ({
      core: id,
      name,
      hits: both.hits,
      misses: both.misses,
      fills: both.fills,
      evictions: both.evictions,
      classes: classes === null ? null : addMisses(classes[level]!.fetch, classes[level]!.data),
    }));
  });
}

/** Every process, then every VAS. */
export function counterGroups(simulation: Simulation): readonly CounterGroup[] {
  const { kernel } = simulation.system;
  const group = (kind: CounterGroup["kind"], name: string, of: CounterSelector): CounterGroup => ({
    kind,
    name,
    brief: briefCounters(simulation, of),
    counters: () => describeCounters(simulation, of),
  });
  return [
    ...[...kernel.processes.values()].map(({ name, pid }) => group("process", name, { process: pid })),
    ...[...kernel.vases.values()].map(({ name, owner }) => group("VAS", name, { owner })),
  ];
}

/** One counter of what threads did in a measured part; 0 if the machine has no such counter. */
export function counterOfPart(simulation: Simulation, part: string, unit: string, counter: string): number {
  return counterValue(simulation, unit, counter, { ...everything, part }) ?? 0;
}

/** Every counter of what threads did in a measured part, by name. */
export function countersOfPart(simulation: Simulation, part: string): Readonly<Record<string, number>> {
  return allCounters(simulation, { ...everything, part });
}
