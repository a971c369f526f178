/**
 * Steps of a schedule: carrying one out, asking which are possible, and following a schedule that was given. While a
 * schedule is followed no quantum ends: who runs is the schedule's business, and timers are steps of it.
 */
import {
  createWatch,
  forgetPage,
  holdsPage,
  kernelOwner,
  mayPrefetch,
  prefetch,
  StopReason,
  type Core,
  type CoreId,
  type VirtualAddress,
  type Watch,
} from "../machine/index.js";
import { kernelStackOf, mayTakeInterrupt, takeInterrupt, wakeAwaiting } from "./lab/index.js";
import { runCore, settle } from "./run-core.js";
import { broadcastsFor, broadcastText, carryOutBroadcast } from "./shootdown/index.js";
import { stepText, type Schedule, type ScheduleStep } from "./schedule/index.js";
import {
  awaitsAnswers,
  beginRevision,
  isInKernelCall,
  processOf,
  threadOf,
  type Kernel,
  type System,
  type Thread,
} from "./state/index.js";
import { deliverPending } from "./threads/index.js";
import { answerInterrupt, hasRequest, mayBePreempted, phaseText } from "./windows/index.js";
import { fillCores, rotate, waitText } from "./waiting/index.js";
import { addressText } from "../notation/index.js";

/** Attempts after which a step is given up: a thread that nobody can notice for so long is in an endless loop. */
const mostAttemptsOfStep = 1_000_000;

/** The step of the schedule that is to be done next, or null: there is no schedule, or it is over. */
export function nextStep({ schedule, scheduleAt }: Kernel): ScheduleStep | null {
  return schedule?.steps[scheduleAt] ?? null;
}

/** Steps that take no time at the beginning of a schedule are done before the first tick. */
function beginSchedule(system: System): void {
  instantSteps(system);
}

/** Does a step take instruction attempts? The interrupt of a shootdown is the kernel's own and takes none. */
function takesTime(system: System, { kind, core }: ScheduleStep): boolean {
  return kind === "core" || kind === "attempt" || (kind === "interrupt" && !hasRequest(system, core));
}

/**
 * Does the steps that take no time, as they come, right after what came before them, and refuses the one behind them at once if it is
 * not possible: what is at a tick does not depend on whether somebody has tried to go on from it.
 */
function instantSteps(system: System): void {
  const { kernel } = system;
  for (
    let step = nextStep(kernel);
    step !== null && !takesTime(system, step) && kernel.limit === null;
    step = nextStep(kernel)
  ) {
    const problem = stepProblem(system, step);
    if (problem !== null) refuse(kernel, step, problem);
    else {
      performInstant(system, step);
      kernel.scheduleAt++;
    }
  }
  const next = nextStep(kernel);
  if (next === null || kernel.limit !== null || !kernel.cores.some(({ current }) => current !== null)) return;
  const problem = stepProblem(system, next);
  if (problem !== null) refuse(kernel, next, problem);
}

function refuse(kernel: Kernel, step: ScheduleStep, problem: string): void {
  const text =
    `this schedule was found for another version of the file: step ${kernel.scheduleAt + 1} ` +
    `(\`${stepText(step)}\`) is not possible: ${problem}`;
  kernel.limit = { text, panic: false };
}

/**
 * Goes on with the step of the given schedule that is due, for at most `most` attempts. A step that is not possible ends
 * the run with a limit that says why.
 */
export function runStep(system: System, step: ScheduleStep, most: number): StopReason {
  const { kernel } = system;
  const begun = kernel.scheduleBegun;
  const problem = begun ? null : stepProblem(system, step);
  if (problem !== null) {
    refuse(kernel, step, problem);
    return StopReason.Budget;
  }
  if (!begun) {
    kernel.scheduleBegun = true;
    prepareStep(system, step);
  }
  const reason = runWatched(system, step, most, kernel.schedule!.all);
  if (!isDone(kernel, step, reason)) return reason;
  kernel.scheduleBegun = false;
  const waits = afterStep(system);
  // Where another thread got the core something has happened.
  if (waits !== null && kernel.cores[step.core]!.current === null) {
    refuse(kernel, step, waits);
    return reason;
  }
  kernel.scheduleAt++;
  instantSteps(system);
  system.machine.probes?.kernelActed();
  return reason;
}

/** What happens before the first attempt of a step. */
function prepareStep(system: System, { kind, core, choice }: ScheduleStep): void {
  const { lab } = system.kernel;
  if (lab === null) return;
  lab.choice = Math.max(0, choice);
  lab.choices = 0;
  lab.touched = [];
  if (kind === "interrupt") takeInterrupt(system, core);
}

/** After a step: who waits in kernel code looks again. Says who waits if the step itself came to nothing. */
function afterStep(system: System): string | null {
  const { lab, threads } = system.kernel;
  if (lab === null) return null;
  if (lab.awaited !== 0) return waitText(system, threads.get(lab.awaited)!);
  wakeAwaiting(system);
  fillCores(system, deliverPending);
  return null;
}

/** Is the step over when its core stopped for this reason? A breakpoint and a used-up budget leave it half done. */
function isDone({ lab }: Kernel, step: ScheduleStep, reason: StopReason): boolean {
  if (reason === StopReason.Breakpoint) return false;
  // A pure primitive is part of the step that follows, and a block is one step with all that is in it.
  if (lab !== null && (lab.atomic !== null || lab.pure)) return false;
  return step.kind === "attempt" || (reason !== StopReason.Budget && reason !== StopReason.EventStop);
}

function runWatched(system: System, step: ScheduleStep, most: number, all: boolean): StopReason {
  const { kernel, machine } = system;
  const core = machine.cores[step.core]!;
  if (step.kind !== "attempt") machine.watch = watchOf(kernel, core, all);
  const reason = runCore(system, step.core, step.kind === "attempt" ? 1 : most, false);
  machine.watch = null;
  return reason;
}

/** What of the thread on a core others can notice. */
function watchOf(kernel: Kernel, core: Core, all: boolean): Watch {
  const thread = threadOf(kernel, core.tid);
  const process = processOf(kernel, thread.pid);
  const watch = createWatch();
  const { start, end } = isInKernelCall(thread) ? kernelStackOf(kernel, thread) : stackOf(kernel, thread);
  let siblings = 0;
  for (const other of kernel.threads.values()) if (other.pid === thread.pid) siblings++;
  watch.all = all;
  watch.stackStart = start;
  watch.stackEnd = end;
  // What kernel code has in common belongs to the kernel, and where programs call it, it may reach their memory.
  const own = siblings === 1 && Number(process.owner) !== kernelOwner && thread.kernelSide === undefined;
  watch.owner = own ? process.owner : -1;
  return watch;
}

/** Where a thread's stack may lie, as addresses [start, end). */
function stackOf(kernel: Kernel, thread: Thread): { readonly start: number; readonly end: number } {
  if (thread.stack !== null) return thread.stack;
  const { layout } = kernel;
  const end = kernel.spaces.get(processOf(kernel, thread.pid).space)?.stackTop ?? layout.stackTop;
  return { start: end - (layout.stackTop - layout.pageBytes - layout.mmapTop), end };
}

/** What came of a step. */
export interface StepOutcome {
  /** The thread did something on the stack of another: stacks are not private in this scenario, so use `all`. */
  readonly crossed: boolean;
  /** Address of the instruction that ended the step, or -1: none did. */
  readonly pc: number;
  /** The thread had to wait: nothing has happened. */
  readonly waited: boolean;
  /** How many answers a `choose` in the step has; 0 = there was none. */
  readonly choices: number;
  /** What the kernel did in the middle of a call, as in "flush this core"; null: the step was an instruction's. */
  readonly did: string | null;
}

/**
 * Carries out one whole step, which must be possible.
 *
 * Sets `kernel.limit` if it does not end within `mostAttemptsOfStep` attempts.
 */
export function performStep(system: System, step: ScheduleStep, all: boolean): StepOutcome {
  const { kernel, machine } = system;
  const did = doneBy(system, step);
  if (!takesTime(system, step)) {
    performInstant(system, step);
    return { crossed: false, pc: -1, waited: false, choices: 0, did };
  }
  prepareStep(system, step);
  const core = machine.cores[step.core]!;
  const { pid, tid } = core;
  const inKernel = isInKernelCall(threadOf(kernel, tid));
  const end = machine.tick + mostAttemptsOfStep;
  machine.watch = step.kind === "attempt" ? null : watchOf(kernel, core, all);
  const { watch } = machine;
  for (;;) {
    const reason = runCore(system, step.core, step.kind === "attempt" ? 1 : end - machine.tick, false);
    if (isDone(kernel, step, reason) || kernel.limit !== null) break;
    if (machine.tick >= end) {
      const text =
        `core ${step.core} made ${mostAttemptsOfStep} attempts that no other core can notice: ` +
        "an endless loop, or too long a computation for an exploration";
      kernel.limit = { text, panic: false };
      break;
    }
  }
  machine.watch = null;
  const waited = afterStep(system) !== null;
  const crossed = watch !== null && !all && watch.noticed >= 0 && isOnOtherStack(kernel, pid, tid, watch.noticed);
  const thread = kernel.threads.get(tid);
  const returned = inKernel && thread !== undefined && thread.state !== "exited" && !isInKernelCall(thread);
  const told = did ?? (returned ? "go back to the program" : null);
  return { crossed, pc: told === null ? (watch?.pc ?? -1) : -1, waited, choices: kernel.lab?.choices ?? 0, did: told };
}

/** What a step does that is no statement of the scenario's. */
function doneBy(system: System, { kind, core, choice }: ScheduleStep): string | null {
  if (kind === "interrupt") return hasRequest(system, core) ? "take the interrupt and flush" : null;
  if (kind === "complete") return broadcastText(system, core, Math.max(0, choice));
  return kind === "core" || kind === "attempt" ? phaseText(system, core) : null;
}

function isOnOtherStack(kernel: Kernel, pid: number, tid: number, va: number): boolean {
  for (const thread of kernel.threads.values()) {
    if (thread.pid !== pid || thread.tid === tid) continue;
    const { start, end } = stackOf(kernel, thread);
    if (va >= start && va < end) return true;
  }
  return false;
}

function performInstant(system: System, { kind, core, page, choice }: ScheduleStep): void {
  const { machine } = system;
  if (kind === "timer") {
    beginRevision(system.kernel);
    system.kernel.activeCore = core;
    rotate(system, core);
    settle(system, core);
  } else if (kind === "interrupt") {
    beginRevision(system.kernel);
    answerInterrupt(system, core);
    machine.probes?.kernelActed();
  } else if (kind === "complete") {
    beginRevision(system.kernel);
    carryOutBroadcast(system, core, Math.max(0, choice));
    machine.probes?.kernelActed();
  } else if (kind === "walk") prefetch(machine, machine.cores[core]!, page);
  else if (kind === "evict") forgetPage(machine.cores[core]!, Math.floor(page / machine.memory.pageBytes));
}

/** Why a step is not possible now, or null. */
export function stepProblem(system: System, { kind, core, page, choice }: ScheduleStep): string | null {
  const { kernel, machine } = system;
  const schedule = kernel.cores[core];
  if (schedule === undefined) return `there is no core ${core}: the machine has cores 0 to ${machine.cores.length - 1}`;
  if (kind === "walk")
    return mayPrefetch(machine, machine.cores[core]!, page)
      ? null
      : `core ${core} can cache nothing of ${addressText(page)}`;
  if (kind === "evict")
    return holdsPage(machine.cores[core]!, Math.floor(page / machine.memory.pageBytes))
      ? null
      : `core ${core} holds nothing of ${addressText(page)}`;
  if (kind === "complete")
    return Math.max(0, choice) < broadcastsFor(system, core)
      ? null
      : `core ${core} has ${broadcastsFor(system, core)} invalidations of others to carry out`;
  if (kind === "interrupt")
    return mayTakeInterrupt(system, core) || hasRequest(system, core) ? null : `core ${core} has no interrupt to take`;
  if (schedule.current === null) return idleText(system, core);
  if (kind === "timer" && schedule.queue.length === 0) return `no other thread waits for core ${core}`;
  if (kind === "timer" && !mayBePreempted(system, core)) return `core ${core} is telling other cores to flush`;
  if (kind !== "timer" && awaitsAnswers(kernel, schedule.current))
    return `core ${core} waits for the answers of cores that it has told to flush`;
  return null;
}

/** Why a core has nothing to do. */
function idleText(system: System, core: CoreId): string {
  const waiting = [...system.kernel.threads.values()].filter(
    ({ state, lastCore, affinity }) => state === "blocked" && (affinity ?? lastCore) === core,
  );
  if (waiting.length === 0) return `core ${core} has no thread`;
  return `core ${core} has no thread: ${waiting.map((thread) => waitText(system, thread)).join("; ")}`;
}

/** Choices that an exploration makes besides who goes on. */
export interface StepChoices {
  /** Threads may be preempted where another waits for the core. */
  readonly timer: boolean;
  /** Pages that the hardware may walk on its own account, and forget. */
  readonly walks: readonly number[];
  readonly evictions: readonly number[];
}

/** The steps that are possible now, by core. */
export function possibleSteps(system: System, { timer, walks, evictions }: StepChoices): ScheduleStep[] {
  const { kernel, machine } = system;
  const ofHardware = walks.length + evictions.length > 0;
  return kernel.cores.flatMap(({ current, queue }, id): ScheduleStep[] => {
    const core = id as CoreId;
    const plain = { core, page: -1, choice: -1 } as const;
    const ofPages = (kind: "walk" | "evict", pages: readonly number[]): ScheduleStep[] =>
      pages
        .map((page): ScheduleStep => ({ kind, core, page: page as VirtualAddress, choice: -1 }))
        .filter((step) => stepProblem(system, step) === null);
    return [
      ...(current === null || awaitsAnswers(kernel, current) ? [] : [{ ...plain, kind: "core" } as const]),
      ...(timer && current !== null && queue.length > 0 && mayBePreempted(system, core)
        ? [{ ...plain, kind: "timer" } as const]
        : []),
      ...(mayTakeInterrupt(system, core) || hasRequest(system, core) ? [{ ...plain, kind: "interrupt" } as const] : []),
      ...Array.from({ length: broadcastsFor(system, id) }, (_, at) => ({
        ...plain,
        kind: "complete" as const,
        choice: at === 0 ? -1 : at,
      })),
      ...(ofHardware && machine.cores[id]!.context.root !== 0
        ? [...ofPages("walk", walks), ...ofPages("evict", evictions)]
        : []),
    ];
  });
}

/** Gives a system a schedule to follow from its present state on. */
export function followSchedule(system: System, schedule: Schedule): void {
  system.kernel.schedule = schedule;
  system.kernel.scheduleAt = 0;
  system.kernel.scheduleBegun = false;
  beginSchedule(system);
}
