/**
 * The scheduler loop: always the core with the fewest cycles runs next, so that cores advance together and a run is the
 * same however it is cut into slices. Decisions are made right after the attempt that caused them, never at the start
 * of a slice: the state at a tick does not depend on how the tick was reached.
 */
import { clearStop, StopReason, type CoreId, type Tid } from "../machine/index.js";
import { runCore } from "./run-core.js";
import { nextStep, runStep } from "./steps.js";
import { mayTakeInterrupt, takeInterrupt, wakeAwaiting } from "./lab/index.js";
import { beginRevision, type LabState, type System } from "./state/index.js";
import { deliverPending, fillCores, waitText } from "./threads/index.js";

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
    const step = nextStep(kernel);
    if (over !== null) {
      if (step === null || over.reason === "limit") return over;
      // Steps are left, and nobody is there to make them.
      beginRevision(kernel);
      runStep(system, step, 0);
      continue;
    }
    if (machine.tick >= end) return { reason: "steps", core: null, tid: null, detail: "" };
    const most = Math.min(end, kernel.config.maxSteps) - machine.tick;
    if (step === null) {
      const stop = runTurn(system, nextCore(system)!, most);
      if (stop !== null) return stop;
    } else {
      const tid = kernel.cores[step.core]?.current ?? null;
      beginRevision(kernel);
      const reason = runStep(system, step, most);
      const stop = stopAfter(system, step.core, tid, reason);
      if (stop !== null) return stop;
    }
  }
}

/** Core with a thread and the fewest cycles, which makes the next attempt; the lower number wins a tie. Null: all are idle. */
export function nextCore(system: System): CoreId | null {
  const { lab, threads } = system.kernel;
  // A block that is one step is not interrupted.
  if (lab !== null && lab.atomic !== null) return threads.get(lab.atomic.tid)?.core ?? null;
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

/** Does somebody wait in kernel code, who looks again after each attempt of others? */
function isAwaited({ kernel }: System): boolean {
  if (kernel.lab === null) return false;
  for (const { blocked } of kernel.threads.values()) if (blocked?.kind === "await") return true;
  return false;
}

/** Lets one core run: one attempt if others run too or wait for what it does, else up to the end of its quantum. */
function runTurn(system: System, id: CoreId, most: number): SystemStop | null {
  const schedule = system.kernel.cores[id]!;
  const tid = schedule.current;
  const alone = runsAlone(system, id) && !isAwaited(system);
  const reason = runCore(system, id, alone ? Math.min(most, schedule.quantumLeft) : 1);
  if (system.kernel.lab !== null) afterTurn(system, system.kernel.lab);
  return stopAfter(system, id, tid, reason);
}

/** With kernel code: who waits looks again after each attempt that has not come to nothing itself, and interrupts are taken. */
function afterTurn(system: System, lab: LabState): void {
  if (lab.atomic !== null || lab.awaited !== 0) return;
  wakeAwaiting(system);
  for (const { id } of system.machine.cores) if (mayTakeInterrupt(system, id)) takeInterrupt(system, id);
  fillCores(system, deliverPending);
  system.machine.probes?.kernelActed();
}

/** What a core's turn means for the run. */
function stopAfter({ machine }: System, core: CoreId, tid: Tid | null, reason: StopReason): SystemStop | null {
  if (reason === StopReason.Breakpoint) return { reason: "breakpoint", core, tid, detail: "" };
  return machine.trace.stopRequested ? { reason: "event", core, tid, detail: "" } : null;
}

/** The stop that ends the whole run, if there is one. */
export function endOfRun(system: System): SystemStop | null {
  const { kernel, machine } = system;
  if (kernel.limit !== null)
    return { reason: "limit", core: null, tid: null, detail: kernel.limit.text, panic: kernel.limit.panic };
  if (machine.tick >= kernel.config.maxSteps && nextCore(system) !== null) {
    const detail =
      `stopped after ${kernel.config.maxSteps} instructions: raise kernel.max_steps if the program ` + `needs more`;
    return { reason: "limit", core: null, tid: null, detail };
  }
  if (kernel.work >= kernel.config.maxKernelWork && nextCore(system) !== null) {
    const detail =
      `stopped after ${kernel.config.maxKernelWork} units of kernel work (calls, faults, page-table entries, pages copied or ` +
      "zeroed): raise kernel.max_kernel_work if the program needs more";
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
    .map((thread) => waitText(system, thread));
  return `deadlock: ${waits.join("; ")}`;
}
