/**
 * The interrupts of shootdowns. A core takes one when it comes to it: at a step of a schedule, or, where none is followed, `ipi_latency`
 * cycles after it was sent; at once if it has nothing else to do.
 */
import { EventKind, KernelStep, onBehalfOf, type CoreId, type Tid } from "../../machine/index.js";
import { answerRequest, isOfSwitch } from "../shootdown/index.js";
import { awaitsAnswers, presentWork, record, threadOf, windowsOf, workOf, type System } from "../state/index.js";
import { endWork } from "./end-work.js";

/** Is a core asked to flush, and can it be interrupted? Not on the way out of idleness: interrupts are off there. */
export function hasRequest({ kernel }: System, id: CoreId): boolean {
  const windows = windowsOf(kernel);
  if (windows === null || windows.requests[id]!.length === 0 || kernel.lab!.masked[id]!) return false;
  const kind = presentWork(kernel, kernel.cores[id]!.current)?.phases[0]?.kind;
  return !isOfSwitch(kind);
}

/** A core takes the oldest interrupt of a shootdown. */
export function answerInterrupt(system: System, id: CoreId): void {
  const { kernel, machine } = system;
  const windows = windowsOf(kernel)!;
  const request = windows.requests[id]!.shift()!;
  const core = machine.cores[id]!;
  const before = kernel.activeCore;
  kernel.activeCore = id;
  // A core without a thread has waited for it; a sender cannot have its answer before it was given.
  if (kernel.cores[id]!.current === null) core.cycles = Math.max(core.cycles, request.since);
  const sender = request.from === 0 ? undefined : threadOf(kernel, request.from);
  onBehalfOf(machine, sender?.pid ?? core.pid, () => {
    answerRequest(system, id, request, true);
    record(system, EventKind.KernelStep, KernelStep.Answer, request.from, request.flush.space);
  });
  kernel.activeCore = before;
  const work = request.from === 0 ? undefined : workOf(kernel, request.from);
  if (work === undefined) return;
  work.unanswered--;
  if (sender !== undefined && sender.core !== null && awaits(work.phases[0]?.kind)) {
    const waiting = machine.cores[sender.core]!;
    waiting.cycles = Math.max(waiting.cycles, core.cycles);
  }
  if (work.unanswered === 0 && awaits(work.phases[0]?.kind)) {
    work.phases.shift();
    if (work.phases.length === 0) endWork(system, work);
  }
}

function awaits(kind: string | undefined): boolean {
  return kind === "acks";
}

/** Without a schedule: every core takes what it was sent long enough ago. */
export function answerWhatIsDue(system: System): void {
  const { kernel, machine } = system;
  const windows = windowsOf(kernel);
  if (windows === null) return;
  for (const { id } of machine.cores)
    while (hasRequest(system, id)) {
      const { current } = kernel.cores[id]!;
      const { since } = windows.requests[id]![0]!;
      const idle = current === null || awaitsAnswers(kernel, current);
      if (!idle && machine.cores[id]!.cycles < since + kernel.config.ipiLatency) break;
      answerInterrupt(system, id);
    }
}

/** Whoever was asked by a thread answers now. */
export function answerAll(system: System, from: Tid): void {
  const windows = windowsOf(system.kernel)!;
  for (const { id } of system.machine.cores)
    while (windows.requests[id]!.some((request) => request.from === from)) answerInterrupt(system, id);
}
