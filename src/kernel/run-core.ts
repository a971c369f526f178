/**
 * One core's turn: instructions, and what they make the kernel do. Decisions are made right after the attempt that caused
 * them, never at the start of a slice: the state at a tick does not depend on how the tick was reached.
 */
import {
  EventKind,
  KernelStep,
  MemoryViolation,
  run,
  StopReason,
  takeLivelock,
  type Core,
  type CoreId,
  type Tid,
} from "../machine/index.js";
import { checkInvariants } from "./shootdown/index.js";
import {
  beginRevision,
  LimitReached,
  presentWork,
  processOf,
  record,
  threadOf,
  type Phase,
  type System,
  type Thread,
  type Work,
} from "./state/index.js";
import { completeExit, crossBoundary, deliverPending, isBoundary, isDebugStop } from "./threads/index.js";
import { dueTime, endTimedWait, resumeCalls } from "./linux/index.js";
import { fillCores, rotate } from "./waiting/index.js";
import { awaitRegisters, performPhase } from "./windows/index.js";
import { endLivelock, handleTrap } from "./trap.js";

/**
 * Lets a core with a thread make at most `most` attempts, then does what they caused.
 *
 * @param quantum whether the attempts count against the thread's quantum
 * @returns why the core stopped; after `Budget` and `Noticed` the kernel had nothing to do, unless a quantum ended
 */
export function runCore(system: System, id: CoreId, most: number, quantum = true): StopReason {
  const { kernel, machine } = system;
  const core = machine.cores[id]!;
  const schedule = kernel.cores[id]!;
  const before = machine.tick;
  if (presentWork(kernel, schedule.current) !== undefined) return runPhase(system, core);
  if (isBoundary(system, core)) {
    if (isDebugStop(system, core) && !core.skipBreakpoint && core.retried !== core.pc) return StopReason.Breakpoint;
    beginRevision(kernel);
    crossBoundary(system, core);
    core.skipBreakpoint = true;
  }
  if (kernel.lab !== null) beginRevision(kernel);
  const reason = attempt(system, core, most);
  // Who stops in front of an instruction has done nothing.
  if (machine.tick === before && reason === StopReason.Breakpoint && isDebugStop(system, core)) return reason;
  if (quantum) schedule.quantumLeft -= machine.tick - before;
  kernel.activeCore = id;
  if (reason === StopReason.Breakpoint && !isDebugStop(system, core)) {
    // A boundary of a measured part: the turn goes on behind it.
    const left = most - (machine.tick - before);
    return left > 0 ? runCore(system, id, left, quantum) : StopReason.Budget;
  }
  const trapped = reason !== StopReason.Budget && reason !== StopReason.Noticed;
  if (reason !== StopReason.Breakpoint && (trapped || schedule.quantumLeft <= 0)) {
    beginRevision(kernel);
    try {
      if (takeLivelock(machine, core)) {
        if (!awaitRegisters(system, id)) endLivelock(system, core);
      } else handleTrap(system, core, reason);
      settle(system, id);
      checkInvariants(system);
    } catch (error) {
      kernel.limit = endOfKernel(error);
    }
    machine.probes?.kernelActed();
  }
  return reason;
}

/** The thread on the core is in the middle of a call: its attempt is the next step of that. */
function runPhase(system: System, core: Core): StopReason {
  const { kernel, machine } = system;
  const { oracle } = machine;
  beginRevision(kernel);
  machine.tick++;
  kernel.activeCore = core.id;
  if (oracle !== null) oracle.actor = core.id;
  Object.assign(kernel.lab!, { awaited: 0, pure: false });
  try {
    const work = presentWork(kernel, kernel.cores[core.id]!.current)!;
    if (work.phases[0]?.kind === "exit") endProcess(system, work);
    else performPhase(system, work);
    settle(system, core.id);
    checkInvariants(system);
  } catch (error) {
    kernel.limit = endOfKernel(error);
  }
  machine.probes?.kernelActed();
  return StopReason.SystemCall;
}

/** The last step of a process whose end was left to steps. */
function endProcess(system: System, work: Work): void {
  const phase = work.phases.shift() as Extract<Phase, { kind: "exit" }>;
  const { kernel } = system;
  record(system, EventKind.KernelStep, KernelStep.Exit, -1, 0);
  completeExit(system, processOf(kernel, threadOf(kernel, work.tid).pid), phase.exit);
}

/** Lets a core make its attempts. If it makes none, at a breakpoint, nothing has changed. */
function attempt({ kernel, machine }: System, core: Core, most: number): StopReason {
  const { oracle, tick } = machine;
  const { lab } = kernel;
  const [actor, awaited, pure] = [oracle?.actor ?? 0, lab?.awaited ?? (0 as Tid), lab?.pure ?? false];
  if (oracle !== null) oracle.actor = core.id;
  if (lab !== null) Object.assign(lab, { awaited: 0, pure: false });
  const reason = run(machine, core, most);
  if (machine.tick > tick) return reason;
  if (oracle !== null) oracle.actor = actor;
  if (lab !== null) Object.assign(lab, { awaited, pure });
  return reason;
}

/**
 * What ends the run after an error in kernel work: a limit, or a panic. A program that uses a stale TLB entry can write over
 * whatever its old frame holds now, page tables too, and then the kernel meets what it has never written. Others are thrown on.
 */
export function endOfKernel(error: unknown): NonNullable<System["kernel"]["limit"]> {
  if (error instanceof LimitReached) return { text: error.message, panic: error.panic };
  if (!(error instanceof MemoryViolation)) throw error;
  const text =
    `kernel panic: ${error.message}. Somebody has written over page tables, as a program can through a stale TLB entry: ` +
    "run with `check on` to see which";
  return { text, panic: true };
}

/** After an attempt: ends quanta, wakes sleepers and fills free cores. */
export function settle(system: System, id: CoreId): void {
  const schedule = system.kernel.cores[id]!;
  resumeCalls(system);
  const expired = schedule.quantumLeft <= 0;
  if (expired) rotate(system, id);
  if (expired || schedule.current === null) wakeSleepers(system);
  fillCores(system, deliverPending);
}

/** Wakes threads whose time has come. If no core has anything to do, time passes until the first of them is due. */
function wakeSleepers(system: System): void {
  const { kernel, machine } = system;
  const sleepers: { readonly thread: Thread; readonly until: number }[] = [];
  for (const thread of kernel.threads.values()) {
    const until = thread.state === "blocked" ? dueTime(thread) : null;
    if (until !== null) sleepers.push({ thread, until });
  }
  if (sleepers.length === 0) return;
  sleepers.sort((a, b) => a.until - b.until || a.thread.tid - b.thread.tid);
  const busy = kernel.cores.flatMap((schedule, id) =>
    schedule.current !== null || schedule.queue.length > 0 ? [machine.cores[id]!.cycles] : [],
  );
  const now = busy.length > 0 ? Math.min(...busy) : sleepers[0]!.until;
  for (const { thread, until } of sleepers) if (until <= now) endTimedWait(system, thread, until);
}
