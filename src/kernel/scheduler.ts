/**
 * The scheduler loop: always the core with the fewest cycles runs next, so that cores advance together and a run is the
 * same however it is cut into slices. Decisions are made right after the attempt that caused them, never at the start
 * of a slice: the state at a tick does not depend on how the tick was reached.
 */
import { clearStop, StopReason, type CoreId, type Tid } from "../machine/index.js";
import { runCore } from "./run-core.js";
import { nextStep, runStep } from "./steps.js";
import { mayTakeInterrupt, takeInterrupt, wakeAwaiting } from "./lab/index.js";
import { awaitsAnswers, beginRevision, type LabState, type System } from "./state/index.js";
import { bringForward, fillCores, waitText } from "./waiting/index.js";
import { deliverPending } from "./threads/index.js";
import { answerWhatIsDue } from "./windows/index.js";

/** Why `runSystem` returned. */
export interface SystemStop {
  readonly reason: "steps" | "breakpoint" | "event" | "finished" | "deadlock" | "limit" | "held";
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
 * @returns why it stopped. "finished", "deadlock" and "limit" stay: another call returns them again at once; "held" (only the thread
 *   `Kernel.only` may run, and it cannot) stays until the others are let go.
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
    if (kernel.only !== null) {
      bringOnCore(system, kernel.only);
      if (machine.trace.stopRequested) return { reason: "event", core: null, tid: null, detail: "" };
    }
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

/** The thread that alone may run takes its turn now. */
function bringOnCore(system: System, tid: Tid): void {
  if (system.kernel.threads.get(tid)?.state === "running") return;
  beginRevision(system.kernel);
  bringForward(system, tid, deliverPending);
}

/**
 * Core that makes the next attempt: that of the only thread that may run, else the one with a thread and the fewest cycles; the lower
 * number wins a tie. Null: there is none.
 */
export function nextCore(system: System): CoreId | null {
  const { only, lab, threads } = system.kernel;
  if (only === null) return coreInTurn(system);
  // A block that is one step goes on until it is over.
  return lab?.atomic && lab.atomic.tid !== only ? null : (threads.get(only)?.core ?? null);
}

function coreInTurn(system: System): CoreId | null {
  const { lab, threads } = system.kernel;
  // A block that is one step is not interrupted.
  if (lab !== null && lab.atomic !== null) return threads.get(lab.atomic.tid)?.core ?? null;
  let best: CoreId | null = null;
  let waiting: CoreId | null = null;
  for (const { id, cycles } of system.machine.cores) {
    const { current } = system.kernel.cores[id]!;
    if (current === null) continue;
    if (lab !== null && awaitsAnswers(system.kernel, current)) waiting ??= id;
    else if (best === null || cycles < system.machine.cores[best]!.cycles) best = id;
  }
  return best ?? waiting;
}

/** Can somebody make an attempt, if need be after waiting for his turn or for the time? */
function canGoOn(system: System): boolean {
  const { only, threads } = system.kernel;
  if (nextCore(system) !== null) return true;
  const thread = only === null ? undefined : threads.get(only);
  return thread?.state === "runnable" || thread?.blocked?.kind === "sleep";
}

/** Is this the only core with a thread that may run? */
function runsAlone(system: System, id: CoreId): boolean {
  if (system.kernel.only !== null) return true;
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
  // While the others are held nobody's quantum ends: there is nobody to take turns with.
  const held = system.kernel.only !== null;
  const reason = runCore(system, id, alone ? Math.min(most, held ? most : schedule.quantumLeft) : 1, !held);
  if (system.kernel.lab !== null) afterTurn(system, system.kernel.lab);
  return stopAfter(system, id, tid, reason);
}

/** With kernel code: who waits looks again after each attempt that has not come to nothing itself, and interrupts are taken. */
function afterTurn(system: System, lab: LabState): void {
  if (lab.atomic !== null || lab.awaited !== 0) return;
  answerWhatIsDue(system);
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
  if (machine.tick >= kernel.config.maxSteps && canGoOn(system)) {
    const detail =
      `stopped after ${kernel.config.maxSteps} instructions: raise kernel.max_steps if the program ` + `needs more`;
    return { reason: "limit", core: null, tid: null, detail };
  }
  if (kernel.work >= kernel.config.maxKernelWork && canGoOn(system)) {
    const detail =
      `stopped after ${kernel.config.maxKernelWork} units of kernel work (calls, faults, page-table entries, pages copied or ` +
      "zeroed): raise kernel.max_kernel_work if the program needs more";
    return { reason: "limit", core: null, tid: null, detail };
  }
  if (canGoOn(system)) return null;
  if (kernel.only !== null && coreInTurn(system) !== null)
    return { reason: "held", core: null, tid: kernel.only, detail: describeHeld(system, kernel.only) };
  const live = [...kernel.threads.values()].filter((thread) => thread.state !== "exited");
  if (live.length === 0) return { reason: "finished", core: null, tid: null, detail: "all processes have exited" };
  return { reason: "deadlock", core: null, tid: live[0]!.tid, detail: describeDeadlock(system) };
}

/** Why the only thread that may run cannot, and what helps. */
function describeHeld(system: System, tid: Tid): string {
  const { lab, threads } = system.kernel;
  const thread = threads.get(tid);
  const others = "all other threads are held: step or continue with all of them";
  if (thread === undefined || thread.state === "exited") return `the thread has ended, and ${others}`;
  if (lab?.atomic && lab.atomic.tid !== tid) return `another thread is within an atomic block, and ${others}`;
  return `${waitText(system, thread)}, and ${others}`;
}

/** Who waits for what, when nobody can go on. */
function describeDeadlock(system: System): string {
  const waits = [...system.kernel.threads.values()]
    .filter(({ state }) => state === "blocked")
    .map((thread) => waitText(system, thread));
  return `deadlock: ${waits.join("; ")}`;
}
