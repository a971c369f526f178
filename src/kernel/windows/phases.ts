/** The steps that are left of a call, one after the other. */
import { EventKind, pageAt, type CoreId } from "../../machine/index.js";
import { mapPage } from "../pages/index.js";
import {
  catchUpTo,
  completeBroadcasts,
  flushHere,
  lookAtGeneration,
  putFrames,
  sendFlush,
  stepOfPhase,
} from "../shootdown/index.js";
import {
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
    "flush" in phase ? phase.flush.space : 0,
  );
  if (work.phases[0]?.kind === "acks" && work.unanswered === 0) work.phases.shift();
  if (work.phases.length === 0) endWork(system, work);
}

function perform(system: System, work: Work, phase: Phase): void {
  const { kernel } = system;
  const windows = windowsOf(kernel)!;
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
      windows.lazy[kernel.activeCore] = false;
      return;
    case "read":
      lookAtGeneration(system, work);
      return;
    case "catch up":
      catchUpTo(system, phase.generation);
      return;
  }
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
    case "set":
      return phase.va;
    case "start":
      return phase.tid;
    default:
      return -1;
  }
}

/** May the thread on a core be taken off it? Not while it tells other cores to flush, nor on the way out of idleness. */
export function mayBePreempted({ kernel }: System, id: CoreId): boolean {
  const kind = presentWork(kernel, kernel.cores[id]!.current)?.phases[0]?.kind;
  return (
    kind === undefined || kind === "flush" || kind === "free" || kind === "set" || kind === "unlock" || kind === "start"
  );
}
