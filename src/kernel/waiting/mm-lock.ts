/**
 * `mmap_sem`: the lock of an mm, as far as Q13 needs it (vas-semantics §2.1, §2.15). A synchronisation takes the lock of its
 * destination to write and then that of its source to read; a page fault takes that of its own mm and, to attach a VMA
 * lazily, then the original one's. Entering and leaving a VAS are opposite synchronisations of the same two mms, so two
 * threads of a process can each hold what the other waits for. Between its two locks another core gets its turn: the system
 * call or access is tried again then. Other calls are done in one step here and take no lock.
 */
import { Defect } from "../config/index.js";
import type { SpaceId, Tid } from "../../machine/index.js";
import {
  processOf,
  reportDefect,
  spaceOf,
  threadOf,
  type Mm,
  type MmLock,
  type System,
  type Thread,
} from "../state/index.js";
import { threadTitle } from "./rendezvous.js";
import { block, wake } from "./run-queue.js";

/** How a lock is taken. */
export type LockMode = "read" | "write";

/** A lock that is wanted. */
export interface LockRequest {
  readonly mm: Mm;
  readonly mode: LockMode;
}

/** Are locks simulated for this thread? They matter to processes with several threads, and only while they can go wrong. */
export function takesLocks(system: System, thread: Thread): boolean {
  if (!system.kernel.config.orderedSwitchLocks) return false;
  for (const other of system.kernel.threads.values())
    if (other.pid === thread.pid && other.tid !== thread.tid && other.state !== "exited") return true;
  return false;
}

function holds(lock: MmLock, tid: Tid): boolean {
  return lock.writer === tid || lock.readers.includes(tid);
}

/** Takes a lock unless somebody else holds it in a way that excludes that. */
function tryLock({ mm: { lock }, mode }: LockRequest, tid: Tid): boolean {
  if (lock.writer !== 0 || (mode === "write" && lock.readers.length > 0)) return false;
  if (mode === "write") lock.writer = tid;
  else lock.readers.push(tid);
  return true;
}

/**
 * Takes locks in the given order, at most one of them new in an attempt but the last: after it the thread must try again,
 * and others get their turn.
 *
 * @returns true if the thread has all of them. Otherwise it is blocked, or is to be tried again.
 */
export function takeLocks(system: System, thread: Thread, requests: readonly LockRequest[]): boolean {
  const missing = requests.filter(({ mm }) => !holds(mm.lock, thread.tid));
  const first = missing[0];
  if (first === undefined) return true;
  if (!tryLock(first, thread.tid)) {
    block(system, thread, { kind: "lock", space: first.mm.id, mode: first.mode });
    reportCycle(system, thread);
    return false;
  }
  return missing.length === 1;
}

/** Gives back every lock that a thread holds, and lets those try again who wait for one of them. */
export function releaseLocks(system: System, thread: Thread): void {
  const { kernel } = system;
  for (const mm of kernel.spaces.values()) {
    if (!holds(mm.lock, thread.tid)) continue;
    if (mm.lock.writer === thread.tid) mm.lock.writer = 0;
    mm.lock.readers = mm.lock.readers.filter((tid) => tid !== thread.tid);
    for (const other of kernel.threads.values())
      if (other.blocked?.kind === "lock" && other.blocked.space === mm.id) wake(system, other);
  }
}

/** Threads that hold the lock that a blocked thread waits for. */
function holdersBefore(system: System, thread: Thread): Thread[] {
  const { blocked } = thread;
  const mm = blocked?.kind === "lock" ? system.kernel.spaces.get(blocked.space) : undefined;
  if (mm === undefined) return [];
  const { writer, readers } = mm.lock;
  return (writer === 0 ? readers : [writer]).map((tid) => threadOf(system.kernel, tid));
}

/** Q13: does the thread wait for itself, through locks that others hold? */
function reportCycle(system: System, thread: Thread): void {
  const cycle = waitsFor(system, thread, thread, []);
  if (cycle === null) return;
  reportDefect(
    system,
    Defect.OrderedSwitchLocks,
    `deadlock: ${cycle.map((one) => describeLockWait(system, one)).join("; ")}`,
  );
}

/** The chain of waiting threads from one to another, or null; `path` = threads that led here. */
function waitsFor(system: System, from: Thread, to: Thread, path: readonly Thread[]): readonly Thread[] | null {
  const chain = [...path, from];
  for (const holder of holdersBefore(system, from)) {
    if (holder === to) return chain;
    const found = chain.includes(holder) ? null : waitsFor(system, holder, to, chain);
    if (found !== null) return found;
  }
  return null;
}

/** "A/sibling waits for mmap_sem of the original space, which A holds". */
export function describeLockWait(system: System, thread: Thread): string {
  const { blocked } = thread;
  if (blocked?.kind !== "lock") return threadTitle(system, thread);
  const holders = holdersBefore(system, thread)
    .map((one) => threadTitle(system, one))
    .join(" and ");
  return `${threadTitle(system, thread)} waits for mmap_sem of ${lockName(system, blocked.space)}, which ${holders} holds`;
}

/** Which mm a lock is of, in words. */
export function lockName(system: System, space: SpaceId): string {
  const mm = spaceOf(system.kernel, space);
  const { name } = processOf(system.kernel, mm.pid as Thread["pid"]);
  return mm.kind === "attached"
    ? `${name}'s space in \`${system.kernel.vases.get(mm.vid)!.name}\``
    : `${name}'s original space`;
}
