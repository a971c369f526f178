/** Counters that are not of a TLB. */
import type { SystemCounterName } from "../../image/counter.js";
import type { CounterOwner } from "../../image/image.js";
import {
  Access,
  EventKind,
  FlushScope,
  WorkColumn,
  workTotals,
  type CounterSelector,
  type OwnerId,
} from "../../machine/index.js";
import { costPlace, type CostName } from "../../kernel/index.js";
import type { Simulation } from "../state/index.js";
import { processesNamed, sumTotals, type Totals } from "./counter-owner.js";

/** What a counter is read from. */
interface Rows {
  readonly simulation: Simulation;
  readonly totals: Totals;
  /** Sum of a column of the rows. */
  readonly work: (column: number) => number;
  /** How often the kernel did something that has a cost. */
  readonly times: (cost: CostName) => number;
  /** Cycles of kernel work. */
  readonly cost: (...costs: readonly CostName[]) => number;
  readonly owner: CounterOwner;
}

const scope =
  (kind: FlushScope): ((rows: Rows) => number) =>
  ({ work }) =>
    work(WorkColumn.Flushes + kind);
const event =
  (kind: EventKind): ((rows: Rows) => number) =>
  ({ work }) =>
    work(kind);
const fault =
  (access: Access): ((rows: Rows) => number) =>
  ({ work }) =>
    work(WorkColumn.Faults + access);

/** Attempts cost what an instruction costs, whether they complete or not. */
function executeCycles({ simulation, totals, work }: Rows): number {
  const attempts = totals.instructions + work(WorkColumn.FailedAttempts);
  return attempts * simulation.system.machine.config.costs.instruction;
}

const values: Readonly<Record<SystemCounterName, (rows: Rows) => number | null>> = {
  cycles: ({ simulation, totals, owner }) =>
    owner.of === null && owner.part === null && owner.core === null
      ? Math.max(...simulation.system.machine.cores.map((core) => core.cycles))
      : totals.cycles,
  instructions: ({ totals }) => totals.instructions,
  walks: ({ totals }) => totals.walks.fetch + totals.walks.data,
  walk_reads: ({ totals }) => totals.walkReads,
  faults: ({ totals }) => totals.faults.fetch + totals.faults.data,
  faults_fetch: fault(Access.Fetch),
  faults_load: fault(Access.Load),
  faults_store: fault(Access.Store),
  faults_fatal: ({ work }) => work(WorkColumn.FatalFaults),
  protection: ({ totals }) => totals.protection,
  machine_checks: ({ totals }) => totals.machineChecks,
  shared_hits: ({ totals }) => totals.tlbs.reduce((sum, { both }) => sum + both.sharedCrossHits, 0),
  system_calls: event(EventKind.SystemCall),
  switches: ({ work }) => work(WorkColumn.Switches),
  vas_switches: event(EventKind.VasSwitch),
  context_writes: event(EventKind.ContextWrite),
  shootdowns: event(EventKind.Shootdown),
  interrupts_sent: ({ work }) => work(WorkColumn.ShootdownTargets),
  interrupts_taken: ({ work }) => work(WorkColumn.InterruptsTaken),
  flushes: event(EventKind.TlbFlush),
  flushes_all: scope(FlushScope.All),
  flushes_nonglobal: scope(FlushScope.NonGlobal),
  flushes_asid: scope(FlushScope.Asid),
  flushes_page: (rows) => scope(FlushScope.Page)(rows) + scope(FlushScope.PageOfOther)(rows),
  flushes_shared: scope(FlushScope.Shared),
  flushes_micro: scope(FlushScope.Micro),
  flushed_entries: ({ work }) => work(WorkColumn.FlushedEntries),
  asids: event(EventKind.AsidAllocate),
  rollovers: ({ work }) => work(WorkColumn.Rollovers),
  pages_zeroed: ({ times }) => times("zeroPage"),
  pages_copied: ({ times }) => times("copyPage"),
  entries_edited: ({ times }) => times("editEntry"),
  frames: framesInUse,
  cycles_execute: executeCycles,
  cycles_translate: (rows) =>
    rows.totals.cycles -
    executeCycles(rows) -
    rows.work(WorkColumn.MaintenanceCycles) -
    rows.work(WorkColumn.KernelCycles),
  cycles_maintain: ({ work }) => work(WorkColumn.MaintenanceCycles),
  cycles_kernel: ({ work }) => work(WorkColumn.KernelCycles),
  cycles_fault: ({ cost }) => cost("pageFault"),
  cycles_call: ({ cost }) => cost("systemCall"),
  cycles_switch: ({ cost }) =>
    cost("threadSwitch", "siblingSwitch", "vasSwitch", "vasSwitchTagged", "rootLoad", "rootLoadTagged"),
  cycles_pages: ({ cost }) => cost("zeroPage", "copyPage"),
  cycles_interrupt: ({ simulation, cost, work }) =>
    cost("sendInterrupt", "waitBroadcast") +
    work(WorkColumn.InterruptsTaken) * simulation.system.kernel.config.cost.takeInterrupt,
};

/** Frames by owner; null for cores and parts, which own none. */
function framesInUse({ simulation, owner }: Rows): number | null {
  const { kernel, machine } = simulation.system;
  if (owner.part !== null || owner.core !== null) return null;
  if (owner.of === null) return kernel.frames.used;
  const processes = processesNamed(simulation, owner.of).map((process) => process.owner);
  const spaces = kernel.owners.filter(({ name, kind }) => kind === "vas" && name === owner.of).map(({ id }) => id);
  const wanted = new Set<OwnerId>(processes.length > 0 ? processes : spaces);
  return machine.memory.frameOwner.reduce((sum, id) => sum + (wanted.has(id as OwnerId) ? 1 : 0), 0);
}

/** Value of a counter; null if it is not counted for such an owner. */
export function systemCounter(
  simulation: Simulation,
  name: SystemCounterName,
  selectors: readonly CounterSelector[],
  owner: CounterOwner,
): number | null {
  const { machine, kernel } = simulation.system;
  const tables = selectors.map((of) => workTotals(machine, of));
  const work = (column: number): number => tables.reduce((sum, row) => sum + (row[column] ?? 0), 0);
  const times = (cost: CostName): number => work(WorkColumn.Kernel + costPlace[cost]);
  const cost = (...costs: readonly CostName[]): number =>
    costs.reduce((sum, one) => sum + times(one) * kernel.config.cost[one], 0);
  return values[name]({ simulation, totals: sumTotals(simulation, selectors), work, times, cost, owner });
}
