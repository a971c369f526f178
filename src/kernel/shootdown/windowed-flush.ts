/**
 * Flushing step by step, with `windows on`: a call clears entries and leaves the rest to steps of its thread (Linux,
 * asm-generic/tlb.h: unhook, invalidate, free). A shootdown is a step for the core itself, one for each core that is told, each core's
 * interrupt, and the wait for the answers; a broadcast is a step and its barrier.
 */
import {
  charge,
  countWork,
  EventKind,
  FlushScope,
  KernelStep,
  noteFlushSent,
  onBehalfOf,
  WorkColumn,
  type CoreId,
} from "../../machine/index.js";
import { asidHolder } from "../asids/index.js";
import { putFrame, references } from "../frames/index.js";
import {
  activeCore,
  pay,
  record,
  windowsOf,
  workFor,
  type Flush,
  type FlushRequest,
  type GatheredFrames,
  type GatheredPage,
  type Mm,
  type Phase,
  type System,
  type Work,
} from "../state/index.js";
import { writeRegistersHere } from "./context.js";
import { adviseWhole, flushOn, renewAsid } from "./flush-core.js";
import { broadcastLate, completeBroadcastsOf } from "./broadcasts.js";
import { freeObligations, openObligation } from "./obligations.js";
import { flushesWhole } from "./range-flush.js";
import { broadcasts, coresOf, coresToFlush, hasMissed, noteDoneUpTo, noteInStep, startFlush } from "./shootdown.js";
import type { Gather } from "./tlb-maintenance.js";

/**
 * Leaves flush and free of what was gathered to the steps of the call under way. False: there is none, it is done at once. A space that
 * goes keeps what others share with it in the TLBs, and goes in Linux's time, whatever `flush_when` says of calls that return.
 */
export function leaveForLater(system: System, { mm, kind, pages, frames }: Gather): boolean {
  const { kernel, machine } = system;
  const { lab, config, layout } = kernel;
  const windows = windowsOf(kernel);
  if (windows === null || lab === null || windows.caller === 0) return false;
  const work = workFor(windows, windows.caller);
  if (machine.oracle !== null)
    for (const { va, pages: count, pfn } of pages)
      openObligation(lab, work, mm.root, va / layout.pageBytes, count, pfn);
  if (!work.locked.includes(mm.id)) work.locked.push(mm.id);
  if (frames.length > 0 && kind === "usual") work.mode = config.unmapLock;
  const leaving = kind === "closing";
  if (config.flushWhen === "next-switch" && !leaving) {
    leaveToSwitches(system, work, mm, pages, frames);
    return true;
  }
  if (kind === "moved" && config.mremapFlush === "unlocked") work.phases.push({ kind: "unlock" });
  const most = config.mmuGatherBatch === 0 ? pages.length : config.mmuGatherBatch;
  for (let first = 0; first < pages.length; first += most) {
    const own = pages.slice(first, first + most);
    // Who frees has a frame for each page; who changes rights has none.
    const freed = frames.slice(first, first + most);
    const flushed = leaving ? own.filter(({ sharedId }) => sharedId === -1) : own;
    const flushes =
      leaving && !config.exitFlush
        ? []
        : flushesOf(system, mm, flushed).map((flush): Phase => ({ kind: "flush", flush }));
    const free: Phase[] = freed.length === 0 ? [] : [{ kind: "free", frames: freed }];
    work.phases.push(...(config.unmapOrder === "free-flush" ? [...free, ...flushes] : [...flushes, ...free]));
  }
  return true;
}

/** The pages of a space as flushes: those under its ASID, and those of each shared id. */
function flushesOf(system: System, mm: Mm, pages: readonly GatheredPage[]): Flush[] {
  return [...new Set(pages.map(({ sharedId }) => sharedId))].map((sharedId): Flush => {
    const own = pages.filter((page) => page.sharedId === sharedId);
    const whole = sharedId === -1 && flushesWhole(system, own.length) && !own.some(({ global }) => global);
    return { space: mm.id, sharedId, pages: own, whole, generation: 0 };
  });
}

/** `flush_when next-switch`: each core flushes when it next switches; the frames go back after the last, or (`free-flush`) at once. */
function leaveToSwitches(
  { kernel, machine }: System,
  work: Work,
  mm: Mm,
  pages: readonly GatheredPage[],
  frames: readonly GatheredFrames[],
): void {
  const windows = windowsOf(kernel)!;
  const number = Math.max(0, ...windows.left.map((one) => one.number)) + 1;
  const keeps = frames.length > 0 && kernel.config.unmapOrder === "flush-free";
  const system = { kernel, machine };
  const flushes = flushesOf(system, mm, pages);
  const mask = coresToFlush(system, mm) | flushes.reduce((all, { sharedId }) => all | maskOf(system, mm, sharedId), 0);
  const cores = coresOf(system, mask);
  for (const { id, cycles } of cores)
    for (const flush of flushes)
      windows.atSwitch[id]!.push({ from: 0, flush, batch: keeps ? number : 0, since: cycles });
  if (keeps && cores.length > 0)
    windows.left.push({ number, unanswered: cores.length * flushes.length, frames: [...frames] });
  else if (frames.length > 0) work.phases.push({ kind: "free", frames: [...frames] });
}

function maskOf(system: System, mm: Mm, sharedId: number): number {
  return sharedId === -1 ? coresToFlush(system, mm) : system.kernel.sharedIds[sharedId]!.cpuMask;
}

/** Gives frames back; whatever still leads to one that is free now leads to what is put there next. */
export function putFrames(system: System, frames: readonly GatheredFrames[]): void {
  const { kernel } = system;
  const told = windowsOf(kernel) !== null;
  for (const { pfn, pages } of frames) {
    if (told)
      for (let page = 0; page < pages; page++)
        if (references(system, (pfn + page) as typeof pfn) === 1) freeObligations(kernel.lab!, pfn + page);
    putFrame(system, pfn, pages);
  }
}

/** The step `flush`: this core, or with a broadcast all of them; what is left of it comes first among the thread's steps. */
export function flushHere(system: System, work: Work, given: Flush): void {
  const { kernel, machine } = system;
  const mm = kernel.spaces.get(given.space);
  if (mm === undefined) return;
  const { config, activeCore: active } = kernel;
  const owned = given.sharedId === -1;
  if (owned) startFlush(system, mm);
  const flush: Flush = { ...given, generation: owned ? asidHolder(kernel, mm).tlbGeneration : 0 };
  if (flush.whole) {
    adviseWhole(system, mm, flush.pages);
    if (kernel.asids.kind === "arc-gen" || kernel.asids.kind === "arc-steal") {
      renewAsid(system, mm);
      return;
    }
  }
  const broadcast = broadcasts(system);
  const mask = maskOf(system, mm, given.sharedId);
  const wanted = broadcast && mask !== 0 ? 2 ** machine.cores.length - 1 : mask;
  const remote = config.shootdown ? wanted & ~(1 << active) : 0;
  const local = wanted & (1 << active);
  const holder = owned ? asidHolder(kernel, mm).id : -1;
  noteFlushSent(machine, activeCore(system), holder, given.sharedId, wanted, local | remote);
  const scope = flush.whole ? FlushScope.Asid : FlushScope.Page;
  if (remote !== 0) record(system, EventKind.Shootdown, remote, scope, broadcast ? 1 : 0);
  const { pid } = activeCore(system);
  const late =
    broadcast && remote !== 0 && broadcastLate(system, coresOf(system, remote), { from: active, pid, does: { flush } });
  onBehalfOf(machine, pid, () => {
    for (const core of coresOf(system, local | (broadcast && !late ? remote : 0))) {
      const here = core.id === active;
      if (!here || config.localFlush) flushOn(system, mm, flush, core, here ? config : { ...config, charged: false });
      if (owned) noteDoneUpTo(system, mm, core, flush.generation);
    }
  });
  if (remote === 0) return;
  if (broadcast) work.phases.unshift({ kind: "barrier" });
  else
    work.phases.unshift(...coresOf(system, remote).map((core): Phase => ({ kind: "send", core: core.id, flush })), {
      kind: "acks",
    });
}

/** The step `send`: another core will be interrupted. */
export function sendFlush(system: System, work: Work, core: number, flush: Flush): void {
  const windows = windowsOf(system.kernel)!;
  pay(system, "sendInterrupt");
  windows.requests[core]!.push({ from: work.tid, flush, batch: 0, since: activeCore(system).cycles });
  work.unanswered++;
}

/** Carries out what a core was asked for; it is the active one. */
export function answerRequest(system: System, id: CoreId, { flush }: FlushRequest, interrupt: boolean): void {
  const { kernel, machine } = system;
  const core = machine.cores[id]!;
  const mm = kernel.spaces.get(flush.space);
  if (interrupt) {
    charge(machine, core, kernel.config.cost.takeInterrupt, WorkColumn.KernelCycles);
    countWork(machine.work, core, WorkColumn.InterruptsTaken, 1);
  }
  if (mm === undefined) return;
  if (flush.registers === true) {
    writeRegistersHere(system, mm, false);
    return;
  }
  if (flush.sharedId === -1 && hasMissed(system, mm, core, flush.generation)) {
    // Linux, flush_tlb_func: not the next one in turn, so everything goes, and the core is up to date.
    flushOn(system, mm, { ...flush, whole: true }, core, kernel.config);
    noteInStep(system, mm, core);
    return;
  }
  flushOn(system, mm, flush, core, kernel.config);
  if (flush.sharedId === -1) noteDoneUpTo(system, mm, core, flush.generation);
}

/** Before a core switches to another thread: what was left to its next switch, and the frames for which it was the last. */
export function flushAtSwitch(system: System, id: CoreId): void {
  const windows = windowsOf(system.kernel);
  if (windows === null) return;
  for (const request of windows.atSwitch[id]!.splice(0)) {
    answerRequest(system, id, request, false);
    const batch = windows.left.find(({ number }) => number === request.batch);
    if (batch === undefined || --batch.unanswered > 0) continue;
    windows.left = windows.left.filter((one) => one !== batch);
    putFrames(system, batch.frames);
  }
}

/** A space is about to go: what is left to be flushed of it is flushed everywhere, and whoever waits for that has his answer. */
export function finishFlushesOf(system: System, mm: Mm): void {
  const { kernel, machine } = system;
  const windows = windowsOf(kernel);
  if (windows === null) return;
  const isOfSpace = <One extends object>(one: One): one is One & { readonly flush: Flush } =>
    "flush" in one && (one.flush as Flush).space === mm.id;
  completeBroadcastsOf(system, mm);
  const left: Flush[] = [];
  for (const work of windows.works) {
    left.push(...work.phases.filter(isOfSpace).map(({ flush }) => flush));
    work.phases = work.phases.filter((phase) => !isOfSpace(phase));
    work.locked = work.locked.filter((space) => space !== mm.id);
  }
  for (const { id } of machine.cores) {
    for (const { from, flush } of windows.requests[id]!.filter(isOfSpace)) {
      left.push(flush);
      const sender = windows.works.find(({ tid }) => tid === from);
      if (sender !== undefined) sender.unanswered--;
    }
    windows.requests[id] = windows.requests[id]!.filter((request) => !isOfSpace(request));
  }
  for (const flush of left)
    for (const core of machine.cores) flushOn(system, mm, flush, core, { ...kernel.config, charged: false });
}

/** Numbers of steps in events. */
export const stepOfPhase: Readonly<Record<Phase["kind"], KernelStep>> = {
  flush: KernelStep.Flush,
  send: KernelStep.Send,
  barrier: KernelStep.Barrier,
  acks: KernelStep.Wait,
  free: KernelStep.Free,
  clear: KernelStep.Clear,
  set: KernelStep.Set,
  unlock: KernelStep.Unlock,
  start: KernelStep.Start,
  unlazy: KernelStep.Unlazy,
  read: KernelStep.Read,
  load: KernelStep.Load,
  "catch up": KernelStep.CatchUp,
  registers: KernelStep.Registers,
  release: KernelStep.Release,
  exit: KernelStep.Exit,
};
