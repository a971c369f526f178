/** The steps that are left of a call, one after the other. */
import { EventKind, pageAt, type CoreId } from "../../machine/index.js";
import { mapPage, releaseSharedId } from "../pages/index.js";
import {
  catchUpTo,
  completeBroadcasts,
  finishGather,
  flushHere,
  letItselfBeTold,
  lookAtGeneration,
  putFrames,
  sendFlush,
  startGather,
  stepOfPhase,
  writeContext,
  writeRegisters,
  zapPage,
} from "../shootdown/index.js";
import {
  addPhase,
  findVma,
  pay,
  presentWork,
  record,
  threadOf,
  windowsOf,
  type Phase,
  type System,
  type Work,
} from "../state/index.js";
import { wake } from "../waiting/index.js";
import { endWork, letOthersIn } from "./end-work.js";
import { answerAll } from "./interrupts.js";

/** Does the next step of a thread's call, on the active core. */
export function performPhase(system: System, work: Work): void {
  if (work.phases[0]?.kind === "acks" && work.unanswered > 0) {
    // Nobody else is there to let the time pass.
    answerAll(system, work.tid);
    return;
  }
  const phase = work.phases.shift()!;
  perform(system, work, phase);
  record(
    system,
    EventKind.KernelStep,
    stepOfPhase[phase.kind],
    subjectOf(phase),
    "flush" in phase ? phase.flush.space : "space" in phase ? phase.space : 0,
  );
  if (work.phases[0]?.kind === "acks" && work.unanswered === 0) work.phases.shift();
  if (work.phases.length === 0) endWork(system, work);
}

function perform(system: System, work: Work, phase: Phase): void {
  const { kernel } = system;
  switch (phase.kind) {
    case "flush":
      flushHere(system, work, phase.flush);
      return;
    case "send":
      sendFlush(system, work, phase.core, phase.flush);
      return;
    case "barrier":
      pay(system, "waitBroadcast");
      completeBroadcasts(system, kernel.activeCore);
      return;
    case "acks":
      return;
    case "free":
      putFrames(system, phase.frames);
      return;
    case "clear":
      clearCopied(system, work, phase);
      return;
    case "set":
      setCopy(system, phase);
      return;
    case "unlock":
      work.locked = [];
      letOthersIn(system, work.tid);
      return;
    case "start": {
      const child = threadOf(kernel, phase.tid);
      if (child.state === "blocked") wake(system, child);
      return;
    }
    case "unlazy":
      letItselfBeTold(system, phase);
      return;
    case "read":
      lookAtGeneration(system, work, phase);
      return;
    case "load":
      writeContext(system, work, phase);
      return;
    case "catch up":
      catchUpTo(system, phase.generation);
      return;
    case "registers":
      writeRegisters(system, work, phase);
      return;
    case "release":
      releaseSharedId(system, phase.sharedId);
      return;
    case "exit":
      throw new Error("a process ends where threads end: completeExit");
  }
}

/** The page that was copied is taken away, unless it is gone: then nobody needs the copy. */
function clearCopied(system: System, work: Work, { space, va, pfn }: Extract<Phase, { kind: "clear" }>): void {
  const { kernel, machine } = system;
  const mm = kernel.spaces.get(space);
  if (mm === undefined || pageAt(machine, mm.root, va) === null) {
    putFrames(system, [{ pfn, pages: 1 }]);
    return;
  }
  const windows = windowsOf(kernel)!;
  windows.caller = work.tid;
  const gather = startGather(mm);
  zapPage(system, gather, va);
  finishGather(system, gather);
  addPhase(kernel, { kind: "set", space, va, pfn });
  windows.caller = 0;
}

/** The copy of a page takes its place, unless the place is gone or taken: then nobody needs it. */
function setCopy(system: System, { space, va, pfn }: Extract<Phase, { kind: "set" }>): void {
  const { kernel, machine } = system;
  const mm = kernel.spaces.get(space);
  const vma = mm === undefined ? undefined : findVma(mm.vmas, va);
  if (mm === undefined || vma === undefined || pageAt(machine, mm.root, va) !== null)
    putFrames(system, [{ pfn, pages: 1 }]);
  else mapPage(system, mm, vma, va, pfn);
}

function subjectOf(phase: Phase): number {
  switch (phase.kind) {
    case "send":
      return phase.core;
    case "free":
      return phase.frames[0]!.pfn;
    case "clear":
    case "set":
      return phase.va;
    case "start":
      return phase.tid;
    case "release":
      return phase.sharedId;
    default:
      return -1;
  }
}

/** May the thread on a core be taken off it? Not while it tells other cores to flush, nor on the way out of idleness. */
export function mayBePreempted({ kernel }: System, id: CoreId): boolean {
  const kind = presentWork(kernel, kernel.cores[id]!.current)?.phases[0]?.kind;
  return (
    kind === undefined ||
    kind === "flush" ||
    kind === "free" ||
    kind === "clear" ||
    kind === "set" ||
    kind === "unlock" ||
    kind === "start" ||
    kind === "registers" ||
    kind === "release" ||
    kind === "exit"
  );
}
