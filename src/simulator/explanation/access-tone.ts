/**
 * What a stop is about: a hazard before a death, a death before a change of tables that other cores were told of, that
 * before a walk or a first touch, a refill, a hit on another's entry and a plain hit; of one kind data before code, the dearest,
 * later before earlier.
 */
import { Access, AccessFault, accessFaulted, accessWalked } from "../../machine/index.js";
import type { StoryTone } from "../../protocol/story.js";
import type { Simulation, StepAccess } from "../state/index.js";

/** How loud an access is that the coherence checker has nothing to say about. */
export function accessTone(simulation: Simulation, access: StepAccess): StoryTone {
  const { machine } = simulation.system;
  if (access.result === accessFaulted) return wasRepaired(simulation, access) ? "first" : "deadly";
  if (access.result === accessWalked) return "cost";
  const laterLevel = machine.config.tlbs[access.result]!.level > 1;
  if (laterLevel) return "note";
  return isCross(access) ? "hit" : "quiet";
}

/** The entry that an access hit was filled by another process. */
export function isCross(access: StepAccess): boolean {
  return access.result >= 0 && access.filledBy > 0 && access.filledBy !== access.pid;
}

/** The process went on after the fault: the kernel mapped the page, copied it, or gave the right. */
function wasRepaired({ system }: Simulation, access: StepAccess): boolean {
  const exit = [...system.kernel.processes.values()].find((process) => process.pid === access.pid)?.exit ?? null;
  const killed = exit?.kind === "signal" && (exit.va === null || exit.va === access.va);
  return !killed && access.fault !== AccessFault.MachineCheck && access.fault !== AccessFault.Retry;
}

const order: Readonly<Record<StoryTone, number>> = {
  hazard: 60,
  deadly: 50,
  // A first touch and a walk are of one kind: which of them taught more, data before code tells.
  cost: 30,
  first: 30,
  note: 20,
  hit: 10,
  quiet: 0,
};

/** Rank of an access: tone, then data before code, then cycles. */
export function rank(simulation: Simulation, access: StepAccess): number {
  const data = access.access === Access.Fetch ? 0 : 1e6;
  return order[accessTone(simulation, access)] * 1e7 + data + Math.min(access.cycles, 1e6 - 1);
}

/** The access is the retry after a fault that the kernel repaired: its walk is a part of that story. */
function isRetry(accesses: readonly StepAccess[], index: number): boolean {
  const access = accesses[index]!;
  const before = accesses.slice(Math.max(0, index - 3), index);
  return before.some(
    ({ result, va, access: kind }) => result === accessFaulted && va === access.va && kind === access.access,
  );
}

/** Place of the access that a step is about, the last of those with the highest rank; -1 if there is none. */
export function chooseAccess(simulation: Simulation, accesses: readonly StepAccess[]): number {
  let chosen = -1;
  let highest = -1;
  accesses.forEach((access, index) => {
    const own = isRetry(accesses, index) ? 0 : rank(simulation, access);
    if (own >= highest) [chosen, highest] = [index, own];
  });
  return chosen;
}
