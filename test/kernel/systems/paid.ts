/** What a core pays while something is done, by the names of the cost model. */
import { costPlace, type CostName } from "../../../src/kernel/config/index.js";
import type { System } from "../../../src/kernel/index.js";
import { WorkColumn, workTotals } from "../../../src/machine/index.js";

/** All figures, in the order of the model. */
const names = Object.keys(costPlace) as CostName[];

/** "systemCall editEntry×2": what a core pays while something is done. */
export function paid(system: System, act: () => unknown, core = 0): string {
  const totals = (): number[] => {
    const work = workTotals(system.machine, { core: core as never });
    return names.map((name) => work[WorkColumn.Kernel + costPlace[name]]!);
  };
  const before = totals();
  act();
  return totals()
    .map((times, index) => [names[index]!, times - before[index]!] as const)
    .filter(([, times]) => times !== 0)
    .map(([name, times]) => (times === 1 ? name : `${name}×${times}`))
    .join(" ");
}
