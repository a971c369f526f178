/**
 * A death that lies ahead. The end of a process is shown before the attempt that brings it, while there are threads, stacks and
 * spaces to look at; what the attempt will do is found as calls ahead are, by making it and coming back. So the same is known of
 * a tick however it was reached.
 */
import { accessesSince, accessFaulted, type AccessRecord, type SpaceId, type Tid } from "../../machine/index.js";
import { workOf } from "../../kernel/index.js";
import { advance, findThread, rewind, type DeathAhead, type Simulation } from "../state/index.js";
import { nextAttempt } from "./breakpoint.js";
import { standStill, travelTo } from "./travel.js";

/** The process that the thread's next attempt ends by a signal; null: none, or the thread is not next. */
export function* findDeath(simulation: Simulation, tid: number): Generator<void, DeathAhead | null, void> {
  const { system, timeline } = simulation;
  const { machine, kernel } = system;
  // Without checkpoints nobody comes back.
  if (nextAttempt(simulation)?.tid !== tid || timeline.checkpoints.length === 0) return null;
  const now = machine.tick;
  const alive = [...kernel.processes.values()].filter(({ exit }) => exit === null).map(({ pid }) => pid);
  const core = machine.cores.find((one) => one.tid === tid)!.id;
  const own = findThread(simulation, tid)?.pid;
  const spaces = new Map<number, SpaceId>([...kernel.spaces.values()].map(({ root, id }) => [root, id]));
  const underWay = workOf(kernel, tid as Tid) !== undefined;
  const back = standStill(simulation);
  const accesses = attempt(simulation);
  const ended = alive.flatMap((pid) => kernel.processes.get(pid) ?? []).filter(({ exit }) => exit?.kind === "signal");
  // Who borrows the memory of one that ends goes with it.
  const victim = ended.find(({ pid }) => pid === own) ?? ended[0];
  let death: DeathAhead | null = null;
  if (victim?.exit?.kind === "signal") {
    const { signal, va, cause } = victim.exit;
    const faulted = accesses.findLast((access) => access.result === accessFaulted && access.va === va);
    const access = faulted === undefined ? null : { ...faulted, space: spaces.get(faulted.root) ?? (0 as SpaceId) };
    death = { pid: victim.pid, tid: tid as Tid, core, signal, cause, va, underWay, access };
  }
  // An attempt at which the run cannot go on may have begun something without a tick.
  rewind(timeline, system, now);
  yield* travelTo(simulation, now);
  back();
  return death;
}

/** Makes one attempt, and says what it accessed. */
function attempt({ system, timeline }: Simulation): readonly AccessRecord[] {
  const { trace } = system.machine;
  const first = trace.accesses.sequence;
  const accesses: AccessRecord[] = [];
  trace.recordAccesses = true;
  try {
    advance(timeline, system, 1);
  } finally {
    trace.recordAccesses = false;
  }
  accessesSince(trace.accesses, first, (access) => accesses.push({ ...access }));
  return accesses;
}
