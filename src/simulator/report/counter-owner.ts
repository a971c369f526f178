/** Whose counters: from names to the rows of the machine's tables. */
import type { CounterOwner } from "../../image/image.js";
import { counterTotals, type CoreId, type CounterSelector, type CounterTotals } from "../../machine/index.js";
import { rowsOfPart, type Process } from "../../kernel/index.js";
import type { Simulation } from "../state/index.js";
import { sumLevels } from "./counter-unit.js";

/**
 * Processes that a name means: those that have it, for forked children can share one, or all of an array (`worker` for
 * `worker[0]`, `worker[1]` …).
 */
export function processesNamed({ system }: Simulation, name: string): readonly Process[] {
  const all = [...system.kernel.processes.values()];
  const own = all.filter((process) => process.name === name);
  return own.length > 0 ? own : all.filter((process) => new RegExp(`^${escaped(name)}\\[\\d+\\]$`).test(process.name));
}

function escaped(name: string): string {
  return name.replace(/[^\w]/g, "\\$&");
}

/** Rows to add up; null if there is nobody of that name. */
export function selectorsOf(
  simulation: Simulation,
  { of, part, core }: CounterOwner,
): readonly CounterSelector[] | null {
  const { kernel } = simulation.system;
  const processes = of === null ? null : processesNamed(simulation, of);
  if (part !== null) {
    const index = simulation.image.parts.findIndex(({ name }) => name === part);
    if (index < 0 || processes?.length === 0 || core !== null) return null;
    const pids = processes === null ? null : new Set(processes.map(({ pid }) => Number(pid)));
    return [{ parts: rowsOfPart(simulation.system, index, pids) }];
  }
  if (core !== null)
    return of === null && core < simulation.system.machine.cores.length ? [{ core: core as CoreId }] : null;
  if (of === null || processes === null) return [{ all: true }];
  if (processes.length > 0) return processes.map(({ pid }) => ({ process: pid }));
  // A deleted VAS keeps its owner row, and with it its counters.
  const owner = kernel.owners.find(({ name, kind }) => name === of && kind === "vas");
  return owner === undefined ? null : [{ owner: owner.id }];
}

/** Counters of accesses, of several rows together. */
export type Totals = CounterTotals;

/** Sum of some rows; of none, zeros. */
export function sumTotals({ system }: Simulation, selectors: readonly CounterSelector[]): Totals {
  const rows = (selectors.length === 0 ? [{ parts: [] }] : selectors).map((of) => counterTotals(system.machine, of));
  return rows.reduce(add);
}

function add(one: Totals, other: Totals): Totals {
  return {
    tlbs: one.tlbs.map((tlb, level) => ({
      name: tlb.name,
      fetch: sumLevels(tlb.fetch, other.tlbs[level]!.fetch),
      data: sumLevels(tlb.data, other.tlbs[level]!.data),
      both: sumLevels(tlb.both, other.tlbs[level]!.both),
    })),
    walks: { fetch: one.walks.fetch + other.walks.fetch, data: one.walks.data + other.walks.data },
    faults: { fetch: one.faults.fetch + other.faults.fetch, data: one.faults.data + other.faults.data },
    protection: one.protection + other.protection,
    machineChecks: one.machineChecks + other.machineChecks,
    instructions: one.instructions + other.instructions,
    cycles: one.cycles + other.cycles,
    walkReads: one.walkReads + other.walkReads,
  };
}
