/**
 * The scheduler loop: always the core with the fewest cycles runs next, so that cores advance together and a run is the
 * same however it is cut into slices. Decisions are made right after the attempt that caused them, never at the start
 * of a slice: the state at a tick does not depend on how the tick was reached.
 */
import {
  clearStop,
  MemoryViolation,
  run,
  StopReason,
  takeLivelock,
  type CoreId,
  type Pid,
  type Tid,
} from "../machine/index.js";
import { checkInvariants } from "./shootdown/index.js";
import { LimitReached, processOf, type System } from "./state/index.js";
import {
  crossBoundary,
  describeLockWait,
  describeMeeting,
  describeWait,
  enqueue,
  deliverPending,
  fillCores,
  isBoundary,
  isDebugStop,
  rotate,
  threadTitle,
} from "./threads/index.js";
import { endLivelock, handleTrap } from "./trap.js";

/** Why `runSystem` returned. */
export interface SystemStop {
  readonly reason: "steps" | "breakpoint" | "event" | "finished" | "deadlock" | "limit";
  /** Core and thread that the stop is about, or null. */
  readonly core: CoreId | null;
  readonly tid: Tid | null;
  /** A sentence for the user; empty for "steps". */
  readonly detail: string;
  /** With "limit": the kernel itself has failed. */
  readonly panic?: boolean;
}

/**
 * Runs for `steps` instruction attempts of all cores together, unless something ends the run before.
 *
 * @returns why it stopped. "finished", "deadlock" and "limit" stay: another call returns them again at once.
 */
export function runSystem(system: System, steps: number): SystemStop {
  const { kernel, machine } = system;
  const end = machine.tick + steps;
  clearStop(machine.trace);
  for (;;) {
    const over = endOfRun(system);
    if (over !== null) return over;
    if (machine.tick >= end) return { reason: "steps", core: null, tid: null, detail: "" };
    const id = nextCore(system)!;
    const stop = runCore(system, id, Math.min(end, kernel.config.maxSteps) - machine.tick);
    if (stop !== null) return stop;
  }
}

/** Core with a thread and the fewest cycles, which makes the next attempt; the lower number wins a tie. Null: all are idle. */
export function nextCore(system: System): CoreId | null {
  let best: CoreId | null = null;
  for (const { id, cycles } of system.machine.cores) {
    if (system.kernel.cores[id]!.current === null) continue;
    if (best === null || cycles < system.machine.cores[best]!.cycles) best = id;
  }
  return best;
}

/** Is this the only core with a thread? */
function runsAlone(system: System, id: CoreId): boolean {
  for (const { id: other } of system.machine.cores)
    if (other !== id && system.kernel.cores[other]!.current !== null) return false;
  return true;
}

/** Lets one core run: one attempt if others run too, else up to the end of its quantum; then does what that caused. */
function runCore(system: System, id: CoreId, most: number): SystemStop | null {
  const { kernel, machine } = system;
  const core = machine.cores[id]!;
  const schedule = kernel.cores[id]!;
  const tid = schedule.current;
  const before = machine.tick;
  if (machine.oracle !== null) machine.oracle.actor = id;
  if (isBoundary(system, core)) {
    if (isDebugStop(system, core) && !core.skipBreakpoint) return { reason: "breakpoint", core: id, tid, detail: "" };
    crossBoundary(system, core);
    core.skipBreakpoint = true;
  }
  const reason = run(machine, core, runsAlone(system, id) ? Math.min(most, schedule.quantumLeft) : 1);
  schedule.quantumLeft -= machine.tick - before;
  kernel.activeCore = id;
  if (reason === StopReason.Breakpoint)
    return isDebugStop(system, core) ? { reason: "breakpoint", core: id, tid, detail: "" } : null;
  if (reason !== StopReason.Budget || schedule.quantumLeft <= 0) {
    try {
      if (takeLivelock(machine, core)) endLivelock(system, core);
      else handleTrap(system, core, reason);
      settle(system, id);
      checkInvariants(system);
    } catch (error) {
      kernel.limit = endOfKernel(error);
    }
  }
  return machine.trace.stopRequested ? { reason: "event", core: id, tid, detail: "" } : null;
}

/**
 * What ends the run after an error in kernel work: a limit, or a panic. A program that uses a stale TLB entry can write over
 * whatever its old frame holds now, page tables too, and then the kernel meets what it has never written. Others are thrown on.
 */
function endOfKernel(error: unknown): NonNullable<System["kernel"]["limit"]> {
  if (error instanceof LimitReached) return { text: error.message, panic: false };
  if (!(error instanceof MemoryViolation)) throw error;
  const text =
    `kernel panic: ${error.message}. Somebody has written over page tables, as a program can through a stale TLB entry: ` +
    "run with `check on` to see which";
  return { text, panic: true };
}

/** After an attempt: ends quanta, wakes sleepers and fills free cores. */
export function settle(system: System, id: CoreId): void {
  const schedule = system.kernel.cores[id]!;
  const expired = schedule.quantumLeft <= 0;
  if (expired) rotate(system, id);
  if (expired || schedule.current === null) wakeSleepers(system);
  fillCores(system, deliverPending);
}

/** Wakes threads whose time has come. If no core has anything to do, time passes until the first of them is due. */
function wakeSleepers(system: System): void {
  const { kernel, machine } = system;
  const sleepers = [...kernel.threads.values()]
    .flatMap((thread) => (thread.blocked?.kind === "sleep" ? [{ thread, until: thread.blocked.until }] : []))
    .sort((a, b) => a.until - b.until || a.thread.tid - b.thread.tid);
  if (sleepers.length === 0) return;
  const busy = kernel.cores.flatMap((schedule, id) =>
    schedule.current !== null || schedule.queue.length > 0 ? [machine.cores[id]!.cycles] : [],
  );
  const now = busy.length > 0 ? Math.min(...busy) : sleepers[0]!.until;
  for (const { thread, until } of sleepers) if (until <= now) enqueue(system, thread, until);
}

/** The stop that ends the whole run, if there is one. */
function endOfRun(system: System): SystemStop | null {
  const { kernel, machine } = system;
  if (kernel.limit !== null)
    return { reason: "limit", core: null, tid: null, detail: kernel.limit.text, panic: kernel.limit.panic };
  if (machine.tick >= kernel.config.maxSteps && nextCore(system) !== null) {
    const detail =
      `stopped after ${kernel.config.maxSteps} instructions: raise kernel.max_steps if the program ` + `needs more`;
    return { reason: "limit", core: null, tid: null, detail };
  }
  if (nextCore(system) !== null) return null;
  const live = [...kernel.threads.values()].filter((thread) => thread.state !== "exited");
  if (live.length === 0) return { reason: "finished", core: null, tid: null, detail: "all processes have exited" };
  return { reason: "deadlock", core: null, tid: live[0]!.tid, detail: describeDeadlock(system) };
}

/** Who waits for what, when nobody can go on. */
function describeDeadlock(system: System): string {
  const waits = [...system.kernel.threads.values()]
    .filter(({ state }) => state === "blocked")
    .map((thread) => {
      const { blocked } = thread;
      const who = threadTitle(system, thread);
      switch (blocked?.kind) {
        case "meet":
          return describeMeeting(system, thread, blocked.point);
        case "join":
          return `${who} waits for thread ${threadTitle(system, system.kernel.threads.get(blocked.tid)!)} to end`;
        case "lock":
          return describeLockWait(system, thread);
        case "segment lock":
          return describeWait(system, thread);
        case "wait":
          return `${who} waits for ${childName(system, blocked.pid)} to exit`;
        default:
          return `${who} waits`;
      }
    });
  return `deadlock: ${waits.join("; ")}`;
}

function childName(system: System, pid: number): string {
  return pid === -1 ? "a child" : processOf(system.kernel, pid as Pid).name;
}
