/**
 * The ends of a call that is cut into steps. From its first change to its last step it holds the lock of its process's memory: calls
 * of others that concern the same memory wait, and so do their faults, unless the lock is held to read.
 */
import type { SpaceId, Tid } from "../../machine/index.js";
import { closeObligations, isOfSwitch } from "../shootdown/index.js";
import {
  attachmentsOf,
  processOf,
  threadOf,
  windowsOf,
  workOf,
  type Phase,
  type Process,
  type ProcessExit,
  type System,
  type Thread,
  type Windows,
} from "../state/index.js";
import { block } from "../waiting/index.js";
import { endWork } from "./end-work.js";
import { answerAll } from "./interrupts.js";
import { performPhase } from "./phases.js";

/** Spaces that a call of a process can change: its own, those that it is attached to and their VASes, and whoever shares these. */
function concerned({ kernel }: System, process: Process, space: SpaceId): ReadonlySet<SpaceId> {
  const spaces = new Set<SpaceId>([space, process.space]);
  const vids = new Set(process.subscriptions.map(({ vid }) => vid));
  for (const attached of attachmentsOf(kernel, process)) vids.add(attached.vid);
  for (const vid of vids) {
    spaces.add(kernel.vases.get(vid)!.space);
    for (const one of kernel.attached.values())
      if (one.vid === vid) spaces.add(one.space).add(processOf(kernel, one.pid).space);
    for (const other of kernel.processes.values())
      if (other.subscriptions.some((one) => one.vid === vid)) spaces.add(other.space);
  }
  return spaces;
}

/**
 * A thread has entered the kernel for a call or a fault. If somebody else's call holds the lock of the memory it is blocked until
 * that is over; if its own last call has left something (`flush_when late`), it does that first. Its instruction is executed again.
 *
 * @returns whether it has to wait
 */
export function mustWait(system: System, thread: Thread, how: "call" | "fault"): boolean {
  const { kernel, machine } = system;
  const windows = windowsOf(kernel);
  if (windows === null || thread.core === null) return false;
  const core = machine.cores[thread.core]!;
  const own = workOf(kernel, thread.tid);
  if (own?.returned === true) {
    own.returned = false;
    core.retried = core.pc;
    return true;
  }
  const holder = holderOf(system, windows, thread, how);
  if (holder === null) return false;
  core.retried = core.pc;
  kernel.lab!.awaited = thread.tid;
  block(system, thread, { kind: "call of another", holder });
  return true;
}

function holderOf(system: System, { works }: Windows, thread: Thread, how: "call" | "fault"): Tid | null {
  const others = works.filter(
    ({ tid, locked, mode }) => tid !== thread.tid && locked.length > 0 && (how === "call" || mode === "write"),
  );
  if (others.length === 0) return null;
  const spaces = concerned(system, processOf(system.kernel, thread.pid), thread.space);
  return others.find(({ locked }) => locked.some((space) => spaces.has(space)))?.tid ?? null;
}

/** From here on what the kernel does for a thread may be left to later steps. */
export function beginCall({ kernel }: System, thread: Thread): void {
  const windows = windowsOf(kernel);
  if (windows !== null) windows.caller = thread.tid;
}

const neededByProgram: ReadonlySet<Phase["kind"]> = new Set([
  "clear",
  "set",
  "start",
  "unlazy",
  "read",
  "load",
  "registers",
  "exit",
]);

/** The first step of a call is done: it holds the lock until the others are, or has returned without them. */
export function endCall(system: System): void {
  const { kernel } = system;
  const windows = windowsOf(kernel);
  if (windows === null || windows.caller === 0) return;
  const { caller } = windows;
  windows.caller = 0;
  const work = workOf(kernel, caller);
  if (work === undefined) return;
  const thread = threadOf(kernel, caller);
  if (thread.state === "exited") {
    finishWork(system, thread);
    return;
  }
  // A program cannot go on without these.
  const needed = work.phases.some(({ kind }) => neededByProgram.has(kind));
  if (kernel.config.flushWhen !== "now" && !needed) {
    // The program goes on as if all were done.
    work.locked = [];
    work.returned = work.phases.length > 0;
    closeObligations(kernel, caller);
    if (!work.returned) endWork(system, work);
    return;
  }
  if (work.phases.length === 0) {
    endWork(system, work);
    return;
  }
  // A switch alone takes no lock of the memory.
  if (work.phases.every(({ kind }) => isOfSwitch(kind))) return;
  for (const space of [thread.space, processOf(kernel, thread.pid).space])
    if (!work.locked.includes(space) && kernel.spaces.has(space)) work.locked.push(space);
}

/**
 * Does all that is left of a thread's call at once: it ends, or its memory does. Nobody is let in between.
 *
 * @returns how its process ends, if that is what was under way: the rest of it is the caller's
 */
export function finishWork(system: System, thread: Thread): ProcessExit | null {
  const { kernel } = system;
  const windows = windowsOf(kernel);
  if (windows === null) return null;
  let exit: ProcessExit | null = null;
  if (windows.caller === thread.tid) windows.caller = 0;
  const before = kernel.activeCore;
  if (thread.core !== null) kernel.activeCore = thread.core;
  for (let work = workOf(kernel, thread.tid); work !== undefined; work = workOf(kernel, thread.tid)) {
    // Who is on no core switches to nothing.
    if (thread.core === null) work.phases = work.phases.filter(({ kind }) => !isOfSwitch(kind));
    const [phase] = work.phases;
    if (phase?.kind === "exit") {
      ({ exit } = phase);
      work.phases.shift();
    } else if (phase === undefined) endWork(system, work);
    else if (phase.kind === "acks") answerAll(system, work.tid);
    else performPhase(system, work);
  }
  kernel.activeCore = before;
  return exit;
}
