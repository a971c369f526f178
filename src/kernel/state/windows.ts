/**
 * Windows between the steps of a kernel call: what a thread in the middle of a call has still to do, and which cores have been asked
 * to flush. Plain data: it is saved, hashed and taken back like everything else.
 */
import type { Pfn, SpaceId, Tid, VirtualAddress } from "../../machine/index.js";
import type { Kernel } from "./kernel.js";
import type { ProcessExit } from "./process.js";

/** A page to flush. One of any size counts as one against the threshold, as Linux strides over large pages. */
export interface GatheredPage {
  readonly va: VirtualAddress;
  /** Base pages of it. */
  readonly pages: number;
  readonly sharedId: number;
  readonly global: boolean;
  /** Frame that its entries led to. */
  readonly pfn: Pfn;
}

/** Frames to put after a flush: the first one of a page, and how many. */
export interface GatheredFrames {
  readonly pfn: Pfn;
  readonly pages: number;
}

/** Translations to flush: pages of a space under its ASID, or (`sharedId` not -1) under a shared id. */
export interface Flush {
  readonly space: SpaceId;
  readonly sharedId: number;
  readonly pages: readonly GatheredPage[];
  /** Everything of the ASID goes instead of page by page. */
  readonly whole: boolean;
  /** Number of the flush among those of the space. */
  readonly generation: number;
  /** The core writes its registers of shared ids, and flushes nothing. */
  readonly registers?: true;
}

/** A step that is left of a call. */
export type Phase =
  /** Flushes the core that the thread is on, and finds out who else is to be told. */
  | { readonly kind: "flush"; readonly flush: Flush }
  /** Tells one other core. */
  | { readonly kind: "send"; readonly core: number; readonly flush: Flush }
  /** The barrier after a broadcast. */
  | { readonly kind: "barrier" }
  /** Waits until every core that was told has answered. */
  | { readonly kind: "acks" }
  | { readonly kind: "free"; readonly frames: readonly GatheredFrames[] }
  /** Copy on write: the page that was copied is taken away, */
  | { readonly kind: "clear"; readonly space: SpaceId; readonly va: VirtualAddress; readonly pfn: Pfn }
  /** … and the copy takes its place. */
  | { readonly kind: "set"; readonly space: SpaceId; readonly va: VirtualAddress; readonly pfn: Pfn }
  /** Lets go of the lock of the memory. */
  | { readonly kind: "unlock" }
  /** A thread that fork has made may run. */
  | { readonly kind: "start"; readonly tid: Tid }
  /** A core that was idle, or goes to another space, can be told of flushes of the space from here on. */
  | { readonly kind: "unlazy"; readonly space: SpaceId }
  /** … looks which flushes there were in the meantime, */
  | { readonly kind: "read"; readonly space: SpaceId }
  /** … writes the context (`generation`: the last flush that it has looked at; null: it need not look), */
  | { readonly kind: "load"; readonly space: SpaceId; readonly generation: number | null }
  /** … and does those up to that number. */
  | { readonly kind: "catch up"; readonly generation: number }
  /** Writes the registers of shared ids of this core, and finds out which other cores have the space loaded. */
  | { readonly kind: "registers"; readonly space: SpaceId }
  /** Ends a hold on a shared id. */
  | { readonly kind: "release"; readonly sharedId: number }
  /** What is left of the process goes, and its parent is told. */
  | { readonly kind: "exit"; readonly exit: ProcessExit };

/** What a thread has still to do in the kernel. */
export interface Work {
  readonly tid: Tid;
  phases: Phase[];
  /** Cores that were told and have not answered. */
  unanswered: number;
  /** Spaces whose lock the thread holds, and how. */
  locked: SpaceId[];
  mode: "read" | "write";
  /** The call has returned: the rest is done when the thread next enters the kernel. */
  returned: boolean;
}

/** A core was told to flush. */
export interface FlushRequest {
  /** Thread that waits for the answer, or 0: nobody does. */
  readonly from: Tid | 0;
  readonly flush: Flush;
  /** Number of the batch of `Windows.left` that it belongs to; 0 = none. */
  readonly batch: number;
  /** Cycles of the sender's core when it was sent. No part of what an exploration compares: there any time will do. */
  readonly since: number;
}

/** Frames that go back once every core has switched. */
export interface FlushBatch {
  readonly number: number;
  unanswered: number;
  readonly frames: readonly GatheredFrames[];
}

/** State of windows. */
export interface Windows {
  works: Work[];
  /** Per core: interrupts that it has not taken. */
  requests: FlushRequest[][];
  /** Per core: flushes that it does when it switches. */
  atSwitch: FlushRequest[][];
  left: FlushBatch[];
  /** Per core: it is idle, or has not said yet that it goes on. */
  lazy: boolean[];
  /** Per core: space that it is told of already and has not loaded yet; 0 = none. */
  coming: (SpaceId | 0)[];
  /** Thread whose call or fault is under way, which leaves what can be done later; 0 = everything is done at once. */
  caller: Tid | 0;
}

/** Nobody is in a call. */
export function createWindows(cores: number): Windows {
  const perCore = <Value>(make: () => Value): Value[] => Array.from({ length: cores }, make);
  return {
    works: [],
    requests: perCore(() => []),
    atSwitch: perCore(() => []),
    left: [],
    lazy: perCore(() => false),
    coming: perCore((): SpaceId | 0 => 0),
    caller: 0,
  };
}

/** The windows of a kernel, or null: its calls are one step. */
export function windowsOf({ lab }: Kernel): Windows | null {
  return lab?.windows ?? null;
}

/** What is left of a thread's call; undefined: nothing. */
export function workOf(kernel: Kernel, tid: Tid | null): Work | undefined {
  return tid === null ? undefined : windowsOf(kernel)?.works.find((work) => work.tid === tid);
}

/** The same, for a thread that has to do it now. */
export function presentWork(kernel: Kernel, tid: Tid | null): Work | undefined {
  const work = workOf(kernel, tid);
  return work === undefined || work.returned ? undefined : work;
}

/** Does a thread wait for answers of other cores? It keeps its core meanwhile. */
export function awaitsAnswers(kernel: Kernel, tid: Tid | null): boolean {
  const work = presentWork(kernel, tid);
  return work?.phases[0]?.kind === "acks" && work.unanswered > 0;
}

/** Is a call under way that can be left in the middle? */
export function canBeLeft(kernel: Kernel): boolean {
  return (windowsOf(kernel)?.caller ?? 0) !== 0;
}

/** Does the call under way still have to take a page away that it has copied? */
export function hasCopied(kernel: Kernel): boolean {
  const windows = windowsOf(kernel);
  if (windows === null || windows.caller === 0) return false;
  return workOf(kernel, windows.caller)?.phases.some(({ kind }) => kind === "clear") === true;
}

/** Adds a step to the call under way. */
export function addPhase(kernel: Kernel, phase: Phase): void {
  const windows = windowsOf(kernel);
  if (windows === null || windows.caller === 0) return;
  const work = workFor(windows, windows.caller);
  // Its page is neither there nor not: nobody may look.
  if (phase.kind === "clear" || phase.kind === "set") work.mode = "write";
  work.phases.push(phase);
}

/** The work of a thread, made if there is none. */
export function workFor(windows: Windows, tid: Tid): Work {
  let work = windows.works.find((one) => one.tid === tid);
  if (work === undefined) {
    work = { tid, phases: [], unanswered: 0, locked: [], mode: "write", returned: false };
    windows.works.push(work);
  }
  return work;
}
