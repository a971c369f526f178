/**
 * What a stop is about: a hazard before a death, a death before a change of tables that other cores were told of, that
 * before a walk or a first touch, a refill, a hit on another's entry and a plain hit; of one kind data before code, the dearest,
 * later before earlier.
 */
import { Access, accessDirect, AccessFault, accessFaulted, accessWalked } from "../../machine/index.js";
import type { StoryTone } from "../../protocol/story.js";
import { handledFault } from "./narrow-entry.js";
import type { Simulation, StepAccess } from "../state/index.js";

/** How loud an access is that the coherence checker has nothing to say about. */
export function accessTone(simulation: Simulation, access: StepAccess): StoryTone {
  const { machine } = simulation.system;
  if (access.result === accessFaulted) return wasRepaired(simulation, access) ? "first" : "deadly";
  if (access.result === accessWalked) return "cost";
  if (access.result === accessDirect) return "quiet";
  const laterLevel = machine.config.tlbs[access.result]!.level > 1;
  if (laterLevel) return "note";
  return isCross(access) ? "hit" : "quiet";
}

/** The entry that an access hit was filled by another process. */
export function isCross(access: StepAccess): boolean {
  return access.result >= 0 && access.filledBy > 0 && access.filledBy !== access.pid;
}

/** The process went on after the fault: the kernel mapped the page, copied it, or gave the right. */
function wasRepaired(simulation: Simulation, access: StepAccess): boolean {
  const { system } = simulation;
  // A signal that has a handler ends nothing, and repairs nothing either.
  if ((handledFault(simulation, access)?.d ?? 0) !== 0) return false;
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

/** Accesses between a fault and the repetition of what faulted: at most those of one instruction. */
const mostBetween = 3;

/** Place of the fault that the kernel repaired before this access was made again, -1 if it is no repetition. */
function faultBefore(accesses: readonly StepAccess[], index: number): number {
  const access = accesses[index]!;
  for (let before = index - 1; before >= Math.max(0, index - mostBetween); before--) {
    const { result, va, access: kind } = accesses[before]!;
    if (result === accessFaulted && va === access.va && kind === access.access) return before;
  }
  return -1;
}

/** Where the story of an attempt begins: at the fault, if what begins at `first` repeats an access that faulted, and walks. */
export function beginningOfAttempt(accesses: readonly StepAccess[], first: number): number {
  for (let index = first; index < accesses.length; index++) {
    const fault = accesses[index]!.result === accessWalked ? faultBefore(accesses, index) : -1;
    if (fault >= 0 && fault < first) return fault;
  }
  return first;
}

/**
 * Place of the access that a step is about, the last of those with the highest rank; -1 if there is none. The walk of a repetition
 * is a part of the story of its fault.
 */
export function chooseAccess(simulation: Simulation, accesses: readonly StepAccess[]): number {
  let chosen = -1;
  let highest = -1;
  accesses.forEach((access, index) => {
    const own = faultBefore(accesses, index) >= 0 ? 0 : rank(simulation, access);
    if (own >= highest) [chosen, highest] = [index, own];
  });
  return chosen;
}
